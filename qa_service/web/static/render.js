// Answers as elements. Text goes in as text only; nothing here parses markup.

import { here } from "./place.js";
import {
  articlePath, changeInWords, confidenceInWords, cut, dateInWords, placeInWords, safeText,
  statementMark,
} from "./text.js";

const LONGEST = 2_000; // characters of a question

/** An element with a class, text or elements inside, and attributes. */
export function element(tag, { text, children = [], ...attributes } = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  if (text !== undefined) made.textContent = safeText(text);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** `text` with the words of `span` (code points) marked, as nodes. */
export function quoted(text, span) {
  if (!span) return [document.createTextNode(safeText(text))];
  const [before, words, after] = cut(text, span);
  return [safeText(before), element("mark", { text: words }), safeText(after)];
}

/** Name of an outlet, set apart from the direction of the text around it. */
export function outlet(source) {
  return element("bdi", { text: source ?? "outlet unknown" });
}

/** An exchange that waits for its answer. */
export function exchange(question) {
  const waiting = element("p", { class: "waiting", text: "Searching the archive …" });
  return element("article", {
    class: "exchange",
    "aria-busy": "true",
    children: [
      element("h2", { class: "question", dir: "auto", text: question }),
      element("div", { class: "reply", children: [waiting] }),
    ],
  });
}

/**
 * The parts of an answer; `open(number)` is called when a citation is chosen, `correct(question)`
 * when the question as it was understood is put right.
 */
export function answerParts(answer, open, correct) {
  const searched = answer.standalone_question !== answer.question
    ? understoodLine(answer.standalone_question, correct) : null;
  if (answer.status === "not_found") {
    return [searched, notFound(answer, open)].filter((part) => part !== null);
  }
  return [
    searched,
    trustLine(answer.confidence),
    asOfLine(answer.as_of),
    ...answer.answer.statements.map((statement) => statementFigure(statement, answer, open)),
    timelineSection(answer, open),
    element("h3", { class: "label", text: answer.citations.length === 1 ? "Source" : "Sources" }),
    sourceList(answer, open),
  ].filter((part) => part !== null);
}

/** A link that asks the same question, as searched, with the same filters. */
export function shareLine(answer, { sources = [], ...days }) {
  const query = new URLSearchParams({ q: answer.standalone_question, ...days });
  for (const source of sources) query.append("sources", source);
  const link = element("a", { href: here(`/?${query}`), text: "Link to this question" });
  return element("p", { class: "share", children: [link] });
}

/** One sentence that tells a listener what came. */
export function announcement(answer) {
  if (answer.status === "not_found") return "Nothing in the archive answers this.";
  const count = answer.citations.length;
  return `Answered with ${count} ${count === 1 ? "source" : "sources"}. ${answer.answer.text}`;
}

/** What went wrong, and a way to try again. */
export function trouble(failure, retry) {
  const button = element("button", { type: "button", class: "retry", text: "Try again" });
  button.addEventListener("click", retry);
  return element("div", {
    class: "trouble",
    role: "alert",
    children: [
      element("p", { children: [element("strong", { text: failure.title })] }),
      element("p", { text: failure.message }),
      button,
    ],
  });
}

/** How a follow-up was understood, with a way to put it right. */
function understoodLine(question, correct) {
  const button = element("button", { type: "button", class: "plain correct", text: "Correct it" });
  const line = element("p", {
    class: "searched",
    children: ["Understood as: ", element("bdi", { text: question }), " ", button],
  });
  button.addEventListener("click", () => {
    const form = correctionForm(question, correct, () => {
      form.replaceWith(line);
      button.focus({ preventScroll: true });
    });
    line.replaceWith(form);
    form.elements.question.select();
  });
  return line;
}

function correctionForm(question, correct, leave) {
  const box = element("input", { name: "question", required: "", maxlength: LONGEST, dir: "auto" });
  box.value = question;
  const form = element("form", {
    class: "searched correction",
    children: [
      element("label", { children: ["Understood as ", box] }),
      element("button", { class: "retry", text: "Ask this" }),
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

function asOfLine(day) {
  if (!day) return null;
  const date = element("time", { datetime: day, text: dateInWords(day) });
  return element("p", { class: "as-of", children: ["As of ", date] });
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
    "aria-label": "How it was reported",
    children: [
      element("h3", { class: "label", text: "How it was reported" }),
      element("ol", { class: "timeline", children: entries }),
    ],
  });
}

function trustLine(confidence) {
  const words = confidenceInWords(confidence);
  return element("p", {
    class: "trust",
    "data-trust": words.split(" ")[0].toLowerCase(),
    title: `Confidence ${confidence.toFixed(2)} of 1`,
    text: words,
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
function caption({ lead, speaker }) {
  const parts = lead ? [element("bdi", { text: lead })] : [];
  if (speaker) parts.push(lead ? " · said by " : "Said by ", element("bdi", { text: speaker }));
  return parts.length > 0 ? element("figcaption", { class: "lead", children: parts }) : null;
}

function markButton(citation, open) {
  const { article } = citation;
  const label = `[${citation.number}] ${article.source ?? "outlet unknown"}, `
    + `${dateInWords(article.published)}, ${placeInWords(citation)}`;
  const button = element("button", {
    type: "button",
    class: "citation-mark",
    "aria-label": safeText(label),
    "data-number": citation.number,
    text: `[${citation.number}]`,
  });
  button.addEventListener("click", () => open(citation.number, button));
  return button;
}

function notFound(answer, open) {
  const nearest = answer.citations.length === 0 ? null : element("details", {
    class: "nearest",
    children: [
      element("summary", { text: "The nearest passages" }),
      element("p", { class: "muted", text: "They do not answer the question." }),
      sourceList(answer, open),
    ],
  });
  return element("div", {
    class: "not-found",
    children: [
      element("p", { class: "nothing", text: "Nothing in the archive answers this." }),
      nearest,
    ],
  });
}

function sourceList(answer, open) {
  const cards = answer.citations.map((citation) => sourceCard(citation, open));
  return element("ol", { class: "sources", children: cards });
}

function sourceCard(citation, open) {
  const { article } = citation;
  const link = element("a", {
    href: articlePath(article.id, citation.paragraph),
    text: article.title ?? "Untitled",
  });
  const card = element("li", {
    class: "source",
    "data-number": citation.number,
    children: [
      element("p", {
        class: "source-head",
        children: [
          element("span", { class: "source-number", text: String(citation.number) }),
          element("span", { class: "outlet", children: [outlet(article.source)] }),
        ],
      }),
      element("p", {
        class: "source-title", dir: "auto", lang: article.language ?? "", children: [link],
      }),
      sourceMeta(citation),
      element("blockquote", {
        class: "passage",
        dir: "auto",
        lang: article.language ?? "",
        "data-kind": citation.kind,
        children: quoted(citation.text, citation.highlight),
      }),
      corrected(article),
      alsoIn(citation.also_in),
    ],
  });
  card.addEventListener("click", (event) => openUnlessLeaving(event, link, citation, open));
  return card;
}

/** A card opens its article beside the answer, but a link opened elsewhere or a selection wins. */
function openUnlessLeaving(event, link, citation, open) {
  const anchor = event.target.closest("a");
  const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;
  if (elsewhere || (anchor && anchor !== link) || String(getSelection()) !== "") return;
  event.preventDefault();
  open(citation.number, link);
}

function sourceMeta(citation) {
  const { article } = citation;
  const authors = article.authors.flatMap((author) => [element("bdi", { text: author }), " · "]);
  const date = element(article.published ? "time" : "span", {
    datetime: article.published,
    text: dateInWords(article.published),
  });
  const changed = changeInWords(article);
  return element("p", {
    class: "source-meta",
    children: [
      ...authors, date, changed ? ` · changed ${changed}` : null, ` · ${placeInWords(citation)}`,
    ],
  });
}

/** The notes in which an article takes something back; null where it has none. */
export function corrected({ id, language, corrections }) {
  if (corrections.length === 0) return null;
  const notes = corrections.map(({ paragraph, text }) => element("p", {
    dir: "auto",
    lang: language ?? "",
    children: [element("a", { href: articlePath(id, paragraph), text })],
  }));
  const several = corrections.length > 1 ? "s" : "";
  return element("div", {
    class: "corrected",
    children: [element("p", { text: `This article carries a correction${several}:` }), ...notes],
  });
}

function alsoIn(others) {
  if (others.length === 0) return null;
  const links = others.flatMap((other, place) => [
    place === 0 ? "Also in: " : "; ",
    element("a", {
      href: articlePath(other.id),
      children: [outlet(other.source), `, ${dateInWords(other.published)}`],
    }),
  ]);
  return element("p", { class: "source-meta", children: links });
}

function byNumber(answer, number) {
  return answer.citations.find((citation) => citation.number === number);
}
