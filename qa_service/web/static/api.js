// Calls of the API, and their failures in words.

import { here } from "./place.js";

const PATIENCE = 60_000; // milliseconds
const BODY_LIMIT = 60 * 1024; // bytes; the service takes 64 KiB
const MOST_TURNS = 20;

/** A failure with a title and a sentence for the reader; `status` is 0 where nothing answered. */
export class Failure extends Error {
  constructor(title, detail, status = 0) {
    super(detail);
    this.title = title;
    this.status = status;
  }
}

/** The answer object for `question`, given the turns before it, oldest first. */
export async function ask(question, { history, filters, date }) {
  let turns = history.slice(-MOST_TURNS);
  let body = JSON.stringify({ question, history: turns, filters, date });
  while (turns.length > 0 && new Blob([body]).size > BODY_LIMIT) {
    turns = turns.slice(1);
    body = JSON.stringify({ question, history: turns, filters, date });
  }
  const headers = { "Content-Type": "application/json" };
  return call("/api/v1/answer", { method: "POST", headers, body });
}

/** A whole article with the offsets of its paragraphs. */
export async function article(id) {
  return call(`/api/v1/articles/${encodeURIComponent(id)}`, {});
}

/** What the API answers, as an object; Failure if it refuses, or does not answer. */
export async function call(path, options) {
  let response;
  try {
    response = await fetch(here(path), { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw unreachable(error);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body;
  const title = body?.title ?? "Something went wrong";
  const detail = body?.detail ?? `The service answered with status ${response.status}.`;
  throw new Failure(title, detail, response.status);
}

function unreachable(error) {
  if (error.name === "TimeoutError") {
    return new Failure("No answer came", "The service took longer than a minute.");
  }
  const offline = navigator.onLine ? "" : " This device is offline.";
  return new Failure("The service cannot be reached", `Is it still running?${offline}`);
}
