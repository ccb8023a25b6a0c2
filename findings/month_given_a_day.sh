#!/usr/bin/env bash
# "2025-03" is published on the day of March that today is of this month, to four readers of news.
#
# Expected: a month is a whole date in both formats: dc:date of a feed is a W3CDTF, which has "2025"
# and "2025-03" (the Dublin Core module of RSS 1.0), and HTML (4.5.14) lists the month string first
# among what <time datetime> may hold. What day it was is not said.
# Happens: fastfeedparser, htmldate, newspaper4k and goose3 fill up from today: run on 30 November
# 2026, they find 2025-03-30, and fastfeedparser makes 2025-11-30 of "2025"; on the next day it is
# another. Nothing tells such a day from one that was written. feedparser takes the first.
# Matters: magazines and digitised archives date by months. The same article has another date each
# time that it is indexed, none of them true, and a citation states it to the day.
# Do: look at the text of the date yourself (microdata, dc:date) and keep what is shorter than ten
# characters as a month or a year.
# Known: dateutil and dateparser, which do it, document it (dateparser has REQUIRE_PARTS against
# it); nothing found in the trackers of the four.
# Seen: 2026-11-30, versions as pinned below, Python 3.11. On the first of a month it looks right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" newspaper4k==0.9.6 lxml==6.1.3 lxml_html_clean==0.4.6 python-dateutil==2.9.0.post0
"${pip[@]}" fastfeedparser==0.6.5 feedparser==6.0.14 htmldate==1.11.0 goose3==3.1.22
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from datetime import datetime
from importlib.metadata import version

import fastfeedparser
import feedparser
import htmldate
import newspaper
from goose3 import Goose

NAMES = ("fastfeedparser", "htmldate", "newspaper4k", "goose3", "feedparser")
print(*(f"{name} {version(name)}" for name in NAMES))


def feed(day):
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Gazette</title>
<link>http://news.example/</link><description>News</description><item><title>Mill</title>
<link>http://news.example/1</link><dc:date>{day}</dc:date></item></channel></rss>"""


PAGE = """<!DOCTYPE html><html lang="en"><head><title>Mill</title></head><body><article>
<h1>The mill opens</h1><time datetime="2025-03" itemprop="datePublished">March 2025</time>
<p>The council of Ostmere has opened the old mill by the river again after ten years of work.</p>
</article></body></html>"""
today = datetime.now()
day = f"2025-03-{today.day:02}"
read = {
    "fastfeedparser": fastfeedparser.parse(feed("2025-03")).entries[0]["published"],
    "htmldate": htmldate.find_date(PAGE),
    "newspaper4k": newspaper.article("http://news.example/1", input_html=PAGE).publish_date,
    "goose3": Goose().extract(raw_html=PAGE).publish_datetime_utc,
}
read = {name: str(found)[:10] for name, found in read.items()}
year = fastfeedparser.parse(feed("2025")).entries[0]["published"][:10]
first = "-".join(f"{part:02}" for part in
                 feedparser.parse(feed("2025-03")).entries[0].updated_parsed[:3])
print(f"2025-03, read on {today:%Y-%m-%d}:", read, "feedparser:", first)
print("2025: fastfeedparser", year)
as_stated = set(read.values()) == {day} and first == "2025-03-01"
as_stated = as_stated and year[:7] == f"2025-{today.month:02}"
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
