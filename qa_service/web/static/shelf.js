// The list of saved conversations: next to the page if there is room, else over it.

import {
  conversations, deleteConversation, deleteConversations, exportAddress, ratedQuestionsAddress,
  renameConversation,
} from "./api.js";
import { button, element, trouble } from "./element.js";
import { here } from "./place.js";
import { say } from "./strings.js";
import { momentInWords, safeText } from "./text.js";

const WIDE = matchMedia("(min-width: 80rem)");
const OPEN = "qa-service.shelf-open"; // in localStorage, for when it is beside the page
const TYPING = 250; // milliseconds without a key until the search starts

/** The dialog `shelf`; `current()` is the id shown, `open(id)` and `begin()` switch. */
export class Shelf {
  #shelf;
  #current;
  #open;
  #begin;
  #search;
  #list = element("ul", { class: "saved" });
  #news = element("p", { class: "muted", role: "status" });
  #more = button(say("conversations.more"), () => this.#load({ on: true }), { class: "retry" });
  #next = null;
  #requests = 0; // outdated responses are not shown

  constructor(shelf, { current, open, begin }) {
    this.#shelf = shelf;
    this.#current = current;
    this.#open = open;
    this.#begin = begin;
    this.#search = this.#searchBox();
    shelf.append(
      this.#head(), this.#search, this.#news, this.#list, this.#more, this.#foot(),
    );
    shelf.addEventListener("close", () => document.body.classList.remove("listing"));
    shelf.addEventListener("click", (event) => { if (event.target === shelf) this.close(); });
    WIDE.addEventListener("change", () => this.close());
    if (WIDE.matches && localStorage.getItem(OPEN)) this.#dock();
  }

  get isOpen() { return this.#shelf.open; }

  /** Whether it covers the page and closes when something is chosen. */
  get covers() { return this.isOpen && !WIDE.matches; }

  toggle() {
    if (this.isOpen) this.close();
    else if (WIDE.matches) this.#dock({ focus: true });
    else this.#cover();
  }

  close() {
    localStorage.removeItem(OPEN);
    this.#shelf.close();
  }

  /** Reload the list if it is visible. */
  refresh() {
    if (this.isOpen) this.#load({});
  }

  #dock({ focus = false } = {}) {
    localStorage.setItem(OPEN, "1");
    this.#shelf.setAttribute("open", ""); // show() would move the focus from the question box
    document.body.classList.add("listing");
    if (focus) this.#search.focus();
    this.#load({});
  }

  #cover() {
    this.#shelf.showModal();
    this.#load({});
  }

  #head() {
    return element("div", {
      class: "shelf-head",
      children: [
        element("h2", { text: say("conversations") }),
        button("×", () => this.close(), {
          class: "plain arrow", "aria-label": say("conversations.close"),
          title: say("conversations.close"),
        }),
        button(say("conversations.new"), () => this.#leave(() => this.#begin()), {
          class: "retry",
        }),
      ],
    });
  }

  #foot() {
    return element("p", {
      class: "shelf-foot",
      children: [
        element("a", {
          href: ratedQuestionsAddress(), download: "", text: say("conversations.rated"),
        }),
        button(say("conversations.delete_all"), () => this.#deleteAll(), { class: "plain" }),
      ],
    });
  }

  #searchBox() {
    const label = say("conversations.search");
    const box = element("input", {
      type: "search", "aria-label": label, placeholder: label, maxlength: "200", dir: "auto",
    });
    let due = null;
    box.addEventListener("input", () => {
      clearTimeout(due);
      due = setTimeout(() => this.#load({}), TYPING);
    });
    return box;
  }

  async #load({ on = false }) {
    this.#requests += 1;
    const number = this.#requests;
    const query = this.#search.value.trim();
    try {
      const page = await conversations({ query, after: on ? this.#next : null });
      if (number === this.#requests) this.#show(page, { on, query });
    } catch (failure) {
      if (number === this.#requests) this.#list.replaceChildren(element("li", {
        children: [trouble(failure, () => this.#load({}))],
      }));
    }
  }

  #show(page, { on, query }) {
    const lines = page.conversations.map((one) => this.#line(one));
    if (on) this.#list.append(...lines);
    else this.#list.replaceChildren(...lines);
    this.#next = page.next;
    this.#more.hidden = page.next === null;
    const nothing = query ? "conversations.no_match" : "conversations.none";
    this.#news.textContent = this.#list.childElementCount === 0 ? say(nothing) : "";
  }

  #line(conversation) {
    const { id, changed, turns } = conversation;
    const title = conversation.title || say("conversations.untitled");
    const link = element("a", {
      href: here(`/?conversation=${encodeURIComponent(id)}`),
      dir: "auto",
      "aria-current": id === this.#current() ? "page" : null,
      text: title,
    });
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.#leave(() => this.#open(id));
    });
    const line = element("li", {
      children: [
        element("div", { children: [link, element("p", {
          class: "source-meta",
          dir: "auto",
          text: say("conversations.turns", { day: momentInWords(changed), count: turns }),
        })] }),
        this.#menu(conversation, title, () => this.#rename(conversation, line)),
      ],
    });
    return line;
  }

  #menu({ id }, title, rename) {
    const label = safeText(say("conversations.menu", { title }));
    const fetched = (format) => element("a", {
      href: exportAddress(id, format), download: "", text: say(`conversations.export_${format}`),
    });
    const choices = [
      button(say("conversations.rename"), rename, { class: "plain" }),
      fetched("markdown"),
      fetched("json"),
      button(say("conversations.delete"), () => this.#delete(id, title), { class: "plain" }),
    ];
    return element("details", {
      class: "menu",
      name: "menu",
      children: [
        element("summary", { "aria-label": label, title: label, text: "⋯" }),
        element("ul", { children: choices.map((one) => element("li", { children: [one] })) }),
      ],
    });
  }

  /** Replaces a conversation's line by a form, until it is submitted or left. */
  #rename(conversation, line) {
    const leave = () => {
      renaming.replaceWith(line);
      line.querySelector(".menu").open = false;
      line.querySelector(".menu summary").focus();
    };
    const renaming = element("li", { children: [this.#renamingForm(conversation, leave)] });
    line.replaceWith(renaming);
    renaming.querySelector("input").select();
  }

  #renamingForm(conversation, leave) {
    const box = element("input", {
      name: "title", required: "", maxlength: "200", dir: "auto",
      "aria-label": say("conversations.rename_label"),
    });
    box.value = conversation.title ?? "";
    const form = element("form", {
      class: "renaming",
      children: [
        box,
        element("button", { class: "retry", text: say("conversations.save") }),
        button(say("conversations.cancel"), leave, { class: "plain" }),
      ],
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#attempt(() => renameConversation(conversation.id, box.value.trim()));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      leave();
    });
    return form;
  }

  async #delete(id, title) {
    if (!confirm(safeText(say("conversations.delete_sure", { title })))) return;
    if (!await this.#attempt(() => deleteConversation(id))) return;
    if (id === this.#current()) this.#begin();
    this.#search.focus();
  }

  async #deleteAll() {
    if (!confirm(say("conversations.delete_all_sure"))) return;
    if (!await this.#attempt(deleteConversations)) return;
    if (this.#current() !== null) this.#begin();
    this.#search.focus();
  }

  /** Returns whether `change` succeeded; shows an error if it did not. */
  async #attempt(change) {
    try {
      await change();
    } catch (failure) {
      this.#news.textContent = `${failure.title}. ${failure.message}`;
      return false;
    }
    await this.#load({});
    return true;
  }

  #leave(act) {
    if (this.covers) this.close();
    act();
    this.refresh();
  }
}
