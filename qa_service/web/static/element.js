// Creates elements. Text is only inserted as text; nothing here parses markup.

import { say } from "./strings.js";
import { dateInWords, safeText } from "./text.js";

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

/** A button that calls `act` with the event when it is clicked. */
export function button(text, act, attributes = {}) {
  const made = element("button", { type: "button", text, ...attributes });
  made.addEventListener("click", act);
  return made;
}

/** `text` with the words of `spans` (in order, code points) marked, as nodes. */
export function quoted(text, spans) {
  const points = Array.from(text);
  const part = (start, end) => points.slice(start, end).join("");
  const nodes = spans.flatMap(({ start, end }, place) => [
    safeText(part(place === 0 ? 0 : spans[place - 1].end, start)),
    element("mark", { text: part(start, end) }),
  ]);
  return [...nodes, safeText(part(spans.at(-1)?.end ?? 0))].filter((node) => node !== "");
}

/** Name of an outlet, isolated from the text direction around it. */
export function outlet(source) {
  return element("bdi", { text: outletName(source) });
}

/** Name of an outlet as text. */
export function outletName(source) {
  return source ?? say("article.outlet_unknown");
}

/** The day of an article, isolated in the same way. */
export function dayOf({ published }) {
  return element(published ? "time" : "span", {
    datetime: published, text: dateInWords(published),
  });
}

/** Title of an article as text. */
export function titleOf(article) {
  return article.title ?? say("article.untitled");
}

/** What went wrong, and a way to try again. */
export function trouble(failure, retry) {
  return element("div", {
    class: "trouble",
    role: "alert",
    children: [
      element("p", { children: [element("strong", { text: failure.title })] }),
      element("p", { text: failure.message }),
      button(say("trouble.again"), retry, { class: "retry" }),
    ],
  });
}
