#!/usr/bin/env bash
# chrono-node: "Should the vote of 4 May 2024 be repeated?" is dated 4 May 1481.
#
# Expected: chrono is to "extract information from any given text" (README). "be" after a year is a
# verb; the Buddhist era, of which 2024 was our 1481, is written BE.
# Happens: the letters of an era are taken in either case, so that 543 years are taken off, and "be"
# belongs to the matched words; year, month and day count as certain. It happens in every way of
# writing a date that ends in its year, a name ("May 2024 Be Well ...") included, and in
# chrono.strict too. Likewise "in the year 1984" is a year from today, certain as well: "the year"
# is read as "a year", and 1984 is left over.
# Measured: 1,098 questions, "Should the vote of DATE be repeated?", every day of 2024 in three
# spellings: 1,095 are dated 1481, the three of 29 February not found. With "stand" for "be": none.
# Matters: after a subject with a date, "be" follows in questions, demands and conditions (should,
# will, must ... be): headlines above all. An article moves to 1481, or a question finds nothing.
# Do: let "be" be no word of the text before parsing: text.replace(/(\d{4}) (?=be\b)/g, "$1, "); and
# "in the year 1984" made "in 1984", which is read as no date at all.
# Known: BE is meant for the Buddhist era (wanasit/chrono#147); nothing found on the verb.
# Seen: 2026-11-30, chrono-node 2.10.3, Node 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" chrono-node@2.10.3
cat > "$work/see.mjs" <<'SCRIPT'
import * as chrono from "chrono-node";
import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync("node_modules/chrono-node/package.json"));
console.log("chrono-node", version);
const TODAY = new Date(Date.UTC(2026, 10, 30, 12));
const read = (text, parser = chrono) => {
  const [first] = parser.parse(text, TODAY);
  if (!first) return ["nothing"];
  const certain = ["year", "month", "day"].filter((part) => first.start.isCertain(part));
  return [first.text, first.start.date().toISOString().slice(0, 10), certain.join(" ")];
};
const TEXTS = [
  "Should the vote of 4 May 2024 be repeated?",
  "Why must the ban of May 2024 be lifted?",
  "Let the ruling of Jan 5, 2024 be a warning.",
  "In May 2024 Be Well of Ostmere opened.",
  "The year 2567 of that calendar: 4 May 2567 BE.",
  "Should the vote of 4 May 2024, then, be repeated?",
  "In the year 1984 the mill burned.",
  "In 1984 the mill burned.",
];
const seen = TEXTS.map((text) => [read(text), read(text, chrono.strict)]);
TEXTS.forEach((text, at) => console.log(text, "\n ", seen[at][0], "strict:", seen[at][1]));
const counted = { be: 0, stand: 0 };
for (let moment = Date.UTC(2024, 0, 1); moment < Date.UTC(2025, 0, 1); moment += 86_400_000) {
  const date = new Date(moment);
  const [month, day] = [date.toLocaleDateString("en-US", { month: "long" }), date.getUTCDate()];
  for (const name of [`${day} ${month} 2024`, `${month} ${day}, 2024`, `${month} ${day} 2024`]) {
    for (const word of ["be", "stand"]) {
      const [, iso] = read(`Should the vote of ${name} ${word} repeated?`);
      counted[word] += Boolean(iso?.startsWith("1481"));
    }
  }
}
console.log("dated 1481, of 1098 with each word:", counted);
const days = seen.map(([[, iso]]) => iso);
const asStated =
  JSON.stringify(days.slice(0, 7)) === JSON.stringify(["1481-05-04", "1481-05-01", "1481-01-05",
    "1481-05-01", "2024-05-04", "2024-05-04", "2027-11-30"]) &&
  seen[0][0][0] === "4 May 2024 be" && seen[0][0][2] === "year month day" &&
  seen[0][1][1] === "1481-05-04" && seen[6][0][2] === "year" && days[7] === undefined &&
  counted.be === 1095 && counted.stand === 0;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
TZ=UTC node "$work/see.mjs"
