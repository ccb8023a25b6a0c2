#!/usr/bin/env bash
# FastWARC decodes one gzipped and chunked page, and then says that the archive has ended.
#
# Expected: ArchiveIterator yields every record; its auto_decode ("automatically
# decode HTTP payload encodings", docstring) undoes the transfer and content codings of each
# response. Gzip in chunks is what web servers send, and WARC (ISO 28500, 6.3) keeps it as it came.
# Happens: with auto_decode="all", iteration stops without an error behind the first page that is
# both gzipped and chunked, read or not. Of twenty such pages one is seen; of a mixed archive, all
# that stands behind the first is lost. Either coding alone is fine.
# Matters: the count of articles is the only thing that shows it, and nobody knows that count.
# Do: auto_decode="transfer", and gunzip yourself what says Content-Encoding: gzip; or warcio.
# Known: nothing found in chatnoir-eu/chatnoir-resiliparse. NVIDIA-NeMo/Curator#2373 (2026-09)
# proposes just this setting in place of warcio.
# Seen: 2026-11-30, FastWARC 2.0.1, warcio 1.8.1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check FastWARC==2.0.1 warcio==1.8.1
"$work/venv/bin/python" - <<'PYTHON'
import gzip
import io
import sys
from importlib.metadata import version

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

print(*(f"{name} {version(name)}" for name in ("FastWARC", "warcio")))
PAGES = [f"<p>The mill of Ostmere, part {number}.".encode() * 50 for number in range(20)]


def archive(*codings):
    for number, body in enumerate(PAGES):
        body = gzip.compress(body, mtime=0) if "gzip" in codings else body
        if "chunked" in codings:
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        coded = {"gzip": "Content-Encoding: gzip\r\n", "chunked": "Transfer-Encoding: chunked\r\n"}
        block = f"HTTP/1.1 200 OK\r\n{''.join(coded[one] for one in codings)}\r\n".encode() + body
        yield (f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2025-03-04T09:30:00Z\r\n"
               f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
               f"WARC-Target-URI: http://news.example/{number}\r\n"
               "Content-Type: application/http;msgtype=response\r\n"
               f"Content-Length: {len(block)}\r\n\r\n").encode() + block + b"\r\n\r\n"


seen = {}
for codings in ((), ("gzip",), ("chunked",), ("gzip", "chunked")):
    warc = b"".join(archive(*codings))
    fast = [record.reader.read() for record in FastIterator(io.BytesIO(warc), auto_decode="all")]
    other = [record.content_stream().read() for record in ArchiveIterator(io.BytesIO(warc))]
    right = fast == PAGES[:len(fast)] and other == PAGES
    seen[codings] = len(fast), len(other), right
    print(f"{' and '.join(codings) or 'plain':16} of 20 pages FastWARC gives {len(fast)}, "
          f"warcio {len(other)}; those given are right: {right}")
whole = all(seen[one] == (20, 20, True) for one in ((), ("gzip",), ("chunked",)))
as_stated = whole and seen["gzip", "chunked"] == (1, 20, True)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
