"""Builds a generation: written separately, published as a whole or not at all.

It retains segments of the previous one, and rewrites those that have become small or full of gaps.
"""

from __future__ import annotations

import errno
import hashlib
import math
import os
import re
import shutil
import sqlite3
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from qa_service.errors import QAError
from qa_service.store import layout, manifest
from qa_service.store.columns import Bodies, joined
from qa_service.store.layout import SKIPPED_NAME, Stories, write_skipped, write_stories
from qa_service.store.manifest import CheckedFiles, FileEntry, Manifest, SegmentEntry
from qa_service.store.records import HASH_BYTES
from qa_service.store.segment import SegmentFiles, SegmentWriter, write_removed
from qa_service.store.vectors import EXACT_UP_TO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from qa_service.domain import Article, EmbedderSpec, Passage
    from qa_service.store.columns import Part
    from qa_service.store.generation import Generation
    from qa_service.store.segment import Segment


class GenerationBuilder:
    """Writes a new generation; for use in a ``with`` block, by one thread.

    Entering takes the build lock of the index (IndexBusyError if another process holds it) and
    removes what interrupted builds left behind. Leaving without ``publish`` removes what was
    written; a full disk is a QAError, whatever was being written.

    Segments of more than ``exact_up_to`` passages use approximate search. ``numerics`` (known only
    after embedding), ``inputs``, ``skipped`` (pairs of file and reason) and ``stories`` may be set
    before publishing. ``checkpoint`` survives an interrupted build.
    """

    def __init__(
        self,
        folder: Path,
        spec: EmbedderSpec,
        *,
        numerics: str = "float32",
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        self.numerics = numerics
        self.inputs = ""
        self.skipped: Sequence[tuple[str, str]] = ()
        self.stories = Stories()
        self.checkpoint = Checkpoint(folder, spec)
        self._folder = folder
        self._spec = spec
        self._exact_up_to = exact_up_to
        self._undo = ExitStack()
        self._published = False
        self._retained: tuple[RetainedSegment, ...] = ()

    def __enter__(self) -> Self:
        with ExitStack() as undo, explaining_full_disks(self._folder):
            undo.enter_context(build_lock(self._folder))
            self._begin(undo)
            self._undo = undo.pop_all()
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._undo.close()
        if (explained := full_disk(error, self._folder)) is not None:
            raise explained from error

    def _begin(self, undo: ExitStack) -> None:
        layout.remove_leftovers(self._folder)
        published = layout.published_at(self._folder)
        if published is not None:
            self.checkpoint.remove_older(published)
        self._name = layout.new_name()
        self._place = layout.building_folder(self._folder, self._name)
        self._place.mkdir()
        undo.callback(self._remove_unpublished)
        self._new = SegmentWriter(self._place, self._spec, exact_up_to=self._exact_up_to)
        undo.callback(self._new.discard)

    def _remove_unpublished(self) -> None:
        if not self._published:
            shutil.rmtree(self._place, ignore_errors=True)

    @property
    def articles(self) -> int:
        """How many articles the generation will have."""
        return self._new.articles + sum(retained.articles for retained in self._retained)

    @property
    def passages(self) -> int:
        """How many passages it will have."""
        return self._new.passages + sum(retained.passages for retained in self._retained)

    def retain(self, generation: Generation, without: Collection[str]) -> None:
        """Retain all articles of a generation of the same model except those with these ids.

        Their segments are linked, not copied. Must be called once, before anything is added.
        """
        self._retained = retained_segments(generation, frozenset(without))

    def add(self, article: Article, passages: Sequence[Passage], rows: NDArray[np.float32]) -> None:
        """Add an article with its passages and their unit vectors (passages, dimension).

        Raises:
            ValueError: the vectors do not fit the passages, or the id is added or retained already.
        """
        if any(retained.retains(article.id) for retained in self._retained):
            raise ValueError(f"article {article.id!r} is retained from the generation before")
        self._new.add(article, passages, rows)

    def bodies(self) -> Bodies:
        """The bodies of all articles retained or added so far."""
        return joined([*(retained.bodies() for retained in self._retained), self._new.bodies()])

    def publish(self) -> str:
        """Finish the files and put the generation to use; returns its name."""
        self._merge()
        entries, files = self._link_retained()
        if self._new.articles or not entries:
            number = len(entries) + 1
            names = SegmentFiles.numbered(number)
            written = self._new.finish(names)
            entries.append(
                SegmentEntry(number, self._new.articles, self._new.passages, self._new.search)
            )
            files += [manifest.file_entry(self._place / name) for name in written]
        else:
            self._new.discard()
        write_skipped(self._place, self.skipped)
        for name in (SKIPPED_NAME, *write_stories(self._place, self.stories)):
            files.append(manifest.file_entry(self._place / name))
        manifest.write_manifest(self._place, self._inventory(entries, files))
        layout.publish(self._folder, self._name)
        self._published = True
        self._note_checked(files)
        self.checkpoint.remove()
        return self._name

    def _note_checked(self, files: Sequence[FileEntry]) -> None:
        """Record their checksums, which have just been computed."""
        checked = CheckedFiles(self._folder)
        place = layout.generation_folder(self._folder, self._name)
        for entry in files:
            checked.note(place / entry.name, entry.sha256)
        checked.save()

    def _merge(self) -> None:
        """Rewrite segments if there would be too many, or if most of one is removed."""
        merged = to_merge(self._retained, added=self._new.passages)
        for retained in merged:
            for article, passages, rows in retained.added():
                self._new.add(article, passages, rows)
        self._retained = tuple(retained for retained in self._retained if retained not in merged)

    def _link_retained(self) -> tuple[list[SegmentEntry], list[FileEntry]]:
        entries: list[SegmentEntry] = []
        files: list[FileEntry] = []
        for number, retained in enumerate(self._retained, start=1):
            entries.append(replace(retained.entry, number=number))
            files += retained.link(self._place, SegmentFiles.numbered(number))
        return entries, files

    def _inventory(self, entries: Sequence[SegmentEntry], files: Sequence[FileEntry]) -> Manifest:
        return Manifest(
            generation=self._name,
            built_at=datetime.now(UTC).replace(microsecond=0),
            model=self._spec,
            numerics=self.numerics,
            articles=self.articles,
            passages=self.passages,
            files=tuple(files),
            segments=tuple(entries),
            inputs=self.inputs,
        )


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """The right to build, and to use the checkpoint, in the folder; IndexBusyError."""
    _make_folders(folder)
    with layout.build_locked(folder):
        yield


def _make_folders(folder: Path) -> None:
    try:
        for needed in (folder, folder / "building", folder / "generations"):
            needed.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QAError(
            f"The index folder {folder} cannot be written ({error.strerror}).",
            remedy="Choose another with --index or fix its permissions.",
        ) from error


_OF_THE_DISK: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
_OF_FAISS: Final = re.compile(r"write error in .*\((.+)\)|could not open .* for writing: (.+)")
_OF_NUMPY: Final = re.compile(r"\d+ requested and \d+ written")


@contextmanager
def explaining_full_disks(folder: Path) -> Iterator[None]:
    """Raise QAError if the block fails because the disk is full."""
    try:
        yield
    except Exception as error:
        if (explained := full_disk(error, folder)) is not None:
            raise explained from error
        raise


def full_disk(error: BaseException | None, folder: Path) -> QAError | None:
    """The error for users if that error was caused by the disk; otherwise None."""
    reason = _reason(error)
    if reason is None:
        return None
    if _is_read_only(error):
        return QAError(
            f"The index in {folder} is on a file system that is mounted read-only.",
            remedy="Name a writable folder with --index.",
        )
    return QAError(
        f"The index in {folder} could not be written ({reason}).",
        remedy="Free space on that disk and try again; the index in use stays in use.",
    )


def _is_read_only(error: BaseException | None) -> bool:
    name = str(getattr(error, "sqlite_errorname", ""))
    return getattr(error, "errno", None) == errno.EROFS or name.startswith("SQLITE_READONLY")


def _reason(error: BaseException | None) -> str | None:
    """The disk's own error message."""
    if isinstance(error, sqlite3.OperationalError):
        name = str(getattr(error, "sqlite_errorname", ""))
        return (
            str(error)
            if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"))
            else None
        )
    if isinstance(error, OSError):
        if error.errno in _OF_THE_DISK:
            return error.strerror
        return "not all was written" if _OF_NUMPY.search(str(error)) else None
    found = _OF_FAISS.search(str(error)) if isinstance(error, RuntimeError) else None
    return (found[1] or found[2]) if found else None


_CHECK_BYTES: Final = 8


class Checkpoint:
    """An append-only file next to the generations; only for the holder of the build lock.

    Each record is the hash of a text, its vector, the model that made it and a checksum, so that a
    record that was cut off or altered is not used.
    """

    def __init__(self, folder: Path, spec: EmbedderSpec) -> None:
        self._folder = folder
        self._file = folder / f"embedded-{spec.sha256[:16]}-{spec.dimension}.partial"
        self._record = np.dtype(
            [
                ("key", f"V{HASH_BYTES}"),
                ("vector", "<f4", (spec.dimension,)),
                ("numerics", "S8"),
                ("check", f"V{_CHECK_BYTES}"),
            ]
        )

    def read(self) -> tuple[dict[bytes, NDArray[np.float32]], set[str]]:
        """The vectors by the hash of their text, and the arithmetic that computed them."""
        if not self._file.is_file():
            return {}, set()
        content = self._file.read_bytes()
        whole = len(content) - len(content) % self._record.itemsize
        records = np.frombuffer(content[:whole], self._record)
        vectors: dict[bytes, NDArray[np.float32]] = {}
        numerics: set[str] = set()
        for one in records:
            key, vector, how = one["key"].tobytes(), one["vector"], one["numerics"]
            if one["check"].tobytes() == _check(key, vector, how):
                vectors[key] = vector
                numerics.add(how.decode())
        return vectors, numerics

    def append(self, keys: Sequence[bytes], rows: NDArray[np.float32], *, numerics: str) -> None:
        """Add vectors (keys, dimension) of texts with these hashes; they survive a power cut."""
        records = np.empty(len(keys), self._record)
        records["key"] = keys
        records["vector"] = rows
        records["numerics"] = numerics.encode()
        records["check"] = [
            _check(key, row, numerics.encode()) for key, row in zip(keys, rows, strict=True)
        ]
        with self._file.open("ab") as file:
            # A record that was cut off must not shift the following ones.
            file.truncate(file.tell() - file.tell() % self._record.itemsize)
            file.write(records.tobytes())
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Delete all of it, and what builds with other models left behind."""
        self.remove_older(math.inf)

    def remove_older(self, time: float) -> None:
        """Delete files not appended to since that time (seconds since the epoch)."""
        for file in self._folder.glob("embedded-*.partial"):
            if file.stat().st_mtime < time:
                file.unlink(missing_ok=True)


def _check(key: bytes, vector: NDArray[np.float32], numerics: bytes) -> bytes:
    content = key + vector.astype("<f4").tobytes() + numerics
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES).digest()


GROWTH: Final = 4
"""A segment is rewritten once the smaller ones together reach a quarter of its size.

So there are only as many segments as there are fourfold steps in the size of the archive, and each
passage is rewritten at most as often.
"""

MOST_REMOVED: Final = 0.3  # of a segment's passages, which are searched in vain


@dataclass(frozen=True, slots=True, eq=False)
class RetainedSegment:
    """A segment of the previous generation, without the articles removed from it."""

    place: Path
    entry: SegmentEntry
    segment: Segment
    entries: Mapping[str, FileEntry]  # of all files of its generation
    removed: frozenset[int]

    @property
    def articles(self) -> int:
        """How many of its articles are retained."""
        return self.segment.articles - len(self.removed)

    @property
    def passages(self) -> int:
        """How many of its passages are retained."""
        gone = np.isin(self.segment.columns.article, list(self.removed))
        return self.segment.passages - int(gone.sum())

    def retains(self, article_id: str) -> bool:
        """Whether it retains an article with that id."""
        number = self.segment.article_number(article_id)
        return number is not None and number not in self.removed

    def added(self) -> Iterator[tuple[Article, tuple[Passage, ...], NDArray[np.float32]]]:
        """The articles retained, with their passages and vectors."""
        return (one for one in self.segment.added() if self.retains(one[0].id))

    def bodies(self) -> Part:
        """The bodies of the articles retained."""
        return self.segment.bodies(gone=self.removed)

    def link(self, place: Path, files: SegmentFiles) -> list[FileEntry]:
        """Put its files into the folder of a new generation, under these names."""
        linked = []
        own = SegmentFiles.numbered(self.entry.number)
        for kind in ("vectors", "rows", "columns", "records"):
            name, new_name = getattr(own, kind), getattr(files, kind)
            if name in self.entries:
                _link(self.place / name, place / new_name)
                linked.append(replace(self.entries[name], name=new_name))
        if self.removed:
            write_removed(place / files.removed, self.removed)
            linked.append(manifest.file_entry(place / files.removed))
        return linked


def retained_segments(
    generation: Generation, without: frozenset[str]
) -> tuple[RetainedSegment, ...]:
    """The segments that retain any articles when these ids are removed."""
    entries = {entry.name: entry for entry in generation.manifest.files}
    found = []
    for described, segment in zip(generation.manifest.segments, generation.segments, strict=True):
        removed = segment.removed.union(segment.numbers_of(without))
        retained = RetainedSegment(generation.place, described, segment, entries, removed)
        if retained.articles:
            found.append(retained)
    return tuple(found)


def to_merge(retained: Sequence[RetainedSegment], *, added: int) -> tuple[RetainedSegment, ...]:
    """The segments to rewrite together with ``added`` new passages."""
    merged = [one for one in retained if one.passages < (1 - MOST_REMOVED) * one.segment.passages]
    small = added + sum(one.passages for one in merged)
    for one in sorted(retained, key=lambda one: one.passages):
        if one not in merged and small and one.passages <= GROWTH * small:
            merged.append(one)
            small += one.passages
    return tuple(merged)


def _link(source: Path, target: Path) -> None:
    """Hard-link a file; copy it if the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
