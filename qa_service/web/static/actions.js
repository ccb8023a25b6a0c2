// What can be done with an answer: copy, link, print, rate.

import { citations, giveFeedback, takeFeedbackBack } from "./api.js";
import { button, element } from "./element.js";
import { here } from "./place.js";
import { say } from "./strings.js";
import { appendFilters } from "./text.js";

const FORMATS = ["text", "markdown", "html", "bibtex", "csl-json"];

/** The line below an answer; a saved one has a permanent link, one's own can be rated. */
export function actionLine(answer, filters, { saved, own, feedback }) {
  const status = element("span", { class: "action-status", role: "status" });
  return element("div", {
    class: "actions",
    children: [
      copyMenu(answer, status),
      saved ? element("a", { href: answerAddress(answer), text: say("share.answer") }) : null,
      element("a", { href: questionAddress(answer, filters), text: say("share.question") }),
      button(say("share.print"), () => print(), { class: "plain" }),
      own ? feedbackForm(answer, feedback, status) : null,
      status,
    ],
  });
}

function answerAddress({ id }) {
  return here(`/answers/${encodeURIComponent(id)}`);
}

/** Asks the same question, as searched, with the same filters. */
function questionAddress(answer, { ignore, ...filters }) {
  const query = new URLSearchParams({ q: answer.standalone_question });
  appendFilters(query, filters);
  return here(`/?${query}`);
}

function copyMenu(answer, status) {
  const choices = FORMATS.map((format) => element("li", {
    children: [button(say(`share.${format}`), async () => {
      menu.open = false;
      summary.focus();
      await copy(answer, format, status);
    }, { class: "plain", "data-format": format })],
  }));
  const summary = element("summary", { text: say("share.copy"), title: say("share.copy_as") });
  const list = element("ul", { "aria-label": say("share.copy_as"), children: choices });
  const menu = element("details", { class: "menu", name: "menu", children: [summary, list] });
  return menu;
}

/** Copies; if the browser refuses, the text is shown to be copied by hand. */
async function copy(answer, format, status) {
  const text = citations(answer.id, format);
  try {
    await toClipboard(text, answer, format);
    status.textContent = say("share.copied");
  } catch {
    await text.then((all) => showToCopy(all, status), (failure) => {
      status.textContent = failure.message;
    });
  }
}

/** Passes a promise of the text: some browsers let pages copy only right after a click. */
async function toClipboard(text, answer, format) {
  const blob = (promised, type) => promised.then((all) => new Blob([all], { type }));
  const plain = format === "html" ? citations(answer.id, "text") : text;
  const item = { "text/plain": blob(plain, "text/plain") };
  if (format === "html") item["text/html"] = blob(text, "text/html");
  await navigator.clipboard.write([new ClipboardItem(item)]);
}

function showToCopy(text, status) {
  const box = element("textarea", { readonly: "", rows: "8" });
  box.value = text;
  const label = element("label", { class: "by-hand", text: say("share.copy_by_hand") });
  label.append(box);
  status.replaceChildren(label);
  box.select();
}

function feedbackForm(answer, given, status) {
  const state = { helpful: given?.helpful ?? null };
  const choices = [[true, "feedback.yes"], [false, "feedback.no"]].map(([helpful, key]) => (
    button(say(key), () => {
      const back = state.helpful === helpful;
      send(back ? null : helpful, null);
      reason.hidden = helpful || back;
      if (!reason.hidden) reason.elements.reason.focus();
    }, { class: "plain", "data-helpful": String(helpful) })
  ));
  const reason = reasonForm(given?.reason ?? "", (text) => send(false, text));
  const send = async (helpful, text) => {
    try {
      if (helpful === null) await takeFeedbackBack(answer.id);
      else await giveFeedback(answer.id, helpful, text);
      state.helpful = helpful;
      status.textContent = say(helpful === null ? "feedback.taken_back" : "feedback.thanks");
    } catch (failure) {
      status.textContent = say("feedback.failed", { reason: failure.message });
    }
    press(choices, state.helpful);
  };
  press(choices, state.helpful);
  return element("div", {
    class: "feedback",
    role: "group",
    "aria-label": say("feedback.ask"),
    children: [...choices, reason],
  });
}

function reasonForm(text, send) {
  const box = element("input", { name: "reason", maxlength: "1000", dir: "auto" });
  box.value = text;
  const form = element("form", {
    class: "reason",
    hidden: "",
    children: [
      element("label", { children: [`${say("feedback.reason")} `, box] }),
      element("button", { class: "retry", text: say("feedback.send") }),
    ],
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(box.value.trim());
    form.hidden = true;
  });
  return form;
}

function press(choices, helpful) {
  for (const one of choices) {
    one.setAttribute("aria-pressed", String(one.dataset.helpful === String(helpful)));
  }
}
