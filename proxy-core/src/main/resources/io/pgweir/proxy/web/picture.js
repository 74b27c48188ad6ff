// The cluster as a picture: what the proxy sends to each node on the left, who streams from whom on the right.
import { bytes, count, element, mood, span, time } from "/words.js";

const SIGNS = { good: "✓", warn: "!", bad: "✕" };
const CARD = 88;
const GAP = 18;
let chosen = null;

export function drawPicture(place, details, status) {
  const width = Math.max(300, place.clientWidth);
  const narrow = width < 640;
  const layout = {
    proxy: narrow ? 62 : 110,
    card: { left: narrow ? 96 : Math.round(width * 0.3), right: narrow ? width - 82 : Math.round(width * 0.72) },
    narrow,
  };
  const nodes = inOrder(status.nodes);
  const height = nodes.length * (CARD + GAP) - GAP;
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "group", "aria-label": "The cluster" });
  const middle = index => index * (CARD + GAP) + CARD / 2;
  const most = Math.max(1, ...nodes.map(node => node.queries));
  nodes.forEach((node, i) => svg.append(...traffic(node, middle(i), height / 2, layout, most)));
  nodes.forEach((node, i) => {
    const upstream = nodes.findIndex(other => other.name === node.upstream);
    svg.append(...stream(node, middle(i), upstream < 0 ? null : middle(upstream), Math.abs(upstream - i), layout, width));
  });
  svg.append(proxy(height / 2, layout));
  nodes.forEach((node, i) => svg.append(card(node, i * (CARD + GAP), layout, details, status, place)));
  const focused = place.querySelector(".card:focus")?.dataset.name;
  place.replaceChildren(svg);
  if (focused != null) {
    [...place.querySelectorAll(".card")].find(each => each.dataset.name === focused)?.focus();
  }
  drawDetails(details, status);
}

/** The node that somebody looks into, if there is one. */
export function chosenNode(status) {
  return status.nodes.find(each => each.name === chosen);
}

/** The primary first, then each standby below the one that it streams from. */
function inOrder(nodes) {
  const ordered = [];
  const add = node => {
    if (!ordered.includes(node)) {
      ordered.push(node);
      nodes.filter(other => other.upstream === node.name).forEach(add);
    }
  };
  nodes.filter(node => node.role === "primary").forEach(add);
  nodes.filter(node => !node.upstream).forEach(add);
  nodes.forEach(add);
  return ordered;
}

function shape(name, attributes, ...content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...content);
  return made;
}

function text(x, y, className, content, anchor = "start") {
  return shape("text", { x, y, class: className, "text-anchor": anchor }, content);
}

/** A text that ends where there is no more room; the whole is in the title. */
function fitted(content, room, size) {
  const most = Math.floor(room / (size * 0.56));
  return content.length > most ? content.slice(0, Math.max(1, most - 1)) + "…" : content;
}

function proxy(y, { proxy: width }) {
  const top = y - 34;
  return shape("g", { role: "img", "aria-label": "pgweir" },
    shape("rect", { class: "proxy", x: 0, y: top, width, height: 68, rx: 12 }),
    text(width / 2, y + 5, "proxy-name", "pgweir", "middle"));
}

function traffic(node, y, from, { proxy: left, card, narrow }, most) {
  const right = card.left;
  const bend = (right - left) * 0.55;
  const works = node.queries > 0;
  const cut = mood(node.state) === "bad";
  const line = shape("path", {
    class: "traffic" + (cut ? " cut" : works ? "" : " none"),
    d: `M${left} ${from} C${left + bend} ${from} ${right - bend} ${y} ${right} ${y}`,
    "stroke-width": works && !cut ? (2 + 16 * Math.sqrt(node.queries / most)).toFixed(1) : 2,
  });
  if (!works || narrow) {
    return [line];
  }
  return [line, text(right - 12, y - 12, "label", count(node.queries) + "/s", "end")];
}

function stream(node, y, from, distance, { card, narrow }, width) {
  if (node.role !== "standby" && !(node.state === "down" && node.upstream)) {
    return [];
  }
  const how = node.state === "down" || !node.receiver ? "bad" : node.state === "up" ? "" : "warn";
  const right = card.right;
  const out = Math.min(narrow ? 40 : 130, 30 + 34 * distance);
  const lag = node.receiver || node.seconds_behind ? behind(node) : "not streaming";
  const start = from == null ? y : from + 12;
  const end = y - 8;
  const words = narrow ? (lag === "not streaming" ? "✕" : time(node.seconds_behind)) : lag;
  const label = text(from == null ? right + 14 : right + 12 + out * 0.72, (start + end) / 2 + 4, "label " + how, words);
  if (from == null) {
    return [label];
  }
  return [
    shape("path", { class: "stream " + how, d: `M${right} ${start} C${right + out} ${start} ${right + out} ${end} ${right + 9} ${end}` }),
    shape("path", { class: "tip " + how, d: `M${right + 1} ${end} l11 -6 v12 z` }),
    label,
  ];
}

function behind(node) {
  if (node.bytes_behind > 0 || node.seconds_behind > 0) {
    return time(node.seconds_behind) + (node.bytes_behind > 0 ? " · " + bytes(node.bytes_behind) : "") + " behind";
  }
  return "in step";
}

function card(node, top, { card: { left, right }, narrow }, details, status, place) {
  const width = right - left;
  const how = mood(node.state);
  const group = shape("g", {
    class: `card ${node.role} ${how}${chosen === node.name ? " chosen" : ""}`,
    tabindex: 0,
    role: "button",
    "aria-pressed": chosen === node.name,
    "aria-label": `${node.name}, ${node.role}, ${node.state}: ${node.cause}`,
  });
  group.dataset.name = node.name;
  const room = width - 28;
  const used = node.max_connections > 0 && node.connections >= 0 ? node.connections / node.max_connections : 0;
  group.append(
    shape("title", {}, `${node.name}: ${node.state}. ${node.cause}`),
    shape("rect", { class: "box", x: left, y: top, width, height: CARD, rx: 12 }),
    shape("rect", { class: "bar", x: left, y: top + 14, width: 5, height: CARD - 28, rx: 2.5 }),
    text(left + 18, top + 26, "name", fitted(node.name, room - 76, 15)),
    text(right - 12, top + 26, "state " + how, SIGNS[how] + " " + node.state, "end"),
    text(left + 18, top + 47, "small", fitted(narrow ? node.role : where(node), room, 12)),
    text(left + 18, top + 65, "small", fitted(facts(node, narrow), room, 12)),
    shape("rect", { class: "used", x: left + 18, y: top + CARD - 13, width: room, height: 4, rx: 2 }),
    shape("rect", { class: "using", x: left + 18, y: top + CARD - 13, width: Math.max(0, room * Math.min(1, used)), height: 4, rx: 2 }));
  const choose = () => {
    chosen = chosen === node.name ? null : node.name;
    drawDetails(details, status);
    place.dispatchEvent(new Event("chosen"));
    document.querySelectorAll("#picture .card").forEach(each => {
      each.classList.toggle("chosen", each.dataset.name === chosen);
      each.setAttribute("aria-pressed", each.dataset.name === chosen);
    });
  };
  group.addEventListener("click", choose);
  group.addEventListener("keydown", event => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose();
    }
  });
  return group;
}

/** What it is and where; many are called after where they are. */
function where(node) {
  const address = node.host + ":" + node.port;
  const sync = node.sync && node.sync !== "async" ? " (" + node.sync + ")" : "";
  return node.role + sync + (node.name === address ? "" : " · " + address);
}

function facts(node, narrow) {
  if (node.state === "down") {
    return node.cause;
  }
  const queries = count(node.queries) + " queries/s";
  return narrow || !node.version ? queries : `${queries} · ${node.connections} of ${node.max_connections} connections · ${node.version}`;
}

function drawDetails(list, status) {
  const node = chosenNode(status);
  list.hidden = !node;
  if (!node) {
    return;
  }
  const all = [
    ["Node", node.name],
    ["Address", node.host + ":" + node.port],
    ["Role", node.role],
    ["State", `${node.state} for ${span(status.now - node.since)}`],
    ["PostgreSQL", node.version ?? "–"],
    ["Position", node.position + (node.timeline ? " on timeline " + node.timeline : "")],
    ["Streams from", node.upstream || "–"],
    ["Synchronous", node.sync || "–"],
    ["Behind", node.role === "standby" ? behind(node) : "–"],
    ["Replay", node.replay_paused ? "paused" : node.role === "standby" ? "going on" : "–"],
    ["Connections", node.connections >= 0 ? `${node.connections} of ${node.max_connections}` : "–"],
    ["Answers in", time(node.answered_in)],
    ["Went down", node.falls === 1 ? "once" : node.falls + " times"],
    ["Queries", `${count(node.queries)}/s, 99 % within ${node.queries ? time(node.p99) : "–"}`],
    ["Weight", node.weight],
  ];
  const rows = all.map(([name, value]) => element("div", "", element("dt", "", name), element("dd", "", value)));
  rows.push(element("div", "wide", element("dt", "", "Why it is in this state"), element("dd", "", node.cause)));
  list.replaceChildren(...rows);
}
