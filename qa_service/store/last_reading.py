"""Which files were read last, where what they say is what the index holds already.

A generation says which files it was made of. When other files turn out to hold the same articles
(a copy of the folder, a file written again), no generation is made; this note keeps them from
being read every time. It is no part of a generation and may be deleted.
"""

import os
from pathlib import Path
from typing import Final

_NAME: Final = "LAST_READ"


def note(folder: Path, generation: str, inputs: str) -> None:
    """Note that files of this digest hold what the generation holds, to the last one skipped."""
    fresh = folder / f"{_NAME}.new"
    fresh.write_text(f"{generation} {inputs}\n", encoding="ascii")
    fresh.replace(folder / _NAME)


def is_noted(folder: Path, generation: str, inputs: str) -> bool:
    """Whether that is noted."""
    try:
        return (folder / _NAME).read_bytes() == os.fsencode(f"{generation} {inputs}\n")
    except OSError:
        return False
