// Answers as elements.

import { isOverTime, passagesLead, resultsOf, tellsTrust, found as foundPassage } from "./arrange.js";
import { button, element, trouble } from "./element.js";
import { statementParts } from "./forms.js";
import { proseNote, proseParts, quotedAnswer, styleSwitch } from "./prose.js";
import { ResultList } from "./results.js";
import { passageText } from "./sources.js";
import { say, sayWith } from "./strings.js";
import { confidenceInWords, dateInWords, safeText, trustOf } from "./text.js";

const LONGEST = 2_000; // characters of a question

/** An exchange that waits for its answer. */
export function exchange(question) {
  return element("article", {
    class: "exchange",
    "aria-busy": "true",
    children: [
      element("h2", { class: "question", dir: "auto", tabindex: "-1", text: question }),
      element("div", { class: "reply", children: searching() }),
    ],
  });
}

/** Shown until something is found. */
export function searching() {
  return [slot([waiting(say("answer.searching"))])];
}

/** What is shown while the passages found are read; `openPassages` as `answerParts` takes it. */
export function reading(passages, openPassages) {
  const news = say("answer.reading", { count: passages.length });
  return [slot([waiting(news)]), foundList(passages, openPassages, { isBrief: true })];
}

/** Shown while a language model writes: sentences that passed, and the passages found. */
export function writing({ statements, citations }, passages, openPassages) {
  const open = (number, opener) => {
    openPassages(citations, citations.findIndex((one) => one.number === number), opener);
  };
  const sentences = statements.length > 0
    ? proseParts({ answer: { statements }, citations }, open) : [];
  return [
    slot([...sentences, waiting(say("prose.writing"))]),
    foundList(passages, openPassages, { isBrief: true }),
  ];
}

/** What is shown of an answer that was stopped, with the passages found until then. */
export function stopped(passages, again, openPassages) {
  return [
    element("p", { class: "stopped", text: say("answer.stopped") }),
    button(say("answer.again"), again, { class: "retry" }),
    ...foundUntilThen(passages, openPassages),
  ];
}

/** What is shown of an answer that failed, with the passages found until then. */
export function failed(failure, passages, again, openPassages) {
  return [trouble(failure, again), ...foundUntilThen(passages, openPassages)];
}

function foundUntilThen(passages, openPassages) {
  return passages.length > 0 ? [foundList(passages, openPassages)] : [];
}

/**
 * The parts of an answer to a question with `filters`. `acts.open(number, opener)` is called when a
 * citation is chosen, `acts.openPassages(passages, place, opener)` when one of a list is,
 * `acts.search(after)` finds further passages, `acts.correct(question)` is called when the question
 * as it was understood is put right, and `acts.ignore(what)` when the question's dates or
 * sources are not to count.
 */
export function answerParts(answer, filters, { open, openPassages, search, correct, ignore }) {
  const understood = answer.understood ?? {};
  const { corrected = null } = understood;
  const searched = [answer.question, corrected].includes(answer.standalone_question)
    ? null : understoodLine(answer.standalone_question, correct);
  const before = [
    corrected === null ? null : correctedLine(corrected, answer.question, ignore), searched, filtersLine(filters), preferredLine(understood, ignore), ...timeNotes(understood),
  ];
  const list = resultList(answer, { openPassages, search });
  const parts = leads(answer)
    ? [list, overviewLabel(), said(answerOf(answer, open))]
    : [answer.status === "answered" ? slot(answerOf(answer, open)) : said([proseNote(answer), ...insteadOf(answer)]), list];
  return [...before, ...parts].filter((part) => part !== null);
}

/** A sentence that announces the answer to screen readers. */
export function announcement(answer) {
  if (answer.status === "answered") {
    return `${say("answer.announced", { count: answer.citations.length })} ${answer.answer.text}`;
  }
  const nearest = answer.status === "unsure" ? answer.passages[0]?.text : null;
  return [saidInstead(answer), nearest].filter(Boolean).join(" ");
}

/** The days of a filter or of a question in words; null where there are none. */
export function daysInWords({ from, to }) {
  const values = { from: dateInWords(from), to: dateInWords(to) };
  if (from && to) return from === to ? values.from : say("chips.between", values);
  if (from) return say("chips.from", values);
  return to ? say("chips.to", values) : null;
}

/** A filter as a chip; with `remove` it can be removed. */
export function chip(text, label, remove) {
  if (!remove) return element("li", { class: "chip fixed", children: [element("bdi", { text })] });
  const title = safeText(say(label, { chip: text }));
  const off = button("×", remove, { class: "plain", "aria-label": title, title });
  return element("li", { class: "chip", children: [element("bdi", { text }), off] });
}

/** The question with its spelling corrected, and a link to search for it as typed. */
function correctedLine(corrected, typed, ignore) {
  const shown = element("strong", { children: [element("bdi", { text: corrected })] });
  const label = safeText(say("answer.as_typed", { question: typed }));
  const back = button(label, () => ignore("spelling"), { class: "plain as-typed" });
  return element("p", {
    class: "searched", children: [...sayWith("answer.corrected", { question: shown }), " ", back],
  });
}

/** How a follow-up was understood, with a way to correct it. */
function understoodLine(question, correct) {
  const edit = button(say("answer.correct"), () => {
    const form = correctionForm(question, correct, () => {
      form.replaceWith(line);
      edit.focus({ preventScroll: true });
    });
    line.replaceWith(form);
    form.elements.question.select();
  }, { class: "plain correct" });
  const shown = element("bdi", { text: question });
  const line = element("p", {
    class: "searched", children: [...sayWith("answer.understood", { question: shown }), " ", edit],
  });
  return line;
}

function correctionForm(question, correct, leave) {
  const box = element("input", { name: "question", required: "", maxlength: LONGEST, dir: "auto" });
  box.value = question;
  const form = element("form", {
    class: "searched correction",
    children: [
      element("label", { children: [`${say("answer.understood_label")} `, box] }),
      element("button", { class: "retry", text: say("answer.ask_this") }),
    ],
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const corrected = box.value.trim();
    if (corrected === "" || !correct(corrected)) return;
    leave();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  return form;
}

/** The filters that were set. */
function filtersLine({ from, to, ignore, articles: { length: articles } = [], ...names }) {
  return chipsLine("chips.narrowed", [
    articles > 0 ? chip(say("chips.articles", { count: articles })) : null,
    daysChip({ from, to }),
    ...Object.values(names).map((each) => namesChip(each)),
  ]);
}

/** Days and outlets of the question that rank passages first; they can be removed. */
function preferredLine(understood, ignore) {
  const { windows = [] } = understood;
  const times = windows.length > 0 ? windows : [understood];
  return chipsLine("chips.preferred", [
    ...times.map((days) => daysChip(days, () => ignore("dates"))),
    namesChip(understood.sources, () => ignore("sources")),
  ]);
}

/** Notes on how the question was understood. */
function timeNotes({
  ambiguous = [], nothing_inside: isOutside = false, lacks_context: isPart = false,
}) {
  const readings = ambiguous.map(({ words, taken, other }) => say("chips.ambiguous", {
    words, taken: dateInWords(taken), other: dateInWords(other),
  }));
  const notes = [
    ...(isPart ? [say("chips.lacks_context")] : []),
    ...(isOutside ? [say("chips.nothing_inside")] : []),
    ...readings,
  ];
  return notes.map((text) => element("p", { class: "muted time-note", text }));
}

function chipsLine(key, found) {
  const chips = found.filter((one) => one !== null);
  if (chips.length === 0) return null;
  const list = element("ul", { class: "chips", "aria-label": say(key), children: chips });
  const label = element("span", { class: "muted", "aria-hidden": "true", text: say(key) });
  return element("div", { class: "narrowed", children: [label, list] });
}

function daysChip(days, ignore) {
  const text = daysInWords(days);
  return text ? chip(text, "chips.ignore", ignore) : null;
}

function namesChip(names = [], ignore = null) {
  if (names.length === 0) return null;
  return chip(names.join(", "), "chips.ignore", ignore);
}

/** The confidence in words, with the number on demand. */
function trustLine(confidence) {
  const values = { confidence: confidence.toFixed(2), percent: Math.round(confidence * 100) };
  return element("details", {
    class: "trust",
    "data-trust": trustOf(confidence),
    children: [
      element("summary", { text: confidenceInWords(confidence) }),
      element("p", { text: say("trust.meaning", values) }),
    ],
  });
}

function waiting(text) {
  return element("p", { class: "waiting", text });
}

function said(children) {
  return element("div", { class: "said", children });
}

/** The place of the answer, with space for a short one, so that nothing jumps. */
function slot(children) {
  return element("div", { class: "said answer-room", children });
}

/** A brief list appears sooner, and nobody sorts what is shown for a moment. */
function foundList(passages, open, { isBrief = false } = {}) {
  const list = new ResultList({ label: say("results.found"), open, isBrief });
  list.show(passages.map(foundPassage));
  return list.element;
}

function answerOf(answer, open) {
  return [
    tellsTrust(answer) ? trustLine(answer.confidence) : null, proseNote(answer), ...inBothStyles(answer, open),
  ];
}

/** The statements; for prose with a switch to the quoted ones, whose citations are numbered separately. */
function inBothStyles(answer, open) {
  const quoted = quotedAnswer(answer);
  if (quoted === null) return statementParts(answer, open);
  const openQuoted = (number, opener) => open(number, opener, quoted.citations);
  const shown = element("div", { children: statementParts(answer, open) });
  const turn = styleSwitch((isProse) => shown.replaceChildren(
    ...(isProse ? statementParts(answer, open) : statementParts(quoted, openQuoted)),
  ));
  return [shown, turn];
}

/** The message if no statement answers, with the passage that may. */
function insteadOf(answer) {
  const [best] = answer.status === "unsure" ? answer.passages ?? [] : [];
  const said = element("p", { class: "instead", text: saidInstead(answer) });
  return [said, best ? closest(best) : null];
}

function saidInstead({ status }) {
  return say(status === "unsure" ? "answer.unsure" : "answer.nothing");
}

/** The best passage in the place of an answer. */
function closest(passage) {
  const { article } = passage;
  const marks = passage.highlight ? [passage.highlight] : [];
  const lead = [article.source, article.published && dateInWords(article.published)];
  return element("figure", {
    class: "closest",
    children: [
      element("figcaption", {
        class: "lead", children: [element("bdi", { text: lead.filter(Boolean).join(", ") })],
      }),
      ...passageText(passage, marks),
    ],
  });
}

function leads(answer) {
  return answer.status === "answered" && passagesLead(answer);
}

function overviewLabel() {
  return element("h3", { class: "label", text: say("answer.overview") });
}

function resultList(answer, { openPassages, search }) {
  const results = resultsOf(answer);
  if (results.length === 0) return null;
  const quotes = quotedAbove(answer);
  const list = new ResultList({
    label: say(labelOf(answer)),
    open: openPassages,
    search: answer.passages ? search : null, // answers of older versions stay as they were
    isOverTime: isOverTime(answer),
    leads: leads(answer),
    isSaidAbove: ({ text }) => quotes.has(text.trim()),
  });
  list.show(results);
  return list.element;
}

function labelOf(answer) {
  if (answer.status !== "answered") return "results.closest";
  return leads(answer) ? "results.found" : "results.sources";
}

/** The texts quoted in full by the answer, which the list abbreviates. */
function quotedAbove(answer) {
  if (leads(answer)) return new Set();
  if (answer.status === "unsure") return new Set(answer.passages.slice(0, 1).map(({ text }) => text.trim()));
  return new Set((answer.answer?.statements ?? []).map(({ text }) => text.trim()));
}
