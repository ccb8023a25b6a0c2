#!/usr/bin/env bash
# trafilatura, html2text, markdownify and three others: a countdown from ten to one is numbered from
# one to ten.
#
# Expected: <ol reversed> counts down to one, <ol start="4"> begins with 4, <li value="9"> is 9 and the
# next 10 (HTML standard, the ol and li elements: a li's ordinal value); the number is part of what the
# author says, unlike the bullet of <ul>.
# Happens: none of six readers regards reversed: the tenth of a ranking becomes "1." and the
# winner "10.". Of start and value, trafilatura (as Markdown) and Resiliparse regard neither, html2text,
# markdownify and html-to-markdown start alone, inscriptis value alone. trafilatura's text and
# html-text have no numbers, which loses them but invents none.
# Measured: of the 55 items of countdowns of one to ten places, the six number 50 wrong, all but the
# middle ones; a list over two pages, from 11 on, is 1 to 10 by three of them.
# Matters: rankings, polls and results of the year are published as countdowns. "1. Tarn" is quoted
# to the letter, cited, and says the opposite of the article; a list that resumes after a picture
# begins anew.
# Do: before reading, write the number of each li into its text and make the list a <ul>.
# Known: jgm/pandoc#8954 asks for reversed lists there; nothing found in the trackers of the six.
# Seen: 2026-11-30, trafilatura 2.3.1, inscriptis 2.7.6, Resiliparse 2.0.1, html2text 2025.4.15,
# markdownify 1.2.3, html-to-markdown 3.21.2, beside html-text 0.7.1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 \
    lxml_html_clean==0.4.6 inscriptis==2.7.6 Resiliparse==2.0.1 html2text==2025.4.15 \
    markdownify==1.2.3 html-to-markdown==3.21.2 html-text==0.7.1
"$work/venv/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

import html2text
import html_text
import html_to_markdown
import inscriptis
import markdownify
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

NUMBERING = {
    "trafilatura": lambda page: trafilatura.extract(page, output_format="markdown"),
    "inscriptis": inscriptis.get_text,
    "Resiliparse": lambda page: extract_plain_text(page, main_content=False),
    "html2text": html2text.html2text,
    "markdownify": markdownify.markdownify,
    "html-to-markdown": lambda page: html_to_markdown.convert(page).content,
}
print(*(f"{name} {version(name)}" for name in (*NUMBERING, "html-text")))
TOLD = "The council of Ostmere told it to the many people who had come to its hall on Tuesday."


def numbers(reader, opening, items):
    """The number that each item has in the text read, None where it has none."""
    page = (f"<html><body><article><h1>Mills of the year</h1><p>{TOLD}</p>{opening}{items}</ol>"
            f"<p>{TOLD.replace('Ostmere', 'Tarn')}</p></article></body></html>")
    text = reader(page)
    found = re.findall(r"(?:(\d+)\. )?Mill (?:[A-Z])\b", text)
    return [int(number) if number else None for number in found]


def plain(count):
    return "".join(f"<li>Mill {chr(65 + place)}</li>" for place in range(count))


wrong, of_list = {}, {}
for name, reader in NUMBERING.items():
    wrong[name] = sum(
        number != count - place
        for count in range(1, 11)
        for place, number in enumerate(numbers(reader, "<ol reversed>", plain(count)))
    )
    top = numbers(reader, "<ol reversed>", plain(10))
    start = numbers(reader, '<ol start="11">', plain(3))
    value = numbers(reader, "<ol>", "<li>Mill A</li><li value='9'>Mill B</li><li>Mill C</li>")
    of_list[name] = top, start, value
    print(f"{name}: countdown {top}, {wrong[name]} of 55 wrong; from 11 on {start}; "
          f"1, 9, 10 is {value}")
unnumbered = [numbers(reader, "<ol reversed>", plain(3))
              for reader in (trafilatura.extract, html_text.extract_text)]
print(f"trafilatura's text and html-text: {unnumbered}")
FROM_1, FROM_11 = [1, 2, 3], [11, 12, 13]
as_stated = (
    set(wrong.values()) == {50}
    and all(top == list(range(1, 11)) for top, _, _ in of_list.values())
    and {name for name, (_, start, _) in of_list.items() if start == FROM_11}
    == {"html2text", "markdownify", "html-to-markdown"}
    and [name for name, (_, _, value) in of_list.items() if value != FROM_1] == ["inscriptis"]
    and unnumbered == [[None] * 3] * 2
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
