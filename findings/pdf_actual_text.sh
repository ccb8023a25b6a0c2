#!/usr/bin/env bash
# PDF: "Drucker", parted as "Druk-" and "ker", is read as "Druk-ker", and 3½ as "31/2" or "3", though the
# file says in each place what the text is.
#
# Expected: a file may state, by ActualText, the text of which the signs drawn are the picture: "a
# replacement", not a description (ISO 32000-1, 14.9.4). The standard's own example is "Drucker", which was
# hyphenated as "Druk-ker": the "k-" has the ActualText "c".
# Happens: pypdf, pdfminer.six and pdfplumber give what is drawn and pass over ActualText, without a
# warning: "Druk-" and "ker"; of 3½ per cent, its ½ drawn as "1/2" in small figures, "31/2 per cent", and
# pdfplumber "3 per cent" with "1/2" on a line of its own. PDFium and PyMuPDF regard it: "3½", and "Druc"
# with "ker" on the next line, in which only the end of the line is left to be removed.
# Measured: of 40 pages the three read 40 words and 40 fractions as drawn, the other two none.
# Matters: a word so parted is not found once its lines are joined, 31/2 is a number that nobody wrote,
# and "3 per cent" is another figure, under a citation of the page.
# Do: read such files with pypdfium2 or PyMuPDF; look for "/ActualText" in the page's contents otherwise.
# Ours: qa-service reads PDF with pypdfium2.
# Known: of ligatures, py-pdf/pypdf#3975 and pdfminer/pdfminer.six#1288 (September 2026).
# Seen: 2026-12-01, pypdf 7.1.1, pdfminer.six 20260107, pdfplumber 0.11.10, pypdfium2 5.15.2,
# PyMuPDF 2.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pypdf==7.1.1 \
    pdfminer.six==20260107 pdfplumber==0.11.10 pypdfium2==5.15.2 pymupdf==2.0
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import pdfplumber
import pymupdf
import pypdf
import pypdfium2
from pdfminer.high_level import extract_text

print(*(f"{name} {version(name)}" for name in (
    "pypdf", "pdfminer.six", "pdfplumber", "pypdfium2", "PyMuPDF")))


def write(path, number):
    content = b"""BT /F1 12 Tf 20 150 Td (Der Dru) Tj /Span << /ActualText (c) >> BDC (k-) Tj EMC
0 -15 Td (ker %d kam.) Tj ET
BT /F1 12 Tf 20 100 Td (It rose by %d) Tj
/Span << /ActualText (\\275) >> BDC /F1 8 Tf (1/2) Tj EMC /F1 12 Tf ( per cent.) Tj ET""" % (
        number, number)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R /Resources"
        b" << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    file, places = b"%PDF-1.7\n", []
    for place, one in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (place, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%btrailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    with open(path, "wb") as out:
        out.write(file + end % (table, len(file)))


READERS = {
    "pypdf": lambda path: pypdf.PdfReader(path).pages[0].extract_text(),
    "pdfminer.six": extract_text,
    "pdfplumber": lambda path: pdfplumber.open(path).pages[0].extract_text(),
    "pypdfium2": lambda path: pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range(),
    "PyMuPDF": lambda path: pymupdf.open(path)[0].get_text(),
}
seen = {}
for name, read in READERS.items():
    words = fractions = 0
    for number in range(1, 41):
        write("page.pdf", number)
        text = "".join(read("page.pdf").split())
        words += "Druck" not in text
        fractions += f"by{number}½percent" not in text
    seen[name] = (words, fractions)
    print(name, "of 40 words lost", words, "of 40 fractions lost", fractions, repr(text))
as_stated = (all(seen[name] == (40, 40) for name in ("pypdf", "pdfminer.six", "pdfplumber"))
             and seen["pypdfium2"] == seen["PyMuPDF"] == (0, 0))
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
