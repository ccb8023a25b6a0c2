#!/usr/bin/env bash
# pagexml-tools: a line of PAGE XML that somebody has corrected is read as a line without text.
#
# Expected: PAGE (PRImA, 2019-07-15): a TextLine may have several TextEquiv, its readings; the one
# with the lowest index is the main text. LAREX keeps what was recognised and what a person made of
# it in this way (index 1 and 0), OCR-D the alternatives of several engines. pagexml-tools is for
# "reading PageXML files" (README), and prints line.text in its first example.
# Happens: a line with two readings has the text None, whatever their index and with or without one.
# The line is there, with its place on the page, and the numbers of lines in stats are right; only
# its words are not counted. No warning, no error. (In a <Word>, two readings end in a TypeError.)
# Measured: a page of 100 lines of four words, 30 of them corrected: 70 lines have text, stats says
# 100 lines and 280 words of 400. The reading with the lowest index, picked from the XML, gives all.
# Matters: the better an old newspaper has been proof-read, the less of it is found. What is
# searched are the lines nobody has looked at, and an article becomes sentences with gaps.
# Do: before parsing, remove from each element all TextEquiv but the one with the lowest index.
# Known: dinglehopper and Calamari had to learn the index (qurator-spk/dinglehopper#33); nothing
# found in knaw-huc/pagexml.
# Seen: 2026-11-30, pagexml-tools 0.9.0 (October 2026), Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pagexml-tools==0.9.0
venv/bin/python -W ignore - <<'PYTHON'
import sys
import xml.etree.ElementTree as ET
from importlib.metadata import version
from pathlib import Path

from pagexml.parser import parse_pagexml_file

print("pagexml-tools", version("pagexml-tools"))
SPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
EQUIV = f"{{{SPACE}}}TextEquiv"


def reading(text, index=None):
    said = "" if index is None else f' index="{index}"'
    return f"<TextEquiv{said}><Unicode>{text}</Unicode></TextEquiv>"


def lines_of(*lines):
    """The page's lines as pagexml-tools reads them, its counts, and the main readings."""
    body = "".join(
        f'<TextLine id="l{n}"><Coords points="10,{20 * n} 400,{20 * n} 400,{20 * n + 18}"/>'
        f'<Baseline points="10,{20 * n + 15} 400,{20 * n + 15}"/>{line}</TextLine>'
        for n, line in enumerate(lines))
    Path("page.xml").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><PcGts xmlns="{SPACE}"><Metadata>'
        "<Creator>us</Creator><Created>2025-03-04T10:00:00</Created>"
        "<LastChange>2025-03-04T10:00:00</LastChange></Metadata>"
        '<Page imageFilename="page.jpg" imageWidth="1000" imageHeight="3000">'
        '<TextRegion id="r1" type="paragraph"><Coords points="0,0 500,0 500,2500 0,2500"/>'
        f"{body}</TextRegion></Page></PcGts>")
    page = parse_pagexml_file("page.xml")
    main = [min(line.findall(EQUIV), key=lambda one: int(one.get("index", 0))).find("*").text
            for line in ET.parse("page.xml").iter(f"{{{SPACE}}}TextLine")]
    return [line.text for line in page.get_lines()], page.stats, main


two, _, main = lines_of(
    reading("Mill is not sold", 0) + reading("Mill is uot sold", 1),
    reading("Mill is uot sold", 1) + reading("Mill is not sold", 0),
    reading("Mill is not sold") + reading("Mill is uot sold"), reading("Mill is not sold", 0))
print("two readings, 1 first, no index, one reading:", two, "beside", main)
corrected = reading("Mill is not sold", 0) + reading("Mill is uot sold", 1)
texts, stats, mains = lines_of(*[reading("Mayor keeps his office")] * 70, *[corrected] * 30)
with_text = sum(text is not None for text in texts)
print(f"{len(texts)} lines, {with_text} with text; stats: {stats['lines']} lines, "
      f"{stats['words']} words; lowest index: {sum(len(main.split()) for main in mains)} words")
as_stated = (
    two == [None, None, None, "Mill is not sold"] and main == ["Mill is not sold"] * 4
    and (len(texts), with_text, stats["lines"], stats["words"]) == (100, 70, 100, 280)
    and sum(len(main.split()) for main in mains) == 400
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
