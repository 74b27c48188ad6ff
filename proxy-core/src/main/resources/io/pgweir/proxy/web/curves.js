// The last ten minutes, drawn by uPlot.
import { count, time } from "/words.js";

const HEIGHT = 170;
const WHOLE = [1, 2, 5].flatMap(step => Array.from({ length: 9 }, (_, power) => step * 10 ** power)).sort((a, b) => a - b);
let charts = new Map();

/** All are drawn anew: the colours changed. */
export function forgetCurves() {
  charts.forEach(({ chart }) => chart.destroy());
  charts = new Map();
}

export function drawCurves(curves, status) {
  const names = status.nodes.map(node => node.name);
  const standbys = names.filter(name => curves.lag[name]);
  chart("c-queries", curves, { write: count, unit: "/s", whole: true }, [
    line("all", curves.queries, "--quiet", { fill: "--grid", width: 1 }),
    ...names.map((name, i) => line(name, curves.nodes[name], colour(i), {})),
  ]);
  chart("c-latency", curves, { write: time, logarithmic: true }, [
    line("half", someTime(curves.p50), "--c2", {}),
    line("95 %", someTime(curves.p95), "--c1", {}),
    line("99 %", someTime(curves.p99), "--c3", {}),
  ]);
  chart("c-clients", curves, { write: count, whole: true }, [
    line("idle", curves.idle, "--idle", { width: 1 }),
    line("active", curves.active, "--c1", {}),
    line("waiting", curves.waiting, "--bad", { fill: "--soft-bad" }),
  ]);
  chart("c-lag", curves, { write: time }, standbys.map(name =>
    line(name, curves.lag[name], colour(names.indexOf(name)), {})));
}

function colour(index) {
  return "--c" + (index % 6 + 1);
}

/** Where nothing was asked there is no time, and on this scale no zero. */
function someTime(values) {
  return values.map(value => value > 0 ? value : null);
}

function line(label, values, variable, { fill, width = 2 }) {
  return { label, values: values ?? [], variable, fill, width };
}

/** The chart at this place, with these lines; `manner` says how its values are written and scaled. */
function chart(id, curves, manner, lines) {
  const place = document.getElementById(id);
  const key = lines.map(each => each.label).join("\n");
  const data = [curves.time, ...lines.map(each => fitting(each.values, curves.time.length))];
  const known = charts.get(id);
  if (known && known.key === key) {
    if (known.chart.width !== place.clientWidth) {
      known.chart.setSize({ width: place.clientWidth, height: HEIGHT });
    }
    known.chart.setData(data);
    tell(known.chart);
    return;
  }
  known?.chart.destroy();
  charts.delete(id);
  place.replaceChildren();
  if (!lines.length) {
    const none = document.createElement("p");
    none.className = "empty";
    none.textContent = "There are no standbys.";
    place.append(none);
    return;
  }
  charts.set(id, { key, chart: new uPlot(options(place, manner, lines), data, place) });
  tell(charts.get(id).chart);
}

/** While nobody points at a moment, the legend tells the last one. */
function tell(chart) {
  const last = chart.data[0].length - 1;
  if (last >= 0 && !(chart.cursor.left >= 0)) {
    chart.setLegend({ idx: last }, false);
  }
}

/** A node that came later has nothing to show for the time before. */
function fitting(values, length) {
  return Array(Math.max(0, length - values.length)).fill(null).concat(values);
}

function options(place, { write, unit = "", logarithmic = false, whole = false }, lines) {
  const style = getComputedStyle(document.documentElement);
  const of = variable => style.getPropertyValue(variable).trim();
  const axis = { stroke: of("--quiet"), grid: { stroke: of("--grid"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    hooks: { setCursor: [tell] },
    cursor: { sync: { key: "curves" }, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { range: chart => span(chart.data[0]) },
      y: logarithmic ? { distr: 3 } : { range: (_, least, most) => [0, Math.max(most * 1.1, 1e-6) || 1] },
    },
    axes: [
      { ...axis, space: 70, size: 28, values: (_, splits) => splits.map(at => clock(at)) },
      {
        ...axis,
        size: 58,
        ...(whole ? { incrs: WHOLE } : {}),
        values: (_, splits) => splits.map(value => value == null ? "" : write(value)),
        ...(logarithmic ? { filter: (_, splits) => splits.map(decade) } : {}),
      },
    ],
    series: [
      { label: "at", value: (_, at) => at == null ? "–" : clock(at, true) },
      ...lines.map(each => ({
        label: each.label,
        stroke: of(each.variable),
        width: each.width,
        fill: each.fill ? of(each.fill) : undefined,
        points: { show: false },
        value: (_, value) => value == null ? "–" : write(value) + unit,
      })),
    ],
  };
}

/** A minute at least: a chart of three seconds would only look alarming. */
function span(times) {
  const last = times.at(-1) ?? Date.now() / 1000;
  return [Math.min(times[0] ?? last, last - 60), last];
}

function decade(value) {
  const tens = Math.log10(value);
  return Math.abs(tens - Math.round(tens)) < 1e-9 ? value : null;
}

function clock(at, exact = false) {
  const [hour, minute, second] = new Date(at * 1000).toTimeString().slice(0, 8).split(":");
  return exact || second !== "00" ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}
