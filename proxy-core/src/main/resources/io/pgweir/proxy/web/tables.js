// Pools, routes and events.
import { count, element, mood, time } from "/words.js";

const MOST_ROUTES = 14;

export function drawPools(rows, more, pools) {
  more.textContent = pools.count > pools.shown.length ? `the busiest ${pools.shown.length} of ${pools.count}` : "";
  rows.replaceChildren(...pools.shown.map(poolRow));
  if (!pools.shown.length) {
    const cell = element("td", "empty", "Nobody has come yet.");
    cell.colSpan = 8;
    rows.append(element("tr", "", cell));
  }
}

function poolRow(pool) {
  const row = element("tr", pool.waiting ? "hot" : "");
  for (const name of [pool.database, pool.user, pool.node]) {
    const cell = element("td", "cut", name);
    cell.title = name;
    row.append(cell);
  }
  row.append(
    element("td", "", meter(pool), `${pool.active} of ${pool.size}`),
    element("td", "n", pool.waiting ? `${pool.waiting} for ${time(pool.longest_wait)}` : "0"),
    element("td", "n", count(pool.queries)),
    element("td", "n", pool.queries ? time(pool.p50) : "–"),
    element("td", "n", pool.queries ? time(pool.p99) : "–"));
  return row;
}

function meter(pool) {
  const bar = element("span", "meter");
  const others = pool.opening + pool.cleaning;
  const all = Math.max(pool.size, pool.active + pool.idle + others, 1);
  bar.title = `${pool.active} active, ${pool.idle} idle, ${others} being opened or cleaned, at most ${pool.size}`;
  for (const [name, number] of [["active", pool.active], ["other", others], ["idle", pool.idle]]) {
    const part = element("i", name);
    part.style.width = 100 * number / all + "%";
    bar.append(part);
  }
  return bar;
}

export function drawRoutes(list, healed, routes) {
  healed.textContent = routes.healed ? `· ${count(routes.healed)} read${routes.healed === 1 ? "" : "s"} healed on the primary` : "";
  const reasons = routes.reasons.toSorted((a, b) => b.home + b.away - a.home - a.away);
  const most = reasons.length ? reasons[0].home + reasons[0].away : 1;
  list.replaceChildren(...reasons.slice(0, MOST_ROUTES).map(reason => routeRow(reason, most)));
  if (!reasons.length) {
    list.append(element("li", "empty", "Nothing has been asked yet."));
  }
}

function routeRow(reason, most) {
  const all = reason.home + reason.away;
  const why = element("span", "why", reason.sentence);
  why.title = reason.reason;
  const bar = element("div", "bar");
  for (const [name, number] of [["home", reason.home], ["away", reason.away]]) {
    const part = element("i", name);
    // the square root: so that what happens seldom can be seen beside what happens all the time
    part.style.width = 100 * Math.sqrt(all / most) * number / all + "%";
    bar.append(part);
  }
  const numbers = element("span", "", count(all));
  numbers.title = `${reason.home} on the primary, ${reason.away} on standbys`;
  return element("li", "", element("div", "line", why, numbers), bar);
}

export function drawEvents(list, events) {
  list.replaceChildren(...events.toReversed().map(event => {
    const at = new Date(event.at * 1000);
    const when = element("time", "", at.toLocaleTimeString("en-GB"));
    when.dateTime = at.toISOString();
    when.title = at.toLocaleString();
    const what = element("span", "", event.node + ": " + event.from + " → ", element("span", "to " + mood(event.to), event.to));
    return element("li", "", when, what, element("span", "cause", event.cause));
  }));
  if (!events.length) {
    list.append(element("li", "", element("span", "quiet", "Nothing yet.")));
  }
}
