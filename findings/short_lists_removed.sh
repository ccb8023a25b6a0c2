#!/usr/bin/env bash
# Defuddle: the list of results, names or prices at the top or the end of a report is removed.
#
# Expected: "removes clutter like comments, sidebars, headers, footers, and other non-essential
# elements", "more forgiving" than Mozilla's Readability, "removes fewer uncertain elements"
# (README), whose table has an option to turn off each kind of removal that it names.
# Happens: a <ul>, <ol> or <dl> of up to 8 items, none above 8 words nor ending in a full stop, 30
# words in all, within 500 characters of the begin or the end of the text is taken for the tags of a
# blog, "blog metadata list", which the table does not name. It stays only after a heading or a
# paragraph that ends in a colon.
# Measured: of 64 made-up reports with a list of 2 to 5 results (4 paragraphs, list after the first
# or the last; with numbers, names, prices or dates) Defuddle loses 64 lists, in silence; all with
# removeExactSelectors, removePartialSelectors and removeLowScoring off too. Readability loses 0.
# Matters: votes, scores, winners, prices and dates are given in just such lists: a question "how
# many seats did the Greens win" has its answer nowhere in the archive, while the sentence that
# announces it is.
# Do: with {debug: true} look at debug.removals, and take the page as it is where a list is there.
# Known: found no issue on it in kepano/defuddle; #355 (July 2026) is another loss of lists.
# Seen: 2026-11-30, defuddle 0.19.4, @mozilla/readability 0.6.0, jsdom 29.1.1, Node 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" defuddle@0.19.4 \
    @mozilla/readability@0.6.0 jsdom@29.1.1
cat > see.mjs <<'SCRIPT'
import { Readability } from "@mozilla/readability";
import Package from "defuddle";
import { JSDOM, VirtualConsole } from "jsdom";
import fs from "node:fs";

const Defuddle = Package.default ?? Package;
for (const name of ["defuddle", "@mozilla/readability", "jsdom"]) {
  console.log(name, JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version);
}
const SAID = [
  "The council of Ostmere voted on Tuesday evening on the sale of the old mill, which has stood " +
    "empty since the flood of three years ago, and many people had come to hear it.",
  "The mayor said that she had not expected so clear an end to a quarrel that had divided the " +
    "town, and that the buyer would be named once the papers were signed in the spring.",
  "A farmer from the valley, who had collected the names of those against it, said that he would " +
    "go to court if the road to the river were closed to his neighbours and their cattle.",
  "The museum hopes to be given the old wheel, and the school has asked for the garden; neither " +
    "has been answered so far, as the clerk of the council told the Gazette on Wednesday.",
].map((words) => `<p>${words}</p>`);
const page = (list, after) => {
  const parts = [...SAID.slice(0, after), list, ...SAID.slice(after)].join("\n");
  return `<!doctype html><html lang="en"><head><title>Mill of Ostmere sold</title></head><body>
    <main><article><h1>Mill of Ostmere sold</h1>${parts}</article></main></body></html>`;
};
const OFF = { removeExactSelectors: false, removePartialSelectors: false, removeLowScoring: false };
const dom = (html) =>
  new JSDOM(html, { url: "https://gazette.example/mill", virtualConsole: new VirtualConsole() });
const text = (html) => dom(html).window.document.body.textContent;
const readers = {
  defuddle: (html, options = {}) =>
    text(new Defuddle(dom(html).window.document, options).parse().content),
  readability: (html) => text(new Readability(dom(html).window.document).parse().content),
};
const LISTS = [
  ["Green Party: 12 seats", "Red Party: 9 seats", "Blue Party: 4 seats", "Others: 2 seats",
   "Spoilt: 31"],
  ["Ada Lowe, mayor", "Ben Marr, treasurer", "Cy Orr, clerk", "Di Hale, schools", "Ed Nye, roads"],
  ["Mill: 5 million", "Pond: 300,000", "Road: 40,000", "Wheel: nothing", "Garden: 7,000"],
  ["Hearing on 4 March", "Vote on 11 March", "Sale on 1 April", "Move in May", "Opening in June"],
];
const shapes = [
  (items) => `<ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`,
  (items) => `<ol>${items.map((item) => `<li>${item}</li>`).join("")}</ol>`,
];
const lost = { reports: 0, defuddle: 0, "defuddle, options off": 0, readability: 0 };
for (const items of LISTS) for (const size of [2, 3, 4, 5]) for (const shape of shapes) {
  for (const after of [1, 4]) {
    const html = page(shape(items.slice(0, size)), after);
    lost.reports += 1;
    lost.defuddle += !readers.defuddle(html).includes(items[0]);
    lost["defuddle, options off"] += !readers.defuddle(html, OFF).includes(items[0]);
    lost.readability += !readers.readability(html).includes(items[0]);
  }
}
console.log("lists lost:", lost);
const one = page(shapes[0](LISTS[0]), 4);
const debug = new Defuddle(dom(one).window.document, { debug: true });
const quiet = console.log;
console.log = () => {};
const { removals } = debug.parse().debug;
console.log = quiet;
const reasons = removals.map((removal) => removal.reason);
console.log("reasons:", reasons);
const colon = one.replace("on Wednesday.", "on Wednesday:");
const stays = readers.defuddle(colon).includes("Green Party");
console.log("after a colon it stays:", stays);
const asStated = lost.reports === 64 && lost.defuddle === 64 && lost.readability === 0 &&
  lost["defuddle, options off"] === 64 && reasons.includes("blog metadata list") && stays;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.mjs
