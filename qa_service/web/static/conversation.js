// The conversation on the page: asks, shows answers, and keeps the turns.

import { beginConversation, conversation as fetchConversation, Failure, search } from "./api.js";
import { actionLine } from "./actions.js";
import { element, trouble } from "./element.js";
import { here } from "./place.js";
import {
  announcement, answerParts, exchange, failed, reading, searching, stopped, writing,
} from "./render.js";
import { ask } from "./stream.js";
import { say } from "./strings.js";
import { safeText, today } from "./text.js";

const NOT_FOUND = 404;
const UNAVAILABLE = 503;
const NEAR = 40; // pixels
const byId = (id) => document.getElementById(id);

/**
 * One conversation at a time. `filters()` and `style()` give what is set now; `changed()` is called when an
 * answer starts or finishes, and when turns are added or removed; `stored()` when the service
 * has saved something. With `saves` the service saves conversations, except private ones.
 */
export class Conversation {
  #main = byId("conversation");
  #announcer = byId("announcer");
  #reader;
  #filters;
  #style;
  #changed;
  #stored;
  #saves;
  #turns = [];
  #id = null; // of the saved conversation
  #apart = false; // whether the turns here differ from those saved
  #private = false;
  #running = null; // stops the answer in progress

  constructor({ reader, filters, style, changed, stored, saves }) {
    this.#reader = reader;
    this.#filters = filters;
    this.#style = style;
    this.#changed = changed;
    this.#stored = stored;
    this.#saves = saves;
  }

  get id() { return this.#id; }
  get isPrivate() { return this.#private; }
  get isWaiting() { return this.#running !== null; }
  get isEmpty() { return this.#exchanges().length === 0; }

  /** Ask `question` in a new exchange at the end; returns whether that was possible now. */
  ask(question) {
    return this.#start(question, {});
  }

  /** Stop the answer in progress. */
  stop() {
    this.#running?.abort();
  }

  /** Leave this conversation for an empty one. */
  begin({ isPrivate = false } = {}) {
    this.#clear();
    document.title = "qa-service";
    this.#private = isPrivate;
    this.#go("/");
    byId("welcome").hidden = false;
    this.#changed();
  }

  /** Show the saved conversation with this id; `go` is whether to change the address. */
  async open(id, { go = true } = {}) {
    this.#clear();
    this.#private = false;
    byId("welcome").hidden = true;
    this.#announcer.textContent = say("conversations.loading");
    if (go) this.#go(`/?conversation=${encodeURIComponent(id)}`);
    this.#id = id;
    try {
      const saved = await fetchConversation(id);
      if (this.#id === id) this.#restore(saved);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      this.#id = null;
      this.#main.append(trouble(failure, () => this.open(id, { go: false })));
    }
    this.#changed();
  }

  /** Show an answer that is part of the page; a saved one may belong to somebody else. */
  showFirst(answer, filters, { isSaved, date }) {
    this.#apart = true;
    this.#show(this.#opened(answer.question), answer, { filters, date, saved: isSaved });
    this.#changed();
  }

  /** Show the article of the next citation (1), or the one before (-1). */
  stepCitation(by) {
    if (this.#reader.isOpen) this.#reader.step(by);
    else this.#exchanges().at(-1)?.querySelector(".citation-mark, .source-title a")?.click();
  }

  /** Go to the next exchange (1), or the one before (-1). */
  stepExchange(by) {
    const questions = this.#exchanges().map((one) => one.querySelector(".question"));
    const at = questions.findLastIndex((one) => one.getBoundingClientRect().top < 2);
    const present = questions.includes(document.activeElement)
      ? questions.indexOf(document.activeElement) : at;
    const next = questions[Math.min(Math.max(present + by, 0), questions.length - 1)];
    next?.focus({ preventScroll: true });
    if (next) bring(next.closest(".exchange"), this.#main);
  }

  /**
   * Ask in a new exchange. `history` are the earlier turns, by default all;
   * `insteadOf` is a misunderstood answer, which this one replaces for follow-ups.
   */
  #start(question, options) {
    if (this.isWaiting) return false;
    this.#reply(this.#opened(question), question, options);
    return true;
  }

  #opened(question) {
    byId("welcome").hidden = true;
    for (const old of this.#main.querySelectorAll(":scope > .trouble")) old.remove();
    const shown = exchange(question);
    this.#main.append(shown);
    document.title = `${safeText(question)} · qa-service`;
    bring(shown, this.#main);
    return shown;
  }

  async #reply(shown, question, options) {
    const running = new AbortController();
    const progress = new Progress(shown, this.#announcer, this.#openPassages);
    const filters = { ...this.#filters(), ...(options.ignore ? { ignore: options.ignore } : {}) };
    this.#running = running;
    this.#changed();
    const date = today();
    const again = () => { if (!this.isWaiting) this.#reply(shown, question, options); };
    const known = this.#id;
    try {
      const body = await this.#body(question, filters, { ...options, date });
      const answer = await ask(body, { progress, signal: running.signal });
      const saved = Boolean(body.conversation) && answer.kept !== false;
      const unsaved = this.#saves && !this.#private && !saved;
      if (unsaved) this.#apart = true; // the service does not know this turn
      this.#took(shown, answer, { ...options, filters, date, saved, own: saved, unsaved });
    } catch (failure) {
      if (failure.status === NOT_FOUND && this.#id !== null && !options.repeated) {
        this.#goOnWithout(known);
        await this.#reply(shown, question, { ...options, repeated: true });
        return;
      }
      const { passages } = progress;
      this.#fill(shown, running.signal.aborted
        ? stopped(passages, again, this.#openPassages)
        : failed(failureText(failure), passages, again, this.#openPassages));
      this.#announcer.textContent = running.signal.aborted ? say("answer.stopped") : "";
    } finally {
      if (this.#running === running) this.#running = null;
      this.#changed();
    }
  }

  /** The request. The service knows the turns of a saved conversation, unless they differ here. */
  async #body(question, filters, { date, history = this.#turns }) {
    const body = { question, filters, date };
    if (this.#style() === "prose") body.style = "prose";
    const differs = this.#apart || history !== this.#turns;
    if (this.#saves && !this.#private) {
      if (this.#id === null) await this.#begin().catch(unlessAway);
      if (this.#id !== null) body.conversation = this.#id;
    }
    if (!body.conversation || differs) body.history = history;
    return body;
  }

  /** The saved conversation was deleted elsewhere: start a new one; if that fails, save none. */
  #goOnWithout(known) {
    if (known === null) this.#saves = false; // the browser did not return the cookie
    this.#id = null;
    this.#apart = true;
    history.replaceState(history.state, "", here("/"));
  }

  async #begin() {
    this.#apart = this.#turns.length > 0;
    const { id } = await beginConversation();
    this.#id = id;
    const address = here(`/?conversation=${encodeURIComponent(id)}`);
    history.replaceState(history.state, "", address);
  }

  #took(shown, answer, options) {
    if (!shown.isConnected) return; // a new conversation was started meanwhile
    this.#show(shown, answer, options);
    this.#announcer.textContent = safeText(announcement(answer));
    if (options.saved) this.#stored();
  }

  #openPassages = (passages, place, opener) => {
    this.#reader.open(passages, place, opener, { kind: "passage" });
  };

  #show(shown, answer, options) {
    const { filters, date = today(), insteadOf = null } = options;
    const { saved = false, own = false, feedback = null, unsaved = false } = options;
    if (insteadOf) {
      this.#apart = true;
      this.#turns = this.#turns.filter((turn) => turn.answer_id !== insteadOf.id);
    }
    const before = [...this.#turns];
    this.#turns.push({ question: answer.question, answer_id: answer.id });
    const open = (number, opener, citations = answer.citations) => {
      const place = citations.findIndex((citation) => citation.number === number);
      this.#reader.open(citations, place, opener);
    };
    const searchOn = (after) => search({
      query: answer.standalone_question, filters, date, ...(after ? { after } : {}),
    });
    const correct = (question) => this.#start(question, { insteadOf: answer, history: [] });
    const ignore = (what) => this.#start(answer.question, {
      insteadOf: answer, history: before, ignore: [...new Set([...(filters.ignore ?? []), what])],
    });
    this.#fill(shown, [
      ...answerParts(answer, filters, {
        open, openPassages: this.#openPassages, search: searchOn, correct, ignore,
      }),
      ...(unsaved ? [notSaved()] : []),
      actionLine(answer, filters, { saved, own, feedback }),
    ]);
  }

  /** If somebody is reading the passages meanwhile, the page does not scroll. */
  #fill(shown, parts) {
    const focused = shown.contains(document.activeElement)
      ? document.activeElement.closest("[data-passage]")?.dataset.passage : null;
    const isAtTop = isBrought(shown, this.#main);
    shown.querySelector(".reply").replaceChildren(...parts);
    shown.removeAttribute("aria-busy");
    if (focused) {
      shown.querySelector(`[data-passage="${CSS.escape(focused)}"] a`)
        ?.focus({ preventScroll: true });
    } else if (isAtTop) {
      bring(shown, this.#main);
    }
  }

  #restore({ turns }) {
    for (const { answer, date, filters, feedback } of turns) {
      const known = { filters: filters ?? {}, date, saved: true, own: true, feedback };
      this.#show(this.#opened(answer.question), answer, known);
    }
    byId("welcome").hidden = turns.length > 0;
    this.#announcer.textContent = "";
  }

  #clear() {
    this.stop();
    this.#turns = [];
    this.#id = null;
    this.#apart = false;
    this.#reader.dismiss();
    const parts = ":scope > :is(.exchange, .trouble, .saved-note)";
    for (const part of this.#main.querySelectorAll(parts)) part.remove();
  }

  /** An open article has its own step in the browser's history, which this one then takes. */
  #go(path) {
    const change = history.state?.reader ? "replaceState" : "pushState";
    const address = here(path);
    if (location.pathname + location.search !== address) history[change](null, "", address);
    else if (history.state?.reader) history.replaceState(null, "");
  }

  #exchanges() {
    return [...this.#main.querySelectorAll(":scope > .exchange")];
  }
}

/** Shows the progress of an answer, in its exchange and to screen readers. */
class Progress {
  passages = [];
  #prose = { statements: [], citations: [] };
  #shown;
  #announcer;
  #open;

  constructor(shown, announcer, open) {
    this.#shown = shown;
    this.#announcer = announcer;
    this.#open = open;
    shown.setAttribute("aria-busy", "true");
    this.#say(searching(), say("answer.searching_announced"));
  }

  found({ passages }) {
    if (passages.length === 0) return; // the answer follows immediately
    this.passages = passages;
    this.#say(reading(passages, this.#open), say("answer.reading", { count: passages.length }));
  }

  /** A sentence in prose has passed; after a lost connection it may come again. */
  said({ statement, citations }) {
    if (this.#prose.statements.some(({ text }) => text === statement.text)) return;
    this.#prose.statements.push(statement);
    this.#prose.citations.push(...citations);
    this.#say(writing(this.#prose, this.passages, this.#open), statement.text);
  }

  lost() {
    this.#shown.querySelector(".waiting").textContent = say("answer.lost");
    this.#announcer.textContent = say("answer.lost");
  }

  #say(parts, news) {
    this.#shown.querySelector(".reply").replaceChildren(...parts);
    this.#announcer.textContent = safeText(news);
  }
}

/** If a conversation cannot be started, questions can still be asked; other failures are raised. */
function unlessAway(failure) {
  if (failure.status !== UNAVAILABLE) throw failure;
}

function notSaved() {
  return element("p", { class: "stopped", text: say("answer.not_saved") });
}

/** The message for a failure; errors in the page itself have a general one. */
function failureText(failure) {
  if (failure instanceof Failure) return failure;
  console.error(failure);
  return new Failure(say("trouble.title"), String(failure.message));
}

/** Scroll to the start of an exchange; the first is directly below the header. */
function bring(shown, main) {
  if (shown === main.querySelector(".exchange")) scrollTo(0, 0);
  else shown.scrollIntoView({ block: "start" });
}

/** Whether the start of an exchange is where `bring` put it, or still below. */
function isBrought(shown, main) {
  return shown === main.querySelector(".exchange")
    ? scrollY < NEAR : shown.getBoundingClientRect().top > -NEAR;
}
