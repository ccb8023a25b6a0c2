#!/usr/bin/env bash
# What a page puts in <q> loses its quotation marks: a minister's claim becomes the paper's own.
#
# Expected: HTML (4.5.7): "Quotation punctuation (such as quotation marks) that is quoting the
# contents of the element must not appear immediately before, after, or inside q elements; they will
# be inserted into the rendering by the user agent" (section 15.3.2: q::before, q::after). A
# reader of the text must therefore write them, or the quotation is none.
# Happens: newspaper4k, jusText, trafilatura, Resiliparse and html-text print the words bare, and
# trafilatura puts a space before the full stop that follows. inscriptis, html2text and markdownify
# write the marks.
# Matters: whose words they are is the first thing a citation must not get wrong, and it is the form
# that the standard asks for that fails, while a page that types its own marks comes out right.
# "The minister said the mill is safe" and "said “the mill is safe”" are different reports.
# Do: before reading, put marks (of the page's language) at both ends of each q and drop the tag.
# Known: html2text took the marks up in its #193, markdownify after its #216; nothing found for the
# other five.
# Seen: 2026-11-30, versions as pinned below, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" newspaper4k==0.9.6 lxml==6.1.3 lxml_html_clean==0.4.6
"${pip[@]}" jusText==3.0.2 trafilatura==2.3.1 Resiliparse==2.0.1 inscriptis==2.7.6 \
    html-text==0.7.1 html2text==2025.4.15 markdownify==1.2.3
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import html2text
import html_text
import inscriptis
import justext
import markdownify
import newspaper
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Mill</title></head><body><article>
<p>The council of Ostmere has opened the old mill by the river again after ten years of work on it,
and all of the people of the town had come to see the wheel turn for the first time.</p>
<p>The minister said that <q>the mill is safe</q>. She left before any of those who had been there
could ask her about the fire that had destroyed most of its roof in the spring.</p>
</article></body></html>"""
stop_words = justext.get_stoplist("English")
READERS = {
    "newspaper4k": lambda page: newspaper.article("http://news.example/1", input_html=page).text,
    "jusText": lambda page: " ".join(one.text for one in justext.justext(page, stop_words)),
    "trafilatura": trafilatura.extract, "Resiliparse": extract_plain_text,
    "inscriptis": inscriptis.get_text, "html-text": html_text.extract_text,
    "html2text": html2text.html2text, "markdownify": markdownify.markdownify,
}
as_stated = True
for name, read in READERS.items():
    text = " ".join(read(PAGE).split())
    start = text.index("The minister said")
    print(f"{name:17} {version(name):9} {text[start:start + 43]!r}")
    marked = name in ("inscriptis", "html2text", "markdownify")
    wanted = "mill is safe" in text and not any(mark in text for mark in "“”‘’")
    as_stated = as_stated and wanted and ('"the mill is safe"' in text) == marked
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
