"""Which articles of a generation are of the same story: files beside its segments."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE_NAME: Final = "stories.json"
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


def write(place: Path, found: Stories) -> tuple[str, ...]:
    """Write them into the folder of a generation; returns the names of the files."""
    written = {FILE_NAME: found.stories, PAIRS_NAME: {"since": found.since, "pairs": found.pairs}}
    for name, content in written.items():
        text = json.dumps(content, ensure_ascii=False)
        (place / name).write_text(text + "\n", encoding="utf-8")
    return tuple(written)


def read(place: Path) -> dict[str, tuple[str, ...]]:
    """For each article of a story the ids of all of its articles, itself included.

    Empty for generations that were made before stories were looked for.
    """
    if not (place / FILE_NAME).exists():
        return {}
    stories: list[list[str]] = json.loads((place / FILE_NAME).read_text(encoding="utf-8"))
    return {article: tuple(story) for story in stories for article in story}


def read_pairs(place: Path) -> Stories | None:
    """What the next build starts from; None where a generation does not say."""
    try:
        known = json.loads((place / PAIRS_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Stories(pairs=[(one, other) for one, other in known["pairs"]], since=known["since"])
