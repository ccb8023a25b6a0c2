#!/usr/bin/env bash
# chrono-node: "the evening of 6 June 1944" is today.
#
# Expected: chrono is to "extract information from any given text" (README), and its result has the
# date that the words state, known for certain: "6 June 1944 evening" and "noon of 6 June 1944" are
# 6 June 1944.
# Happens: where a morning, an afternoon, an evening or a night stands before its date, with "of" or
# "on", the words are matched from "evening" to "1944", but year, month and day are those of the
# reference, today, and none is certain. Names of months, weekdays and ISO dates alike; a span of
# two days ("the night of 9-10 November 1938") begins and ends today. chrono.strict, which passes
# over "evening", reads the very same dates.
# Measured: 1,464 phrases, every day of 2024 after each of four parts of the day, all dated today;
# the same words with the part of the day last: none.
# Matters: reports of crimes, raids and fires are dated so. The article is filed under the day on
# which it was read in, and what is marked as its date is the whole phrase, date and all.
# Do: parse with chrono.strict; or drop "morning of" and its like from the text before parsing.
# Known: found in no issue of wanasit/chrono.
# Seen: 2026-11-30, chrono-node 2.10.3 (2.7.9 to 2.9.0 alike), Node 20.20.
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
const day = (parsed) => parsed?.date().toISOString().slice(0, 10);
const read = (text, parser = chrono) => {
  const [first] = parser.parse(text, TODAY);
  const certain = ["year", "month", "day"].filter((part) => first?.start.isCertain(part)).length;
  return { text: first?.text, from: day(first?.start), to: day(first?.end), certain };
};
const D_DAY = "1944-06-06";
const STATED = {
  "They landed on the morning of 6 June 1944.": [D_DAY],
  "They landed on the evening of June 6, 1944.": [D_DAY],
  "They landed in the night of Tuesday 6 June 1944.": [D_DAY],
  "They landed on the afternoon of 1944-06-06.": [D_DAY],
  "It burned in the night of 9-10 November 1938.": ["1938-11-09", "1938-11-10"],
  "They landed at noon of 6 June 1944.": [D_DAY],
  "They landed on 6 June 1944 evening.": [D_DAY],
};
const seen = Object.entries(STATED).map(([text, [from, to]]) => {
  const [plain, strict] = [read(text), read(text, chrono.strict)];
  console.log(`${text}\n  stated ${from} ${to ?? ""}; read`, plain, "strict", strict.from);
  return { from, plain, strict };
});
const counted = { before: 0, after: 0 };
for (let moment = Date.UTC(2024, 0, 1); moment < Date.UTC(2025, 0, 1); moment += 86_400_000) {
  const date = new Date(moment);
  const name = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  for (const part of ["morning", "afternoon", "evening", "night"]) {
    counted.before += read(`It began in the ${part} of ${name}.`).from === "2026-11-30";
    counted.after += read(`It began on ${name} ${part}.`).from === "2026-11-30";
  }
}
console.log("dated today, of 1464 with the part of the day before or after the date:", counted);
const wrong = seen.slice(0, 5);
const asStated =
  wrong.every(({ plain }) => plain.from === "2026-11-30" && plain.certain === 0) &&
  wrong[0].plain.text === "morning of 6 June 1944" && wrong[4].plain.to === "2026-11-30" &&
  seen.slice(5).every(({ from, plain }) => plain.from === from && plain.certain === 3) &&
  seen.every(({ from, strict }) => strict.from === from) &&
  counted.before === 1464 && counted.after === 0;
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
TZ=UTC node "$work/see.mjs"
