#!/usr/bin/env bash
# "The works began on <time>Tuesday</time>": trafilatura loses the day, goose3 most marked-up words.
#
# Expected: time, abbr, mark, ins and the like are "phrasing content" (HTML, 3.2.5.2.5 and 4.5),
# text of the sentence in which they stand. trafilatura is for "the main text", goose3 for "the
# main body of an article" (their documentation): the sentences as they are read.
# Happens: trafilatura, by default and in its fast mode, drops each time element with its words,
# and label, output and progress: what is left reads "began on , when". goose3 takes an element in
# the midst of a paragraph for a paragraph of its own, too short to count, and drops it: of the 28
# elements listed below it keeps six. Both leave no trace. html-text and markdownify keep all.
# Matters: the words so marked up are days, names (abbr, cite), corrections (ins) and what was
# searched for (mark). A citation of the sentence is then not what the page says, and a question for
# Tuesday does not find it.
# Do: before either, put plain words in their place: lxml's drop_tag() on each of these elements.
# Known: goose3/goose3#190 tells of bold and small words lost (closed; those are kept now); of the
# others nothing found, nor on time in adbar/trafilatura (its settings list time among what to cut).
# Seen: 2026-11-30, versions as pinned below, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 goose3==3.1.22 \
    html-text==0.7.1 markdownify==1.2.3 lxml==6.1.3 lxml_html_clean==0.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import html_text
import lxml.html
import markdownify
import trafilatura
from goose3 import Goose

NAMES = ("trafilatura", "goose3", "html-text", "markdownify")
print(*(f"{name} {version(name)}" for name in NAMES))
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Mill</title></head><body><article>
<p>The council of Ostmere has opened the old mill by the river again after ten years of work on it.
</p><p>The works began on <X>Tuesday</X>, when all of the people of the town had gone to the river
to see the wheel turn, and the mayor said that she was glad that so many of them had come.</p>
</article></body></html>"""
ELEMENTS = ("time label output abbr u sub meter data mark s ins cite dfn samp kbd var code bdi bdo "
            "ruby q progress b i em strong span a").split()


def dropped(page):
    tree = lxml.html.fromstring(page)
    for element in list(tree.iter(*ELEMENTS)):
        element.drop_tag()
    return lxml.html.tostring(tree, encoding="unicode")


goose = lambda page: Goose().extract(raw_html=page).cleaned_text
READERS = {"trafilatura": trafilatura.extract, "goose3": goose,
           "trafilatura, fast": lambda page: trafilatura.extract(page, fast=True),
           "html-text": html_text.extract_text, "markdownify": markdownify.markdownify,
           "trafilatura, tags dropped": lambda page: trafilatura.extract(dropped(page)),
           "goose3, tags dropped": lambda page: goose(dropped(page))}
lost = {}
for name, read in READERS.items():
    pages = [PAGE.replace("X>", f"{one}>") for one in ELEMENTS]
    texts = dict(zip(ELEMENTS, (" ".join((read(page) or "").split()) for page in pages)))
    lost[name] = [one for one, text in texts.items() if "began on" in text and "Tues" not in text]
    print(f"{name:26} loses {len(lost[name]):2} of {len(ELEMENTS)}: {' '.join(lost[name])}")
cut = ["time", "label", "output", "progress"]
as_stated = (lost["trafilatura"] == lost["trafilatura, fast"] == cut
             and len(lost["goose3"]) == 22 and not any(list(lost.values())[3:]))
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
