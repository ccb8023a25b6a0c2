// Text as a reader sees it. The same rules in Python: web/presentation.py.

import { here } from "./place.js";
import { locale, say } from "./strings.js";

const DAYS = new Intl.DateTimeFormat(locale, {
  dateStyle: "long", timeZone: "UTC", calendar: "gregory", numberingSystem: "latn",
});
const VISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202d\u202e]/g;
const WIDTHLESS = /[\u202a-\u202c\u2066-\u2069]/g;

/** Text that cannot reorder or leave the element it is shown in; as long as before. */
export function safeText(text) {
  return text.replace(VISIBLE, "\ufffd").replace(WIDTHLESS, "\u200b");
}

/** "22 December 2012", or "undated". */
export function dateInWords(published) {
  return published ? DAYS.format(new Date(published.slice(0, 10))) : say("article.undated");
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

/** When an article was last changed, in words, if that is another day than its own; else null. */
export function changeInWords({ published, modified }) {
  if (!modified || dateInWords(modified) === dateInWords(published)) return null;
  return dateInWords(modified);
}

/** Where in its article a passage stands: "p. 3, paragraph 12". */
export function placeInWords({ page, paragraph }) {
  return page
    ? say("article.page_and_paragraph", { page, number: paragraph })
    : say("article.paragraph", { number: paragraph });
}

/** How far to trust an answer, from a probability in 0..1. */
export function confidenceInWords(confidence) {
  return say(`trust.${trustOf(confidence)}`);
}

/** How far to trust an answer, for the stylesheet. */
export function trustOf(confidence) {
  if (confidence >= 0.7) return "well";
  return confidence >= 0.45 ? "probably" : "weakly";
}

/** Address of an article's page on this host; any id is safe in it. */
export function articlePath(id, paragraph) {
  return here(`/articles/${encodeURIComponent(id)}${paragraph ? `#p${paragraph}` : ""}`);
}

/** `url` if a browser may follow it (http or https), else null. */
export function webAddress(url) {
  if (!url) return null;
  try {
    return ["http:", "https:"].includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Cut `text` before and after `span`; its offsets count code points, as the API's do. */
export function cut(text, span) {
  const points = Array.from(text);
  const part = (start, end) => points.slice(start, end).join("");
  return [part(0, span.start), part(span.start, span.end), part(span.end)];
}

/** The answering words of `citation` that stand in `statement`, as code points of its text. */
export function statementMark(statement, citation) {
  if (!citation?.highlight) return null;
  const units = citation.text.indexOf(statement.text);
  if (units < 0) return null;
  const offset = Array.from(citation.text.slice(0, units)).length;
  const start = Math.max(citation.highlight.start - offset, 0);
  const end = Math.min(citation.highlight.end - offset, Array.from(statement.text).length);
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
