"""Notes beside the segments of a generation: its stories, what was skipped, what was read last."""

import json
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_service.store import layout

STORIES_NAME: Final = "stories.json"
PAIRS_NAME: Final = "story-pairs.json"
"""What the stories were made of, for the next build."""


@dataclass(frozen=True, slots=True)
class Stories:
    """Ids of the articles of each story, and how they were found.

    ``pairs`` are the articles found to be of the same story. ``since`` is how many articles were
    compared with the others when they came, after all had last been compared with all.
    """

    stories: Sequence[Sequence[str]] = ()
    pairs: Sequence[tuple[str, str]] = ()
    since: int = 0


def write_stories(place: Path, found: Stories) -> tuple[str, ...]:
    """Write them into the folder of a generation; returns the names of the files."""
    written = {
        STORIES_NAME: found.stories,
        PAIRS_NAME: {"since": found.since, "pairs": found.pairs},
    }
    for name, content in written.items():
        text = json.dumps(content, ensure_ascii=False)
        (place / name).write_text(text + "\n", encoding="utf-8")
    return tuple(written)


def read_stories(place: Path) -> dict[str, tuple[str, ...]]:
    """For each article of a story the ids of all of its articles, itself included.

    Empty for generations that were made before stories were looked for.
    """
    if not (place / STORIES_NAME).exists():
        return {}
    stories: list[list[str]] = json.loads((place / STORIES_NAME).read_text(encoding="utf-8"))
    return {article: tuple(story) for story in stories for article in story}


def read_story_pairs(place: Path) -> Stories | None:
    """What the next build starts from; None where a generation does not say."""
    try:
        known = json.loads((place / PAIRS_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Stories(pairs=[(one, other) for one, other in known["pairs"]], since=known["since"])


SKIPPED_NAME: Final = "skipped.json"


def write_skipped(place: Path, skipped: Sequence[tuple[str, str]]) -> None:
    """Write pairs of file and reason into the folder of a generation."""
    text = json.dumps(skipped, ensure_ascii=False)
    (place / SKIPPED_NAME).write_text(text + "\n", encoding="utf-8")


def read_skipped(
    place: Path, first_segment: Callable[[], sqlite3.Connection]
) -> tuple[tuple[str, str], ...]:
    """The pairs; generations of format 1 have them in their only segment.

    Raises:
        IndexDamagedError: the file holds something else.
    """
    if not (place / SKIPPED_NAME).exists():
        found = first_segment().execute("SELECT file, reason FROM skipped ORDER BY rowid")
        return tuple((str(file), str(reason)) for file, reason in found)
    try:
        pairs: list[list[str]] = json.loads((place / SKIPPED_NAME).read_text(encoding="utf-8"))
        return tuple((file, reason) for file, reason in pairs)
    except (ValueError, TypeError) as error:
        raise layout.damaged(f"{place / SKIPPED_NAME} cannot be understood.") from error


_LAST_READ: Final = "LAST_READ"


def note_last_read(folder: Path, generation: str, inputs: str) -> None:
    """Note that files of this digest hold what the generation holds, to the last one skipped.

    So the files of a copied folder, which make no new generation, are not read every time. The
    note is no part of a generation and may be deleted.
    """
    fresh = folder / f"{_LAST_READ}.new"
    fresh.write_text(f"{generation} {inputs}\n", encoding="ascii")
    fresh.replace(folder / _LAST_READ)


def is_last_read(folder: Path, generation: str, inputs: str) -> bool:
    """Whether that is noted."""
    try:
        return (folder / _LAST_READ).read_bytes() == os.fsencode(f"{generation} {inputs}\n")
    except OSError:
        return False
