// Formatted text. The same rules in Python: web/presentation.py.

import { here } from "./place.js";
import { locale, say } from "./strings.js";

const DAYS = new Intl.DateTimeFormat(locale, {
  dateStyle: "long", timeZone: "UTC", calendar: "gregory", numberingSystem: "latn",
});
const MONTHS = new Intl.DateTimeFormat(locale, {
  month: "long", year: "numeric", timeZone: "UTC", calendar: "gregory", numberingSystem: "latn",
});
const LIKELY = 2 / 3;
const POSSIBLE = 1 / 3;
const VISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e]/g;
const WIDTHLESS = /[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]/g;

/** Text that cannot reorder or leave the element it is shown in; as long as before. */
export function safeText(text) {
  return text.replace(VISIBLE, "\ufffd").replace(WIDTHLESS, "\u200b");
}

/** "22 December 2012", or "undated". */
export function dateInWords(published) {
  return published ? DAYS.format(new Date(published.slice(0, 10))) : say("article.undated");
}

/** "22 December 2012", "December 2012" or "2012" of "2012-12-22", "2012-12" or "2012". */
export function periodInWords(period) {
  if (period.length > 7) return dateInWords(period);
  return period.length > 4 ? MONTHS.format(new Date(`${period}-01`)) : period;
}

/** "22 December 2012, 09:05", in the reader's own time, of an ISO date-time. */
export function momentInWords(moment) {
  const at = new Date(moment);
  return `${dateInWords(isoDay(at))}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** "40 s", "5 min" or "2 h 10 min", of seconds. */
export function durationInWords(seconds) {
  if (seconds < 60) return `${Math.max(Math.round(seconds), 1)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "12.3 MB", of bytes; multiples of 1000, as disks are sold. */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), 4);
  return `${(bytes / 1000 ** power).toFixed(1)} ${["", "kB", "MB", "GB", "TB"][power]}`;
}

/** When an article was last changed, in words, if not on its day of publication; else null. */
export function changeInWords({ published, modified }) {
  if (!modified || dateInWords(modified) === dateInWords(published)) return null;
  return dateInWords(modified);
}

/** Where a passage is in its article: "p. 3, paragraph 12". */
export function placeInWords({ page, paragraph }) {
  if (paragraph === 0) return say("article.headline");
  return page
    ? say("article.page_and_paragraph", { page, number: paragraph })
    : say("article.paragraph", { number: paragraph });
}

/** How reliable an answer is, in words, from a probability in 0..1. */
export function confidenceInWords(confidence) {
  return say(`trust.${trustOf(confidence)}`);
}

/** How reliable an answer is, for the stylesheet. */
export function trustOf(confidence) {
  if (confidence >= LIKELY) return "likely";
  return confidence >= POSSIBLE ? "possible" : "doubtful";
}

/** Address of an article's page on this host; any id is safe in it. */
export function articlePath(id, paragraph) {
  return here(`/articles/${encodeURIComponent(id)}${paragraph ? `#p${paragraph}` : ""}`);
}

/** `url` if a browser can follow it (http or https), else null. */
export function webAddress(url) {
  if (!url) return null;
  try {
    return ["http:", "https:"].includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Where `part` is in `whole`, in code points; null if it is not. */
export function spanOf(part, whole) {
  const units = whole.indexOf(part);
  if (units < 0 || part === "") return null;
  const start = Array.from(whole.slice(0, units)).length;
  return { start, end: start + Array.from(part).length };
}

/**
 * At most about `most` code points of a text around the first of its marks, cut between words:
 * {text, marks, isCutBefore, isCutAfter}, the marks as offsets into the part.
 */
export function excerpt(text, marks, most) {
  const points = Array.from(text);
  if (points.length <= most * 1.25) return { text, marks, isCutBefore: false, isCutAfter: false };
  const first = marks[0] ?? { start: 0, end: 0 };
  const room = Math.max(most - (first.end - first.start), 0);
  let start = Math.max(first.start - Math.floor(room / 3), 0);
  let end = Math.min(Math.max(start + most, first.end), points.length);
  while (start > 0 && start < first.start && !isSpace(points[start - 1])) start += 1;
  while (end < points.length && end > first.end && !isSpace(points[end])) end -= 1;
  const within = marks
    .map((mark) => ({ start: Math.max(mark.start, start) - start, end: Math.min(mark.end, end) - start }))
    .filter((mark) => mark.start < mark.end);
  const part = points.slice(start, end).join("");
  return { text: part, marks: within, isCutBefore: start > 0, isCutAfter: end < points.length };
}

function isSpace(character) {
  return /\s/.test(character);
}

/** The answering words of `citation` that occur in `statement`, as code points of its text. */
export function statementMark(statement, citation) {
  if (!citation?.highlight) return null;
  const at = spanOf(statement.text, citation.text);
  if (at === null) return null;
  const start = Math.max(citation.highlight.start - at.start, 0);
  const end = Math.min(citation.highlight.end, at.end) - at.start;
  return start < end ? { start, end } : null;
}

/** Today in the reader's own calendar, as YYYY-MM-DD. */
export function today() {
  return isoDay(new Date());
}

function isoDay(at) {
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function two(number) {
  return String(number).padStart(2, "0");
}

/** Put filters as the API takes them into the query of an address. */
export function appendFilters(query, filters) {
  for (const [name, value] of Object.entries(filters)) {
    for (const one of [value].flat()) if (one) query.append(name, one);
  }
}
