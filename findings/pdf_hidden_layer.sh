#!/usr/bin/env bash
# PDF: words of a layer that is switched off are read as if printed, between or inside those that
# are.
#
# Expected: a PDF may keep parts of a page in layers ("optional content", ISO 32000-2, 8.11), of
# which the file says which are on: a draft below the final text, the other edition's language, a
# proof's notes. Viewers show and print those that are on. The standard says nothing of reading
# text by program; the libraries call what they read the text of the page.
# Happens: pypdf, pdfminer.six and PDFium (pypdfium2) give the words of all layers, one after
# another, pdfplumber sets letters of both at the same place into each other. The same pypdfium2
# does not draw the layer. PyMuPDF reads what is on. There is no warning, and no setting was found
# for it.
# Matters: "The bridge opens closes on Monday" is quoted as a newspaper's words, with a page
# number, and who checks it in a viewer finds neither. Of "does not" in a hidden draft the "not"
# counts.
# Do: read PDF that has /OCProperties with something /OFF by PyMuPDF, or compare the words' places
# with the drawn page.
# Ours: qa-service reads PDF with pypdfium2 and has such words too, which is not mended: PDFium's
# interface does not say which layers are on.
# Known: py-pdf/pypdf and pdfminer.six: nothing found; yfedoseev/pdf_oxide#1373 (September 2026)
# is the same in another library.
# Seen: 2026-11-30, pypdf 7.1.1, pdfminer.six 20260107, pdfplumber 0.11.10, pypdfium2 5.15.2,
# PyMuPDF 2.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pypdf==7.1.1 \
    pdfminer.six==20260107 pdfplumber==0.11.10 pypdfium2==5.15.2 pymupdf==2.0 pillow==13.0.0
"$work/venv/bin/python" -W ignore - "$work/page.pdf" <<'PYTHON'
import sys
from importlib.metadata import version

import pdfplumber
import pymupdf
import pypdf
import pypdfium2
from pdfminer.high_level import extract_text

print(*(f"{name} {version(name)}" for name in (
    "pypdf", "pdfminer.six", "pdfplumber", "pypdfium2", "PyMuPDF")))
CONTENT = b"""BT /F1 12 Tf 20 50 Td (The bridge) Tj ET
/OC /On BDC BT /F1 12 Tf 85 50 Td (opens) Tj ET EMC
/OC /Off BDC BT /F1 12 Tf 85 50 Td (closes) Tj ET EMC
BT /F1 12 Tf 128 50 Td (on Monday.) Tj ET"""
OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R /OCProperties"
    b" << /OCGs [6 0 R 7 0 R] /D << /ON [6 0 R] /OFF [7 0 R] >> >> >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 240 100] /Contents 4 0 R /Resources"
    b" << /Font << /F1 5 0 R >> /Properties << /On 6 0 R /Off 7 0 R >> >> >>",
    b"<< /Length %d >>\nstream\n%b\nendstream" % (len(CONTENT), CONTENT),
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    b"<< /Type /OCG /Name (Final) >>",
    b"<< /Type /OCG /Name (Draft) >>",
)


def written(objects):
    file, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + (b"xref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d /Root 1 0 R >>\n"
                   b"startxref\n%d\n%%%%EOF\n"
                   % (len(objects) + 1, table, len(objects) + 1, len(file)))


def drawn(objects):
    page = pypdfium2.PdfDocument(written(objects))[0]
    return page.render(scale=2).to_pil().tobytes()


path = sys.argv[1]
with open(path, "wb") as file:
    file.write(written(OBJECTS))
texts = {
    "pypdf": pypdf.PdfReader(path).pages[0].extract_text(),
    "pdfminer.six": extract_text(path),
    "pdfplumber": pdfplumber.open(path).pages[0].extract_text(),
    "pypdfium2": pypdfium2.PdfDocument(path)[0].get_textpage().get_text_bounded(),
    "PyMuPDF": pymupdf.open(path)[0].get_text(),
}
words = {name: text.split() for name, text in texts.items()}
for name, read in words.items():
    print(f"{name}: {' '.join(read)}")
line = next(line for line in CONTENT.splitlines(keepends=True) if b"closes" in line)
without = list(OBJECTS)
content = CONTENT.replace(line, b"")
without[3] = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
shown = drawn(OBJECTS) != drawn(without)
print("pypdfium2 draws the hidden word:", shown)
as_stated = (
    all("closes" in "".join(words[name]) for name in ("pypdf", "pdfminer.six", "pypdfium2"))
    and "opens" not in texts["pdfplumber"] and "closes" not in texts["pdfplumber"]
    and words["PyMuPDF"] == "The bridge opens on Monday.".split() and not shown
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
