"""What a new generation retains of the previous one, and which segments it rewrites."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.store import manifest
from qa_service.store.segment import SegmentFiles, write_removed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from qa_service.domain import Article, Passage
    from qa_service.store.columns import Part
    from qa_service.store.generation import Generation
    from qa_service.store.manifest import FileEntry, SegmentEntry
    from qa_service.store.segment import Segment

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

    def holds(self, article_id: str) -> bool:
        """Whether it retains an article with that id."""
        number = self.segment.article_number(article_id)
        return number is not None and number not in self.removed

    def added(self) -> Iterator[tuple[Article, tuple[Passage, ...], NDArray[np.float32]]]:
        """The articles retained, with their passages and vectors."""
        for article, passages, rows in self.segment.added():
            if self.holds(article.id):
                yield article, passages, rows

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
        numbers = (segment.article_number(identifier) for identifier in without)
        removed = segment.removed | {number for number in numbers if number is not None}
        retained = RetainedSegment(
            place=generation.place,
            entry=described,
            segment=segment,
            entries=entries,
            removed=frozenset(removed),
        )
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
