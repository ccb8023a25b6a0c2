// Answers as elements.

import { button, element, quoted } from "./element.js";
import { markButton } from "./marks.js";
import { passageList, sourceList } from "./sources.js";
import { say, sayWith } from "./strings.js";
import { confidenceInWords, dateInWords, safeText, statementMark, trustOf } from "./text.js";

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

/** What is shown until something is found. */
export function searching() {
  return [element("p", { class: "waiting", text: say("answer.searching") })];
}

/** What is shown while the passages found are read. */
export function reading(passages) {
  return [
    element("p", { class: "waiting", text: say("answer.reading", { count: passages.length }) }),
    passageList(passages),
  ];
}

/** What is shown of an answer that was stopped, with the passages found until then. */
export function stopped(passages, again) {
  const found = passages.length === 0 ? [] : [
    element("h3", { class: "label", text: say("answer.found") }), passageList(passages),
  ];
  return [
    element("p", { class: "stopped", text: say("answer.stopped") }),
    button(say("answer.again"), again, { class: "retry" }),
    ...found,
  ];
}

/**
 * The parts of an answer to a question with `filters`. `acts.open(number, opener)` is called when a citation is chosen,
 * `acts.correct(question)` when the question as it was understood is put right, and
 * `acts.ignore(what)` when the search is not to be narrowed by the question's dates or sources.
 */
export function answerParts(answer, filters, { open, correct, ignore }) {
  const searched = answer.standalone_question !== answer.question
    ? understoodLine(answer.standalone_question, correct) : null;
  const before = [searched, narrowedLine(answer.understood, filters, ignore)];
  const parts = answer.status === "not_found" ? [notFound(answer, open)] : [
    trustLine(answer.confidence),
    asOfLine(answer.as_of),
    ...answer.answer.statements.map((statement) => statementFigure(statement, answer, open)),
    timelineSection(answer, open),
    element("h3", {
      class: "label", text: say("answer.sources", { count: answer.citations.length }),
    }),
    sourceList(answer, open),
  ];
  return [...before, ...parts].filter((part) => part !== null);
}

/** One sentence that tells a listener what came. */
export function announcement(answer) {
  if (answer.status === "not_found") return say("answer.nothing");
  return `${say("answer.told", { count: answer.citations.length })} ${answer.answer.text}`;
}

/** The days of a filter or of a question in words; null where there are none. */
export function daysInWords({ from, to }) {
  const values = { from: dateInWords(from), to: dateInWords(to) };
  if (from && to) return from === to ? values.from : say("chips.between", values);
  if (from) return say("chips.from", values);
  return to ? say("chips.to", values) : null;
}

/** What a filter holds, in a word or two; with `remove` it can be taken off. */
export function chip(text, label, remove) {
  if (!remove) return element("li", { class: "chip fixed", children: [element("bdi", { text })] });
  const title = safeText(say(label, { chip: text }));
  const off = button("×", remove, { class: "plain", "aria-label": title, title });
  return element("li", { class: "chip", children: [element("bdi", { text }), off] });
}

/** How a follow-up was understood, with a way to put it right. */
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

/** What the search was narrowed to: by filters, and by the question's own words, to be taken off. */
function narrowedLine(understood, filters, ignore) {
  const articles = filters.articles?.length ?? 0;
  const chips = [
    articles > 0 ? chip(say("chips.articles", { count: articles })) : null,
    daysChip(filters),
    outletsChip(filters),
    daysChip(understood ?? {}, () => ignore("dates")),
    outletsChip(understood ?? {}, () => ignore("sources")),
  ].filter((one) => one !== null);
  if (chips.length === 0) return null;
  const list = element("ul", {
    class: "chips", "aria-label": say("chips.narrowed"), children: chips,
  });
  const label = element("span", { class: "muted", "aria-hidden": "true", text: say("chips.narrowed") });
  return element("div", { class: "narrowed", children: [label, list] });
}

function daysChip(days, ignore) {
  const text = daysInWords(days);
  return text ? chip(text, "chips.ignore", ignore) : null;
}

function outletsChip({ sources = [] }, ignore) {
  if (sources.length === 0) return null;
  return chip(sources.join(", "), "chips.ignore", ignore);
}

function asOfLine(day) {
  if (!day) return null;
  const date = element("time", { datetime: day, text: dateInWords(day) });
  return element("p", { class: "as-of", children: sayWith("answer.as_of", { day: date }) });
}

/** What was reported on which day, oldest first. */
function timelineSection(answer, open) {
  if (!answer.timeline) return null;
  const entries = answer.timeline.map((entry) => element("li", {
    children: [
      element("time", { datetime: entry.date, text: dateInWords(entry.date) }),
      element("span", { class: "value", dir: "auto", text: entry.value }),
      markButton(byNumber(answer, entry.citation), open),
    ],
  }));
  return element("section", {
    "aria-label": say("answer.timeline"),
    children: [
      element("h3", { class: "label", text: say("answer.timeline") }),
      element("ol", { class: "timeline", children: entries }),
    ],
  });
}

/** Words for everybody, the number for who asks for it. */
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

function statementFigure(statement, answer, open) {
  const first = byNumber(answer, statement.citations[0]);
  const marks = statement.citations.map((number) => markButton(byNumber(answer, number), open));
  const words = quoted(statement.text, statementMark(statement, first));
  return element("figure", {
    class: "statement",
    children: [
      caption(statement),
      element("blockquote", {
        dir: "auto",
        lang: first?.article.language ?? "",
        children: [...words, " ", ...marks],
      }),
    ],
  });
}

/** Outlet and day, and who is quoted. */
function caption(statement) {
  if (!statement.lead && !statement.speaker) return null;
  const lead = element("bdi", { text: statement.lead ?? "" });
  const speaker = element("bdi", { text: statement.speaker ?? "" });
  let children = [lead];
  if (statement.speaker) {
    children = statement.lead
      ? sayWith("answer.lead_said_by", { lead, speaker }) : sayWith("answer.said_by", { speaker });
  }
  return element("figcaption", { class: "lead", children });
}

function notFound(answer, open) {
  const nearest = answer.citations.length === 0 ? null : element("details", {
    class: "nearest",
    children: [
      element("summary", { text: say("answer.nearest") }),
      element("p", { class: "muted", text: say("answer.nearest_note") }),
      sourceList(answer, open),
    ],
  });
  const nothing = element("p", { class: "nothing", text: say("answer.nothing") });
  return element("div", { class: "not-found", children: [nothing, nearest] });
}

function byNumber(answer, number) {
  return answer.citations.find((citation) => citation.number === number);
}
