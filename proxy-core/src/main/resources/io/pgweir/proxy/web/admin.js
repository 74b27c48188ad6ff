// Logging in, and what an admin can have done. For anybody else there is a button, and nothing behind it but a form.
import { element } from "/words.js";

const NOBODY = { user: "", token: "", possible: false, why: "" };
const SAID_FOR = 12000;
const $ = id => document.getElementById(id);

let session = NOBODY;
let shown = "";
let redraw = () => {};
let hush = 0;
let answered = () => {}; // whoever asked last whether somebody is sure

/** Asks who is logged in; `draw` is called whenever that changes. */
export async function whoIsThere(draw = redraw) {
  redraw = draw;
  const answer = await fetch("/api/v1/session").catch(() => null);
  session = answer?.ok ? { ...NOBODY, ...await answer.json() } : NOBODY;
  $("admin").textContent = session.user ? "Log out " + session.user : "Log in";
  shown = "";
  redraw();
}

function post(path, fields) {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "x-pgweir-token": session.token },
    body: new URLSearchParams(fields),
  });
}

export async function logInOrOut() {
  if (session.user) {
    await post("/api/v1/logout", {}).catch(() => null);
    await whoIsThere();
  } else if (session.possible) {
    $("login-wrong").hidden = true;
    $("login").showModal();
  } else {
    say(session.why || "pgweir does not answer.", true);
  }
}

async function logIn(event) {
  event.preventDefault();
  const answer = await post("/api/v1/login", { user: $("user").value, password: $("password").value }).catch(() => null);
  $("password").value = "";
  if (answer?.ok) {
    $("login").close();
    await whoIsThere();
  } else {
    $("login-wrong").textContent = answer ? sentence(await answer.text()) : "pgweir does not answer.";
    $("login-wrong").hidden = false;
    $("password").focus();
  }
}

/** Shows what can be done to the node that was chosen, and to all pools. */
export function drawActs(status, node) {
  if (!status) {
    return;
  }
  const acts = session.user && node ? actsOn(node, status.nodes) : [];
  const key = JSON.stringify([session.user, node?.name, acts.map(act => act.label), status.held_back]);
  if (key === shown) {
    return; // a button that is drawn anew under somebody's finger does nothing
  }
  shown = key;
  $("acts").hidden = !acts.length;
  $("acts").replaceChildren(...acts.map(button));
  $("hold").hidden = !session.user;
  $("hold").textContent = status.held_back ? "Resume" : "Pause all";
  $("hold").onclick = () => act(status.held_back
    ? { label: "Resume", order: "resume" }
    : { label: "Pause all", order: "pause", danger: true, why: "What runs ends, and then clients wait until you resume." });
}

function actsOn(node, nodes) {
  const primary = nodes.find(each => each.role === "primary" && each.state !== "false primary");
  const acts = [];
  if (node.state === "draining" || node.state === "paused") {
    acts.push({ label: "Attach", order: "attach", node: node.name });
  } else {
    acts.push({
      label: "Detach",
      order: "detach",
      node: node.name,
      danger: true,
      why: node === primary
        ? "It is the primary: whoever writes waits for it, or fails, until it is attached again."
        : "It gets no more work. What runs there goes on to its end.",
    });
  }
  if (node.role === "standby" && (node.state === "up" || node.state === "lagging")) {
    acts.push(primary
      ? {
        label: "Switch over to it",
        order: "switchover",
        node: node.name,
        danger: true,
        why: `Work on ${primary.name} is held; when ${node.name} has all of it, it becomes the primary. `
          + `${primary.name} has to be made a standby by hand.`,
      }
      : {
        label: "Promote",
        order: "promote",
        node: node.name,
        danger: true,
        why: "It becomes the primary. What the lost one had not sent is not in it.",
      });
  }
  return acts;
}

function button(what) {
  const made = element("button", what.danger ? "danger" : "", what.label);
  made.type = "button";
  made.onclick = () => act(what);
  return made;
}

async function act(what) {
  if (what.danger && !await isSure(what)) {
    return;
  }
  const name = what.label + (what.node ? ": " + what.node : "");
  say(name + " …", false);
  const answer = await post("/api/v1/order", { do: what.order, node: what.node ?? "" }).catch(() => null);
  const outcome = answer ? sentence(await answer.text()) : "pgweir does not answer.";
  say(answer?.ok ? name + ". " + outcome : outcome, !answer?.ok);
  if (answer?.status === 401) {
    await whoIsThere();
  }
}

function isSure(what) {
  const dialog = $("sure");
  $("h-sure").textContent = what.label + (what.node ? ": " + what.node : "") + "?";
  $("sure-why").textContent = what.why;
  $("sure-yes").textContent = what.label;
  dialog.returnValue = "no";
  dialog.showModal();
  answered(false);
  return new Promise(resolve => { answered = resolve; });
}

function wasAsked() {
  const dialog = $("sure");
  if (!dialog.open) { // else this is the end of the question before, told late
    answered(dialog.returnValue === "yes");
  }
}

function say(text, wrong) {
  $("said").textContent = text;
  $("said").className = wrong ? "said wrong" : "said";
  $("said").hidden = false;
  clearTimeout(hush);
  hush = setTimeout(() => { $("said").hidden = true; }, SAID_FOR);
}

function sentence(text) {
  const said = text.trim();
  return said.charAt(0).toUpperCase() + said.slice(1) + ".";
}

$("sure").addEventListener("close", wasAsked);
$("login-form").addEventListener("submit", logIn);
$("login-cancel").addEventListener("click", () => $("login").close());
