// The card of an article in a list of passages.

import { button, dayOf, element, outlet, quoted, titleOf } from "./element.js";
import { here } from "./place.js";
import { say, sayWith } from "./strings.js";
import { articlePath, changeInWords, excerpt, placeInWords, webAddress } from "./text.js";

const SHOWN = 300; // code points of a passage, approximately, before it is expanded
const NEARLY_ALL = 0.9; // of a passage: marking all of it would highlight nothing

/**
 * The card of results (as `resultsOf` gives them) of one article; `open(result, opener)` is called
 * when one is chosen. `isSaidAbove(passage)` says whether the answer quotes the whole of it.
 */
export function articleCard(results, { open, isSaidAbove }) {
  const { article } = results[0].passage;
  const lang = article.language ?? "";
  const title = results.find((one) => one.title !== null)?.title ?? null;
  const day = changeInWords(article);
  const isCited = title !== null || results.some(({ numbers }) => numbers.length > 0);
  const link = linkTo(results[0], titleOf(article), open, { "data-original": webAddress(article.url) });
  return element("li", {
    class: isCited ? "source cited-source" : "source",
    children: [
      element("p", {
        class: "source-head",
        children: [
          element("span", { class: "outlet", children: [outlet(article.source)] }),
          element("span", {
            class: "source-meta",
            children: [" · ", dayOf(article), day ? ` · ${say("article.changed", { day })}` : null],
          }),
        ],
      }),
      element("p", {
        class: "source-title", dir: "auto", lang,
        children: [title === null ? null : numberOf(title), link],
      }),
      ...results.map((result) => passageBlock(result, { open, isSaidAbove })),
      sourceMeta(results),
      corrected(article),
    ],
  });
}

/** The correction notes of an article; null if there are none. */
export function corrected({ id, language, corrections = [] }) {
  if (corrections.length === 0) return null;
  const notes = corrections.map(({ paragraph, text }) => element("p", {
    dir: "auto",
    lang: language ?? "",
    children: [element("a", { href: articlePath(id, paragraph), text })],
  }));
  const heading = element("p", { text: say("article.corrected", { count: corrections.length }) });
  return element("div", { class: "corrected", children: [heading, ...notes] });
}

/**
 * A passage as a quotation: the part around what is marked, with a button that shows the whole of
 * it; null in place of the button where that is shown already.
 */
export function passageText(passage, spans) {
  const marks = pointing(spans, passage.text);
  const quote = element("blockquote", {
    class: "passage", dir: "auto", lang: passage.article.language ?? "", "data-kind": passage.kind,
  });
  const part = excerpt(passage.text, spans, SHOWN);
  if (!part.isCutBefore && !part.isCutAfter) {
    quote.append(...quoted(passage.text, marks));
    return [quote, null];
  }
  const whole = button(say("results.whole"), () => {
    quote.replaceChildren(...quoted(passage.text, marks));
    quote.tabIndex = -1;
    quote.focus({ preventScroll: true });
    whole.remove();
  }, { class: "plain whole" });
  quote.append(
    part.isCutBefore ? "… " : "", ...quoted(part.text, marks.length > 0 ? part.marks : []),
    part.isCutAfter ? " …" : "",
  );
  return [quote, whole];
}

/** `spans`, unless they cover nearly all of `text`. */
function pointing(spans, text) {
  const marked = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  return marked < NEARLY_ALL * Array.from(text).length ? spans : [];
}

function passageBlock(result, { open, isSaidAbove }) {
  const { passage, numbers, marks } = result;
  if (passage.paragraph === 0) return null; // it is the title
  const isSaid = isSaidAbove(passage);
  const place = linkTo(result, placeInWords(passage), open);
  const [quote, whole] = isSaid ? [null, null] : passageText(passage, marks);
  const block = element("div", {
    class: numbers.length > 0 ? "found-passage cites" : "found-passage",
    children: [
      quote,
      element("p", {
        class: "source-meta",
        children: [
          ...numbers.map(numberOf), isSaid ? `${say("results.said_above")} · ` : null, place,
          whole,
        ],
      }),
    ],
  });
  block.addEventListener("click", (event) => {
    if (event.target.closest("a, button") || String(getSelection()) !== "") return;
    open(result, place);
  });
  return block;
}

/** Link to the passage in its article, opened next to the answer by default. */
function linkTo(result, text, open, attributes = {}) {
  const { article, paragraph } = result.passage;
  const link = element("a", { href: articlePath(article.id, paragraph), text, ...attributes });
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(result, link);
  });
  return link;
}

function numberOf(number) {
  const text = element("span", { class: "source-number", text: String(number) });
  text.title = say("results.cited", { number: String(number) });
  return text;
}

function sourceMeta(results) {
  const { article } = results[0].passage;
  const others = new Map(results.flatMap(({ passage }) => passage.also_in ?? [])
    .map((other) => [other.id, other]));
  const parts = [
    ...article.authors.map((author) => [element("bdi", { text: author })]),
    ...(others.size > 0 ? [alsoIn([...others.values()])] : []),
    ...(article.title ? [[moreLikeThis(article)]] : []),
  ];
  if (parts.length === 0) return null;
  return element("p", {
    class: "source-meta source-foot",
    children: parts.flatMap((part, place) => (place === 0 ? part : [" · ", ...part])),
  });
}

function alsoIn(others) {
  const links = others.flatMap((other, place) => [
    place === 0 ? "" : "; ",
    element("a", {
      href: articlePath(other.id),
      children: [outlet(other.source), ", ", dayOf(other)],
    }),
  ]);
  return sayWith("article.also_in", { outlets: element("span", { children: links }) });
}

function moreLikeThis({ title }) {
  const href = here(`/search?${new URLSearchParams({ q: title })}`);
  return element("a", { href, text: say("results.like_this") });
}
