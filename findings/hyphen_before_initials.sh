#!/usr/bin/env bash
# "The anti-U.S. rally" is two sentences: "The anti-U." and "S. rally".
#
# Expected: sentencex's README has the principle "When in doubt, do not split", and says that a space
# after the full stop is required. It knows initials: "A U.S. envoy met the mayor." is one sentence.
# Happens: with a hyphen in front ("anti-U.S.", "pro-E.U.", "ex-U.N.", "then-U.S.") it ends the
# sentence between the initials, where there is not even a space. pysbd, syntok and BlingFire do not.
# Matters: news writes so every day. A passage quoted by sentences begins with "S. Marine ..." or
# ends with "traded for an ex-U.", under a citation, and whoever is named behind it is cut off.
# Do: join two sentences without white space between them where the first ends with a hyphen and an
# initial and the second begins with one.
# Seen: 2026-11-30, versions as pinned below, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    sentencex==1.0.32 pysbd==0.3.4 syntok==1.4.4 blingfire==0.1.8 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pysbd
import sentencex
from blingfire import text_to_sentences
from syntok import segmenter

NAMES = ("sentencex", "pysbd", "syntok", "blingfire")
print(*(f"{name} {version(name)}" for name in NAMES))

BEHIND_HYPHEN = (
    "The anti-U.S. rally filled the square in Ostmere.",
    "Pro-E.U. parties won the vote in Ostmere.",
    "The court freed ex-U.N. envoy Ada Lowe on Monday.",
    "The non-U.K. residents of Ostmere pay more.",
)
PLAIN = (
    "A U.S. envoy met the mayor of Ostmere.",
    "The U.S.-led force left Ostmere.",
)
pragmatic = pysbd.Segmenter(language="en", clean=False)


def sentences(text):
    return {
        "sentencex": [one.strip() for one in sentencex.segment("en", text)],
        "pysbd": [one.strip() for one in pragmatic.segment(text)],
        "syntok": [
            "".join(token.spacing + token.value for token in one).strip()
            for paragraph in segmenter.process(text)
            for one in paragraph
        ],
        "blingfire": text_to_sentences(text).split("\n"),
    }


seen = True
for text in (*BEHIND_HYPHEN, *PLAIN):
    found = sentences(text)
    for name, those in found.items():
        print(f"{name:10} {' | '.join(those)}")
        divided = name == "sentencex" and text in BEHIND_HYPHEN
        seen &= (len(those) == 2) if divided else those == [text]
    if text in BEHIND_HYPHEN:
        seen &= "".join(found["sentencex"]) == text  # not even a space stood there
print("as described" if seen else "changed")
sys.exit(0 if seen else 1)
PYTHON
