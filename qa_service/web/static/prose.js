// An answer in prose: sentences by a language model, with the evidence in the articles.

import { byNumber } from "./arrange.js";
import { button, element, outletName } from "./element.js";
import { markButton } from "./marks.js";
import { say } from "./strings.js";
import { dateInWords, safeText } from "./text.js";

/** The sentences as one paragraph, with the evidence below. */
export function proseParts(answer, open) {
  const { statements } = answer.answer;
  return [
    element("p", {
      class: "prose", dir: "auto",
      children: statements.flatMap((statement) => [sentence(statement, answer, open), " "]),
    }),
    element("details", {
      class: "evidence",
      children: [
        element("summary", { text: say("prose.evidence") }),
        element("ol", { children: statements.map((statement) => evidence(statement, answer)) }),
      ],
    }),
  ];
}

/** Who wrote it, or why it is quoted after all; null if prose was not requested. */
export function proseNote({ prose = null }) {
  if (prose === null) return null;
  const struck = prose.rejected > 0 ? ` ${say("prose.rejected", { count: prose.rejected })}` : "";
  const note = prose.fault === null
    ? `${say("prose.by", { host: prose.host })}${struck}`
    : say("prose.instead", { why: prose.fault });
  return element("p", { class: "muted prose-note", text: note });
}

/** The same answer in quoted sentences; null if that is already shown. */
export function quotedAnswer(answer) {
  return answer.prose?.quoted ? { ...answer, ...answer.prose.quoted, prose: null } : null;
}

/** Switches between prose and the quoted answer; `show(isProse)` is called. */
export function styleSwitch(show) {
  let isProse = true;
  const turn = button(say("prose.show_quoted"), () => {
    isProse = !isProse;
    turn.textContent = say(isProse ? "prose.show_quoted" : "prose.show_prose");
    show(isProse);
  }, { class: "plain show-quoted" });
  return turn;
}

function sentence(statement, answer, open) {
  const marks = statement.citations.map((number) => markButton(byNumber(answer, number), open));
  const rests = (statement.evidence ?? []).map((one) => wordsOf(one, answer)).join(" … ");
  return element("span", {
    class: "prose-sentence", title: rests ? safeText(`“${rests}”`) : null,
    children: [safeText(statement.text), "\u00a0", ...marks],
  });
}

function evidence(statement, answer) {
  const quotes = (statement.evidence ?? []).map((one) => {
    const { article, number } = byNumber(answer, one.citation);
    const where = `[${number}] ${outletName(article.source)}, ${dateInWords(article.published)}`;
    return element("figure", {
      children: [
        element("blockquote", {
          dir: "auto", lang: article.language ?? "", text: wordsOf(one, answer),
        }),
        element("figcaption", { class: "muted", children: [element("bdi", { text: where })] }),
      ],
    });
  });
  return element("li", {
    children: [element("p", { dir: "auto", text: statement.text }), ...quotes],
  });
}

/** Spans count code points. */
function wordsOf({ citation, start, end }, answer) {
  return Array.from(byNumber(answer, citation).text).slice(start, end).join("");
}
