#!/usr/bin/env bash
# FlexSearch: 2000, 2200 and 20000 are one number to the default index, 1000, 10000 and 100000 too.
#
# Expected: the encoder that an index has by default, Charset.Default, is described as "case
# in-sensitive encoding, charset normalization, letter deduplication" (README, charset collection):
# "anna" and "ana" are one word. Of numbers it says nothing.
# Happens: a number of more than three digits is cut into groups of three from its left end, and
# then repeated digits in each group are merged as if they were letters: 2000 becomes "20" and "0",
# which 2200, 20000 and 22000 become too. The groups are words of their own, wherever they stand:
# 1999 is found in "9 of 19 people came", which comes before the article of 1999.
# Measured: one article for each year from 1000 to 2999, each year asked for once: 364 of 2,000
# bring articles of other years too, 1111 and 2222 208 of them; 1990 to 1999 stand behind 1190 to
# 1199. Of the amounts 1000, 2000, ... 900000, one article each, 300 of 900 bring others, up to 4.
# By Charset.Exact no year brings another.
# Matters: years, votes and sums are what readers of news ask for. A search that finds something
# for each of them, and shows it first, is not suspected.
# Do: new Index({encoder: Charset.Exact}), if letter case may count; else normalise text yourself.
# Known: nextapps-de/flexsearch#517 (open since July 2025) has 9941 found in 9944, which is the
# groups of three; nothing found on repeated digits.
# Seen: 2026-11-30, flexsearch 0.8.212, Node 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" flexsearch@0.8.212
cat > see.mjs <<'SCRIPT'
import FlexSearch from "flexsearch";
import fs from "node:fs";

const { Charset, Index } = FlexSearch;
const release = JSON.parse(fs.readFileSync("node_modules/flexsearch/package.json")).version;
console.log("flexsearch", release);
const indexed = (texts, encoder) => {
  const index = new Index(encoder ? { encoder } : {});
  texts.forEach((text, place) => index.add(place, text));
  return index;
};
const found = (texts, asked, encoder) =>
  indexed(texts, encoder).search(asked, { limit: 1000 }).map((place) => texts[place]);
const sums = ["2000", "2200", "2220", "20000", "22000", "2020", "2002"];
const seen = {
  sums: found(sums, "2000"),
  zeros: found(["1000", "10000", "100000", "1010"], "1000"),
  year: found(["9 of 19 people came", "The mill was sold in May 1999"], "1999"),
  exact: found(sums, "2000", Charset.Exact),
};
console.log("asked 2000:", seen.sums, "1000:", seen.zeros, "1999:", seen.year);
console.log("Charset.Exact, asked 2000:", seen.exact);

const wrong = (numbers, encoder) => {
  const texts = numbers.map((number) => `The council of Ostmere wrote ${number} in its report`);
  const index = indexed(texts, encoder);
  const sizes = numbers.map((number, place) => {
    const places = index.search(String(number), { limit: 3000 });
    if (!places.includes(place)) throw new Error(`${number} is not found`);
    return places.length - 1;
  });
  return { bringOthers: sizes.filter((size) => size > 0).length, most: Math.max(...sizes) };
};
const years = Array.from({ length: 2000 }, (_, number) => 1000 + number);
const amounts = Array.from({ length: 900 }, (_, number) => 1000 * (number + 1));
const measured = { years: wrong(years), amounts: wrong(amounts),
                   exactYears: wrong(years, Charset.Exact) };
console.log(measured);
const asStated =
  JSON.stringify(seen.sums) === '["2000","2200","20000","22000"]' && seen.zeros.length === 3 &&
  seen.year[0] === "9 of 19 people came" && seen.year.length === 2 &&
  JSON.stringify(seen.exact) === '["2000"]' && measured.exactYears.bringOthers === 0 &&
  measured.years.bringOthers === 364 && measured.years.most === 208 &&
  measured.amounts.bringOthers === 300;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.mjs
