// The page of the index: with the admin token, add articles, rebuild, and go back.

import { Adding } from "./adding.js";
import { call } from "./api.js";
import { Progress } from "./progress.js";
import { element } from "./element.js";
import { say } from "./strings.js";
import { momentInWords } from "./text.js";

const REBUILDS = "/api/v1/index/rebuilds";
const STORED_AS = "qa-service.admin-token"; // in sessionStorage: for this tab, until it is closed
const SHOWN_LATER = "qa-service.shown-after-reload";
const BETWEEN_LOOKS = 700; // milliseconds
const TAKEN_OVER_WITHIN = 10_000; // milliseconds until the service answers from a new generation

const byId = (id) => document.getElementById(id);
const progress = new Progress(byId("progress"), byId("stage"), byId("left"));
let token = takenFromAddress() ?? sessionStorage.getItem(STORED_AS);
let followed = null; // id of the rebuild whose progress is shown
let following = Promise.resolve(); // resolves when it has ended
const adding = byId("drop") && new Adding({
  token: () => (byId("desk").hidden ? null : token),
  onAdded: rebuildSoon,
});

byId("entrance").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value.trim();
  attempt(enter);
});

byId("leave").addEventListener("click", () => {
  leave();
  byId("token").focus();
});

byId("order").addEventListener("submit", (event) => {
  event.preventDefault();
  const full = new FormData(event.target).has("full");
  attempt(async () => {
    byId("order").after(byId("running"));
    await begin(full);
  });
});

byId("cancel").addEventListener("click", () => {
  attempt(() => request(`${REBUILDS}/${followed}/cancel`, { method: "POST", body: "{}" }));
});

for (const button of document.querySelectorAll(".roll-back")) {
  button.addEventListener("click", () => attempt(() => rollBack(button)));
}

/** The token in the address that `qa-service serve` printed, removed from it; or null. */
function takenFromAddress() {
  const address = new URL(location.href);
  const given = address.searchParams.get("token");
  if (given === null) return null;
  address.searchParams.delete("token");
  history.replaceState(null, "", address);
  return byId("administration").dataset.takesToken ? given : null;
}

/** Start a rebuild and show its progress. */
async function begin(full) {
  const started = await request(REBUILDS, { method: "POST", body: JSON.stringify({ full }) });
  show(say("rebuild.begun"));
  list((await request(REBUILDS)).rebuilds);
  follow(started);
}

/** Start one for added files, after a running one, which may have missed them. */
async function rebuildSoon() {
  byId("sending").after(byId("running"));
  await following;
  for (;;) {
    const running = (await request(REBUILDS)).rebuilds.find((one) => one.state === "running");
    if (!running) break;
    follow(running);
    await following;
  }
  adding.busy = false; // what follows may reload the page
  await begin(false);
}

/** Show the admin functions if the token is right. */
async function enter() {
  const { rebuilds } = await request(REBUILDS);
  sessionStorage.setItem(STORED_AS, token);
  byId("token").value = "";
  open(true);
  list(rebuilds);
  const running = rebuilds.find((one) => one.state === "running");
  if (running) follow(running);
}

function leave() {
  token = null;
  sessionStorage.removeItem(STORED_AS);
  adding?.forget();
  open(false);
}

function open(isOpen) {
  byId("entrance").hidden = isOpen;
  byId("desk").hidden = !isOpen;
  byId("adding").hidden = !isOpen;
  for (const button of document.querySelectorAll(".roll-back")) button.hidden = !isOpen;
}

/** Show the progress of a running rebuild until it ends. */
function follow(status) {
  following = followToItsEnd(status);
}

async function followToItsEnd(status) {
  followed = status.id;
  progress.begin();
  setRunning(true);
  try {
    while (status.state === "running" && token !== null) {
      progress.show(status);
      await pause(BETWEEN_LOOKS);
      status = await request(`${REBUILDS}/${status.id}`);
    }
    if (status.state !== "running") await ended(status);
  } catch (failure) {
    refused(failure);
  } finally {
    setRunning(false);
  }
}

async function ended(status) {
  list((await request(REBUILDS)).rebuilds);
  const isNews = status.report?.generation !== byId("index").dataset.generation;
  if (status.state === "done" && isNews && !adding?.busy) {
    await showAnew(status.report.generation, outcome(status));
  } else {
    show(outcome(status));
  }
}

async function rollBack(button) {
  button.disabled = true;
  try {
    const body = JSON.stringify({ generation: button.dataset.generation });
    const { generation } = await request("/api/v1/index/rollback", { method: "POST", body });
    await showAnew(generation, say("rebuild.in_use", { generation }));
  } finally {
    button.disabled = false;
  }
}

/** Reload the page once the service answers from `generation`, and show `news` there. */
async function showAnew(generation, news) {
  const deadline = Date.now() + TAKEN_OVER_WITHIN;
  while (Date.now() < deadline && (await call("/api/v1/index", {})).generation !== generation) {
    await pause(BETWEEN_LOOKS / 2);
  }
  if (adding?.busy) return show(news); // it will be reloaded for the files being added
  sessionStorage.setItem(SHOWN_LATER, news);
  location.reload();
}

function list(rebuilds) {
  const rows = rebuilds.map((one) => element("tr", {
    children: [
      element("th", { scope: "row", text: momentInWords(one.started) }),
      element("td", { "data-state": one.state, text: outcome(one) }),
    ],
  }));
  byId("rebuilds").tBodies[0].replaceChildren(...rows);
  byId("rebuilds").hidden = rows.length === 0;
  byId("none-yet").hidden = rows.length > 0;
}

/** The outcome of a rebuild, in a sentence. */
function outcome({ state, full, error, report }) {
  if (state === "running") return say("rebuild.running");
  if (state === "cancelled") return say("rebuild.cancelled");
  if (state === "failed") return say("rebuild.failed", { error });
  const did = ["added", "changed", "removed", "unchanged"]
    .filter((what) => report[what] > 0)
    .map((what) => say(`rebuild.${what}`, { count: report[what] }));
  const skipped = report.skipped.length;
  if (skipped > 0) did.push(say("rebuild.skipped", { count: skipped }));
  if (full) did.push(say("rebuild.embedded_again"));
  return say("rebuild.done", { seconds: report.seconds.toFixed(1), did: did.join(", ") });
}

function setRunning(isRunning) {
  byId("running").hidden = !isRunning;
  byId("start").disabled = isRunning;
}

/** Do `work` and show an error if it is refused. */
async function attempt(work) {
  byId("trouble").hidden = true;
  try {
    await work();
  } catch (failure) {
    refused(failure);
  }
}

function refused(failure) {
  if (failure.status === 401) leave();
  byId("trouble").textContent = `${failure.title ?? say("trouble.title")}. ${failure.message}`;
  byId("trouble").hidden = false;
}

function show(news) {
  byId("news").textContent = news;
}

function request(path, options = {}) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  return call(path, { ...options, headers });
}

function pause(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

open(false);
const news = sessionStorage.getItem(SHOWN_LATER);
if (news) {
  sessionStorage.removeItem(SHOWN_LATER);
  show(news);
}
if (token) attempt(enter);
