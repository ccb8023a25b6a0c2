// Keyboard shortcuts, and the dialog that lists them.

import { button, element } from "./element.js";
import { say } from "./strings.js";

const OFF = "qa-service.keys-off"; // in localStorage: people who use speech input may not want single keys

/** The help for keys that the browser, the box or the pane handle themselves. */
const FIXED = [[["Enter"], "help.ask"], [["Shift", "Enter"], "help.line"], [["Esc"], "help.stop"]];

/**
 * Keys that work outside text fields: `acts` is a list of [key, message key, act]; `escape()`
 * is called for Esc. `sheet` is the dialog that lists them all.
 */
export class Keys {
  #sheet;
  #acts;

  constructor({ sheet, acts, escape }) {
    this.#sheet = sheet;
    this.#acts = [...acts, ["?", "help.sheet", () => this.show()]];
    this.#draw();
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") escape();
      else this.#press(event);
    });
  }

  /** Open the dialog. */
  show() {
    this.#sheet.showModal();
  }

  #press(event) {
    if (isTyping(event) || localStorage.getItem(OFF) || this.#sheet.open) return;
    const act = this.#acts.find(([key]) => key === event.key)?.[2];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  #draw() {
    const rows = [...this.#acts.map(([key, help]) => [[key], help]), ...FIXED]
      .map(([keys, help]) => element("div", {
        children: [
          element("dt", { children: keys.map((key) => element("kbd", { text: key })) }),
          element("dd", { text: say(help) }),
        ],
      }));
    this.#sheet.replaceChildren(
      element("h2", { id: "help-title", text: say("help.title") }),
      element("dl", { class: "keys-listed", children: rows }),
      this.#choice(),
      button(say("help.close"), () => this.#sheet.close(), { class: "retry" }),
    );
  }

  #choice() {
    const box = element("input", { type: "checkbox" });
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
    const text = element("span", { text: say("help.on") });
    return element("p", {
      children: [element("label", { class: "choice", children: [box, text] })],
    });
  }
}

/** No question begins with these characters, so they work in an empty box, too. */
function isTyping({ key, target }) {
  if (["/", "?"].includes(key) && target.matches("#question") && target.value === "") return false;
  return target.matches("textarea, select, input:not([type=checkbox])");
}
