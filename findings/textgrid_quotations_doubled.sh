#!/usr/bin/env bash
# praat-textgrids reads what a speaker quotes with its quotation marks doubled, or without the first.
#
# Expected: a text within a TextGrid stands in double quotes, and a double quote inside it is written
# twice (Praat manual, "TextGrid file formats"), so that "He said ""no"" twice" is: He said "no" twice.
# Happens: praat-textgrids takes all quotes off both ends and leaves the others as written: He said
# ""no"" twice; a label that begins with a quotation loses its opening mark, one that is a quotation
# both. Its own writer does not double them: what the library is given as He said "no" twice comes out
# as a file that Praat's manual does not allow. Nothing is reported.
# Measured: of 40 labels with a quotation 40 are read as other text, in long and in short files, 20
# of them with a mark too few; by textgrid, tgt and praatio none. Of 20 without one none is changed.
# Matters: TextGrids hold transcripts of broadcasts and interviews, by aligners such as MFA, and who is
# quoted in them is told by the marks alone: "No", he said becomes No"", he said, and a quotation
# looked for word for word is not found.
# Do: textgrid, tgt or praatio; or read with Praat's rule: text[1:-1].replace('""', '"').
# Known: found in no issue of Legisign/Praat-textgrids.
# Seen: 2026-12-01, praat-textgrids 1.4.0, textgrid 1.6.1, tgt 1.5, praatio 6.2.2, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check praat-textgrids==1.4.0 textgrid==1.6.1 \
    tgt==1.5 praatio==6.2.2 numpy==2.4.6
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import textgrid
import textgrids
import tgt
from praatio import textgrid as praatio

print(*(f"{name} {version(name)}" for name in ("praat-textgrids", "textgrid", "tgt", "praatio")))
PLACES = ("Lumbay", "Tarn", "Ostmere", "Kell", "Brack", "Wend", "Sallow", "Pell", "Morrow", "Hask")
inside = [text for place in PLACES for text in (
    f'She said "no" twice in {place}.', f'The "old" mill of {place} has gone.')]
at_an_end = [text for place in PLACES for text in (
    f'"Never", said the mayor of {place}', f'The mayor of {place} said "never"')]
without = [text for place in PLACES for text in (f"It rained in {place}.", f"He left {place}.")]
LABELS = inside + at_an_end + without
FILE = Path("talk.TextGrid")


def written(short):
    doubled = ['"' + label.replace('"', '""') + '"' for label in LABELS]
    end = len(LABELS)
    head = ['File type = "ooTextFile"', 'Object class = "TextGrid"', ""]
    if short:
        lines = ["0", str(end), "<exists>", "1", '"IntervalTier"', '"Lowe"', "0", str(end), str(end)]
        for at, label in enumerate(doubled):
            lines += [str(at), str(at + 1), label]
    else:
        lines = ["xmin = 0", f"xmax = {end}", "tiers? <exists>", "size = 1", "item []:",
                 "    item [1]:", '        class = "IntervalTier"', '        name = "Lowe"',
                 "        xmin = 0", f"        xmax = {end}", f"        intervals: size = {end}"]
        for at, label in enumerate(doubled):
            lines += [f"        intervals [{at + 1}]:", f"            xmin = {at}",
                      f"            xmax = {at + 1}", f"            text = {label}"]
    return "\n".join(head + lines) + "\n"


READERS = {
    "praat-textgrids": lambda: [str(one.text) for one in textgrids.TextGrid(str(FILE))["Lowe"]],
    "textgrid": lambda: [one.mark for one in textgrid.TextGrid.fromFile(str(FILE))[0]],
    "tgt": lambda: [one.text for one in tgt.read_textgrid(str(FILE)).tiers[0]],
    "praatio": lambda: [one.label for one in praatio.openTextgrid(str(FILE), False).tiers[0].entries],
}
changed, fewer = {}, 0
for short in (False, True):
    FILE.write_text(written(short), encoding="utf-8")
    for name, read in READERS.items():
        pairs = list(zip(LABELS, read(), strict=True))
        changed[name, short] = [sum(one != other for one, other in pairs[start:stop])
                                for start, stop in ((0, 40), (40, 60))]
        print(f"{'short' if short else 'long'} file, {name}: changed with a quotation",
              "{} of 40, without {} of 20".format(*changed[name, short]))
        if name == "praat-textgrids":
            fewer = sum(other.count('"') % 4 != 0 for _, other in pairs[:40])
            print("   ", *(f"{one} -> {other};" for one, other in pairs[18:22]), "uneven:", fewer)
again = textgrids.TextGrid(str(FILE))
again["Lowe"][0].text = textgrids.Transcript(LABELS[0])
own = next(line for line in again.format().splitlines() if "twice in Lumbay" in line).strip()
print("written by praat-textgrids:", own)
as_stated = fewer == 20 and f'"{LABELS[0]}"' in own and all(
    counts == ([40, 0] if name == "praat-textgrids" else [0, 0])
    for (name, _), counts in changed.items())
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
