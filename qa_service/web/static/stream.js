// Asks for an answer by server-sent events, and resumes after a lost connection.

import { Failure, problem, refusal, sent, unreachable } from "./api.js";
import { here } from "./place.js";

const BODY_LIMIT = 60 * 1024; // bytes; the service takes 64 KiB
const MOST_TURNS = 20;
const SILENCE = 60_000; // milliseconds without data; heartbeats are far more frequent
const AGAIN_AFTER = [500, 1_000, 2_000, 4_000, 8_000, 8_000]; // milliseconds
const RESTARTING = new Set([502, 503, 504]); // 502 and 504 are from a proxy, for a process that is gone

/** The connection broke in the middle of an answer. */
class Lost extends Error {}

/**
 * The answer object for `body`, as the API takes it. `progress.found(event)` is called with the
 * passages found, `progress.said(event)` with each sentence in prose that passed the check,
 * `progress.lost()` while it reconnects. Failure if it is refused or nothing answers; an AbortError
 * if `signal` stops it.
 */
export async function ask(body, { progress, signal }) {
  const seen = { id: null };
  const request = sent("POST", fitting(body));
  for (const pause of [0, ...AGAIN_AFTER]) {
    if (pause > 0) await again(pause, progress, signal);
    try {
      return await attempt(request, seen, { progress, signal, first: pause === 0 });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }
  throw unreachable(new Error());
}

/** `body` without the oldest turns of a conversation that is too long to send. */
function fitting(body) {
  if (!body.history) return body;
  let history = body.history.slice(-MOST_TURNS);
  const size = () => new Blob([JSON.stringify({ ...body, history })]).size;
  while (history.length > 0 && size() > BODY_LIMIT) history = history.slice(1);
  return { ...body, history };
}

/** One connection, until the answer or a problem ends it. */
async function attempt(request, seen, { progress, signal, first }) {
  const silence = new Silence();
  const headers = { ...request.headers, Accept: "text/event-stream" };
  if (seen.id !== null) headers["Last-Event-ID"] = seen.id;
  const options = { ...request, headers, signal: AbortSignal.any([signal, silence.signal]) };
  try {
    const response = await fetch(here("/api/v1/answer"), options);
    if (!first && RESTARTING.has(response.status)) throw new Lost();
    if (!response.ok) throw await refusal(response);
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      return await response.json();
    }
    first = false;
    return await lastOf(response, seen, silence, progress);
  } catch (error) {
    throw problemOf(error, { stopped: signal.aborted, first });
  } finally {
    silence.end();
  }
}

/** Reads events until the last one. */
async function lastOf(response, seen, silence, progress) {
  for await (const event of events(response.body, silence)) {
    if (event.id) seen.id = event.id;
    if (event.name === "found") progress.found(JSON.parse(event.data));
    if (event.name === "statement") progress.said(JSON.parse(event.data));
    if (event.name === "answer") return JSON.parse(event.data);
    if (event.name === "problem") {
      const body = JSON.parse(event.data);
      throw problem(body, body.status);
    }
  }
  throw new Lost();
}

/** An error as the caller has to see it: before any response a failure, later a lost connection. */
function problemOf(error, { stopped, first }) {
  if (stopped || error instanceof Failure || error instanceof Lost) return error;
  return first || error.name === "TimeoutError" ? unreachable(error) : new Lost();
}

/** The events of a body, each with its `name`, `data` and `id`. */
async function* events(body, silence) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      silence.broken();
      const parts = (waiting + value).split(/\r?\n\r?\n/);
      waiting = parts.pop();
      for (const part of parts) yield parsed(part);
    }
  } finally {
    reader.cancel().catch(() => {}); // it may be broken already
  }
}

function parsed(part) {
  const event = { name: "message", data: "", id: null };
  for (const line of part.split(/\r?\n/)) {
    const [field, value = ""] = line.split(/: ?(.*)/s, 2);
    if (field === "event") event.name = value;
    else if (field === "id") event.id = value;
    else if (field === "data") event.data += event.data === "" ? value : `\n${value}`;
  }
  return event;
}

/** Aborts with a TimeoutError when nothing came for too long. */
class Silence {
  #controller = new AbortController();
  #timer = null;

  constructor() {
    this.broken();
  }

  get signal() {
    return this.#controller.signal;
  }

  broken() {
    clearTimeout(this.#timer);
    const late = () => this.#controller.abort(new DOMException("", "TimeoutError"));
    this.#timer = setTimeout(late, SILENCE);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

function again(pause, progress, signal) {
  progress.lost();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, pause);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); });
  });
}
