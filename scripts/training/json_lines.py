"""Data sets as JSON Lines: read, written, and where the converters find and put them."""

import argparse
import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def data_and_out(description: str | None) -> tuple[Path, Path]:
    """The folders that a converter is given: of the set, and to write to, which is made."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    return asked.data, asked.out


def records(file: Path) -> list[Record]:
    """One object a line; text may hold other line separators."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def write(file: Path, objects: list[Record]) -> None:
    """One object a line, and a word on how many."""
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in objects]
    file.write_text("".join(lines), encoding="utf-8")
    print(f"{file.name}: {len(objects)}")
