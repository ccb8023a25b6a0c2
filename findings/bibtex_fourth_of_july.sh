#!/usr/bin/env bash
# BibTeX's way to give the day of a newspaper: pandoc and citation-js keep the year alone, Typst reads
# the 4th of July as April.
#
# Expected: BibTeXing (Patashnik, 1988, section 4, item 9): "if you want to include information for
# the day of the month, the month field is usually the best place. For example month = jul # "~4,"
# will probably produce just what you want"; by section 2.1, item 2, month = "1~" # jan comes out as
# 1 January: "#" joins strings, "~" is a space. pybtex prints "July 4, 2024" and "4 July 2024",
# citeproc-py has day, month and year.
# Happens: pandoc and citation-js read neither and have the year alone; so has what they write as
# BibTeX. Typst, of the first, has the month without its day. Of the second it takes the day for the
# month: "4~" # jul is April, "12~" # jul December, and "14~" # jul is printed as "14 2024". None of
# them warns.
# Measured: every day of 2024 written both ways, 732 entries: the day and month of no entry is kept by
# pandoc and citation-js; of those with the day first Typst has a wrong month for 132 and none for 222,
# of those with the month first no day for 366. pybtex and citeproc-py have all 732 right.
# Matters: BibTeX has no field for the day, so that files which cite newspapers are written like this.
# Articles of a year cannot be told apart, and a citation sends the reader to an issue that it never
# stood in.
# Do: before, make it month = jul, day = 4, which all of them read, or biblatex's date = {2024-07-04}.
# Known: Typst reads months of figures since June 2026 (typst/biblatex#104); nothing found on days in
# the month in typst/biblatex, jgm/pandoc, citation-js or larsgw/citation.js.
# Seen: 2026-11-30, pandoc 3.9 (pypandoc-binary 1.17), @citation-js/plugin-bibtex 0.8.2, typst 0.15.2
# (PyPI), beside pybtex 0.26.1, citeproc-py 0.11.1, Python 3.11, Node.js 20.20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pypandoc-binary==1.17 typst==0.15.2 \
    pypdfium2==5.15.2 pybtex==0.26.1 citeproc-py==0.11.1
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-bibtex@0.8.2
cat > write.py <<'PYTHON'
from datetime import date, timedelta

days = [date(2024, 1, 1) + timedelta(number) for number in range(366)]
with open("days.bib", "w") as file:
    for way in ("first", "last"):
        for day in days:
            name = day.strftime("%b").lower()
            month = f'"{day.day}~" # {name}' if way == "first" else f'{name} # "~{day.day},"'
            file.write(f"@article{{{way}{day:%m%d}, author = {{Lowe, Ada}}, title = {{Item {way} {day:%m%d}}},"
                       f" journal = {{Gazette}}, year = 2024, month = {month}}}\n")
with open("plain.bib", "w") as file:
    file.write("@article{plain, author = {Lowe, Ada}, title = {Item plain 0704}, journal = {Gazette},"
               " year = 2024, month = jul, day = 4}\n")
PYTHON
cat > read.mjs <<'JAVASCRIPT'
import { readFileSync, writeFileSync } from 'node:fs'
import { Cite } from '@citation-js/core'
import '@citation-js/plugin-bibtex'

for (const name of ['days', 'plain']) {
  const { data } = new Cite(readFileSync(`${name}.bib`, 'utf8'))
  const dates = Object.fromEntries(data.map((one) => [one.id, one.issued['date-parts'][0]]))
  writeFileSync(`${name}.json`, JSON.stringify(dates))
}
JAVASCRIPT
venv/bin/python write.py
node read.mjs
venv/bin/python -W ignore - <<'PYTHON'
import json
import re
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import pypandoc
import pypdfium2
import typst
from citeproc.source.bibtex import BibTeX
from pybtex import format_from_file

MONTHS = ("January February March April May June July August September October November"
          " December").split()


def by_pandoc(name):
    entries = json.loads(pypandoc.convert_file(f"{name}.bib", "csljson", format="bibtex"))
    return {one["id"]: one["issued"]["date-parts"][0] for one in entries}


def by_citeproc(name):
    return {key: [one["issued"][part] for part in ("year", "month", "day") if part in one["issued"]]
            for key, one in BibTeX(f"{name}.bib").items()}


def printed(text):
    """The date behind each title: 'Item first 0704.” Gazette, 4 July 2024.'"""
    dates = {}
    for key, when in re.findall(r"Item (\w+ \d{4})\W+Gazette, ([^.]*2024)\.", text):
        words = when.replace(",", "").split()
        month = [MONTHS.index(word) + 1 for word in words if word in MONTHS]
        day = [int(word) for word in words if len(word) < 3]
        key = "plain" if "plain" in key.lower() else key.lower().replace(" ", "")
        dates[key] = (
            [2024, *month, *day] if month else [2024, *[f"{one}?" for one in day]])
    return dates


def by_typst(name):
    Path("sheet.typ").write_text(
        "#set page(width: 900pt, height: auto)\n"
        f'#bibliography("{name}.bib", full: true, style: "chicago-notes")\n')
    typst.compile("sheet.typ", output="sheet.pdf")
    return printed("".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument("sheet.pdf")))


def by_pybtex(name):
    return printed(format_from_file(f"{name}.bib", "unsrt", output_backend="plaintext"))


print(pypandoc.get_pandoc_version(), *(f"{name} {version(name)}" for name in (
    "typst", "pybtex", "citeproc-py")), "@citation-js/plugin-bibtex", json.loads(Path(
        "node_modules/@citation-js/plugin-bibtex/package.json").read_text())["version"])
days = {"pandoc": by_pandoc("days"), "citation-js": json.loads(Path("days.json").read_text()),
        "typst": by_typst("days"), "pybtex": by_pybtex("days"), "citeproc-py": by_citeproc("days")}
plain = {"pandoc": by_pandoc("plain"), "citation-js": json.loads(Path("plain.json").read_text()),
         "typst": by_typst("plain")}


def verdict(key, got):
    month, day = int(key[-4:-2]), int(key[-2:])
    if got == [2024, month, day]:
        return "right"
    if len(got) > 1 and isinstance(got[1], int):
        return "no day" if got[1] == month else "wrong month"
    return "year alone" if got == [2024] else "no month"


counts = {}
for name, dates in days.items():
    for way in ("last", "first"):
        counts[name, way] = Counter(
            verdict(key, got) for key, got in dates.items() if key.startswith(way))
        print(f"{name}, {'4 July' if way == 'first' else 'July 4'}: {dict(counts[name, way])}; "
              f"{dates[f'{way}0704']}, {dates[f'{way}0714']}")
print("with day = 4:", plain)
year = {"year alone": 366}
wanted = {("pandoc", "last"): year, ("pandoc", "first"): year, ("citation-js", "last"): year,
          ("citation-js", "first"): year, ("typst", "last"): {"no day": 366},
          ("typst", "first"): {"wrong month": 132, "no day": 12, "no month": 222},
          **{(name, way): {"right": 366} for name in ("pybtex", "citeproc-py")
             for way in ("last", "first")}}
as_stated = (all(counts[key] == one for key, one in wanted.items())
             and days["typst"]["first0704"] == [2024, 4]
             and all(one["plain"] == [2024, 7, 4] for one in plain.values()))
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
