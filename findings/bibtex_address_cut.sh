#!/usr/bin/env bash
# bibtexparser cuts every address at its first "%" once LaTeX is decoded; its own encoding included.
#
# Expected: biblatex's manual (2.2.1) has url, doi and file as verbatim fields, in which special
# characters stand for themselves; reference managers write %20 and %C3%A9 as they are.
# LatexDecodingMiddleware is for "decoding latex special characters" (README).
# Happens: the field is read as LaTeX, where % begins a comment: the rest of the address is gone,
# nothing is logged, no block has failed. A doi and an address in a note lose their ends alike. What
# LatexEncodingMiddleware itself wrote, \url{...}, comes back cut by its counterpart, and with
# "\url{" in the address without it.
# Matters: the source of a citation cannot be opened any more, or another page opens: what remains
# is an address that looks whole.
# Do: take url, doi, eprint and file from a parse without the middleware and put them in.
# Known: betterbib had the same (texworld/betterbib#126, mended in #131); nothing found in
# sciunto-org/python-bibtexparser.
# Seen: 2026-11-30, bibtexparser 2.1.0, pylatexenc 2.11, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    bibtexparser==2.1.0 pylatexenc==2.11
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware, LatexEncodingMiddleware

print("bibtexparser", version("bibtexparser"))
ADDRESS = "http://news.example/2025/Ostm%C3%A8re%20mill?page=2"
WRITTEN = rf"""@article{{mill, title = {{Ostm\`ere's mill: 10\% of it}}, url = {{{ADDRESS}}},
  doi = {{10.1000/a%3Cb}}, note = {{See {ADDRESS} for a map}}}}"""


def read(text, *middleware):
    library = bibtexparser.parse_string(text, append_middleware=list(middleware))
    fields = {field.key: field.value for field in library.entries[0].fields}
    return fields, len(library.failed_blocks)


plain, failed = read(WRITTEN)
decoded, failed_too = read(WRITTEN, LatexDecodingMiddleware())
encoded = bibtexparser.write_string(
    bibtexparser.parse_string(WRITTEN), prepend_middleware=[LatexEncodingMiddleware()])
back, again = read(encoded, LatexDecodingMiddleware())[0], read(encoded)[0]
for name, fields in (("as it is", plain), ("decoded", decoded), ("encoded, decoded", back),
                     ("encoded, as it is", again)):
    print(f"{name}: {fields}")
print("blocks that failed:", failed, failed_too)
CUT = "http://news.example/2025/Ostm"
as_stated = (
    plain["url"] == ADDRESS and failed == failed_too == 0
    and decoded["title"] == "Ostmère's mill: 10% of it"
    and decoded["url"] == back["url"] == CUT and decoded["doi"] == "10.1000/a"
    and decoded["note"] == f"See {CUT}" and again["url"] == rf"\url{{{ADDRESS}}}"
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
