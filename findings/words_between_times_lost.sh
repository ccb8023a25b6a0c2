#!/usr/bin/env bash
# pympi: of an ELAN transcript divided into words, no word is left in the TextGrid, one empty interval is.
#
# Expected: in ELAN's format a time slot need not have a time (EAF schema: TIME_VALUE is optional); words
# that divide a sentence on a tier of the kind Time_Subdivision stand between such slots until somebody
# aligns them, in order, between the times of the sentence. to_textgrid's docstring: "Convert the object
# to a pympi.Praat.TextGrid object"; nothing is said of annotations left out.
# Happens: to_textgrid passes over each annotation of which one time is not there: the exception is
# caught and dropped. The tier is there, empty from beginning to end, which reads as silence.
# get_annotation_data_between_times, given a tier with one such word, raises a TypeError.
# get_annotation_data_for_tier, and speach, have all the words, with None or '' for a time.
# Measured: 20 sentences of six words, the times of every second sentence's words set: of 120 words 60 are in
# the TextGrid; of a tier that nobody has aligned yet, none of 120. The sentences are all there.
# Matters: oral history and broadcast archives transcribe in ELAN and exchange TextGrids. A word tier
# that has gaps looks finished, and what was said in the gaps is neither searched nor quoted.
# Do: before, give the slots between two times equal distances (EAF's timeslots, a dictionary in order);
# compare the number of annotations afterwards.
# Known: dopefishh/pympi#31, mended by #39, was of the times of the whole file; nothing of this.
# Seen: 2026-12-01, pympi-ling 1.71 (August 2025), speach 0.1a15.post1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pympi-ling==1.71 speach==0.1a15.post1
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

from pympi.Elan import Eaf
from speach import elan

print(*(f"{name} {version(name)}" for name in ("pympi-ling", "speach")))
WORDS = "we have not sold the mill".split()
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-03-04T10:00:00+00:00" FORMAT="3.0" VERSION="3.0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>"""
TAIL = """<LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="said" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE CONSTRAINTS="Time_Subdivision" GRAPHIC_REFERENCES="false"
 LINGUISTIC_TYPE_ID="word" TIME_ALIGNABLE="true"/>
<CONSTRAINT DESCRIPTION="Time subdivision of parent annotation's time interval"
 STEREOTYPE="Time_Subdivision"/></ANNOTATION_DOCUMENT>"""


def annotation(name, start, end, text):
    return (f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{name}" TIME_SLOT_REF1="{start}" '
            f'TIME_SLOT_REF2="{end}"><ANNOTATION_VALUE>{text}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>")


def transcript(is_aligned):
    """Twenty sentences of six seconds; is_aligned: whether the words of one have their times."""
    slots, said, words = [], [], []
    for number in range(20):
        begin = 7000 * number
        for at in range(7):
            timed = at in {0, 6} or is_aligned(number)
            time = f' TIME_VALUE="{begin + 1000 * at}"' if timed else ""
            slots.append(f'<TIME_SLOT TIME_SLOT_ID="ts{number}_{at}"{time}/>')
        said.append(annotation(f"s{number}", f"ts{number}_0", f"ts{number}_6", " ".join(WORDS)))
        words += [annotation(f"w{number}_{at}", f"ts{number}_{at}", f"ts{number}_{at + 1}", word)
                  for at, word in enumerate(WORDS)]
    return (f'{HEAD}<TIME_ORDER>{"".join(slots)}</TIME_ORDER><TIER LINGUISTIC_TYPE_REF="said" '
            f'TIER_ID="Lowe">{"".join(said)}</TIER><TIER LINGUISTIC_TYPE_REF="word" '
            f'PARENT_REF="Lowe" TIER_ID="words">{"".join(words)}</TIER>{TAIL}')


kept = {}
for name, is_aligned in (("all aligned", lambda number: True),
                         ("every second sentence", lambda number: number % 2),
                         ("none", lambda number: False)):
    Path("talk.eaf").write_text(transcript(is_aligned), encoding="utf-8")
    eaf = Eaf("talk.eaf")
    grid = eaf.to_textgrid()
    texts = {tier.name: [text for _, _, text in tier.get_all_intervals() if text]
             for tier in grid.tiers}
    read = elan.read_eaf("talk.eaf")
    kept[name] = (len(texts["Lowe"]), len(texts["words"]),
                  len(eaf.get_annotation_data_for_tier("words")),
                  sum(bool(one.value) for one in read["words"].annotations))
    print(f"words aligned: {name}; TextGrid by pympi: sentences {kept[name][0]} of 20, words",
          f"{kept[name][1]} of 120; read by pympi {kept[name][2]}, by speach {kept[name][3]}")
print("the tier of words, none aligned:", list(grid.get_tier("words").get_all_intervals()))
try:
    raised = eaf.get_annotation_data_between_times("words", 0, 6000)
except TypeError as error:
    raised = repr(error)
print("between 0 and 6 seconds:", raised)
as_stated = ("TypeError" in str(raised)
             and kept == {"all aligned": (20, 120, 120, 120), "none": (20, 0, 120, 120),
                          "every second sentence": (20, 60, 120, 120)})
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
