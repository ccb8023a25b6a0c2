#!/usr/bin/env bash
# docx2txt, docx2python: a hyphen that must not break is lost, 2019‑20 becomes 201920.
#
# Expected: <w:noBreakHyphen/> is a hyphen character within a run, at which a line does not break
# (ECMA-376 part 1, 17.3.3.18); Word writes it for Ctrl+Shift+Hyphen, in scores, years,
# telephone numbers and names that are not to be parted. It is one character of the text, like
# <w:tab/>, unlike <w:softHyphen/>, which shows only at the end of a line.
# Happens: docx2txt and docx2python leave it out, and join what stands on both sides: a season,
# 2019‑20, is 201920, a result, 3‑1, is 31, F‑16 is F16, co‑op is coop. python-docx has "-", mammoth
# U+2011, and so markitdown, which is built on it.
# Measured: of 60 sentences with such a hyphen between figures, 60 have another number in each of
# the two.
# Matters: a number that stands nowhere in the article is quoted and cited, "won by 31" is plausible,
# and a search for the season finds nothing. LlamaIndex's reader of DOCX calls docx2txt.
# Do: python-docx or mammoth; or replace the element by <w:t>-</w:t> in document.xml before reading.
# Known: ankushshah89/python-docx2txt#34 mends it, open since 2021; nothing found for docx2python.
# Seen: 2026-11-30, docx2txt 0.9, docx2python 3.7.1, beside python-docx 1.2.0, mammoth 1.13.0, Python
# 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check docx2txt==0.9 \
    docx2python==3.7.1 python-docx==1.2.0 mammoth==1.13.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version
from pathlib import Path

import docx
import docx2txt
import mammoth
from docx.oxml import OxmlElement
from docx2python import docx2python

FILE = "news.docx"


def by_mammoth(name):
    with Path(name).open("rb") as file:
        return mammoth.extract_raw_text(file).value


READERS = {
    "docx2txt": docx2txt.process,
    "docx2python": lambda name: docx2python(name).text,
    "python-docx": lambda name: "\n".join(one.text for one in docx.Document(name).paragraphs),
    "mammoth": by_mammoth,
}
print(*(f"{name} {version(name)}" for name in READERS))
SENTENCES = [
    *(f"In the season {year}|{(year + 1) % 100:02} the harbour was closed."
      for year in range(1990, 2020)),
    *(f"Ostmere won by {goals}|{goals // 3} on Tuesday evening." for goals in range(1, 31)),
    "The F|16 flew over the co|op.",
]
document = docx.Document()
for sentence in SENTENCES:
    run = document.add_paragraph().add_run()
    for place, part in enumerate(sentence.split("|")):
        if place:
            run._r.append(OxmlElement("w:noBreakHyphen"))  # what Ctrl+Shift+Hyphen enters
        text = OxmlElement("w:t")
        text.text = part
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run._r.append(text)
document.save(FILE)

seen = {}
for name, reader in READERS.items():
    text = reader(FILE)
    kept = [re.sub("[\u2010\u2011-]", "|", line) for line in text.splitlines() if line.strip()]
    changed = [line for line, sentence in zip(kept, SENTENCES, strict=True) if line != sentence]
    joined = sum(sentence.replace("|", "") in changed for sentence in SENTENCES[:-1])
    seen[name] = joined
    print(f"{name}: {joined} of {len(SENTENCES) - 1} numbers changed; {kept[29]!r}, {kept[35]!r}, "
          f"{kept[-1]!r}")
as_stated = seen == {"docx2txt": 60, "docx2python": 60, "python-docx": 0, "mammoth": 0}
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
