"""Where the files of an index are, and how each step survives a kill at any moment.

::

    index/  CURRENT  build.lock  building/<name>/  generations/<name>/

Also the small files of a generation: skipped articles, and stories reported by several articles.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from qa_service.errors import IndexBusyError, IndexDamagedError, IndexMissingError

SUPERSEDED_FOR_S: Final = 24 * 3600.0
"""Superseded generations are retained this long, by age, not by count: a reader may still use one,
and a person may want it back. They share most segments with the current one, so they cost little.
"""

_DRAFT: Final = "CURRENT.new"
_UNUSED: Final = "unused"
"""A marker file in a generation until it is put to use: a kill may come in between."""

_NAME: Final = re.compile(r"\d{8}T\d{6}(\.\d{6})?Z-[0-9a-f]{8}")


def new_name() -> str:
    """Name of a generation that begins now: UTC time, then a random id. Names sort by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"


def begun_at(name: str) -> float:
    """When a generation with that name was begun, in seconds since the epoch."""
    begun = datetime.strptime(name.partition("Z")[0] + "Z", "%Y%m%dT%H%M%S.%f%z")
    return begun.timestamp()


def current_name(folder: Path) -> str:
    """Name of the generation in use; IndexMissingError, or IndexDamagedError if unusable."""
    try:
        name = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissingError(folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(f"{folder / 'CURRENT'} cannot be read ({error}).") from error
    if not _NAME.fullmatch(name):
        raise damaged(f"{folder / 'CURRENT'} does not name a generation.")
    return name


def generation_folder(folder: Path, name: str) -> Path:
    """Folder of a published generation."""
    return folder / "generations" / name


def building_folder(folder: Path, name: str) -> Path:
    """Folder of a generation that is being built."""
    return folder / "building" / name


def damaged(problem: str) -> IndexDamagedError:
    """The error for an index that only a full build can repair."""
    return IndexDamagedError(problem, remedy="Run `qa-service index --full` to rebuild it.")


def publish(folder: Path, name: str) -> None:
    """Move a finished build to the generations and put it to use.

    Whatever is killed at whatever moment, ``CURRENT`` names a complete generation: files reach the
    disk before the rename, and the rename before ``CURRENT``.
    """
    source, target = building_folder(folder, name), generation_folder(folder, name)
    (source / _UNUSED).touch()
    for file in source.iterdir():
        _sync(file)
    _sync(source)
    target.parent.mkdir(exist_ok=True)
    source.rename(target)
    _sync(target.parent)
    _sync(source.parent)
    put_to_use(folder, name)
    remove_superseded(folder)


def put_to_use(folder: Path, name: str) -> None:
    """Put a published generation to use; the age of the previous one counts from now."""
    superseded = _read_current(folder)
    if superseded:
        _mark_used(folder, superseded)
    _replace_current(folder, name)
    _mark_used(folder, name)
    if superseded and generation_folder(folder, superseded).is_dir():
        os.utime(generation_folder(folder, superseded))


def generation_names(folder: Path) -> tuple[str, ...]:
    """Names of all published generations that still exist, newest first."""
    try:
        names = [place.name for place in (folder / "generations").iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    used = (name for name in names if _NAME.fullmatch(name) and not _never_used(folder, name))
    return tuple(sorted(used, reverse=True))


def published_at(folder: Path) -> float | None:
    """When the files of the generation in use were finished, in seconds since the epoch."""
    try:
        return (generation_folder(folder, current_name(folder)) / "manifest.json").stat().st_mtime
    except (OSError, IndexMissingError, IndexDamagedError):
        return None


def remove_superseded(folder: Path) -> None:
    """Delete generations that were superseded more than ``SUPERSEDED_FOR_S`` ago."""
    current = current_name(folder)
    oldest = time.time() - SUPERSEDED_FOR_S
    for generation in (folder / "generations").iterdir():
        if generation.name != current and generation.stat().st_mtime < oldest:
            _remove(folder, generation)


def _remove(folder: Path, generation: Path) -> None:
    """Delete a generation: moved away at once, so that none is ever listed with files missing."""
    leftover = building_folder(folder, generation.name)
    with suppress(OSError):  # what cannot be deleted is tried again by the next build
        leftover.parent.mkdir(exist_ok=True)
        generation.rename(leftover)
        shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def build_locked(folder: Path) -> Iterator[None]:
    """The right to build an index, held by one process at a time and freed when it dies.

    IndexBusyError names the process that holds it.
    """
    descriptor = os.open(folder / "build.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            raise IndexBusyError(
                f"Process {holder} is building this index ({folder}).",
                remedy="Wait until it has finished, then try again.",
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def remove_leftovers(folder: Path) -> None:
    """Delete what interrupted builds left behind; only for the holder of the lock."""
    for leftover in (folder / "building").iterdir():
        shutil.rmtree(leftover, ignore_errors=True)
    (folder / _DRAFT).unlink(missing_ok=True)
    if current := _read_current(folder):
        _mark_used(folder, current)
    for generation in (folder / "generations").iterdir():
        if _never_used(folder, generation.name):
            _remove(folder, generation)


def _never_used(folder: Path, name: str) -> bool:
    return (generation_folder(folder, name) / _UNUSED).exists() and name != _read_current(folder)


def _mark_used(folder: Path, name: str) -> None:
    place = generation_folder(folder, name)
    if (place / _UNUSED).exists():
        (place / _UNUSED).unlink()
        _sync(place)


def _read_current(folder: Path) -> str | None:
    try:
        return current_name(folder)
    except (IndexMissingError, IndexDamagedError):
        return None


def _replace_current(folder: Path, name: str) -> None:
    draft = folder / _DRAFT
    draft.write_text(f"{name}\n", encoding="utf-8")
    _sync(draft)
    draft.replace(folder / "CURRENT")
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


STORIES_NAME: Final = "stories.json"
PAIRS_NAME: Final = "story-pairs.json"
"""The pairs that the stories were made of, for the next build."""


@dataclass(frozen=True, slots=True)
class Stories:
    """Ids of the articles of each story, and how they were found.

    ``pairs`` are articles on the same story. ``since`` is how many articles have been compared on
    arrival since all articles were last compared with each other.
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
        _write_json(place / name, content)
    return tuple(written)


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")


def read_stories(place: Path) -> dict[str, tuple[str, ...]]:
    """For each article of a story the ids of all of its articles, including itself.

    Empty for generations built before stories were introduced.
    """
    if not (place / STORIES_NAME).exists():
        return {}
    stories: list[list[str]] = json.loads((place / STORIES_NAME).read_text(encoding="utf-8"))
    return {article: tuple(story) for story in stories for article in story}


def read_story_pairs(place: Path) -> Stories | None:
    """What the next build starts from; None if a generation does not say."""
    try:
        known = json.loads((place / PAIRS_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Stories(pairs=[(one, other) for one, other in known["pairs"]], since=known["since"])


SKIPPED_NAME: Final = "skipped.json"


def write_skipped(place: Path, skipped: Sequence[tuple[str, str]]) -> None:
    """Write pairs of file and reason into the folder of a generation."""
    _write_json(place / SKIPPED_NAME, skipped)


def read_skipped(
    place: Path, first_segment: Callable[[], sqlite3.Connection]
) -> tuple[tuple[str, str], ...]:
    """The pairs; generations of format 1 have them in their only segment.

    Raises:
        IndexDamagedError: the file contains something else.
    """
    if not (place / SKIPPED_NAME).exists():
        found = first_segment().execute("SELECT file, reason FROM skipped ORDER BY rowid")
        return tuple((str(file), str(reason)) for file, reason in found)
    try:
        pairs: list[list[str]] = json.loads((place / SKIPPED_NAME).read_text(encoding="utf-8"))
        return tuple((file, reason) for file, reason in pairs)
    except (ValueError, TypeError) as error:
        raise damaged(f"{place / SKIPPED_NAME} cannot be understood.") from error


_LAST_READ: Final = "LAST_READ"


def note_last_read(folder: Path, generation: str, inputs: str) -> None:
    """Record that files with this digest have the content of the generation.

    So the files of a copied folder, which make no new generation, are not read every time. The
    record is not part of a generation and may be deleted.
    """
    fresh = folder / f"{_LAST_READ}.new"
    fresh.write_text(f"{generation} {inputs}\n", encoding="ascii")
    fresh.replace(folder / _LAST_READ)


def is_last_read(folder: Path, generation: str, inputs: str) -> bool:
    """Whether that is recorded."""
    try:
        return (folder / _LAST_READ).read_bytes() == os.fsencode(f"{generation} {inputs}\n")
    except OSError:
        return False
