// The pane next to the answer: a cited article with its paragraph marked.

import { article as fetchArticle } from "./api.js";
import { keyOf } from "./arrange.js";
import { button, element, outlet, quoted, titleOf, trouble } from "./element.js";
import { corrected } from "./sources.js";
import { say, sayWith } from "./strings.js";
import { articlePath, changeInWords, dateInWords, webAddress } from "./text.js";

const RIGHT = document.documentElement.dir === "rtl" ? -1 : 1; // direction of the right arrow
const STEPS = { n: 1, p: -1, ArrowRight: RIGHT, ArrowLeft: -RIGHT };
const NARROW = "(max-width: 62rem)";

/** The pane `aside`; while it covers the page, `page` takes no input. */
export class Reader {
  #aside;
  #page;
  #articles = new Map();
  #citations = [];
  #kind = "citation"; // or "passage": what previous and next step through
  #place = 0;
  #opener = null;

  constructor(aside, page) {
    this.#aside = aside;
    this.#page = page;
    aside.addEventListener("keydown", (event) => this.#key(event));
    matchMedia(NARROW).addEventListener("change", () => this.#cover());
    addEventListener("popstate", () => this.#hide());
    if (history.state?.reader) history.replaceState(null, ""); // the page was reloaded
  }

  get isOpen() {
    return !this.#aside.hidden;
  }

  /**
   * Show the article of one of `citations`, by position; previous and next step through the others.
   * They are citations of an answer, or of `kind` "passage" those of a list. Closing gives the focus
   * back to `opener`.
   */
  async open(citations, place, opener, { kind = "citation" } = {}) {
    this.#citations = citations;
    this.#kind = kind;
    this.#opener = opener;
    this.#aside.hidden = false;
    document.body.classList.add("reading");
    this.#cover();
    // A phone's Back closes the article, as people expect of what covers the page.
    if (!history.state?.reader) history.pushState({ reader: true }, "");
    this.#aside.focus({ preventScroll: true });
    await this.#show(place);
  }

  /** Go to the next citation (1) or the one before (-1), if there is one. */
  step(by) {
    const place = this.#place + by;
    if (place >= 0 && place < this.#citations.length) this.#show(place);
  }

  /** Close without a step back in the browser's history, which the caller takes over. */
  dismiss() {
    this.#opener = null;
    this.#hide();
  }

  close() {
    this.#hide();
    if (history.state?.reader) history.back();
  }

  #hide() {
    if (!this.isOpen) return;
    this.#aside.hidden = true;
    document.body.classList.remove("reading");
    this.#cover();
    this.#markSource(null);
    if (this.#opener?.isConnected) this.#opener.focus();
  }

  #cover() {
    const covers = this.isOpen && matchMedia(NARROW).matches;
    this.#page.inert = covers;
    this.#aside.setAttribute("role", covers ? "dialog" : "complementary");
    if (covers) this.#aside.setAttribute("aria-modal", "true");
    else this.#aside.removeAttribute("aria-modal");
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.step(step);
  }

  async #show(place) {
    this.#place = place;
    const citation = this.#citations[place];
    this.#markSource(citation);
    if (!this.#articles.has(citation.article.id)) {
      this.#draw(citation, [element("p", { class: "waiting", text: say("reader.opening") })]);
    }
    let body;
    try {
      body = this.#articleBody(await this.#article(citation.article.id), citation);
    } catch (failure) {
      body = [trouble(failure, () => this.#show(place))];
    }
    if (this.#citations[this.#place] !== citation) return; // another was chosen meanwhile
    this.#draw(citation, body);
    this.#aside.querySelector(".cited")?.scrollIntoView({ block: "center" });
  }

  async #article(id) {
    if (!this.#articles.has(id)) this.#articles.set(id, await fetchArticle(id));
    return this.#articles.get(id);
  }

  #draw(citation, body) {
    const focused = document.activeElement?.dataset?.control;
    this.#aside.replaceChildren(
      this.#bar(),
      element("div", { class: "article", children: [...heading(citation), ...body] }),
    );
    if (focused) this.#aside.querySelector(`[data-control="${focused}"]`)?.focus();
    if (!this.#aside.contains(document.activeElement)) this.#aside.focus({ preventScroll: true });
  }

  #bar() {
    const count = this.#citations.length;
    const number = this.#place + 1;
    const label = (what) => say(`reader.${this.#kind}_${what}`, { number: String(number), count: String(count) });
    return element("div", {
      class: "reader-bar",
      children: [
        this.#control("previous", "←", label("previous"), () => this.step(-1), this.#place === 0),
        element("span", { "aria-live": "polite", text: label("place") }),
        this.#control("next", "→", label("next"), () => this.step(1), this.#place === count - 1),
        this.#control("close", say("reader.close"), say("reader.close_article"), () => this.close(), false),
      ],
    });
  }

  #control(name, text, title, act, off) {
    return button(text, act, {
      class: text.length === 1 ? "plain arrow" : "plain",
      "data-control": name,
      "aria-label": title,
      title,
      "aria-disabled": off ? "true" : null,
    });
  }

  #articleBody(article, citation) {
    const points = Array.from(article.text);
    const lang = article.language ?? "";
    let heading = null;
    let page = null;
    return article.paragraphs.flatMap((paragraph) => {
      const text = points.slice(paragraph.start, paragraph.end).join("");
      const cited = paragraph.number === citation.paragraph;
      const isNew = paragraph.heading && paragraph.heading !== heading;
      const turns = paragraph.page && paragraph.page !== page;
      heading = paragraph.heading;
      page = paragraph.page;
      return [
        ...(turns ? [element("p", { class: "page-mark", text: say("article.page", { page }) })] : []),
        ...(isNew ? [element("h3", { dir: "auto", lang, text: heading })] : []),
        element("p", {
          class: cited ? "paragraph cited" : "paragraph",
          dir: "auto",
          lang,
          "data-kind": paragraph.kind,
          children: [
            paragraphNumber(article.id, paragraph.number),
            ...quoted(text, cited ? markIn(paragraph, citation) : []),
          ],
        }),
      ];
    });
  }

  #markSource(citation) {
    for (const card of document.querySelectorAll(".found-passage.open")) card.classList.remove("open");
    if (!citation || !this.#opener) return;
    const exchange = this.#opener.closest(".exchange, main");
    const key = CSS.escape(keyOf(citation));
    exchange?.querySelector(`.found-passage[data-passage="${key}"]`)?.classList.add("open");
  }
}

function heading(citation) {
  const { article } = citation;
  const original = webAddress(article.url);
  const authors = article.authors.flatMap((author, place) => [
    place === 0 ? "" : ", ", element("bdi", { text: author }),
  ]);
  const changed = changeInWords(article);
  return [
    element("p", {
      class: "kicker",
      children: [
        outlet(article.source),
        ` · ${dateInWords(article.published)}`,
        changed ? ` · ${say("article.changed", { day: changed })}` : null,
      ],
    }),
    element("h2", {
      id: "reader-title",
      dir: "auto",
      lang: article.language ?? "",
      children: quoted(titleOf(article), citation.paragraph === 0
        ? [{ start: 0, end: Array.from(titleOf(article)).length }] : []),
    }),
    authors.length > 0 ? byline(authors) : null,
    element("p", {
      class: "byline",
      children: [
        element("a", { href: articlePath(article.id, citation.paragraph), text: say("reader.whole_page") }),
        original ? " · " : null,
        original
          ? element("a", { href: original, rel: "noopener noreferrer nofollow", text: say("reader.original") })
          : null,
      ],
    }),
    corrected(article),
  ].filter((part) => part !== null);
}

function byline(authors) {
  const named = element("span", { children: authors });
  return element("p", { class: "byline", children: sayWith("article.by", { authors: named }) });
}

function paragraphNumber(id, number) {
  return element("a", {
    class: "number",
    href: articlePath(id, number),
    "aria-label": say("article.paragraph_link", { number }),
    text: String(number),
  });
}

/** The answering words, else the passage, as spans in code points of the paragraph. */
function markIn(paragraph, citation) {
  const base = citation.start - paragraph.start;
  const words = citation.highlight ?? { start: 0, end: citation.end - citation.start };
  const start = Math.max(base + words.start, 0);
  const end = Math.min(base + words.end, paragraph.end - paragraph.start);
  return start < end ? [{ start, end }] : [];
}
