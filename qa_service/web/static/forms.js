// The statements of an answer in the layout of its form.

import { byNumber, citationsOf, newestDay, statementGroups } from "./arrange.js";
import { element, outlet, quoted, titleOf } from "./element.js";
import { markButton } from "./marks.js";
import { proseParts } from "./prose.js";
import { say, sayWith } from "./strings.js";
import { dateInWords, periodInWords, statementMark } from "./text.js";

const FEW = 3; // statements that are shown large

const LAYOUTS = {
  overview: byDays,
  keywords: byDays,
  latest: newestFirst,
  timeline: events,
  list: points,
  comparison: besideEachOther,
  statement: quotations,
  article: ofArticle,
  prose: proseParts,
};

/** The statements as elements; `open(number, opener)` is called when a citation is chosen. */
export function statementParts(answer, open) {
  const layout = LAYOUTS[answer.form] ?? oneByOne;
  return layout(answer, open).filter((part) => part !== null);
}

/** "As of 22 December 2012"; null without a day. */
function asOfLine(day) {
  if (!day) return null;
  const date = element("time", { datetime: day, text: dateInWords(day) });
  return element("p", { class: "as-of", children: sayWith("answer.as_of", { day: date }) });
}

function oneByOne(answer, open) {
  return inTurn(answer, open, leadCaption);
}

function quotations(answer, open) {
  return inTurn(answer, open, speakerCaption);
}

/** For a single article: author, outlet and day above its words. */
function ofArticle(answer, open) {
  return [element("div", {
    class: "many of-article",
    children: figures(answer.answer.statements, answer, open, leadCaption),
  })];
}

function inTurn(answer, open, caption) {
  const { statements } = answer.answer;
  return [
    asOfLine(answer.as_of),
    element("div", {
      class: statements.length > FEW ? "many" : null,
      children: figures(statements, answer, open, caption),
    }),
    valuesOverTime(answer, open),
  ];
}

/** Grouped by day of publication. */
function byDays(answer, open) {
  return [element("div", {
    class: "said-by-day",
    children: statementGroups(answer).map((group) => dayGroup(group, answer, open)),
  })];
}

function newestFirst(answer, open) {
  const [newest, ...before] = statementGroups(answer);
  return [
    asOfLine(answer.as_of ?? newestDay(answer)),
    element("div", {
      class: "said-by-day newest", children: newest ? [dayGroup(newest, answer, open)] : [],
    }),
    before.length === 0 ? null : element("h3", { class: "label", text: say("answer.before") }),
    before.length === 0 ? null : element("div", {
      class: "said-by-day", children: before.map((group) => dayGroup(group, answer, open)),
    }),
  ];
}

function dayGroup({ day, statements }, answer, open) {
  return element("div", {
    class: "day-group",
    children: [
      dayMark(day),
      element("div", { children: figures(statements, answer, open, outletCaption) }),
    ],
  });
}

/** A day, a month or a year, as ISO 8601 writes it. */
function dayMark(day) {
  return element("p", {
    class: "day",
    children: [day
      ? element("time", { datetime: day, text: periodInWords(day) })
      : element("span", { text: say("article.undated") })],
  });
}

/** One line for each dated event. */
function events(answer, open) {
  const lines = figures(answer.answer.statements, answer, open, leadCaption);
  return [element("ol", {
    class: "events",
    children: answer.answer.statements.map((statement, place) => element("li", {
      children: [dayMark(statement.date ?? null), lines[place]],
    })),
  })];
}

function points(answer, open) {
  const lines = figures(answer.answer.statements, answer, open, leadCaption);
  return [element("ul", {
    class: "points", children: lines.map((line) => element("li", { children: [line] })),
  })];
}

function besideEachOther(answer, open) {
  const groups = statementGroups(answer);
  const sides = groups.filter(({ side }) => side !== null);
  const others = groups.filter(({ side }) => side === null).flatMap(({ statements }) => statements);
  return [
    element("div", {
      class: "sides",
      children: sides.map(({ side, statements }) => element("div", {
        children: [
          element("h3", { class: "side", dir: "auto", text: side }),
          ...figures(statements, answer, open, leadCaption),
        ],
      })),
    }),
    ...(others.length === 0 ? [] : aboutBoth(others, answer, open)),
  ];
}

function aboutBoth(statements, answer, open) {
  return [
    element("h3", { class: "side", text: say("answer.both") }),
    element("div", { class: "many", children: figures(statements, answer, open, leadCaption) }),
  ];
}

/** What was reported when, oldest first. */
function valuesOverTime(answer, open) {
  if (!answer.timeline) return null;
  const entries = answer.timeline.map((entry) => element("li", {
    children: [
      element("time", { datetime: entry.date, text: dateInWords(entry.date) }),
      element("span", { class: "value", dir: "auto", text: entry.value }),
      markButton(byNumber(answer, entry.citation), open),
    ],
  }));
  return element("section", {
    "aria-label": say("answer.timeline"),
    children: [
      element("h3", { class: "label", text: say("answer.timeline") }),
      element("ol", { class: "timeline", children: entries }),
    ],
  });
}

/** A figure for each statement; a headline shared by consecutive ones is shown with the first. */
function figures(statements, answer, open, caption) {
  let before = { headline: null, lead: null };
  return statements.map((statement) => {
    const { cited, headline } = citationsOf(statement, answer);
    const isNew = headline !== null && headline.number !== before.headline?.number;
    const words = quoted(statement.text, [statementMark(statement, cited[0])].filter(Boolean));
    const marks = cited.map((citation) => markButton(citation, open));
    const lead = caption(statement, cited[0]);
    const isSame = lead?.textContent === before.lead
      && (caption === outletCaption || answer.form === "article");
    const above = [isSame ? null : lead, isNew ? headlineLine(headline, open) : null];
    before = { headline, lead: lead?.textContent ?? null };
    return element("figure", {
      class: "statement",
      children: [
        above.some(Boolean) ? element("figcaption", { class: "lead", children: above }) : null,
        element("blockquote", {
          dir: "auto", lang: cited[0]?.article.language ?? "", children: [...words, "\u00a0", ...marks],
        }),
      ],
    });
  });
}

/** Outlet and day, and who is quoted. */
function leadCaption({ lead, speaker }) {
  return captionOf(lead && element("bdi", { text: lead }), speaker);
}

/** Who is quoted, then outlet and day. */
function speakerCaption({ lead, speaker }) {
  if (!speaker) return leadCaption({ lead, speaker });
  const name = element("bdi", { class: "speaker", text: speaker });
  return line([name, lead ? " · " : null, lead ? element("bdi", { text: lead }) : null]);
}

/** The outlet, if the day is already shown. */
function outletCaption({ speaker }, citation) {
  return captionOf(citation ? outlet(citation.article.source) : null, speaker);
}

function captionOf(lead, speaker) {
  const said = speaker && element("bdi", { text: speaker });
  if (!said) return lead ? line([lead]) : null;
  return line(lead
    ? sayWith("answer.lead_said_by", { lead, speaker: said })
    : sayWith("answer.said_by", { speaker: said }));
}

function headlineLine(citation, open) {
  const { article } = citation;
  const title = element("span", {
    class: "headline", dir: "auto", lang: article.language ?? "", text: titleOf(article),
  });
  return element("span", {
    class: "under-headline",
    children: [...sayWith("answer.headline", { title }), " ", markButton(citation, open)],
  });
}

function line(children) {
  return element("span", { class: "caption", children });
}
