// The chat page: wires the composer, the conversation, the articles, the list and the keys.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { Keys } from "./keys.js";
import { hideCard } from "./marks.js";
import { Reader } from "./reader.js";
import { Shelf } from "./shelf.js";

const byId = (id) => document.getElementById(id);
const reader = new Reader(byId("reader"), byId("page"));
const shelf = byId("shelf") && new Shelf(byId("shelf"), {
  current: () => conversation.id,
  open: (id) => conversation.open(id),
  begin: () => begin({}),
});
const conversation = new Conversation({
  reader,
  filters: () => composer.filters,
  style: () => composer.style,
  changed,
  stored: () => shelf?.refresh(),
  saves: shelf !== null,
});
const composer = new Composer({
  ask: (question) => conversation.ask(question),
  stop: () => conversation.stop(),
});
const keys = new Keys({
  sheet: byId("help"),
  acts: [
    ["/", "help.question", toQuestion],
    ["n", "help.next", () => conversation.stepCitation(1)],
    ["p", "help.previous", () => conversation.stepCitation(-1)],
    ["j", "help.down", () => conversation.stepExchange(1)],
    ["k", "help.up", () => conversation.stepExchange(-1)],
    ["a", "help.new", () => begin({})],
    ...(shelf ? [["c", "help.list", () => shelf.toggle()]] : []),
  ],
  escape,
});

document.querySelector(".examples")?.addEventListener("submit", (event) => {
  event.preventDefault();
  conversation.ask(event.submitter.value);
});
byId("afresh").addEventListener("click", () => begin({}));
byId("private")?.addEventListener("click", () => begin({ isPrivate: !conversation.isPrivate }));
byId("open-conversations")?.addEventListener("click", () => shelf.toggle());
byId("open-help").addEventListener("click", () => keys.show());
document.addEventListener("click", closeMenus);
addEventListener("popstate", followAddress);
addEventListener("beforeprint", () => unfold(true));
addEventListener("afterprint", () => unfold(false));

function begin(options) {
  conversation.begin(options);
  shelf?.refresh();
  composer.focus();
}

/** Enables what the state of the conversation allows. */
function changed() {
  composer.waiting = conversation.isWaiting;
  byId("afresh").hidden = conversation.isEmpty;
  byId("private")?.setAttribute("aria-pressed", String(conversation.isPrivate));
  byId("private-note").hidden = !conversation.isPrivate;
}

function toQuestion() {
  if (byId("page").inert) reader.close();
  composer.focus();
}

/** Closes what was opened last: a card, a menu, the article, the list; else stops the answer. */
function escape() {
  const menu = document.querySelector(".menu[open]");
  if (hideCard()) return;
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (reader.isOpen) {
    reader.close();
  } else if (conversation.isWaiting) {
    conversation.stop();
  } else if (shelf?.isOpen) {
    shelf.close();
  }
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

/** Back and forward switch between conversations. */
function followAddress() {
  const id = new URLSearchParams(location.search).get("conversation");
  if (id === conversation.id) return;
  if (id) conversation.open(id, { go: false });
  else location.reload();
}

/** Printing shows what is collapsed on the screen. */
function unfold(printing) {
  for (const one of document.querySelectorAll("#conversation details:not(.menu)")) {
    if (printing && !one.open) one.dataset.unfolded = "";
    if (printing) one.open = true;
    else if ("unfolded" in one.dataset) { one.open = false; delete one.dataset.unfolded; }
  }
}

for (const id of ["open-conversations", "private", "open-help"]) {
  if (byId(id)) byId(id).hidden = false;
}
const opened = new URLSearchParams(location.search).get("conversation");
const first = byId("first-answer");
if (first) {
  const { saved: isSaved, date } = first.dataset;
  const known = { isSaved: isSaved !== undefined, date };
  conversation.showFirst(JSON.parse(first.textContent), composer.filters, known);
}
if (opened && shelf && !first) conversation.open(opened, { go: false });
changed();
composer.askEarly();
