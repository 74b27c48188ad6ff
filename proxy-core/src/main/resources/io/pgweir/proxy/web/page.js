// Asks the proxy every two seconds what there is to see, and hands it to those who show it.
import { chosenNode, drawPicture } from "/picture.js";
import { drawCurves, forgetCurves } from "/curves.js";
import { drawPools, drawRoutes, drawEvents } from "/tables.js";
import { drawActs, logInOrOut, whoIsThere } from "/admin.js";
import { count, seconds, span } from "/words.js";

const EVERY = 2000;
const KEPT = 300;
const $ = id => document.getElementById(id);
const SECTIONS = ["cluster", "curves", "pools", "routes", "events"];

let status = null;
let curves = null;
let paused = false;
let answeredAt = 0;

async function get(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) {
    throw new Error(path + ": " + answer.status);
  }
  return answer.json();
}

async function look() {
  const since = curves && curves.time.length ? curves.time.at(-1) : 0;
  const [now, news] = await Promise.all([get("/api/v1/status"), get("/api/v1/curves?since=" + since)]);
  status = now;
  curves = append(curves, news);
  answeredAt = Date.now();
}

/** What is known already, with what is new behind it; a node that one of them doesn't know has gaps there. */
function append(old, news) {
  if (!old) {
    return news;
  }
  const joined = {};
  for (const [name, column] of Object.entries(news)) {
    if (Array.isArray(column)) {
      joined[name] = old[name].concat(column).slice(-KEPT);
    } else if (typeof column === "object") {
      joined[name] = {};
      for (const key of new Set([...Object.keys(old[name]), ...Object.keys(column)])) {
        const before = old[name][key] ?? old.time.map(() => null);
        joined[name][key] = before.concat(column[key] ?? news.time.map(() => null)).slice(-KEPT);
      }
    } else {
      joined[name] = column;
    }
  }
  return joined;
}

function draw() {
  if (!status) {
    return;
  }
  const ready = $("ready");
  ready.textContent = !status.ready ? "Not ready: " + status.obstacle : status.held_back ? "Paused" : "Ready";
  ready.className = "pill " + (!status.ready ? "bad" : status.held_back ? "warn" : "good");
  $("uptime").textContent = "up for " + span(status.now - status.started);
  document.title = (status.ready ? "" : "⚠ ") + "pgweir";
  figures();
  drawPicture($("picture"), $("node"), status);
  drawCurves(curves, status);
  drawPools($("pool-rows"), $("pools-more"), status.pools);
  drawRoutes($("route-rows"), $("healed"), status.routes);
  drawEvents($("event-rows"), status.events);
  drawActs(status, chosenNode(status));
}

function figures() {
  const last = name => curves && curves[name].length ? curves[name].at(-1) : null;
  const work = (last("home") ?? 0) + (last("away") ?? 0);
  figure("f-queries", count(last("queries")), "/s");
  figure("f-transactions", count(last("transactions")), "/s");
  figure("f-p50", ...(last("queries") ? seconds(last("p50")) : ["–", ""]));
  figure("f-p99", ...(last("queries") ? seconds(last("p99")) : ["–", ""]));
  figure("f-clients", count(status.clients.connections), "· " + status.clients.active + " active");
  figure("f-waiting", count(status.clients.waiting), status.clients.held ? "· " + status.clients.held + " held" : "");
  figure("f-away", work > 0 ? Math.round(100 * last("away") / work) : "–", work > 0 ? "%" : "");
  $("f-waiting").parentElement.classList.toggle("hot", status.clients.held > 0 || status.pools.shown.some(pool => pool.waiting > 0));
}

function figure(id, value, unit) {
  const small = document.createElement("small");
  small.textContent = unit ? " " + unit : "";
  $(id).replaceChildren(String(value), small);
}

function alarm(text) {
  $("alarm").textContent = text;
  $("alarm").hidden = !text;
  document.documentElement.classList.toggle("stale", Boolean(text));
}

async function run() {
  if (!paused && !document.hidden) {
    try {
      await look();
      alarm("");
      draw();
    } catch {
      const ago = answeredAt ? " for " + span((Date.now() - answeredAt) / 1000) : "";
      alarm("pgweir has not answered" + ago + ". What you see is old.");
    }
  }
  setTimeout(run, EVERY);
}

// ---- light and dark

const dark = matchMedia("(prefers-color-scheme: dark)");

function theme() {
  const wanted = localStorage.getItem("theme") ?? "system";
  document.documentElement.dataset.theme = wanted === "system" ? (dark.matches ? "dark" : "light") : wanted;
  $("theme").textContent = "Theme: " + wanted;
  forgetCurves();
  draw();
}

function nextTheme() {
  const all = ["system", "light", "dark"];
  localStorage.setItem("theme", all[(all.indexOf(localStorage.getItem("theme") ?? "system") + 1) % all.length]);
  theme();
}

// ---- keys and buttons

function pause() {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  $("pause").textContent = paused ? "Go on" : "Freeze";
}

$("admin").addEventListener("click", logInOrOut);
$("picture").addEventListener("chosen", () => drawActs(status, chosenNode(status)));
$("pause").addEventListener("click", pause);
$("theme").addEventListener("click", nextTheme);
$("help").addEventListener("click", () => $("keys").showModal());
dark.addEventListener("change", theme);
addEventListener("resize", () => draw());
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) {
    return;
  }
  const section = SECTIONS[Number(event.key) - 1];
  if (section) {
    $(section).scrollIntoView({ behavior: "smooth" });
    $(section).focus({ preventScroll: true });
  } else if (event.key === "l" || event.key === "L") {
    event.preventDefault(); // or it would be typed into the form
    logInOrOut();
  } else if (event.key === "p" || event.key === "P") {
    pause();
  } else if (event.key === "t" || event.key === "T") {
    nextTheme();
  } else if (event.key === "?") {
    $("keys").showModal();
  }
});

theme();
whoIsThere(draw);
run();
