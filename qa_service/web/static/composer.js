// The question box and its filters.

import { chip, daysInWords } from "./render.js";
import { say } from "./strings.js";
import { appendFilters } from "./text.js";

const DAYS = ["from", "to"];
const byId = (id) => document.getElementById(id);

/** The form at the bottom of the page; `ask(question)` is called with the question. */
export class Composer {
  #form = byId("ask");
  #box = byId("question");
  #send = byId("send");
  #stop = byId("stop");

  constructor({ ask, stop }) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const question = this.#box.value.trim();
      if (question === "" || !ask(question)) return;
      this.#write("");
      this.#form.querySelector(".filters").open = false; // the chips show what is set
    });
    this.#box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#box.addEventListener("input", () => this.#fit());
    this.#form.addEventListener("change", () => this.#tellFilters());
    this.#stop.addEventListener("click", stop);
    byId("search-only").addEventListener("click", () => this.#takeAlong());
    byId("keys").hidden = false;
    this.#tellFilters();
  }

  /** Focus the box. */
  focus() {
    this.#box.focus();
  }

  /** Ask what was typed, and sent with Enter, before the page was ready: then it ends a line. */
  askEarly() {
    const [arrival] = performance.getEntriesByType("navigation");
    if (arrival?.type === "navigate" && /\S\n$/.test(this.#box.value)) this.#form.requestSubmit();
  }

  /** Show that an answer is in progress and can be stopped. */
  set waiting(now) {
    const had = document.activeElement === (now ? this.#send : this.#stop);
    this.#send.hidden = now;
    this.#stop.hidden = !now;
    if (had) (now ? this.#stop : this.#send).focus();
  }

  /** The filters that are set, as the API takes them. */
  get filters() {
    const fields = new FormData(this.#form);
    const given = {};
    for (const name of new Set(fields.keys())) {
      const values = fields.getAll(name).filter(Boolean);
      if (name === "q" || values.length === 0) continue;
      given[name] = DAYS.includes(name) ? values[0] : values;
    }
    return given;
  }

  /** The style of answers, as the API takes it. */
  get style() {
    return byId("in-prose")?.checked ? "prose" : "quoted";
  }

  /** Search only, for the text in the box, with the filters that are set. */
  #takeAlong() {
    const query = new URLSearchParams();
    if (this.#box.value.trim()) query.set("q", this.#box.value.trim());
    appendFilters(query, this.filters);
    byId("search-only").search = query;
  }

  #write(text) {
    this.#box.value = text;
    this.#fit();
  }

  /** As many rows as the question needs, up to what the stylesheet allows. */
  #fit() {
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }

  #tellFilters() {
    const { articles, ...others } = this.filters;
    const count = Object.values(others).flat().length;
    byId("filter-note").textContent = count > 0 ? say("filters.set", { count }) : "";
    const chips = this.#chips();
    byId("chips").replaceChildren(...chips);
    byId("chips").hidden = chips.length === 0;
  }

  #chips() {
    const days = daysInWords(this.filters);
    const daysChip = days ? [this.#chip(days, () => {
      for (const name of ["from", "to"]) this.#form.elements[name].value = "";
    })] : [];
    const names = [...this.#form.querySelectorAll(".filters fieldset [name]")]
      .filter((field) => (field.type === "checkbox" ? field.checked : field.value))
      .map((field) => this.#chip(field.value, () => {
        if (field.type === "checkbox") field.checked = false;
        else field.value = "";
      }));
    const articles = [...this.#form.querySelectorAll("[name=articles]")].map((field) => (
      this.#chip(say("chips.article", { title: field.dataset.title }), () => field.remove())
    ));
    return [...articles, ...daysChip, ...names];
  }

  #chip(text, remove) {
    return chip(text, "chips.remove", () => {
      remove();
      this.#tellFilters();
      (byId("chips").querySelector("button") ?? this.#box).focus();
    });
  }
}
