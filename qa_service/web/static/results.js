// The list of passages found: sorted, filtered by outlet and time, and continued on demand.

import { Failure } from "./api.js";
import { byArticle, found, keyOf } from "./arrange.js";
import { chart } from "./chart.js";
import { button, element, outletName, trouble } from "./element.js";
import { articleCard } from "./sources.js";
import { say } from "./strings.js";
import { periodInWords, safeText } from "./text.js";

const AT_FIRST = 8; // cards shown initially
const LEADING = 4; // the same if something follows the list

/**
 * A list under the heading `label` (of `level`). `open(passages, place, opener)` is called when an article is to
 * be shown; `search(after)` finds further passages ({hits, next}), null where there are none to be
 * had. `isOverTime` draws when they were published, `leads` shortens the list at first,
 * `isBrief` leaves out what it is sorted and narrowed by, and
 * `isSaidAbove(passage)` says whether the answer quotes the whole of a passage.
 */
export class ResultList {
  #parts;
  #open;
  #search;
  #isOverTime;
  #isBrief;
  #isSaidAbove;
  #results = [];
  #groups = []; // the same by article, each {results, card}
  #wanted = { sort: "best", outlet: "", period: null };
  #shown;
  #next = null; // `after` of the next page of the search

  constructor(options) {
    const { label, level = 3, open, search = null, isOverTime, isSaidAbove } = options;
    const { leads = false, isBrief = false } = options;
    this.#open = open;
    this.#isBrief = isBrief;
    this.#search = search;
    this.#isOverTime = isOverTime;
    this.#isSaidAbove = isSaidAbove ?? (() => false);
    this.#shown = leads || isBrief ? LEADING : AT_FIRST;
    this.#parts = {
      heading: element(`h${level}`, { class: "label", text: label }),
      chart: element("div"),
      controls: element("div", { class: isBrief ? "narrowing to-come" : "narrowing" }),
      status: element("p", { class: "muted narrowed-to", role: "status" }),
      list: element("ol", { class: "sources" }),
      trouble: element("div"),
      more: button("", () => this.#showMore(), { class: "retry more" }),
    };
    this.element = element("div", { class: "results", children: Object.values(this.#parts) });
  }

  /** Show these results, the best first; `next` is where a search goes on. */
  show(results, next = null) {
    this.#next = next;
    this.#add(results);
    const cited = this.#groups.filter(({ card }) => card.classList.contains("cited-source"));
    if (this.#shown !== LEADING) this.#shown = Math.max(this.#shown, cited.length);
    this.#draw();
  }

  #add(results) {
    this.#results.push(...results);
    for (const group of byArticle(results)) {
      const card = articleCard(group, {
        open: (result, opener) => this.#openAt(result, opener),
        isSaidAbove: this.#isSaidAbove,
      });
      const blocks = card.querySelectorAll(".found-passage");
      group.filter(({ passage }) => passage.paragraph > 0).forEach(({ passage }, place) => {
        blocks[place].dataset.passage = keyOf(passage);
      });
      this.#groups.push({ results: group, card });
    }
  }

  #openAt(result, opener) {
    const listed = this.#matching().flatMap(({ results }) => results);
    this.#open(listed.map(({ passage }) => passage), listed.indexOf(result), opener);
  }

  #draw() {
    const matching = this.#matching();
    const shown = this.#isNarrowed ? matching : matching.slice(0, this.#shown);
    this.#parts.list.replaceChildren(...shown.map(({ card }) => card));
    this.#drawChart();
    this.#drawControls();
    this.#announce(counted(matching));
    this.#offerMore(counted(matching) - counted(shown));
  }

  get #isNarrowed() {
    return this.#wanted.outlet !== "" || this.#wanted.period !== null;
  }

  #matching() {
    const matching = this.#groups.filter(({ results }) => this.#isOf(results[0], this.#wanted));
    const { sort } = this.#wanted;
    if (sort === "best") return matching;
    const sign = sort === "newest" ? -1 : 1;
    return matching.sort((one, other) => {
      const [a, b] = [dayOf(one.results[0]), dayOf(other.results[0])];
      if (a === "" || b === "") return (a === "") - (b === ""); // undated ones come last
      return sign * a.localeCompare(b);
    });
  }

  #isOf(result, { outlet, period }) {
    const isThere = outlet === "" || outletOf(result) === outlet;
    return isThere && (period === null || (period === NONE
      ? dayOf(result) === "" : dayOf(result).startsWith(period)));
  }

  #drawChart() {
    if (!this.#isOverTime) return;
    const { outlet, period } = this.#wanted;
    const days = this.#results.filter((one) => this.#isOf(one, { outlet, period: null })).map(dayOf);
    const drawn = chart(days, period === NONE ? null : period, (chosen) => {
      this.#narrow({ period: chosen });
      const bars = this.#parts.chart;
      (bars.querySelector(`[data-period="${chosen ?? period}"]`) ?? bars.querySelector("button"))?.focus();
    });
    this.#parts.chart.replaceChildren(...(drawn ? [drawn] : []));
  }

  /** Rebuilt with each change, as the counts depend on the other filters. */
  #drawControls() {
    const { controls } = this.#parts;
    const focused = controls.contains(document.activeElement) ? document.activeElement.name : null;
    const { sort, outlet, period } = this.#wanted;
    const sorts = ["best", "newest", "oldest"].map((one) => [one, say(`results.${one}`)]);
    const fields = this.#groups.length < 2 || this.#isBrief ? [] : [
      choice("sort", say("results.sort"), sorts, sort, (value) => this.#narrow({ sort: value })),
      this.#facet("outlet", say("results.outlet"), outletOf, outlet, ""),
      this.#facet("year", say("results.year"), yearOf, period?.slice(0, 4) ?? null, null),
    ].filter((one) => one !== null);
    controls.replaceChildren(...fields);
    if (focused) controls.querySelector(`[name=${focused}]`)?.focus();
  }

  /** The options of one filter with their counts; null if all passages have the same. */
  #facet(name, label, valueOf, chosen, none) {
    if (new Set(this.#results.map(valueOf)).size < 2) return null;
    const key = name === "year" ? "period" : name;
    const within = this.#results.filter((one) => this.#isOf(one, { ...this.#wanted, [key]: none }));
    const counts = new Map();
    for (const one of within) counts.set(valueOf(one), (counts.get(valueOf(one)) ?? 0) + 1);
    const order = name === "year"
      ? ([one], [other]) => other.localeCompare(one)
      : ([one, many], [other, few]) => few - many || one.localeCompare(other);
    const options = [...counts].sort(order).map(([value, count]) => (
      [value, say("results.option", { option: nameOf(name, value), count })]
    ));
    const all = ["", say(`results.all_${name}s`)];
    return choice(name, label, [all, ...options], chosen ?? "", (value) => (
      this.#narrow({ [key]: value === "" ? none : value })
    ));
  }

  #narrow(change) {
    this.#wanted = { ...this.#wanted, ...change };
    this.#draw();
  }

  #announce(count) {
    if (!this.#isNarrowed) {
      this.#parts.status.replaceChildren();
      return;
    }
    const { outlet, period } = this.#wanted;
    const only = [
      outlet && nameOf("outlet", outlet), period && nameOf("year", period),
    ].filter(Boolean).join(", ");
    const all = String(this.#results.length);
    this.#parts.status.replaceChildren(
      safeText(say("results.narrowed", { count, all, only })), " ",
      button(say("results.show_all"), () => {
        this.#narrow({ outlet: "", period: null });
        this.#parts.controls.querySelector("select")?.focus();
      }, { class: "plain" }),
    );
  }

  #offerMore(left) {
    const { more } = this.#parts;
    more.hidden = left === 0 && this.#search === null;
    more.textContent = left > 0 ? say("results.show_more", { count: left }) : say("results.more");
  }

  async #showMore() {
    const { list } = this.#parts;
    const before = new Set(list.children);
    if (this.#matching().length > before.size) {
      this.#shown = this.#groups.length;
      this.#draw();
    } else {
      await this.#find();
    }
    [...list.children].find((card) => !before.has(card))?.querySelector(".source-title a").focus();
  }

  /** Searches on until it finds passages that are not in the list yet. */
  async #find() {
    const { more } = this.#parts;
    more.disabled = true;
    this.#parts.trouble.replaceChildren();
    try {
      const fresh = await this.#further();
      if (this.#next === null) this.#search = null;
      this.#add(fresh.map(found));
      this.#shown = this.#groups.length;
      this.#draw();
      if (this.#search === null) this.#parts.status.append(say("results.end"));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.#parts.trouble.replaceChildren(trouble(failure, () => this.#find()));
    } finally {
      more.disabled = false;
    }
  }

  async #further() {
    const known = new Set(this.#results.map(({ passage }) => keyOf(passage)));
    for (;;) {
      const { hits, next } = await this.#search(this.#next);
      this.#next = next;
      const fresh = hits.filter((hit) => !known.has(keyOf(hit)));
      if (fresh.length > 0 || next === null) return fresh;
    }
  }
}

const NONE = "none"; // an unknown outlet or year

/** A select field with an accessible name. */
function choice(name, label, options, chosen, choose) {
  const field = element("select", {
    name,
    "aria-label": label,
    children: options.map(([value, text]) => element("option", { value, text })),
  });
  field.value = chosen;
  field.addEventListener("change", () => choose(field.value));
  return field;
}

function counted(groups) {
  return groups.reduce((sum, { results }) => sum + results.length, 0);
}

function nameOf(kind, value) {
  if (kind === "outlet") return outletName(value === NONE ? null : value);
  return value === NONE ? say("article.undated") : periodInWords(value);
}

function outletOf({ passage }) {
  return passage.article.source ?? NONE;
}

function dayOf({ passage }) {
  return passage.article.published?.slice(0, 10) ?? "";
}

function yearOf(result) {
  return dayOf(result).slice(0, 4) || NONE;
}
