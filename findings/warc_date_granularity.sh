#!/usr/bin/env bash
# A WARC record dated by its month ends the index of a whole archive; by its day, it has no date.
#
# Expected: WARC 1.1 (ISO 28500:2017), section 5.4, on WARC-Date: it "may be specified at any of the
# levels of granularity described in [W3CDTF]", that is 2011, 2011-04 and 2011-04-07 as well as a
# time, and should have "as much precision as is accurately known". It was allowed so for archives
# converted from older formats, of which no more is known (iipc/warc-specifications#21).
# Happens: warcio reads such records, but its iso_date_to_timestamp, by which tools name a capture,
# raises TypeError on a year or a month. cdxj-indexer, built on it, stops there: of the five below
# the first is indexed and what follows April 2011 is not, precise as its dates may be.
# FastWARC yields every record with record_date None, though its type stub says datetime, and does
# so even for a full day, 2011-04-07, which warcio takes for midnight.
# Matters: the oldest pages of a news archive are those converted, and have the coarse dates. One of
# them makes a replay index end short; or each looks undated, and a page whose only date is that of
# its capture is filed as having none.
# Do: before cdxj-indexer, write such dates out to the start of their span (2011-04-01T00:00:00Z)
# and keep the original in a header of its own; with FastWARC, read the header WARC-Date yourself.
# Known: warcio#46 and #37 speak of finer dates only (fractions of seconds), #190 of offsets;
# nothing found on coarser ones in the trackers of warcio, cdxj-indexer and FastWARC.
# Seen: 2026-11-29, warcio 1.8.1, cdxj-indexer 1.4.6, FastWARC 2.0.1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    warcio==1.8.1 cdxj-indexer==1.4.6 FastWARC==2.0.1
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.timeutils import iso_date_to_timestamp

print(*(f"{name} {version(name)}" for name in ("warcio", "cdxj-indexer", "FastWARC")))
DATES = ("2011-04-07T09:30:00Z", "2011-04", "2011-04-07", "2011", "2012-01-05T18:00:00Z")
PAGE = (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n"
        b"<p>The mill of Ostmere opens.\n")


def record(number, day):
    headers = (
        "WARC/1.1", "WARC-Type: response", f"WARC-Date: {day}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-00000000000{number}>",
        f"WARC-Target-URI: http://news.example/{number}",
        "Content-Type: application/http;msgtype=response", f"Content-Length: {len(PAGE)}",
    )
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + PAGE + b"\r\n\r\n"


archive = Path("news.warc")
archive.write_bytes(b"".join(record(number, day) for number, day in enumerate(DATES)))


def timestamp(day):
    try:
        return iso_date_to_timestamp(day)
    except TypeError as error:
        return type(error).__name__


with archive.open("rb") as file:
    read = [one.rec_headers.get_header("WARC-Date") for one in ArchiveIterator(file)]
with archive.open("rb") as file:
    by_fastwarc = [one.record_date for one in FastIterator(file)]
for day, moment in zip(read, by_fastwarc):
    print(f"{day:21} warcio {timestamp(day):15} FastWARC {moment}")
command = [Path(sys.executable).with_name("cdxj-indexer"), "news.warc"]
indexed = subprocess.run(command, capture_output=True, text=True, check=False)
lines = [line.split(" {")[0] for line in indexed.stdout.splitlines()]
print(f"cdxj-indexer: exit status {indexed.returncode}, {len(lines)} of 5 records: {lines}; "
      f"{indexed.stderr.strip().splitlines()[-1:]}")

as_stated = (
    tuple(read) == DATES
    and [timestamp(day) for day in DATES]
    == ["20110407093000", "TypeError", "20110407000000", "TypeError", "20120105180000"]
    and [moment is None for moment in by_fastwarc] == [False, True, True, True, False]
    and indexed.returncode != 0 and len(lines) <= 1 and "TypeError" in indexed.stderr
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
