// Adding articles on the page of the index: files are dropped or chosen, uploaded, and their outcomes listed.

import { problem, unreachable } from "./api.js";
import { chosen, dropped, holdsFiles } from "./dropping.js";
import { element } from "./element.js";
import { here } from "./place.js";
import { say } from "./strings.js";
import { sizeInWords } from "./text.js";

const FILES = "/api/v1/corpus/files";
const STORED_AS = "qa-service.added-files"; // outcomes, until the tab is closed
const FILES_AT_ONCE = 20; // so that the first outcomes appear soon
const BYTES_AT_ONCE = 25_000_000;
const ROOM = 1_000_000; // bytes of a request besides a file
const MOST_FILES = 5_000;
const ROWS_SAVED = 500;

const byId = (id) => document.getElementById(id);

/** The part of the page for adding files; present if the service has a corpus folder. */
export class Adding {
  /** `token()` is the admin token or null; `onAdded` is called with results. */
  constructor({ token, onAdded }) {
    this.token = token;
    this.onAdded = onAdded;
    this.busy = false;
    this.waiting = [];
    this.results = JSON.parse(sessionStorage.getItem(STORED_AS) ?? "[]");
    this.zone = byId("drop");
    this.suffixes = this.zone.dataset.suffixes.split(" ");
    this.largest = Number(this.zone.dataset.largest) - ROOM;
    this.listen();
    this.show();
  }

  /** Forget the outcomes. */
  forget() {
    this.results = [];
    sessionStorage.removeItem(STORED_AS);
    this.show();
  }

  listen() {
    for (const [button, input] of [["choose-files", "files"], ["choose-folder", "folder"]]) {
      byId(button).addEventListener("click", () => byId(input).click());
      byId(input).addEventListener("change", ({ target }) => {
        this.add(chosen(target));
        target.value = ""; // so that the same files can be chosen again
      });
    }
    byId("stop-sending").addEventListener("click", () => {
      this.waiting = [];
      if (!this.isSent) this.sending.abort(); // uploaded files are read and saved in any case
    });
    document.addEventListener("dragover", (event) => this.dragged(event, true));
    document.addEventListener("dragleave", (event) => this.dragged(event, event.relatedTarget !== null));
    document.addEventListener("drop", async (event) => {
      this.dragged(event, false);
      if (this.token() !== null && holdsFiles(event)) this.add(await dropped(event.dataTransfer));
    });
  }

  /** Files are dragged over the page, or no longer. */
  dragged(event, isOver) {
    if (this.token() === null || !holdsFiles(event)) return;
    event.preventDefault(); // otherwise the browser opens the file
    this.zone.classList.toggle("over", isOver);
  }

  /** Add these as well; they are uploaded now, or after those in progress. */
  async add(files) {
    this.trouble(null);
    if (files.length === 0) return this.trouble({ message: say("add.nothing") });
    if (files.length > MOST_FILES) {
      return this.trouble({ message: say("add.too_many", { count: MOST_FILES }) });
    }
    this.waiting.push(...files);
    if (!this.busy) await this.sendAll();
  }

  async sendAll() {
    this.busy = true;
    this.forget();
    try {
      await this.sendWaiting();
    } catch (failure) {
      this.waiting = [];
      this.trouble(failure);
    }
    byId("sending").hidden = true;
    const added = this.results.filter(({ state }) => state === "added").length;
    try {
      if (added > 0 && this.token() !== null) await this.onAdded();
    } catch (failure) {
      this.trouble(failure);
    } finally {
      this.busy = false;
    }
  }

  async sendWaiting() {
    let done = 0;
    while (this.waiting.length > 0) {
      const batch = this.nextBatch();
      if (batch.length === 0) continue;
      const size = sizeOf(batch);
      const total = done + size + sizeOf(this.waiting);
      byId("sending-label").textContent = say("add.sending", { count: batch.length + this.waiting.length });
      byId("sending").hidden = false;
      const { files } = await this.send(batch, (sent) => progress(done + Math.min(sent, size), total));
      done += size;
      this.report(files);
    }
  }

  /** The next files to upload; those that will be refused are reported at once. */
  nextBatch() {
    const batch = [];
    while (this.waiting.length > 0 && batch.length < FILES_AT_ONCE) {
      const [next] = this.waiting;
      if (batch.length > 0 && sizeOf(batch) + next.file.size > BYTES_AT_ONCE) break;
      this.waiting.shift();
      const reason = this.refusal(next);
      if (reason === null) batch.push(next);
      else this.report([{ name: next.name, state: "refused", reason }]);
    }
    return batch;
  }

  /** Why the service will refuse a file; null if it has to read it to know. */
  refusal({ name, file }) {
    const suffix = /[^/]\.([^./]*)$/.exec(name)?.[1].toLowerCase();
    if (name.split("/").some((part) => part.startsWith("."))) return say("add.hidden");
    if (suffix && !this.suffixes.includes(`.${suffix}`)) return say("add.unread", { suffix: `.${suffix}` });
    return file.size > this.largest ? say("add.too_large", { size: sizeInWords(this.largest) }) : null;
  }

  send(batch, onProgress) {
    const form = new FormData();
    for (const { name, file } of batch) form.append("files", file, name);
    return new Promise((resolve, reject) => {
      const request = this.sending = new XMLHttpRequest(); // unlike fetch it reports upload progress
      request.open("POST", here(FILES));
      request.setRequestHeader("Authorization", `Bearer ${this.token()}`);
      request.responseType = "json";
      this.isSent = false;
      request.upload.addEventListener("load", () => { this.isSent = true; });
      request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
      request.addEventListener("load", () => {
        if (request.status === 200 && request.response) resolve(request.response);
        else reject(problem(request.response, request.status));
      });
      request.addEventListener("error", () => reject(unreachable(new Error())));
      request.addEventListener("abort", () => reject({ message: say("add.stopped") }));
      onProgress(0);
      request.send(form);
    });
  }

  /** Show the outcomes of files, also after the page is reloaded. */
  report(results) {
    this.results.push(...results);
    sessionStorage.setItem(STORED_AS, JSON.stringify(this.results.slice(0, ROWS_SAVED)));
    this.show();
  }

  show() {
    const [added, present, refused] = ["added", "present", "refused"]
      .map((wanted) => this.results.filter(({ state }) => state === wanted));
    const sorted = [...refused, ...added, ...present];
    byId("added").hidden = sorted.length === 0;
    byId("added-summary").textContent = Object.entries({ added, present, refused })
      .filter(([, files]) => files.length > 0)
      .map(([state, files]) => say(`add.count_${state}`, { count: files.length }))
      .join(", ");
    byId("added-files").replaceChildren(...sorted.slice(0, ROWS_SAVED).map(row));
  }

  trouble(failure) {
    const text = failure && (failure.title ? `${failure.title}. ${failure.message}` : failure.message);
    byId("adding-trouble").textContent = text ?? "";
    byId("adding-trouble").hidden = text === null;
  }
}

function sizeOf(files) {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}

function progress(done, total) {
  byId("sent").max = Math.max(total, 1);
  byId("sent").value = done;
  const isSent = done >= total;
  byId("sent-status").textContent = isSent
    ? say("add.reading") : say("progress.of", { done: sizeInWords(done), total: sizeInWords(total) });
}

function row(result) {
  return element("li", {
    "data-state": result.state,
    children: [
      element("bdi", { text: result.name }),
      element("span", { class: "muted", dir: "auto", text: ` ${outcome(result)}` }),
    ],
  });
}

/** The outcome of a file, in a few words. */
function outcome({ name, state, path, reason, articles, complete, titles, skipped, reasons }) {
  if (state === "refused") return reason;
  if (state === "present") return say("add.present", { path });
  const found = [say(complete ? "add.articles" : "add.articles_or_more", { count: articles })];
  if (articles === 1 && titles.length === 1) found.push(titles[0]);
  if (path !== name) found.push(say("add.as", { path }));
  if (skipped > 0) found.push(say("add.skipped", { count: skipped, reason: reasons[0] }));
  return found.join("; ");
}
