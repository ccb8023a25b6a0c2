#!/usr/bin/env bash
# Captions in TTML: times count from the begin of what they stand in. pycaption ignores that and
# drops lines; ttconv drops every line of a <div> or <body> that has a begin and no end.
#
# Expected: by TTML2 (W3C Recommendation, chapter 12 "Timing") with SMIL, body, div and p are
# parallel time containers unless they say otherwise: a child's begin and end count from its
# parent's begin, and a parent without an end lasts as long as its children. "1s" in a div that
# begins at "60s" is 61 s. ttconv 1.2.3 says that its model follows TTML2; pycaption 2.3.14 that
# it reads DFXP/TTML.
# Happens: pycaption takes the times of <p> alone, so that the line stands at 1 s; and as lines of
# the same times are joined, of two divs that both have a line from 1 s to 3 s the first line is
# lost. ttconv ends such a parent at the largest end of its children without its own begin: begun
# at 60 s and ended at 3 s, it is never shown, and a line from 1 s to 30 s in a body that begins
# at 10 s is cut to end at 30 s, where 40 s is right. The same lines in a parent that states its
# end are right in ttconv. Neither gives a warning.
# Matters: programmes are captioned in parts, each with the begin of its part. Quotations of a
# broadcast are cited by minute and second, and lines that are dropped leave no gap in the text.
# Do: before reading, add the begins of all ancestors to p and span, and take them off the
# ancestors.
# Known: found in no issue of pbs/pycaption or sandflow/ttconv.
# Seen: 2026-11-30, pycaption 2.3.14, ttconv 1.2.3, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pycaption==2.3.14 ttconv==1.2.3
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import version

import pycaption
from ttconv.imsc import reader
from ttconv.srt import writer

print(*(f"{name} {version(name)}" for name in ("pycaption", "ttconv")))
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" xml:lang="en">
<head><layout><region xml:id="low" tts:origin="10% 80%" tts:extent="80% 20%"/></layout></head>
{}</tt>"""
LINE = '<p region="low" begin="{}s" end="{}s">{}</p>'
BODIES = {  # what stands in the file, and when which words are to be seen
    "div with begin": (
        f'<body><div begin="60s">{LINE.format(1, 3, "The council met.")}</div>'
        f'<div begin="120s">{LINE.format(1, 3, "It sold the mill.")}</div></body>',
        [(61, 63, "The council met."), (121, 123, "It sold the mill.")]),
    "body with begin": (
        f'<body begin="10s"><div>{LINE.format(1, 30, "The mayor spoke.")}</div></body>',
        [(11, 40, "The mayor spoke.")]),
    "div with begin and end": (
        f'<body><div begin="60s" end="90s">{LINE.format(1, 3, "The council met.")}</div></body>',
        [(61, 63, "The council met.")]),
    "no begin above p": (
        f'<body><div>{LINE.format(61, 63, "The council met.")}</div></body>',
        [(61, 63, "The council met.")]),
}


def by_pycaption(file):
    captions = pycaption.DFXPReader().read(file).get_captions("en")
    return [(one.start / 1e6, one.end / 1e6, one.get_text()) for one in captions]


def by_ttconv(file):
    written = writer.from_model(reader.to_model(ET.ElementTree(ET.fromstring(file))))
    captions = pycaption.SRTReader().read(written).get_captions("en-US") if written else []
    return [(one.start / 1e6, one.end / 1e6, one.get_text()) for one in captions]


seen = {}
for name, (body, right) in BODIES.items():
    file = FILE.format(body)
    seen[name] = by_pycaption(file), by_ttconv(file)
    print(f"{name}: right {right}\n  pycaption {seen[name][0]}\n  ttconv    {seen[name][1]}")
right = {name: expected for name, (_, expected) in BODIES.items()}
as_stated = (
    seen["div with begin"] == ([(1, 3, "It sold the mill.")], [])
    and seen["body with begin"] == ([(1, 30, "The mayor spoke.")], [(11, 30, "The mayor spoke.")])
    and seen["div with begin and end"] == ([(1, 3, "The council met.")],
                                           right["div with begin and end"])
    and all(one == right["no begin above p"] for one in seen["no begin above p"])
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
