#!/usr/bin/env bash
# quantulum3: "minus 5 °C" is five above zero, "minus five °C" five below.
#
# Expected: quantulum3's README: "extraction of quantities, measurements and their units from
# unstructured text"; it knows "minus" as a sign ("minus five" is -5), and Quantity.surface is the
# part of the text that states the quantity.
# Happens: before a number in figures the word is left out of the value and of the surface: "minus
# 0.3 %" is a growth of 0.3. A typed sign, hyphen or true minus, is read. Also, behind a unit "at"
# is taken for the ampere-turn: "5 °C at night" is in "degree Celsius ampere-turn".
# Measured: of 606 temperatures from minus 1 to minus 101 in six wordings, all have the wrong sign.
# Matters: that is how papers write it. Frost becomes thaw and a fall becomes growth without a sign
# of doubt, and what is counted or compared over many passages is off.
# Do: write "minus " before a figure as "-" before parsing, and take " at " out of its reach.
# Known: nielstron/quantulum3#210, on "minus ten", mended for words; of figures nothing found.
# Seen: 2026-11-30, quantulum3 0.10.0 (March 2026, without its classifier), Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    quantulum3==0.10.0 num2words==0.5.14 inflect==7.6.0
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import re
import sys
from importlib.metadata import version

from quantulum3 import parser

print("quantulum3", version("quantulum3"))


def read(text):
    return [(one.value, one.unit.name) for one in parser.parse(text)]


CELSIUS = "degree Celsius"
STATED = {
    "minus five °C": [(-5, CELSIUS)], "minus 5 °C": [(5, CELSIUS)], "-5 °C": [(-5, CELSIUS)],
    "−5 °C": [(-5, CELSIUS)], "growth of minus five percent": [(-5, "percentage")],
    "growth of minus 0.3 %": [(0.3, "percentage")],
    "5 °C in the night": [(5, CELSIUS)], "5 °C at night": [(5, f"{CELSIUS} ampere-turn")],
}
as_stated = True
for text, stated in STATED.items():
    seen = read(text)
    print(f"{text!r:31} {seen}")
    as_stated = as_stated and seen == stated
WORDINGS = ("It fell to minus {} °C.", "A low of minus {} °C was measured.", "minus {} °C",
            "minus {} degrees Celsius", "It was minus {}°C in Ostmere.", "a night of minus {} °C")
texts = [(number, one.format(number)) for number in range(1, 102) for one in WORDINGS]
count = {"as it is": 0, "with a sign": 0}
for number, text in texts:
    signed = re.sub(r"\bminus (?=\d)", "-", text)
    count["as it is"] += read(text) == [(number, CELSIUS)]
    count["with a sign"] += read(signed) == [(number, CELSIUS)]
print(f"of {len(texts)} below zero, read as above zero: {count}")
as_stated = as_stated and count == {"as it is": len(texts), "with a sign": 0}
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
