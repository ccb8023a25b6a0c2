#!/usr/bin/env bash
# timefhuman: in a sentence, every date written day, month, year becomes the first of its month.
#
# Expected: timefhuman's README: "find natural language dates and times in any text". It reads
# "4 January 2025" as that day, so "The mill opened on 4 January 2025." holds that day.
# Happens: in a sentence the day is left out, the rest, "January 2025", is read, and the first of
# the month comes back as if it were written. With the month in front the day is found.
# Measured: every fifth day of 2025 in four sentences: of 292 dates like "4 January 2025", 280 are
# wrong, the right ones being those on the first. Of such dates alone, and of "January 4, 2025" in
# the same sentences, none is. dateparser's search_dates has the same 292 right.
# Matters: that is how every paper outside the United States writes. The dates found are all near
# enough to pass a glance, lie in the right month, and are wrong by up to thirty days.
# Do: find the dates yourself and hand over each alone, or search with dateparser.
# Known: nothing found in alvinwan/timefhuman.
# Seen: 2026-11-30, timefhuman 0.1.5, dateparser 1.5.0, Python 3.11; about a minute.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check timefhuman==0.1.5 dateparser==1.5.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from datetime import date, datetime, timedelta
from importlib.metadata import version

from dateparser.search import search_dates
from timefhuman import tfhConfig, timefhuman

print("timefhuman", version("timefhuman"), "dateparser", version("dateparser"))
NOW = datetime(2026, 11, 30, 12)
SENTENCES = ("The mill opened on {}.", "It was closed by the council on {} after a fire.",
             "On {} the mayor resigned.", "Since {} nobody has seen it.")
DAYS = [date(2025, 1, 1) + timedelta(days) for days in range(0, 365, 5)]
FORMS = {"day first": "{0.day} {0:%B} {0.year}", "month first": "{0:%B} {0.day}, {0.year}"}


def by_timefhuman(text):
    return [one.date() for one in timefhuman(text, config=tfhConfig(now=NOW))]


def by_dateparser(text):
    return [one.date() for _, one in search_dates(text, languages=["en"]) or []]


def wrong(read, form, sentences):
    texts = [(day, one.format(form.format(day))) for day in DAYS for one in sentences]
    found = [(day, read(text)) for day, text in texts]
    return sum(dates != [day] for day, dates in found), sum(
        dates == [day.replace(day=1)] for day, dates in found if day.day > 1)


as_stated = True
firsts = sum(day.day == 1 for day in DAYS)
for name, read, form, sentences in (
    ("timefhuman, alone", by_timefhuman, "day first", ("{}",)),
    ("timefhuman", by_timefhuman, "day first", SENTENCES),
    ("timefhuman", by_timefhuman, "month first", SENTENCES),
    ("dateparser", by_dateparser, "day first", SENTENCES),
):
    count, on_first = wrong(read, FORMS[form], sentences)
    every = len(DAYS) * len(sentences)
    print(f"{name:18} {form:12} {count:3} of {every} wrong, {on_first} of them on the first")
    expected = every - firsts * 4 if (name, form) == ("timefhuman", "day first") else 0
    as_stated = as_stated and count == on_first == expected
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
