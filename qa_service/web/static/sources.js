// The cards of what an answer cites, or of the passages nearest to a question.

import { dayOf, element, outlet, quoted, titleOf } from "./element.js";
import { say, sayWith } from "./strings.js";
import { articlePath, changeInWords, placeInWords, webAddress } from "./text.js";

/** A card for every citation of `answer`; `open(number, opener)` is called when one is chosen. */
export function sourceList(answer, open) {
  const cards = answer.citations.map((citation) => sourceCard(citation, open));
  return element("ol", { class: "sources", children: cards });
}

/** The passages that are being read, in short. */
export function passageList(passages) {
  const lines = passages.map((passage) => element("li", {
    children: [
      element("span", { class: "outlet", children: [outlet(passage.article.source)] }),
      element("span", { class: "source-meta", children: [" · ", dayOf(passage.article)] }),
      element("a", {
        class: "found-title",
        dir: "auto",
        lang: passage.article.language ?? "",
        href: articlePath(passage.article.id, passage.paragraph),
        text: titleOf(passage.article),
      }),
    ],
  }));
  return element("ol", { class: "found", children: lines });
}

/** The notes in which an article takes something back; null where it has none. */
export function corrected({ id, language, corrections }) {
  if (corrections.length === 0) return null;
  const notes = corrections.map(({ paragraph, text }) => element("p", {
    dir: "auto",
    lang: language ?? "",
    children: [element("a", { href: articlePath(id, paragraph), text })],
  }));
  const heading = element("p", { text: say("article.corrected", { count: corrections.length }) });
  return element("div", { class: "corrected", children: [heading, ...notes] });
}

function sourceCard(citation, open) {
  const { article } = citation;
  const lang = article.language ?? "";
  const link = element("a", {
    href: articlePath(article.id, citation.paragraph),
    "data-original": webAddress(article.url), // printed, where this host is out of reach
    text: titleOf(article),
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
      element("p", { class: "source-title", dir: "auto", lang, children: [link] }),
      sourceMeta(citation),
      element("blockquote", {
        class: "passage",
        dir: "auto",
        lang,
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
  const day = changeInWords(article);
  const changed = day ? ` · ${say("article.changed", { day })}` : null;
  return element("p", {
    class: "source-meta",
    children: [...authors, dayOf(article), changed, ` · ${placeInWords(citation)}`],
  });
}

function alsoIn(others) {
  if (others.length === 0) return null;
  const links = others.flatMap((other, place) => [
    place === 0 ? "" : "; ",
    element("a", {
      href: articlePath(other.id),
      children: [outlet(other.source), ", ", dayOf(other)],
    }),
  ]);
  const outlets = element("span", { children: links });
  return element("p", { class: "source-meta", children: sayWith("article.also_in", { outlets }) });
}
