#!/usr/bin/env bash
# jalaliday: 1 January 2024 is given the Persian date of 2 January, as is each day to 29 February.
#
# Expected: jalaliday, the Jalali calendar for Day.js, converts dates of the Gregorian calendar to
# Persian ones and back (README). There and back again is the same day, and no two days in a row
# have one date; Intl of Node, "fa-IR-u-ca-persian", gives the same dates for this century.
# Happens: the leap day of a Gregorian year is counted from its 1 January on, not from its
# 29 February. From 1 January to 29 February of 1904, 1908 ... 2024, 2028 the Persian date is one
# day late: 29 February and 1 March 2024 are both 11 Esfand 1402, and there is no 11 Dey 1402. The
# way back is right, so that a date shown and read again moves one day.
# Measured: every day of 2001 to 2048, beside Intl: 720 days wrong, the first 60 days of each of the
# twelve leap years; every Persian date of these years read as Gregorian: none wrong.
# Matters: of every fourth year, two months of news are shown and filed a day late: a question for
# 11 Esfand 1402 finds what was printed on two days, one for 11 Dey nothing. Tests written in
# another year or in summer see nothing.
# Do: new Intl.DateTimeFormat("en-u-ca-persian-nu-latn"), or jalaali-js.
# Known: the leap years of the Persian calendar were wrong until 3.1 (alibaba-aero/jalaliday#41,
# #44: from 20 March 2025 on); nothing found on January and February.
# Seen: 2026-11-30, jalaliday 3.1.1, dayjs 1.11.23, jalaali-js 2.0.1, Node 20.20 (ICU 78.2).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" jalaliday@3.1.1 dayjs@1.11.23 \
    jalaali-js@2.0.1
cat > see.mjs <<'SCRIPT'
import dayjs from "dayjs";
import { toJalaali } from "jalaali-js";
import jalaliday from "jalaliday/dayjs";
import fs from "node:fs";

for (const name of ["jalaliday", "dayjs", "jalaali-js"]) {
  console.log(name, JSON.parse(fs.readFileSync(`node_modules/${name}/package.json`)).version);
}
dayjs.extend(jalaliday);
const written = (year, month, day) =>
  `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
const persian = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
  year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC",
});
const intl = (day) => {
  const part = Object.fromEntries(
    persian.formatToParts(new Date(`${day}T12:00:00Z`)).map(({ type, value }) => [type, value]));
  return written(part.year, part.month, part.day);
};
const jalaali = (day) => {
  const { jy, jm, jd } = toJalaali(...day.split("-").map(Number));
  return written(jy, jm, jd);
};
const theirs = (day) => dayjs(day).calendar("jalali").format("YYYY-MM-DD");
const back = (date) => dayjs(date, { jalali: true }).calendar("gregory").format("YYYY-MM-DD");

for (const day of ["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01"]) {
  console.log(`${day}: jalaliday ${theirs(day)}, Intl ${intl(day)}, back ${back(theirs(day))}`);
}
const wrong = [];
let wrongBack = 0;
let differ = 0;
for (let time = Date.UTC(2001, 0, 1); time < Date.UTC(2049, 0, 1); time += 86400000) {
  const day = new Date(time).toISOString().slice(0, 10);
  if (theirs(day) !== intl(day)) wrong.push(day);
  wrongBack += back(intl(day)) !== day;
  differ += jalaali(day) !== intl(day);
}
const leapWinter = (day) => day.slice(0, 4) % 4 === 0 && day.slice(5) < "03-01";
console.log(`wrong ${wrong.length}, on the way back ${wrongBack}; jalaali-js differs: ${differ}`);
const asStated =
  wrong.length === 720 && wrong.every(leapWinter) && wrongBack === 0 && differ === 0 &&
  theirs("2024-02-29") === "1402-12-11" && theirs("2024-03-01") === "1402-12-11" &&
  theirs("2023-12-31") === "1402-10-10" && theirs("2024-01-01") === "1402-10-12" &&
  back(theirs("2024-01-01")) === "2024-01-02";
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
node see.mjs
