#!/usr/bin/env bash
# alto-tools: of a word divided at the end of a line the first half is read twice, the second never.
#
# Expected: ALTO (Library of Congress, version 3 and 4): a divided word is two <String>s, of
# SUBS_TYPE HypPart1 and HypPart2, each with its own letters in CONTENT and the whole word in
# SUBS_CONTENT; an abbreviation may have SUBS_TYPE Abbreviation and its long form there. alto-tools
# -t is to "extract UTF-8 text content" (README), that is "coun" and "cil", or "council".
# Happens: for every SUBS_TYPE but HypPart1 the text of the string before is written again: "coun"
# on the one line and "coun" on the next, which runs into the word after it. Neither "council" nor
# "cil" is there. An abbreviation is replaced by the word before it: "said Dr. Lowe" becomes "said
# said Lowe".
# Measured: a column of 400 words in lines of five, every line ending in a divided word: 80 of 80
# second halves lost, and the word after each joined to the first half.
# Matters: in the narrow columns of old newspapers every third line ends in a divided word. These
# are found by no question, and a quotation says what was never printed.
# Do: read CONTENT of each <String> yourself (SUBS_CONTENT at HypPart1, nothing at HypPart2); or
# install alto-tools from its repository.
# Known: cneud/alto-tools#16 (duplicates) brought this in; #30 of May 2025 took it out, but no
# release has followed: 0.1.0 of 2023 is what pip installs.
# Seen: 2026-11-30, alto-tools 0.1.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check alto-tools==0.1.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

print("alto-tools", version("alto-tools"))
PLACE = 'HPOS="10" VPOS="10" WIDTH="40" HEIGHT="12"'


def string(content, kind="", whole=""):
    substitute = f' SUBS_TYPE="{kind}" SUBS_CONTENT="{whole}"' if kind else ""
    return f'<String CONTENT="{content}"{substitute} {PLACE}/>'


def page(lines):
    marked = "".join(
        f'<TextLine {PLACE}>{"<SP/>".join(strings)}{end}</TextLine>' for strings, end in lines)
    return ('<?xml version="1.0" encoding="UTF-8"?>'
            '<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout>'
            '<Page ID="P1" PHYSICAL_IMG_NR="1" WIDTH="900" HEIGHT="1200"><PrintSpace>'
            f'<TextBlock ID="B1" {PLACE}>{marked}</TextBlock></PrintSpace></Page></Layout></alto>')


def read(lines):
    Path("page.xml").write_text(page(lines), "utf-8")
    command = [Path(sys.executable).with_name("alto-tools"), "-t", "page.xml"]
    written = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [line.strip() for line in written.splitlines() if line.strip()]


HYPHEN = f'<HYP CONTENT="-" {PLACE}/>'
report = [
    ([string("The"), string("coun", "HypPart1", "council")], HYPHEN),
    ([string("cil", "HypPart2", "council"), string("sold"), string("it,")], ""),
    ([string("said"), string("Dr.", "Abbreviation", "Doctor"), string("Lowe.")], ""),
]
seen = read(report)
print("The coun- / cil sold it, / said Dr. Lowe. is read as", seen)

column = [([string("Ostmere.")], "")]
halves = [("har" + chr(97 + n % 26), "bour" + chr(97 + n // 26)) for n in range(81)]
for number in range(80):
    second, first = halves[number], halves[number + 1]
    strings = [string(second[1], "HypPart2", "".join(second)), string("was"), string("closed"),
               string("again"), string(first[0], "HypPart1", "".join(first))]
    column.append((strings, HYPHEN))
words = " ".join(read(column))
lost = sum(halves[number][1] not in words for number in range(80))
joined = sum(halves[number][0] + "was" in words for number in range(1, 80))
print(f"of 80 second halves lost {lost}; first halves joined to the word after: {joined} of 79")
as_stated = (
    seen == ["The coun", "counsold it,", "said said Lowe."] and lost == 80 and joined == 79
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
