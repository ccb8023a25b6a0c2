#!/usr/bin/env bash
# feedparser: the author of "desk@gazette.media (Ada Lowe)" is called "a (Ada Lowe".
#
# Expected: RSS 2.0 has the author of an item as an address with the name in parentheses behind it
# (its example: "lawyer@boyer.net (Lawyer Boyer)"). feedparser's documentation (page "entries[i].
# author_detail") splits it into name and email. Domains such as .media, .press, .today, .london
# and .google have been given out since 2013; most top-level domains are longer than four letters.
# Happens: its expression for addresses allows a last part of two to four letters. Of a longer one
# the first four are taken, the rest is left at the front of the name, and the parenthesis that was
# to be removed stays: email "desk@gazette.medi", name "a (Ada Lowe". The same in
# dc:creator.
# Matters: the byline that is shown and searched for is nobody's, and the mail goes elsewhere. When
# a paper moves to such a domain, all its authors are others from that day on.
# Do: take entry.author (it is whole) and split it by email.utils.parseaddr of the standard library.
# Known: kurtmckee/feedparser#571 is about the speed of the expression; on its length none found.
# Seen: 2026-11-30, feedparser 6.0.14, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$work/venv/bin/python" - <<'PYTHON'
import sys
from email.utils import parseaddr
from importlib.metadata import version

import feedparser

print("feedparser", version("feedparser"))
DOMAINS = ("gazette.org", "gazette.info", "gazette.press", "gazette.media", "gazette.london",
           "ostmere.international")
FORMS = {"author": "<author>{}</author>", "dc:creator": "<dc:creator>{}</dc:creator>"}


def entry(element):
    return feedparser.parse(
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Gazette</title><link>http://news.example/</link><description>News"
        f"</description><item><title>Mill</title>{element}</item></channel></rss>").entries[0]


as_stated = True
for domain in DOMAINS:
    address = f"desk@{domain}"
    written = f"{address} (Ada Lowe)"
    for form, element in FORMS.items():
        one = entry(element.format(written))
        name, email = one.author_detail.get("name"), one.author_detail.get("email")
        print(f"{form:10} {written!r}: name {name!r}, email {email!r}")
        last = domain.rsplit(".", 1)[1]
        stated = ("Ada Lowe", address) if len(last) <= 4 else (
            f"{last[4:]} (Ada Lowe", address[:len(address) - len(last) + 4])
        as_stated = as_stated and (name, email) == stated and one.author == written
        as_stated = as_stated and parseaddr(one.author) == ("Ada Lowe", address)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
