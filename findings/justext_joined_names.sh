#!/usr/bin/env bash
# jusText writes "AdaLowe" where a page has <b>Ada</b> <i>Lowe</i>.
#
# Expected: in HTML a space between two inline elements is text like any other and parts the
# words: the DOM's textContent holds it, and CSS Text (white-space: normal) collapses a run of
# white space to one space, never to none, within a line. jusText's README calls it a tool for
# removing boilerplate that is made to preserve text of full sentences, for building corpora.
# Happens: text that is nothing but white space is dropped before it reaches the paragraph, so
# that two marked-up words with only a space or a line break between them are joined into one.
# Words beside plain text keep their space, which is why it goes unnoticed.
# Matters: in news it is names, tags and links that stand side by side in elements of their own.
# "Lowe" is then not found by keywords, the passage quoted is not what the page says, and the
# counts of words and of stop words by which jusText decides what is boilerplate are off. (This
# page is one that trafilatura reads by its own rules, spaces included; it falls back on jusText.)
# Do: before calling it, put the space inside: move the tail of each inline element that is only
# white space to the end of the element's own text, as the second half of this script does.
# Known: nothing found in miso-belica/jusText's tracker (a missing space at <br>, #14, was fixed).
# Seen: 2026-11-29, jusText 3.0.2, lxml 6.1.3, trafilatura 2.3.1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    jusText==3.0.2 lxml==6.1.3 lxml_html_clean==0.4.6 trafilatura==2.3.1
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import justext
import lxml.html
import trafilatura

print(*(f"{name} {version(name)}" for name in ("jusText", "lxml", "trafilatura")))
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Paper mill</title></head><body><article>
<p>By <b>Ada</b> <i>Lowe</i>, <a href="/tom">Tom</a> <a href="/finch">Finch</a> and
<em>Mia</em>
<em>Berg</em>, who were in Ostmere when the mill by the river was opened again on Tuesday.</p>
</article></body></html>"""
NAMES = ("Ada Lowe", "Tom Finch", "Mia Berg")


def by_justext(page):
    stop_words = justext.get_stoplist("English")
    return " ".join(paragraph.text for paragraph in justext.justext(page, stop_words))


def spaces_inside(page):
    tree = lxml.html.fromstring(page)
    for element in tree.iter("a", "b", "em", "i", "span", "strong"):
        if element.tail and element.tail.isspace() and not len(element):
            element.text, element.tail = (element.text or "") + " ", None
    return lxml.html.tostring(tree, encoding="unicode")


dom = " ".join(lxml.html.fromstring(PAGE).xpath("string(//p)").split())
kept = {
    "textContent": dom,
    "jusText": by_justext(PAGE),
    "jusText, spaces moved": by_justext(spaces_inside(PAGE)),
    "trafilatura": trafilatura.extract(PAGE) or "",
}
for name, text in kept.items():
    print(f"{name:22} {' '.join(text.split())[:60]!r}")
joined = [name.replace(" ", "") for name in NAMES]
as_stated = (
    all(name in kept["jusText"] for name in joined)
    and not any(name in kept["jusText"] for name in NAMES)
    and all(name in " ".join(text.split()) for name in NAMES
            for tool, text in kept.items() if tool != "jusText")
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
