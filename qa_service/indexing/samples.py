"""What comparing articles needs of them, in a file beside the memory of documents.

For indexes whose articles are stored elsewhere: one in files has it beside its segments. It may be
deleted: then all articles are compared with all again.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.indexing.cache_database import cache_database
from qa_service.resemblance import body_of, sample_of, words_of
from qa_service.store import Bodies, Stories

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qa_service.domain import Article
    from qa_service.ingest import Brief

_NAME: Final = "samples.sqlite"
_FORM: Final = 1
_TABLES: Final = ("samples", "pairs")
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS samples (
    id TEXT PRIMARY KEY, digest BLOB NOT NULL, day INTEGER NOT NULL, runs BLOB NOT NULL,
    in_lead BLOB NOT NULL, compared INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pairs (since INTEGER NOT NULL, pairs TEXT NOT NULL);
"""


class SampleCache:
    """Samples of the articles of the last build; for the holder of the build lock."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def bodies(self, briefs: Sequence[Brief], load: Callable[[Brief], Article]) -> Bodies:
        """The bodies of these articles; those that were not compared before are fresh."""
        known = dict(self._database.execute("SELECT id, digest FROM samples"))
        for brief in briefs:
            if known.get(brief.id) != brief.digest:
                self._sample(brief, load(brief))
        gone = known.keys() - {brief.id for brief in briefs}
        self._database.executemany("DELETE FROM samples WHERE id = ?", [(one,) for one in gone])
        rows = [self._row(brief.id) for brief in briefs]
        runs = [np.frombuffer(row[1], np.uint64) for row in rows]
        lead = [np.frombuffer(row[2], np.bool_) for row in rows]
        return Bodies(
            ids=[brief.id for brief in briefs],
            days=np.array([row[0] for row in rows], np.int64),
            article=np.repeat(np.arange(len(rows)), [len(part) for part in runs]),
            runs=np.concatenate([np.empty(0, np.uint64), *runs]),
            in_lead=np.concatenate([np.empty(0, np.bool_), *lead]),
            fresh=np.array([not row[3] for row in rows], np.bool_),
            read=lambda at: load(briefs[at]),
        )

    def stories(self) -> Stories | None:
        """What the last build found; None where there was none."""
        found = self._database.execute("SELECT since, pairs FROM pairs").fetchone()
        if found is None:
            return None
        return Stories(pairs=[(one, other) for one, other in json.loads(found[1])], since=found[0])

    def keep(self, stories: Stories) -> None:
        """Take note that all articles were compared, with this result."""
        self._database.execute("DELETE FROM pairs")
        pairs = json.dumps(list(stories.pairs), ensure_ascii=False)
        self._database.execute("INSERT INTO pairs VALUES (?, ?)", (stories.since, pairs))
        self._database.execute("UPDATE samples SET compared = 1 WHERE compared = 0")
        self._database.commit()

    def _sample(self, brief: Brief, article: Article) -> None:
        sample = sample_of(words_of(body_of(article)))
        day = article.day.toordinal() if article.day else 0
        self._database.execute(
            "INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?, 0)",
            (brief.id, brief.digest, day, sample.runs.tobytes(), sample.in_lead.tobytes()),
        )

    def _row(self, article_id: str) -> tuple[int, bytes, bytes, int]:
        sql = "SELECT day, runs, in_lead, compared FROM samples WHERE id = ?"
        row: tuple[int, bytes, bytes, int] = self._database.execute(sql, (article_id,)).fetchone()
        return row


@contextmanager
def article_samples(folder: Path) -> Iterator[SampleCache]:
    """The samples in an index folder, recreated where they are damaged."""
    file = folder / _NAME
    with cache_database(file, form=_FORM, schema=_SCHEMA, tables=_TABLES) as database:
        yield SampleCache(database)
