"""What the generation in use made of a file, without opening its vectors."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qa_service.errors import QAError
from qa_service.store import layout, records


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
        path = layout.generation_folder(folder, name) / records.FILE_NAME
        with closing(records.open_read_only(path)) as database:
            return _of_article(database, name, files, ids) or _of_skipped(database, name, files)
    except (QAError, sqlite3.Error):
        return None


def _of_article(
    database: sqlite3.Connection, name: str, files: Collection[str], ids: Collection[str]
) -> Whereabouts | None:
    for article_id in ids:
        found = database.execute(
            "SELECT number, file FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        if found and found[1] in files:
            (passages,) = database.execute(
                "SELECT count(*) FROM passages WHERE article = ?", (found[0],)
            ).fetchone()
            return Whereabouts(name, article_id, passages)
    return None


def _of_skipped(database: sqlite3.Connection, name: str, files: Collection[str]) -> Whereabouts:
    for file in files:
        found = database.execute("SELECT reason FROM skipped WHERE file = ?", (file,)).fetchone()
        if found:
            return Whereabouts(name, left_out=found[0])
    return Whereabouts(name)
