"""What the generation in use made of a file, without opening its vectors."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qa_service.errors import QAError
from qa_service.store import layout, manifest, records, skipped
from qa_service.store.segment import SegmentFiles, read_removed


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the index has of a file or record: its article, or why it was left out, or neither.

    ``passages`` counts those of the article that was looked for.
    """

    generation: str
    article_id: str | None = None
    passages: int = 0
    left_out: str | None = None


def look_up(folder: Path, files: Collection[str], ids: Collection[str]) -> Whereabouts | None:
    """What is indexed of a file under one of its names; None where there is no usable index.

    An article counts if it has one of ``ids`` and was read from one of ``files``.
    """
    try:
        name = layout.current_name(folder)
        place = layout.generation_folder(folder, name)
        segments = manifest.read_manifest(place).segments
        parts = [SegmentFiles.numbered(segment.number) for segment in segments]
        articles = (_of_article(place, part, name, files, ids) for part in parts)
        known = next((found for found in articles if found), None)
        return known or _of_skipped(place, parts[0], name, files)
    except (QAError, OSError, ValueError, sqlite3.Error):
        return None


def _of_article(
    place: Path, part: SegmentFiles, name: str, files: Collection[str], ids: Collection[str]
) -> Whereabouts | None:
    removed = read_removed(place / part.removed)
    with closing(records.open_read_only(place / part.records)) as database:
        for article_id in ids:
            found = database.execute(
                "SELECT number, file FROM articles WHERE id = ?", (article_id,)
            ).fetchone()
            if found and found[0] not in removed and found[1] in files:
                (passages,) = database.execute(
                    "SELECT count(*) FROM passages WHERE article = ?", (found[0],)
                ).fetchone()
                return Whereabouts(name, article_id, passages)
    return None


def _of_skipped(place: Path, first: SegmentFiles, name: str, files: Collection[str]) -> Whereabouts:
    with closing(records.open_read_only(place / first.records)) as database:
        left_out = dict(skipped.read(place, lambda: database))
    reasons = (left_out[file] for file in files if file in left_out)
    return Whereabouts(name, left_out=next(reasons, None))
