// Calls of the API, and their failures in words.

import { here } from "./place.js";
import { say } from "./strings.js";

const PATIENCE = 60_000; // milliseconds
const CONVERSATIONS = "/api/v1/conversations";

/** A failure with a title and a sentence for the reader; `status` is 0 if there was no response. */
export class Failure extends Error {
  constructor(title, detail, status = 0) {
    super(detail);
    this.title = title;
    this.status = status;
  }
}

/** A whole article with the offsets of its paragraphs. */
export function article(id) {
  return call(`/api/v1/articles/${encodeURIComponent(id)}`, {});
}

/** An answer with its citations as text in one of the formats that can be copied. */
export async function citations(answerId, format) {
  const path = `/api/v1/answers/${encodeURIComponent(answerId)}/citations?format=${format}`;
  const response = await request(path, {});
  if (!response.ok) throw await refusal(response);
  return response.text();
}

/** Passages for a query, a page at a time: {hits, next}; `next` is the `after` of the next page. */
export function search(body) {
  return call("/api/v1/search", sent("POST", body));
}

/** Rate an answer, with a reason. */
export function giveFeedback(answerId, helpful, reason) {
  const body = reason ? { helpful, reason } : { helpful };
  return call(`/api/v1/answers/${encodeURIComponent(answerId)}/feedback`, sent("PUT", body));
}

/** Withdraw the rating of an answer. */
export function takeFeedbackBack(answerId) {
  return call(`/api/v1/answers/${encodeURIComponent(answerId)}/feedback`, { method: "DELETE" });
}

/** Start a saved conversation; its first question becomes its title. */
export function beginConversation() {
  return call(CONVERSATIONS, sent("POST", {}));
}

/** The saved conversations whose words match `query`, most recent first; `after` is the next page. */
export function conversations({ query, after }) {
  const wanted = new URLSearchParams({ limit: "30" });
  if (query) wanted.set("query", query);
  if (after) wanted.set("after", after);
  return call(`${CONVERSATIONS}?${wanted}`, {});
}

/** A saved conversation with its turns. */
export function conversation(id) {
  return call(conversationPath(id), {});
}

/** Give a conversation another title. */
export function renameConversation(id, title) {
  return call(conversationPath(id), sent("PATCH", { title }));
}

/** Delete a conversation with its answers. */
export function deleteConversation(id) {
  return call(conversationPath(id), { method: "DELETE" });
}

/** Delete all conversations of this browser. */
export function deleteConversations() {
  return call(CONVERSATIONS, { method: "DELETE" });
}

/** Address of the rated questions, as a question set. */
export function ratedQuestionsAddress() {
  return here("/api/v1/feedback");
}

/** Address of a whole conversation, as `markdown` or `json`. */
export function exportAddress(id, format) {
  return here(`${conversationPath(id)}/export?format=${format}`);
}

/** The API's response, as an object; Failure if it refuses or does not respond. */
export async function call(path, options) {
  const response = await request(path, options);
  if (response.status === 204) return null;
  const body = response.ok ? await response.json().catch(() => null) : null;
  if (body === null) throw await refusal(response);
  return body;
}

/** Options of a request that sends `body` as JSON. */
export function sent(method, body) {
  const headers = { "Content-Type": "application/json" };
  return { method, headers, body: JSON.stringify(body) };
}

/** The problem that a response reports, as a Failure. */
export async function refusal(response) {
  const body = response.bodyUsed ? null : await response.json().catch(() => null);
  return problem(body, response.status);
}

/** A problem object of the API as a Failure. */
export function problem(body, status) {
  const title = body?.title ?? say("trouble.title");
  return new Failure(title, body?.detail ?? say("trouble.status", { status: String(status) }), status);
}

/** Why a request that got no response failed. */
export function unreachable(error) {
  if (error.name === "TimeoutError") {
    return new Failure(say("trouble.late"), say("trouble.late_detail"));
  }
  const offline = navigator.onLine ? "" : ` ${say("trouble.offline")}`;
  return new Failure(say("trouble.gone"), `${say("trouble.gone_detail")}${offline}`);
}

function conversationPath(id) {
  return `${CONVERSATIONS}/${encodeURIComponent(id)}`;
}

async function request(path, options) {
  try {
    return await fetch(here(path), { ...options, signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw unreachable(error);
  }
}
