#!/usr/bin/env bash
# A web archive's bodies and fields come out wrong when a name is not written in the usual letters.
#
# Expected: names of transfer codings are case-insensitive (RFC 9112, 7), "x-gzip" is to be taken
# for "gzip" (RFC 9110, 8.4.1.3), gzip data is a series of members, all to be unpacked (RFC 1952,
# 2.2), and names of WARC fields are case-insensitive (ISO 28500, 4). warcio's README promises
# decompressing and de-chunking, FastWARC's docstring automatic decoding.
# Happens: warcio looks for "chunked" and "gzip" to the letter: "Chunked" leaves the sizes of the
# chunks between the words, "x-gzip" the packed bytes; of two gzip members only the first is given,
# and the article ends in mid-word. FastWARC raises on x-gzip, and knows no field in small letters:
# such a record has no type and no length, and asking for responses ends in "Invalid WARC header".
# Matters: figures like "13" between two words get into quotations, half an article is quoted as
# whole. Servers do write so: a crawler with the same fault met one (ArchiveTeam/wpull#492, 2025).
# Do: with warcio, read raw_stream and undo the codings, named in small letters, yourself; take up
# zlib.decompressobj's unused_data. For FastWARC, write the names of the fields out anew.
# Known: nothing found in either tracker (webrecorder/warcio, chatnoir-eu/chatnoir-resiliparse).
# Seen: 2026-11-30, warcio 1.8.1, FastWARC 2.0.1, Python 3.11.
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

from fastwarc.warc import ArchiveIterator as FastIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator

print(*(f"{name} {version(name)}" for name in ("FastWARC", "warcio")))
PAGE = b"<p>The mill of Ostmere opens."


def record(coding, body, case=str):
    block = f"HTTP/1.1 200 OK\r\n{coding}\r\n\r\n".encode() + body
    fields = {"WARC-Type": "response", "WARC-Date": "2025-03-04T09:30:00Z",
              "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000001>",
              "WARC-Target-URI": "http://news.example/1", "Content-Length": len(block),
              "Content-Type": "application/http;msgtype=response"}
    head = "".join(f"{case(name)}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def by_fastwarc(warc, **options):
    try:
        records = FastIterator(io.BytesIO(warc), auto_decode="all", **options)
        return next((one.reader.read() for one in records), None)
    except OSError:
        return OSError


pack = lambda part: gzip.compress(part, mtime=0)
packed, members = pack(PAGE), pack(PAGE[:10]) + pack(PAGE[10:])
chunks = b"a\r\n%s\r\n13\r\n%s\r\n0\r\n\r\n" % (PAGE[:10], PAGE[10:])
CASES = [("chunked", record("Transfer-Encoding: chunked", chunks), PAGE, PAGE),
         ("Chunked", record("Transfer-Encoding: Chunked", chunks), chunks, PAGE),
         ("x-gzip", record("Content-Encoding: x-gzip", packed), packed, OSError),
         ("two members", record("Content-Encoding: gzip", members), PAGE[:10], PAGE),
         ("small letters", record("X: y", PAGE, str.lower), PAGE, OSError)]
as_stated = True
for name, warc, *stated in CASES:
    responses = {"record_types": WarcRecordType.response} if name == "small letters" else {}
    seen = [next(ArchiveIterator(io.BytesIO(warc))).content_stream().read(),
            by_fastwarc(warc, **responses)]
    print(f"{name:14} warcio {seen[0][:44]!r}, FastWARC {seen[1]!r}")
    as_stated = as_stated and seen == stated
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
