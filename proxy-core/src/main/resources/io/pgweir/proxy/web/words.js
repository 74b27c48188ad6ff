// Numbers as people read them, and elements that hold texts and nothing else: names come from clients, who may call
// themselves anything.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** 12, 3.4, 12,345, 1.23M. */
export function count(value) {
  if (value == null) {
    return "–";
  }
  if (value >= 1e5) {
    return short.format(value);
  }
  return value < 10 && value % 1 > 0.05 ? value.toFixed(1) : whole.format(value);
}

/** A time as number and unit: 0.000123 is 123 and µs. */
export function seconds(value) {
  if (value == null) {
    return ["–", ""];
  }
  if (value === 0) {
    return ["0", ""];
  }
  const [factor, unit] = value < 0.001 ? [1e6, "µs"] : value < 1 ? [1e3, "ms"] : [1, "s"];
  const number = value * factor;
  return [number >= 100 ? number.toFixed(0) : number.toPrecision(2), unit];
}

export function time(value) {
  return seconds(value).join(" ").trim();
}

export function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return (value >= 100 || unit === 0 ? value.toFixed(0) : value.toPrecision(2)) + " " + units[unit];
}

/** A span of time in its two largest units. */
export function span(value) {
  const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  const first = parts.findIndex(([, size]) => value >= size);
  if (first < 0) {
    return "0 s";
  }
  let rest = Math.floor(value);
  return parts.slice(first, first + 2).map(([unit, size]) => {
    const number = Math.floor(rest / size);
    rest -= number * size;
    return number + " " + unit;
  }).join(" ");
}

/** An element of this class that holds these texts and elements. */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...content.map(each => each instanceof Node ? each : String(each)));
  return made;
}

/** How good a node's state is. */
export function mood(state) {
  return state === "up" ? "good" : state === "down" || state === "false primary" ? "bad" : "warn";
}
