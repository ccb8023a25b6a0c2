// The numbered marks of citations, and the card with the details of one.

import { button, dayOf, element, outlet, outletName, quoted, titleOf } from "./element.js";
import { say } from "./strings.js";
import { dateInWords, placeInWords, safeText } from "./text.js";

const BEFORE_SHOWING = 120; // milliseconds of hovering over a mark
const BEFORE_HIDING = 250; // milliseconds to move to the card
const GAP = 6; // pixels between mark and card

const card = element("div", { id: "card", class: "card", role: "tooltip", popover: "manual" });
let marked = null; // the mark whose card is shown
let due = null; // timer for showing or hiding

/** The mark of a citation; `open(number, opener)` is called when it is clicked. */
export function markButton(citation, open) {
  const { article } = citation;
  const label = say("answer.mark", {
    number: String(citation.number),
    outlet: outletName(article.source),
    date: dateInWords(article.published),
    place: placeInWords(citation),
  });
  const mark = button(`[${citation.number}]`, () => {
    hide();
    open(citation.number, mark);
  }, {
    class: "citation-mark", "aria-label": safeText(label), "data-number": citation.number,
  });
  mark.addEventListener("pointerenter", (event) => {
    if (event.pointerType === "mouse") later(BEFORE_SHOWING, () => show(mark, citation));
  });
  mark.addEventListener("pointerleave", () => later(BEFORE_HIDING, hide));
  mark.addEventListener("focus", () => {
    if (mark.matches(":focus-visible")) show(mark, citation);
  });
  mark.addEventListener("blur", hide);
  return mark;
}

/** Hide the card; returns whether there was one. */
export function hideCard() {
  const wasShown = marked !== null;
  hide();
  return wasShown;
}

function show(mark, citation) {
  clearTimeout(due);
  if (!mark.isConnected) return;
  if (!card.isConnected) attach();
  card.replaceChildren(...cardParts(citation));
  marked?.removeAttribute("aria-describedby");
  marked = mark;
  mark.setAttribute("aria-describedby", card.id);
  card.showPopover();
  place(mark);
}

function hide() {
  clearTimeout(due);
  marked?.removeAttribute("aria-describedby");
  marked = null;
  if (card.isConnected) card.hidePopover();
}

function later(milliseconds, act) {
  clearTimeout(due);
  due = setTimeout(act, milliseconds);
}

/** The pointer may move to the card and stay there, as its text can be long. */
function attach() {
  document.querySelector("main").append(card);
  card.addEventListener("pointerenter", () => clearTimeout(due));
  card.addEventListener("pointerleave", () => later(BEFORE_HIDING, hide));
  addEventListener("scroll", () => { if (marked) place(marked); }, { passive: true });
}

/** Below the mark, or above it if there is no room, within the window. */
function place(mark) {
  const at = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.min(Math.max(at.left, GAP), innerWidth - width - GAP);
  const below = at.bottom + GAP;
  const top = below + height <= innerHeight ? below : Math.max(at.top - GAP - height, GAP);
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

function cardParts(citation) {
  const { article } = citation;
  const authors = article.authors.flatMap((author) => [element("bdi", { text: author }), " · "]);
  const lang = article.language ?? "";
  return [
    element("p", { class: "outlet", children: [outlet(article.source)] }),
    element("p", { class: "source-title", dir: "auto", lang, text: titleOf(article) }),
    element("p", {
      class: "source-meta",
      children: [...authors, dayOf(article), ` · ${placeInWords(citation)}`],
    }),
    element("p", {
      class: "passage", dir: "auto", lang,
      children: quoted(citation.text, [citation.highlight].filter(Boolean)),
    }),
  ];
}
