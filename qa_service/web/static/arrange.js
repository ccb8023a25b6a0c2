// How an answer is laid out, as values. The same in Python: web/presentation.py.

import { spanOf } from "./text.js";

/** Forms whose statements answer a single question, so that they have a confidence. */
const SURE = new Set(["fact", "yes_no", "reason"]);
const BY_DAY = new Set(["overview", "latest", "keywords"]);
const OVER_TIME = new Set(["overview", "latest", "timeline", "keywords"]);

/** Whether the confidence is shown in words. */
export function tellsTrust({ form = "fact" }) {
  return SURE.has(form);
}

/** Whether the list shows when the passages were published. */
export function isOverTime({ form }) {
  return OVER_TIME.has(form);
}

/** Whether the passages come before the statements. */
export function passagesLead({ form }) {
  return form === "keywords";
}

/**
 * Every passage to show, once: cited ones in order of their numbers, then the others found.
 * Each is {passage, numbers, title, marks}: the citation numbers of the passage and that of its
 * headline (null: not cited), and the spans to mark. Documents of version 0.1 have no
 * `passages`: theirs are the citations.
 */
export function resultsOf(answer) {
  const statements = answer.answer?.statements ?? [];
  const cited = answer.status === "answered" ? answer.citations : [];
  const results = new Map();
  for (const citation of cited.filter(({ paragraph }) => paragraph > 0)) {
    const known = results.get(keyOf(citation));
    const result = known ?? { passage: citation, numbers: [], title: null, marks: [] };
    result.numbers.push(citation.number);
    result.marks.push(...marksOf(citation, statements));
    results.set(keyOf(citation), result);
  }
  for (const citation of cited.filter(({ paragraph }) => paragraph === 0)) {
    const above = [...results.values()].find(({ passage }) => isOfArticle(passage, citation));
    if (above) above.title = citation.number;
    else results.set(keyOf(citation), { ...found(citation), title: citation.number });
  }
  for (const passage of answer.passages ?? (cited.length > 0 ? [] : answer.citations)) {
    if (!results.has(keyOf(passage))) results.set(keyOf(passage), found(passage));
  }
  return [...results.values()].map((result) => ({ ...result, marks: inOrder(result.marks) }));
}

/** The results in groups of one article, in the order of their first. */
export function byArticle(results) {
  const groups = new Map();
  for (const result of results) {
    const { id } = result.passage.article;
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(result);
  }
  return [...groups.values()];
}

/** A passage that is not cited. */
export function found(passage) {
  return {
    passage, numbers: [], title: null, marks: passage.highlight ? [passage.highlight] : [],
  };
}

/** The identity of a passage. */
export function keyOf({ passage_id: id, article, paragraph, start }) {
  return id ?? `${article.id} ${paragraph} ${start}`;
}

/**
 * The statements in groups, each {day, side, statements}: by the day of their articles in forms
 * of a course of events, by the sides of a comparison, else all in one.
 */
export function statementGroups(answer) {
  const { statements } = answer.answer;
  if (BY_DAY.has(answer.form)) {
    return grouped(statements, (one) => ({ day: dayOfStatement(one, answer), side: null }));
  }
  if (answer.form === "comparison") {
    const sides = [...new Set(statements.map(({ side }) => side ?? null))];
    return sides.map((side) => (
      { day: null, side, statements: statements.filter((one) => (one.side ?? null) === side) }
    ));
  }
  return [{ day: null, side: null, statements }];
}

/** The day of the newest article cited; null if none has a date. */
export function newestDay(answer) {
  const days = answer.citations.map(({ article }) => article.published?.slice(0, 10) ?? "");
  return days.sort().at(-1) || null;
}

/** The citation of that number. */
export function byNumber(answer, number) {
  return answer.citations.find((citation) => citation.number === number);
}

/** The statement's citations of passages, and that of a headline it needs. */
export function citationsOf(statement, answer) {
  const all = statement.citations.map((number) => byNumber(answer, number)).filter(Boolean);
  const [first, ...others] = all;
  const headline = others.find(({ paragraph }) => paragraph === 0) ?? null;
  return { cited: [first, ...others.filter((one) => one !== headline)], headline };
}

function dayOfStatement(statement, answer) {
  return byNumber(answer, statement.citations[0])?.article.published?.slice(0, 10) ?? null;
}

function grouped(statements, keyOfGroup) {
  const groups = [];
  for (const statement of statements) {
    const key = keyOfGroup(statement);
    if (groups.length > 0 && groups.at(-1).day === key.day) groups.at(-1).statements.push(statement);
    else groups.push({ ...key, statements: [statement] });
  }
  return groups;
}

/** The words that answer; if none are marked, the sentences that a statement quotes. */
function marksOf(citation, statements) {
  if (citation.highlight) return [citation.highlight];
  return statements
    .filter(({ citations }) => citations[0] === citation.number)
    .map(({ text }) => spanOf(text, citation.text))
    .filter((span) => span !== null);
}

function isOfArticle(passage, citation) {
  return passage.article.id === citation.article.id;
}

/** Spans in order; overlapping or touching ones are merged. */
function inOrder(spans) {
  const merged = [];
  for (const span of [...spans].sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}
