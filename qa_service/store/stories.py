"""Which articles of a generation tell the same story: a file beside its segments."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

FILE_NAME: Final = "stories.json"


def write(place: Path, stories: Sequence[Sequence[str]]) -> None:
    """Write the ids of the articles of each story into the folder of a generation."""
    text = json.dumps(stories, ensure_ascii=False)
    (place / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read(place: Path) -> dict[str, tuple[str, ...]]:
    """For each article of a story the ids of all of its articles, itself included.

    Empty for generations that were made before stories were looked for.
    """
    if not (place / FILE_NAME).exists():
        return {}
    stories: list[list[str]] = json.loads((place / FILE_NAME).read_text(encoding="utf-8"))
    return {article: tuple(story) for story in stories for article in story}
