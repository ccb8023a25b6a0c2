"""What a generation states about itself: its model, its contents and its files."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from qa_service.domain import EmbedderSpec
from qa_service.passages import RULES
from qa_service.store import layout

if TYPE_CHECKING:
    from pathlib import Path

FORMAT_VERSION: Final = 2
READABLE_VERSIONS: Final = (1, 2)
"""Version 1 had no segments: it is read as one."""
FILE_NAME: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a generation as it was when published."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """Contents of a segment's files, including removed articles; its number names them."""

    number: int  # from 1
    articles: int
    passages: int
    search: str = "exact"  # search by vectors: exact, or the kind of approximation


@dataclass(frozen=True, slots=True)
class Manifest:
    """The identity and inventory of one generation.

    ``articles`` and ``passages`` count what can be found. ``numerics`` names the arithmetic that
    made the vectors: "float32", "bfloat16", or both joined by "+" if vectors were reused from
    another generation. ``inputs`` is a digest of the files it was built from, empty if unknown.
    ``rules`` is the version of the rules that made its passages, 1 if the manifest does not say.
    """

    generation: str
    built_at: datetime  # UTC
    model: EmbedderSpec
    numerics: str
    articles: int
    passages: int
    files: tuple[FileEntry, ...]
    segments: tuple[SegmentEntry, ...] = ()
    inputs: str = ""
    rules: int = RULES
    format_version: int = FORMAT_VERSION


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of checking every file of a generation against its manifest."""

    generation: str
    files: tuple[str, ...]
    problems: tuple[str, ...]


def file_entry(path: Path) -> FileEntry:
    """Size and SHA-256 of a file as it is now."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(path.name, path.stat().st_size, digest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of its generation."""
    files = {one.name: {"bytes": one.bytes, "sha256": one.sha256} for one in manifest.files}
    built_at = manifest.built_at.isoformat()
    record = {**dataclasses.asdict(manifest), "built_at": built_at, "files": files}
    text = json.dumps(record, indent=2, ensure_ascii=False)
    (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in ``folder``; IndexDamagedError if it is invalid."""
    path = folder / FILE_NAME
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        version = int(record["format_version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise layout.damaged(f"{path} is missing or unreadable.") from error
    if version not in READABLE_VERSIONS:
        raise layout.damaged(
            f"{folder} has format {version}, this version of qa-service reads"
            f" {' and '.join(map(str, READABLE_VERSIONS))}."
        )
    try:
        return _parse(record)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise layout.damaged(f"{path} lacks a field or has an invalid one.") from error


def check_files(
    folder: Path, manifest: Manifest, checked: CheckedFiles | None = None
) -> tuple[str, ...]:
    """A sentence for each file that differs from the manifest; empty if all is well.

    A file that ``checked`` records as unchanged since its last check is not read again.
    """
    found = (_problem(folder, entry, checked) for entry in manifest.files)
    return tuple(problem for problem in found if problem)


class SoundFiles:
    """The files of an open generation, hashed again when they change.

    Thread-safe.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._files = manifest.files
        self._seen: dict[str, tuple[int, ...]] = {}
        for entry in self._files:
            with contextlib.suppress(OSError):
                self._seen[entry.name] = _stat_of(folder / entry.name)

    def problem(self) -> str | None:
        """A sentence on the first file that has changed; only files that were touched are read."""
        for entry in self._files:
            path = self._folder / entry.name
            try:
                state = _stat_of(path)
            except OSError as error:
                return f"{path} cannot be read ({error.strerror})."
            if state == self._seen.get(entry.name):
                continue
            if problem := _problem(self._folder, entry, None):
                return problem
            self._seen[entry.name] = state
        return None


def _stat_of(path: Path) -> tuple[int, ...]:
    """Size, time and rights of a file, which change if it is replaced or altered; OSError."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode


def _parse(record: dict[str, Any]) -> Manifest:
    model = record["model"]
    files = tuple(
        FileEntry(str(name), int(entry["bytes"]), str(entry["sha256"]))
        for name, entry in record["files"].items()
    )
    articles, passages = int(str(record["articles"])), int(str(record["passages"]))
    alone = [{"number": 1, "articles": articles, "passages": passages}]
    return Manifest(
        generation=str(record["generation"]),
        built_at=datetime.fromisoformat(str(record["built_at"])),
        model=EmbedderSpec(str(model["name"]), str(model["sha256"]), int(str(model["dimension"]))),
        numerics=str(record["numerics"]),
        articles=articles,
        passages=passages,
        files=files,
        segments=tuple(
            SegmentEntry(
                number=int(one["number"]),
                articles=int(one["articles"]),
                passages=int(one["passages"]),
                search=str(one.get("search", "exact")),
            )
            for one in record.get("segments", alone)
        ),
        inputs=str(record["inputs"]),
        rules=int(str(record.get("rules", 1))),
    )


def _problem(folder: Path, entry: FileEntry, checked: CheckedFiles | None) -> str | None:
    path = folder / entry.name
    try:
        if checked is not None and checked.confirms(path, entry.sha256):
            return None
        found = file_entry(path)
    except OSError as error:
        return f"{path} cannot be read ({error.strerror})."
    if found.bytes != entry.bytes:
        return f"{path} has {found.bytes} bytes, not {entry.bytes}."
    if found.sha256 != entry.sha256:
        return f"{path} was altered: its SHA-256 differs from the manifest."
    if checked is not None:
        checked.note(path, entry.sha256)
    return None


CHECKED_NAME: Final = "checked.json"
LARGE: Final = 1 << 20  # bytes; smaller files are read each time

_MOST_OTHERS: Final = 200  # files of other generations
_Seen = list[int]  # inode, bytes, nanoseconds


class CheckedFiles:
    """The record of checked files in an index folder; may be deleted. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / CHECKED_NAME
        self._known: dict[str, _Seen] = _read(self._file)
        self._used: dict[str, _Seen] = {}
        self._changed = False

    def confirms(self, path: Path, sha256: str) -> bool:
        """Whether the file had that SHA-256 when checked and is unchanged since; OSError."""
        seen = _seen(path)
        known = seen is not None and self._known.get(sha256) == seen
        if seen is not None and known:
            self._used[sha256] = seen
        return known

    def note(self, path: Path, sha256: str) -> None:
        """Record that the file has that SHA-256; small files are not recorded."""
        seen = _seen(path)
        if seen is not None:
            self._used[sha256] = seen
            self._changed = True

    def save(self) -> None:
        """Write what was noted, if anything was; where that cannot be, it is noted next time."""
        if not self._changed:
            return
        # What was known before, of which a rollback may have need; the latest of it.
        recent = dict(list(self._known.items())[-_MOST_OTHERS:])
        draft = self._file.with_name(f"{CHECKED_NAME}.{secrets.token_hex(4)}")
        with contextlib.suppress(OSError):
            try:
                draft.write_text(json.dumps({**recent, **self._used}), encoding="utf-8")
                draft.replace(self._file)
            finally:
                draft.unlink(missing_ok=True)


def _seen(path: Path) -> _Seen | None:
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns] if found.st_size >= LARGE else None


def _read(file: Path) -> dict[str, _Seen]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
