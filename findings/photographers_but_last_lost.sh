#!/usr/bin/env bash
# iptcinfo3: of the photographers named in a press photo the last is read, and saving deletes the others.
#
# Expected: in the Information Interchange Model of IPTC, By-line, By-line Title, Writer/Editor and Subject
# Reference are repeatable; the IPTC Photo Metadata Standard has Creator, which is By-line, as a list.
# iptcinfo3's README says that information can be put into an image by other programs and pulled back
# out by it.
# Happens: three datasets, keywords, supplemental category and contact, are lists. Of all others each
# value takes the place of the one before. Saving, after the caption alone was changed, writes what
# was read: in the file, too, one photographer and one subject are left. node-iptc keeps the
# photographers but the last of the subjects. Nothing is reported. Pillow and exifr read all.
# Measured: 20 photos by two photographers, with two writers of the caption and three subjects: of 140
# values iptcinfo3 reads 60, and 60 are in the files that it saves.
# Matters: the byline of a photo is part of its citation, and the subject codes are how an agency's
# photos are found. Correcting captions in bulk takes names out of an archive for good.
# Do: read with Pillow (IptcImagePlugin.getiptcinfo) or exifr; write with ExifTool or pyexiv2.
# Known: found in no issue of james-see/iptcinfo3 (#31 is of keywords with commas).
# Seen: 2026-12-01, iptcinfo3 2.3.0 (December 2025), Pillow 13.0.0, node-iptc 1.0.5, exifr 7.1.3,
# Python 3.11, Node.js 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund exifr@7.1.3 node-iptc@1.0.5 >> npm.log
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check iptcinfo3==2.3.0 pillow==13.0.0
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs";
import exifr from "exifr";
import nodeIptc from "node-iptc";
const all = (value) => [value].flat().filter((one) => one !== undefined);
const counts = { exifr: 0, "node-iptc": 0 };
for (let number = 0; number < 20; number++) {
  const photo = readFileSync(`photo${number}.jpg`);
  const one = await exifr.parse(photo, { iptc: true, tiff: false });
  counts.exifr += [one.Byline, one.Writer, one.SubjectReference].flatMap(all).length;
  const other = nodeIptc(photo);
  counts["node-iptc"] += [other.by_line, other.caption_writer, other.subject_reference]
    .flatMap(all).length;
}
console.log(JSON.stringify(counts));
JS
venv/bin/python - <<'PYTHON'
import io
import json
import logging
import struct
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from iptcinfo3 import IPTCInfo
from PIL import Image, IptcImagePlugin

print(*(f"{name} {version(name)}" for name in ("iptcinfo3", "Pillow")))
logging.disable(logging.CRITICAL)
REPEATED = {80: "by-line", 122: "writer/editor", 12: "subject reference"}


def photo(values):
    """A JPEG with the values in IIM, in a Photoshop resource, as agencies send them."""
    iim = b"".join(b"\x1c" + bytes([2, number]) + struct.pack(">H", len(value)) + value
                   for number, value in values)
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(iim)) + iim + b"\0" * (len(iim) % 2)
    segment = b"Photoshop 3.0\0" + resource
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "JPEG")
    plain = out.getvalue()
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def by_pillow(path):
    with Image.open(path) as opened:
        found = IptcImagePlugin.getiptcinfo(opened)
    each = [found.get((2, number), []) for number in REPEATED]
    return [value for one in each for value in (one if isinstance(one, list) else [one])]


def by_iptcinfo3(info):
    each = [info[name] for name in REPEATED.values()]
    return [value for one in each for value in (one if isinstance(one, list) else [one])]


pillow, theirs, saved = [], [], []
for number in range(20):
    path = f"photo{number}.jpg"
    Path(path).write_bytes(photo([
        (0, b"\0\4"), (5, b"Mill sold"), (12, b"04000000"), (12, b"11000000"), (12, b"14000000"),
        (25, b"mill"), (25, b"council"), (80, b"Ada Lowe %d" % number), (80, b"Ben Tarn"),
        (120, b"The mil of Ostmere"), (122, b"Cy Kell"), (122, b"Di Wend")]))
    pillow += by_pillow(path)
    info = IPTCInfo(path)
    theirs += by_iptcinfo3(info)
    info["caption/abstract"] = b"The mill of Ostmere"
    info.save_as("corrected.jpg")
    saved += by_pillow("corrected.jpg")
others = json.loads(
    subprocess.run(["node", "read.mjs"], check=True, capture_output=True, text=True).stdout)
print("of 140 values: Pillow", len(pillow), "iptcinfo3", len(theirs), "saved by iptcinfo3",
      len(saved), others)
print("the last photo:", pillow[-7:], "iptcinfo3", theirs[-3:])
as_stated = (len(pillow) == 140 and theirs == saved and len(theirs) == 60
             and theirs[:3] == [b"Ben Tarn", b"Di Wend", b"14000000"]
             and others == {"exifr": 140, "node-iptc": 100})
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
