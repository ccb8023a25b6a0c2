"""docs/formats.md and the README name what is read: every suffix, and no other."""

import re
from pathlib import Path

import pytest

from qa_service.ingest import CONTAINERS, FORMATS

REPOSITORY = Path(__file__).parents[2]
READ = {*FORMATS, *CONTAINERS}
SUFFIX = re.compile(r"`(\.[a-z0-9]+)`")


def cells(file: Path, heading: str, column: int) -> str:
    """One column of the tables below a heading, up to the next one of its level."""
    text = file.read_text("utf-8").split(f"\n{heading}\n")[1]
    level = heading.split(maxsplit=1)[0]
    section = re.split(rf"\n{level} ", text)[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return " ".join(row[column] for row in rows)


@pytest.mark.parametrize(
    ("file", "heading", "column"),
    [
        (REPOSITORY / "docs" / "formats.md", "## Formats", 0),
        (REPOSITORY / "README.md", "## Articles it reads", 1),
    ],
    ids=["docs/formats.md", "README.md"],
)
def test_every_suffix_that_is_read_is_named_and_no_other(
    file: Path, heading: str, column: int
) -> None:
    named = set(SUFFIX.findall(cells(file, heading, column)))
    assert named == READ
