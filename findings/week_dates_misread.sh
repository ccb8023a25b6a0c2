#!/usr/bin/env bash
# "2024-W10", a week of March, is a day of October to dateparser; the day 2024-060 is 31 May to Day.js.
#
# Expected: ISO 8601-1:2019 has three ways to write a day: 2024-02-29, the ordinal date 2024-060
# (5.2.3) and the week date 2024-W09-4 (5.2.4). HTML (2.3.5.8) lists the week string "2024-W10"
# among what <time datetime> may hold, and microformats have ordinal dates in their value class
# pattern. Day.js's guide says of a string without a format: "Parse the given string in ISO 8601
# format". What a parser does not know should come back as no date.
# Happens: dateparser takes weeks 1 to 12 for months, with the day of today, and most of 13 to 31 for days
# of this month: "2024-W10" is 1 October on 1 December, "2024-W13" 13 December. 2024W101 becomes a day
# decades ago. any-date-parser, by what its readme calls a fuzzy match, takes 2024-W10-1 for 1 October
# and 2024-W20-2 for 20 February. Day.js reads the first two figures of an ordinal
# date as its month and the third as the day, beyond December too: 2024-366 is 6 December 2026.
# Nothing says that a part of the text was passed over.
# Measured: the 366 days of 2024 as ordinal dates: to Day.js 366 are wrong, 116 of them in 2026, to
# Luxon none. As week dates any-date-parser has 331 wrong, 14 no dates. Of the 53 weeks that begin
# in 2024, dateparser has 31 wrong on 1 December, 21 no dates; htmldate reads all 53 of <time>.
# Matters: an issue dated by its week, or by the day of its year, comes out as an ordinary day of
# another month, and is sorted, filtered and cited accordingly.
# Do: isoparse of dateutil, Luxon's DateTime.fromISO or parseISO of date-fns, before anything else.
# Known: week dates are asked for in wanasit/chrono#264 and iamkun/dayjs#2113 (by a format); nothing
# found on ordinal dates in iamkun/dayjs nor on either in scrapinghub/dateparser.
# Seen: 2026-12-01, versions as pinned below, Python 3.11, Node.js 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" \
    dayjs@1.11.23 any-date-parser@2.2.4 luxon@3.7.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dateparser==1.5.0 htmldate==1.11.0 \
    python-dateutil==2.9.0.post0
cat > see.mjs <<'SCRIPT'
import { readFileSync } from "node:fs";
import anyDate from "any-date-parser";
import dayjs from "dayjs";
import { DateTime } from "luxon";

for (const name of ["dayjs", "any-date-parser", "luxon"])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const byDayjs = (text) => {
  const found = dayjs(text);
  return found.isValid() ? found.format("YYYY-MM-DD") : "none";
};
const byAny = (text) => {
  const found = anyDate.fromString(text);
  return Number.isNaN(Number(found)) ? "none" : found.toISOString().slice(0, 10);
};
const byLuxon = (text) => DateTime.fromISO(text, { zone: "utc" }).toISODate() ?? "none";
const counts = { dayjs: {}, any: {}, luxon: {} };
const add = (name, got, wanted) => {
  const verdict = got === wanted ? "right" : got === "none" ? "none" : "wrong";
  counts[name][verdict] = (counts[name][verdict] ?? 0) + 1;
};
let late = 0;
for (let day = DateTime.utc(2024, 1, 1); day.year === 2024; day = day.plus({ days: 1 })) {
  const [ordinal, week, wanted] = [day.toFormat("yyyy-ooo"), day.toISOWeekDate(), day.toISODate()];
  add("dayjs", byDayjs(ordinal), wanted);
  if (byDayjs(ordinal).startsWith("2026")) late += 1;
  add("any", byAny(week), wanted);
  add("luxon", byLuxon(ordinal), wanted);
  add("luxon", byLuxon(week), wanted);
}
const seen = { "2024-060": byDayjs("2024-060"), "2024-366": byDayjs("2024-366"),
               "2024-W10-1": byAny("2024-W10-1"), "2024-W20-2": byAny("2024-W20-2") };
console.log(counts, `of Day.js in 2026: ${late}`, seen);
const asStated =
  JSON.stringify(seen) === JSON.stringify({ "2024-060": "2024-05-31", "2024-366": "2026-12-06",
    "2024-W10-1": "2024-10-01", "2024-W20-2": "2024-02-20" }) &&
  JSON.stringify(counts.dayjs) === '{"wrong":366}' && late === 116 &&
  counts.any.wrong === 331 && counts.any.none === 14 &&
  JSON.stringify(counts.luxon) === '{"right":732}';
if (!asStated) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
TZ=UTC node see.mjs
venv/bin/python -W ignore - <<'PYTHON'
import sys
from collections import Counter
from datetime import date, timedelta
from importlib.metadata import version

import dateparser
import htmldate
from dateutil.parser import isoparse

print(*(f"{name} {version(name)}" for name in ("dateparser", "htmldate", "python-dateutil")))


def page(text):
    return f"""<!DOCTYPE html><html lang="en"><head><title>Mill</title></head><body><article>
<h1>The mill opens</h1><time datetime="{text}">Week</time><p>The council of Ostmere has opened
the old mill by the river again after ten years of work.</p></article></body></html>"""


def verdict(found, day):
    return "none" if found is None else "right" if str(found)[:10] == str(day) else "wrong"


counts = Counter()
for number in range(53):
    monday = date(2024, 1, 1) + timedelta(7 * number)
    week = monday.strftime("%G-W%V")
    counts["dateparser", verdict(dateparser.parse(week), monday)] += 1
    counts["htmldate", verdict(htmldate.find_date(page(week)), monday)] += 1
    counts["isoparse", verdict(isoparse(week), monday)] += 1
months = [dateparser.parse(f"2024-W{number:02}") for number in range(2, 13)]
old = dateparser.parse("2024W101")
print({" ".join(key): count for key, count in counts.items()})
print("2024-W10:", months[8], "2024W101:", old)
# The days, and so some of weeks 13 to 31, are those of the day on which this is run.
as_stated = (
    [(one.year, one.month) for one in months] == [(2024, number) for number in range(2, 13)]
    and counts["dateparser", "wrong"] >= 26 and old is not None and old.year < 2020
    and counts["htmldate", "right"] == counts["isoparse", "right"] == 53)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
