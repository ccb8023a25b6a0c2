// The page of the plain search: the passages found, without an answer.

import { search } from "./api.js";
import { found } from "./arrange.js";
import { Reader } from "./reader.js";
import { ResultList } from "./results.js";
import { say } from "./strings.js";

const byId = (id) => document.getElementById(id);
const reader = new Reader(byId("reader"), byId("page"));
const first = byId("first-hits");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && reader.isOpen) reader.close();
});

if (first) {
  const { request, hits, next } = JSON.parse(first.textContent);
  const list = new ResultList({
    label: say("results.found"),
    level: 2,
    open: (passages, place, opener) => reader.open(passages, place, opener, { kind: "passage" }),
    search: next === null ? null : (after) => search({ ...request, after }),
    isOverTime: true,
  });
  list.show(hits.map(found), next);
  byId("passages").append(list.element);
}
