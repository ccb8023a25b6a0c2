"""What was read for a generation but is no article: a file beside its segments."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

FILE_NAME: Final = "skipped.json"


def write(place: Path, skipped: Sequence[tuple[str, str]]) -> None:
    """Write pairs of file and reason into the folder of a generation."""
    text = json.dumps(skipped, ensure_ascii=False)
    (place / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read(
    place: Path, first_segment: Callable[[], sqlite3.Connection]
) -> tuple[tuple[str, str], ...]:
    """The pairs; generations of format 1 have them in their only segment."""
    if not (place / FILE_NAME).exists():
        found = first_segment().execute("SELECT file, reason FROM skipped ORDER BY rowid")
        return tuple((str(file), str(reason)) for file, reason in found)
    pairs: list[list[str]] = json.loads((place / FILE_NAME).read_text(encoding="utf-8"))
    return tuple((file, reason) for file, reason in pairs)
