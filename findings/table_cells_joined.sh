#!/usr/bin/env bash
# newspaper4k runs the cells of a table together: one seat in 2021 and 12 in 2025 make "112".
#
# Expected: the cells of a table are boxes of their own; innerText (HTML, 3.2.7) puts a tab between
# two of a row and a line break between rows. Article.text is documented as the text of the
# article, for reading and for language processing.
# Happens: the words of all cells and rows are joined without anything between, unless the source
# happens to have a line break there: "Party20212025Mill112River101". Written over several lines,
# the same table reads "Mill 1 12 River 10 1". Publishing systems mostly write it in one.
# trafilatura, Resiliparse and html-text part the cells of both.
# Matters: results of elections and matches, prices and budgets stand in tables. The figures that
# come out are well-formed and wrong, and no word of the table is found by a search for it.
# Do: put a line break before each <td>, <th> and <tr> of the page before it is parsed.
# Known: nothing found in AndyTheFactory/newspaper4k on cells without white space.
# Seen: 2026-11-30, versions as pinned below, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
pip=("$work/venv/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" newspaper4k==0.9.6 lxml==6.1.3 lxml_html_clean==0.4.6
"${pip[@]}" trafilatura==2.3.1 Resiliparse==2.0.1 html-text==0.7.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import re
import sys
from importlib.metadata import version

import html_text
import newspaper
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

NAMES = ("newspaper4k", "trafilatura", "Resiliparse", "html-text")
print(*(f"{name} {version(name)}" for name in NAMES))
ROWS = (("Party", "2021", "2025"), ("Mill", "1", "12"), ("River", "10", "1"))
TABLE = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Vote</title></head><body><article>
<p>The council of Ostmere has counted the votes of the people of the town on Tuesday night, and
these are the seats that each of the parties has won.</p><table>{}</table>
<p>The mayor said that she was glad to see so many people come to the polls in the rain.</p>
</article></body></html>"""


def by_newspaper(page):
    return newspaper.article("http://news.example/1", input_html=page).text


def seats(text):
    """What stands from the first cell to the last paragraph, parted by anything but word signs."""
    return re.findall(r"\w+", text[text.index("Party"):text.index("The mayor said")])


right = [cell for row in ROWS for cell in row]
as_stated = True
for name, read in (("newspaper4k", by_newspaper), ("trafilatura", trafilatura.extract),
                   ("Resiliparse", extract_plain_text), ("html-text", html_text.extract_text)):
    seen = {}
    for form, table in (("in one line", TABLE), ("over lines", TABLE.replace("<t", "\n<t"))):
        seen[form] = seats(read(PAGE.format(table)))
        print(f"{name:12} {form:11} {seen[form]}")
    joined = name == "newspaper4k"
    as_stated = as_stated and seen["over lines"] == right
    as_stated = as_stated and seen["in one line"] == (["".join(right)] if joined else right)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
