// The chat page: asks, shows, remembers the conversation, and wires the keys.

import { ask } from "./api.js";
import { Reader } from "./reader.js";
import { announcement, answerParts, exchange, shareLine, trouble } from "./render.js";
import { safeText, today } from "./text.js";

const byId = (id) => document.getElementById(id);
const form = byId("ask");
const box = byId("question");
const send = byId("send");
const conversation = byId("conversation");
const reader = new Reader(byId("reader"), byId("page"));
let turns = [];
let waiting = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = box.value.trim();
  if (question === "" || waiting) return;
  box.value = "";
  fit();
  start(question);
});

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

box.addEventListener("input", fit);

document.querySelector(".examples")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!waiting) start(event.submitter.value);
});

byId("afresh").addEventListener("click", () => {
  turns = [];
  reader.close();
  for (const part of conversation.querySelectorAll(".exchange")) part.remove();
  byId("welcome").hidden = false;
  byId("afresh").hidden = true;
  box.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && reader.isOpen) {
    reader.close();
  } else if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (byId("page").inert) reader.close();
    box.focus();
  }
});

form.addEventListener("change", noteFilters);

/**
 * Ask `question` in a new exchange at the end of the conversation. One that puts right how the
 * answer `insteadOf` was understood stands alone and takes its place in what follow-ups go back to.
 */
function start(question, insteadOf = null) {
  const shown = open(question);
  reply(shown, question, insteadOf);
}

function open(question) {
  byId("welcome").hidden = true;
  byId("problem")?.remove();
  byId("afresh").hidden = false;
  const shown = exchange(question);
  conversation.append(shown);
  bring(shown);
  return shown;
}

async function reply(shown, question, insteadOf) {
  setWaiting(true);
  byId("announcer").textContent = "Searching the archive";
  const chosen = filters();
  const history = insteadOf ? [] : turns;
  try {
    const answer = await ask(question, { history, filters: chosen, date: today() });
    show(shown, answer, chosen, insteadOf);
  } catch (failure) {
    const again = () => { if (!waiting) reply(shown, question, insteadOf); };
    fill(shown, [trouble(failure, again)]);
    byId("announcer").textContent = "";
  } finally {
    setWaiting(false);
  }
}

function show(shown, answer, chosen, insteadOf = null) {
  if (!shown.isConnected) return; // a new conversation was started meanwhile
  turns = turns.filter((turn) => turn.answer_id !== insteadOf?.id);
  turns.push({ question: answer.question, answer_id: answer.id });
  const open = (number, opener) => reader.open(answer.citations, number, opener);
  const correct = (question) => {
    if (waiting) return false;
    start(question, answer);
    return true;
  };
  fill(shown, [...answerParts(answer, open, correct), shareLine(answer, chosen)]);
  byId("announcer").textContent = safeText(announcement(answer));
}

function fill(shown, parts) {
  shown.querySelector(".reply").replaceChildren(...parts);
  shown.removeAttribute("aria-busy");
  bring(shown);
}

/** Scroll to the start of an exchange; the first stands right below the masthead. */
function bring(shown) {
  if (shown === conversation.querySelector(".exchange")) scrollTo(0, 0);
  else shown.scrollIntoView({ block: "start" });
}

function filters() {
  const fields = new FormData(form);
  const sources = fields.getAll("sources");
  const given = { from: fields.get("from"), to: fields.get("to") };
  if (sources.length > 0) given.sources = sources;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

function noteFilters() {
  const { from, to, sources = [] } = filters();
  const count = [from, to].filter(Boolean).length + sources.length;
  byId("filter-note").textContent = count > 0 ? `(${count} set)` : "";
}

function setWaiting(now) {
  waiting = now;
  send.disabled = now;
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

/** As many rows as the question needs, up to what the stylesheet allows. */
function fit() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

const first = byId("first-answer");
if (first) {
  const answer = JSON.parse(first.textContent);
  show(open(answer.question), answer, filters());
}
byId("keys").hidden = false;
noteFilters();
