#!/usr/bin/env bash
# py-wacz: --detect-pages leaves out every page whose address is not the Referer of a request.
#
# Expected: --detect-pages "generates pages.jsonl page index", with -t "with a full-text index"
# (README): all HTML pages of the archive. WARC needs no request records, HTTP no Referer, and
# browsers send by default only the site, not the page, to other sites (Referrer Policy,
# strict-origin-when-cross-origin).
# Happens: a page stays in the index only if its address is the Referer of another request in the
# archive. A page of text alone, one whose pictures come from another host, and every page of an
# archive that has no request records are left out, with their text. The exit code is 0, and "Num
# Pages Detected" is all that is said. The pages are in the archive and its CDXJ all the same.
# Measured: of 40 HTML pages of one site, 10 of each kind, 10 are listed: those with a picture from
# their own host. Without request records 0 of 40; with one warcinfo record of
# json-metadata {"type": "collection"} 40 of 40.
# Matters: ReplayWeb.page lists and searches pages.jsonl. The texts that are lost are the plain
# ones: agency copy, print versions, and what a crawler without a browser fetched.
# Do: write the pages yourself and pass them by -p, or compare their number with the HTML responses.
# Known: the README does not mention the Referer; webrecorder/py-wacz#36 (closed) is of an archive
# without pages, for want of --detect-pages.
# Seen: 2026-11-30, wacz 0.6.0 (September 2026), warcio 1.8.1, cdxj-indexer 1.5.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check wacz==0.6.0 warcio==1.8.1 \
    cdxj-indexer==1.5.0
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import io
import json
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

print(*(f"{name} {version(name)}" for name in ("wacz", "warcio", "cdxj-indexer")))
SITE, OTHER = "https://gazette.example", "https://pictures.example"
KINDS = {  # what a browser asks for beside the page, and the Referer that it then sends
    "text alone": None,
    "picture of another host": (OTHER, lambda page: f"{SITE}/"),
    "no Referer by the site's policy": (SITE, lambda page: None),
    "picture of its own host": (SITE, lambda page: page),
}


def write(path, requests=True, about=None):
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        if about:
            writer.write_record(writer.create_warcinfo_record(
                path.name, {"software": "made up", "json-metadata": json.dumps(about)}))

        def exchange(address, kind, body, referrer=None):
            date = "2025-03-04T10:00:00Z"
            answer = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            response = writer.create_warc_record(
                address, "response", io.BytesIO(body), http_headers=answer,
                warc_headers_dict={"WARC-Date": date})
            if not requests:
                writer.write_record(response)
                return
            fields = [("Host", address.split("/")[2])]
            fields += [("Referer", referrer)] if referrer else []
            asked = StatusAndHeaders(f"GET /{address.split('/', 3)[3]} HTTP/1.1", fields,
                                     is_http_request=True)
            request = writer.create_warc_record(
                address, "request", http_headers=asked, warc_headers_dict={"WARC-Date": date})
            writer.write_request_response_pair(request, response)

        for number in range(40):
            name, beside = list(KINDS.items())[number % 4]
            page = f"{SITE}/news/{number}.html"
            told = f"Report {number}: the mill of Ostmere was sold, the council said. " * 9
            picture = f"{beside[0]}/{number}.png" if beside else ""
            shown = f'<img src="{picture}" alt="">' if beside else ""
            html = (f"<!doctype html><html><head><title>Report {number}</title></head><body>"
                    f"<h1>Report {number}</h1><p>{told}</p>{shown}</body></html>")
            exchange(page, "text/html; charset=utf-8", html.encode())
            if beside:
                exchange(picture, "image/png", b"\x89PNG\r\n\x1a\n", beside[1](page))


def listed(name, **how):
    warc = Path(f"{name}.warc.gz")
    write(warc, **how)
    command = [sys.executable, "-m", "wacz.main", "create", "--detect-pages", "-t",
               "-o", f"{name}.wacz", str(warc)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    with zipfile.ZipFile(f"{name}.wacz") as archive:
        lines = (archive.read("pages/pages.jsonl").decode().splitlines()
                 if "pages/pages.jsonl" in archive.namelist() else [])
    pages = [json.loads(line) for line in lines][1:]
    said = [line for line in ran.stdout.splitlines() if "Pages" in line]
    print(f"{name}: {len(pages)} of 40 pages listed; said {said}")
    return pages


pages = listed("with-requests")
kinds = {list(KINDS)[int(page["url"].rsplit("/", 1)[1].split(".")[0]) % 4] for page in pages}
print("kinds listed:", kinds, "with text:", sum("text" in page for page in pages))
none = listed("responses-alone", requests=False)
all_of_them = listed("with-collection", about={"type": "collection", "title": "Ostmere"})
as_stated = (len(pages), len(none), len(all_of_them)) == (10, 0, 40) and kinds == {
    "picture of its own host"}
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
