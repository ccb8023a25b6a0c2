#!/usr/bin/env bash
# Captions of a recording of more than a day: pycaption writes 25:00:01 as 01:00:01, pysubs2 reads
# 123:00:01 of an SRT file as 23:00:01.
#
# Expected: in WebVTT (W3C, "WebVTT timestamp") the hours are two or more digits, in TTML2
# (clock-time) likewise; SubRip has no standard, and other readers take as many digits as there
# are. Both libraries hold the time as a number: pycaption in microseconds, pysubs2 in
# milliseconds.
# Happens: pycaption's writers of WebVTT, SRT and TTML take the time of day of that number, so
# that each day begins anew at 00:00:00; a line across midnight ends before it starts. Its writers
# of SAMI and MicroDVD, from the same captions, are right, and so are its readers. pysubs2 reads
# the last two digits of the hours of an SRT file and lets those before them go: 100:00:02 is 2
# seconds. Of WebVTT it reads all. pysubs2 writes 99:59:59.999 for anything later, which it
# documents and warns of. Neither pycaption nor pysubs2's reading gives a warning.
# Matters: a channel or a parliament is recorded around the clock. Sorted by time, the lines of
# several days are mixed to one text, so that a quotation is made of two speeches; a citation by
# time leads to another day.
# Do: cut such recordings by day before, or write the lines with the "srt" package, which is
# right.
# Known: found in no issue of pbs/pycaption or tkarabela/pysubs2; cdown/srt#8 was mended long ago.
# Seen: 2026-11-30, pycaption 2.3.14, pysubs2 1.8.1, srt 3.5.3, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    pycaption==2.3.14 pysubs2==1.8.1 srt==3.5.3
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import re
import sys
from importlib.metadata import version

import pycaption
import pysubs2
import srt

print(*(f"{name} {version(name)}" for name in ("pycaption", "pysubs2", "srt")))
LINES = (("00:00:01", "00:00:03", "The council met."),
         ("23:59:59", "24:00:02", "It sat all night."),
         ("25:00:01", "25:00:03", "It sold the mill."),
         ("123:00:01", "123:00:03", "It closed."))
RIGHT = [(start, end) for start, end, _ in LINES]
vtt = "WEBVTT\n\n" + "\n\n".join(
    f"{start}.000 --> {end}.000\n{text}" for start, end, text in LINES) + "\n"
subrip = "\n\n".join(f"{number}\n{start},000 --> {end},000\n{text}"
                     for number, (start, end, text) in enumerate(LINES, start=1)) + "\n"
captions = pycaption.WebVTTReader().read(vtt)


def times(written):
    clock = r"(\d+:\d\d:\d\d)[.,]000"
    return re.findall(rf'{clock}(?: --> |" end="){clock}', written)


def of_hours(events):
    return [round(event.start / 3_600_000, 2) for event in events]


seen = {
    "pycaption WebVTT": times(pycaption.WebVTTWriter().write(captions)),
    "pycaption SRT": times(pycaption.SRTWriter().write(captions)),
    "pycaption TTML": times(pycaption.DFXPWriter().write(captions)),
    "srt": times(srt.compose(srt.parse(subrip))),
}
sami = pycaption.SAMIWriter().write(captions)
sami = [int(start) for start in re.findall(r'start="(\d+)"', sami)]
pysubs2_hours = of_hours(pysubs2.SSAFile.from_string(subrip)), of_hours(
    pysubs2.SSAFile.from_string(vtt))
for name, found in seen.items():
    print(f"{name}: {found}")
print("pycaption SAMI, starts in ms:", sami)
print("pysubs2, starts in hours: SRT", pysubs2_hours[0], "WebVTT", pysubs2_hours[1])
WRAPPED = [("00:00:01", "00:00:03"), ("23:59:59", "00:00:02"), ("01:00:01", "01:00:03"),
           ("03:00:01", "03:00:03")]
as_stated = (
    all(seen[f"pycaption {kind}"] == WRAPPED for kind in ("WebVTT", "SRT", "TTML"))
    and seen["srt"] == RIGHT and 25 * 3_600_000 + 1000 in sami
    and pysubs2_hours == ([0, 24, 25, 23], [0, 24, 25, 123])
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
