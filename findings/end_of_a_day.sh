#!/usr/bin/env bash
# The end of 4 March, 24:00, is its beginning to aniso8601, and half past twelve and a half minute,
# 12:30,5, is 30.5 seconds past twelve to iso8601.
#
# Expected: XML Schema's dateTime, by which NewsML-G2 dates, has 24:00:00 for the end of a day: it is the
# first moment of the next (XML Schema 1.1, part 2, 3.3.7); so has ISO 8601-1 in its amendment of 2022.
# In ISO 8601-1:2019 (5.3.1.4) the last part of a time may have a decimal fraction, of minutes as of
# seconds: 12:30,5 is 12:30:30.
# Happens: to aniso8601 2024-03-04T24:00:00 is 2024-03-04 00:00, a day early, and an interval from the
# beginning to the end of a day is empty; any-date-parser has the same moment. iso8601 takes the number
# with a fraction for seconds, whatever stands before it, and drops the minutes: 12:30,5 is 12:00:30.5.
# None of these is refused or warned of.
# Measured: of 366 ends of days in 2024 aniso8601 and any-date-parser have 366 a day early, dateutil's
# isoparse, arrow, Luxon and Day.js none. Of 1,392 times with half a minute, from 00:01,5 to
# 23:58,5, iso8601 has 1,392 wrong, aniso8601 none.
# Matters: embargoes, events and validity end so, at 24:00: what is looked for on the last day is not
# found, and an embargo ends a day early.
# Do: parse with isoparse, or move 24:00 on by a day before parsing; refuse fractions of minutes.
# Known: dateutil#658 and date-fns#1228 were the same and are mended; isodate refuses it (#85). Nothing
# found on dates in aniso8601, whose #15 has 24:00 alone, nor on any-date-parser or pyiso8601.
# Seen: 2026-12-01, versions as pinned below, Python 3.11, Node.js 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix "$work" \
    any-date-parser@2.2.4 dayjs@1.11.23 luxon@3.7.2
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aniso8601==10.0.1 iso8601==2.1.0 \
    arrow==1.4.0 python-dateutil==2.9.0.post0
cat > see.mjs <<'SCRIPT'
import { readFileSync } from "node:fs";
import anyDate from "any-date-parser";
import dayjs from "dayjs";
import { DateTime } from "luxon";

for (const name of ["any-date-parser", "dayjs", "luxon"])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version);
const readers = {
  "any-date-parser": (text) => Number(anyDate.fromString(text)),
  dayjs: (text) => Number(dayjs(text)),
  luxon: (text) => DateTime.fromISO(text, { zone: "utc" }).toMillis(),
};
const early = { "any-date-parser": 0, dayjs: 0, luxon: 0 };
const right = { ...early };
for (let day = DateTime.utc(2024, 1, 1); day.year === 2024; day = day.plus({ days: 1 })) {
  for (const [name, read] of Object.entries(readers)) {
    const found = read(`${day.toISODate()}T24:00:00`);
    if (found === day.toMillis()) early[name] += 1;
    if (found === day.plus({ days: 1 }).toMillis()) right[name] += 1;
  }
}
console.log("24:00, a day early:", early, "right:", right);
if (early["any-date-parser"] !== 366 || right.dayjs !== 366 || right.luxon !== 366) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
SCRIPT
TZ=UTC node see.mjs
venv/bin/python - <<'PYTHON'
import sys
from datetime import datetime, timedelta
from importlib.metadata import version

import aniso8601
import arrow
import iso8601
from dateutil.parser import isoparse

print(*(f"{name} {version(name)}" for name in (
    "aniso8601", "iso8601", "arrow", "python-dateutil")))
DAY = timedelta(1)
days = [datetime(2024, 1, 1) + number * DAY for number in range(366)]
readers = {"aniso8601": aniso8601.parse_datetime, "isoparse": isoparse,
           "arrow": lambda text: arrow.get(text).naive}
early = {name: sum(read(f"{day:%Y-%m-%d}T24:00:00") == day for day in days)
         for name, read in readers.items()}
right = {name: sum(read(f"{day:%Y-%m-%d}T24:00:00") == day + DAY for day in days)
         for name, read in readers.items()}
first, last = aniso8601.parse_interval("2024-03-04T00:00:00/2024-03-04T24:00:00")
print("24:00, a day early:", early, "right:", right, "a whole day:", last - first)

minutes = [datetime(2024, 3, 4, hour, minute) for hour in range(24) for minute in range(1, 59)]
halves = {
    name: sum(read(f"{at:%Y-%m-%dT%H:%M},5").replace(tzinfo=None) != at + timedelta(seconds=30)
              for at in minutes)
    for name, read in (("iso8601", iso8601.parse_date), ("aniso8601", aniso8601.parse_datetime))}
noon = iso8601.parse_date("2024-03-04T12:30,5")
print(f"wrong of {len(minutes)} with half a minute:", halves, "12:30,5:", noon)
as_stated = (
    early == {"aniso8601": 366, "isoparse": 0, "arrow": 0}
    and right == {"aniso8601": 0, "isoparse": 366, "arrow": 366} and last == first
    and halves == {"iso8601": 1392, "aniso8601": 0}
    and str(noon) == "2024-03-04 12:00:30.500000+00:00")
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
