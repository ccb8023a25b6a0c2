#!/usr/bin/env bash
# edtf (npm): the years {1914..1918} end with 1914; they list 1916, and do not cover it.
#
# Expected: in a set of EDTF two dots stand for all dates from the one to the other, both included
# (Library of Congress, EDTF specification, "Set representation": {1667,1668, 1670..1672}). edtf.js
# says of itself that "every extended date object has a min and max value" and that one can therefore
# "always test if one date covers another", and that consecutive dates of lists and sets are expanded.
# Happens: they are when listed, but the max of a list or set that ends in a range is the end of that
# range's first date, for years, months and days alike, within { } and [ ]: {1914..1918} is from 1 January
# to 31 December 1914. covers(), compare() and sorting go by it. A set that goes on after the range is
# right, and so is the interval 1914/1918. @edtf-ts/core has the right ends of all. Nothing is reported.
# Measured: of all 4,950 ranges of years within 1900 to 1999, as { } and as [ ], 4,950 each end with
# their first year; of the years that {1900..1999} lists, it covers one of 100.
# Matters: such sets say of what years an archive holds a newspaper. Filtered by min and max, the
# volume of 1916 is not found, and what is shown as held is one year of five.
# Do: the greatest max of the dates listed, Math.max(...[...date].map((one) => one.max)); or
# @edtf-ts/core.
# Known: found in no issue of inukshuk/edtf.js; #25 was of max with unspecified digits.
# Seen: 2026-12-01, edtf 4.11.1, @edtf-ts/core 0.4.2, Node.js 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund edtf@4.11.1 @edtf-ts/core@0.4.2 >> npm.log
cat > ends.mjs <<'JS'
import { readFileSync } from "node:fs";
import edtf from "edtf";
import { parse } from "@edtf-ts/core";

const names = ["edtf", "@edtf-ts/core"];
const versions = names.map((name) =>
  JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version);
console.log(names.map((name, at) => `${name} ${versions[at]}`).join(", "));
const day = (moment) => new Date(moment).toISOString().slice(0, 10);
const GIVEN = {
  "{1914..1918}": "1918-12-31", "[1914..1918]": "1918-12-31", "1914/1918": "1918-12-31",
  "{1910,1914..1918}": "1918-12-31", "{1914..1918,1920}": "1920-12-31",
  "{1914-08..1914-11}": "1914-11-30", "[1914-08-03..1914-08-09]": "1914-08-09",
};
const seen = {};
for (const [text, right] of Object.entries(GIVEN)) {
  const date = edtf(text);
  const other = parse(text).value;
  seen[text] = [day(date.max), day(other.max), [...date].at(-1).edtf];
  console.log(`${text} ends: right ${right}, edtf ${seen[text][0]}, @edtf-ts/core ${seen[text][1]};`,
    `edtf lists up to ${seen[text][2]}`);
}
const early = { "{": 0, "[": 0, "/": 0 };
let ranges = 0;
for (let from = 1900; from < 2000; from++)
  for (let to = from + 1; to < 2000; to++) {
    ranges++;
    for (const [open, text] of [["{", `{${from}..${to}}`], ["[", `[${from}..${to}]`],
      ["/", `${from}/${to}`]])
      early[open] += new Date(edtf(text).max).getUTCFullYear() === from;
  }
const century = edtf("{1900..1999}");
const listed = [...century];
const covered = listed.filter((one) => century.covers(one)).length;
console.log(`of ${ranges} ranges end with their first year: { } ${early["{"]}, [ ] ${early["["]},`,
  `intervals ${early["/"]}; of ${listed.length} years listed ${covered} are covered`);
const wrong = new Set(["{1914..1918}", "[1914..1918]", "{1910,1914..1918}", "{1914-08..1914-11}",
  "[1914-08-03..1914-08-09]"]);
const asStated = Object.entries(GIVEN).every(([text, right]) =>
  (seen[text][0] !== right) === wrong.has(text) && seen[text][1] === right)
  && ranges === 4950 && early["{"] === 4950 && early["["] === 4950 && early["/"] === 0
  && listed.length === 100 && covered === 1;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
JS
node ends.mjs
