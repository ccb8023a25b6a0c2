"""One part of a generation: articles that were added together; immutable.

A segment is a SQLite file with articles, passages and postings and a FAISS file with vectors.
Articles that a later generation no longer has are listed separately (``removed``), so that a change
costs only what changed (as in Lucene; Cutting and Pedersen, "Optimizations for Dynamic Inverted
Index Maintenance", SIGIR 1990). Rows are numbers of its passages, from 0.
"""

import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import Article, EmbedderSpec, Passage, Selection
from qa_service.resemblance import Sample, body_of, sample_of, words_of
from qa_service.store import keywords, records, vectors
from qa_service.store.columns import Columns, Part, joined_samples, load_columns, write_columns
from qa_service.store.vectors import Vectors

Mask = NDArray[np.bool_]

_SPOOL: Final = "vectors.new"
_UNFINISHED: Final = "passages.new"
_TEMPORARY: Final = "CREATE TEMP TABLE removed (number INTEGER PRIMARY KEY)"


@dataclass(frozen=True, slots=True)
class SegmentFiles:
    """The names of a segment's files in the folder of its generation."""

    records: str
    vectors: str
    rows: str  # only in a large segment
    columns: str  # not in those of older versions
    removed: str

    @classmethod
    def numbered(cls, number: int) -> "SegmentFiles":
        """The names for the segment with that number, from 1."""
        part = "" if number == 1 else f"-{number}"
        return cls(
            records=f"passages{part}.sqlite",
            vectors=f"vectors{part}.faiss",
            rows=f"vectors{part}.f16",
            columns=f"columns{part}.npz",
            removed=f"removed{part}.npy",
        )


@dataclass(frozen=True, slots=True)
class Posting:
    """Rows (n,) int32 that contain a term, and its BM25 score in each, float32.

    The scores were computed with ``idf``, the term's idf within the segment.
    """

    rows: NDArray[np.int32]
    scores: NDArray[np.float32]
    idf: float


class Segment:
    """A segment opened for reading by any number of threads, until it is closed."""

    def __init__(self, place: Path, files: SegmentFiles, *, this_year: int) -> None:
        """RuntimeError, ValueError, OSError or sqlite3.Error if the files are not a segment."""
        self._database_file = place / files.records
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self.removed = read_removed(place / files.removed)
        self.vectors = Vectors(place / files.vectors, place / files.rows)
        try:
            self.lookup = Columns(place / files.columns, self.database)
            self.columns = load_columns(self.lookup, this_year=this_year)
        except BaseException:
            self.close()
            raise
        self.articles = len(self.columns.day)
        self.passages = len(self.columns.article)
        self.alive: Mask | None = None
        if self.removed:
            self.alive = ~np.isin(self.columns.article, list(self.removed))
        self.live_articles = self.articles - len(self.removed)
        self.live_passages = self.passages if self.alive is None else int(self.alive.sum())

    @property
    def article_columns(self) -> frozenset[str]:
        """Names of the columns of its articles; those of older versions have fewer."""
        found = self.database().execute("SELECT name FROM pragma_table_info('articles')")
        return frozenset(name for (name,) in found)

    def posting(self, stem: str) -> Posting | None:
        """The posting of a stem; None if it does not occur."""
        sql = "SELECT rows, scores FROM terms WHERE term = ?"
        found = self.database().execute(sql, (stem,)).fetchone()
        if found is None:
            return None
        rows = np.frombuffer(found[0], np.int32)
        idf = keywords.idf_of(len(rows), self.passages)
        return Posting(rows, np.frombuffer(found[1], np.float32), idf)

    def live(self, rows: NDArray[np.int32]) -> int:
        """How many of the rows have not been removed."""
        return len(rows) if self.alive is None else int(self.alive[rows].sum())

    def allowed(self, selection: Mask | None) -> Mask | None:
        """The part of a selection that has not been removed; None is everything."""
        if selection is None or self.alive is None:
            return self.alive if selection is None else selection
        both: Mask = selection & self.alive
        return both

    def article_number(self, article_id: str) -> int | None:
        """Number of the article with that id, unless it was removed."""
        sql = "SELECT number FROM articles WHERE id = ?"
        found = self.database().execute(sql, (article_id,)).fetchone()
        return int(found[0]) if found and found[0] not in self.removed else None

    def numbers_of(self, article_ids: Collection[str]) -> list[int]:
        """Numbers of those of the articles that are here and not removed."""
        numbers = map(self.article_number, article_ids)
        return [number for number in numbers if number is not None]

    def passages_in(self, number: int) -> int:
        """How many passages the article with that number has."""
        first, end = np.searchsorted(self.columns.article, [number, number + 1])
        return int(end - first)

    def selected(self, selection: Selection) -> Mask | None:
        """What a selection admits and has not been removed; None is everything."""
        among = self.numbers_of(selection.filters.articles)
        return self.allowed(self.columns.select(selection, among=among))

    def text_hash(self, row: int) -> bytes:
        """Hash of the text from which the row's vector was made."""
        found = self.database().execute("SELECT hash FROM passages WHERE row = ?", (row,))
        return bytes(found.fetchone()[0])

    def bodies(self, gone: frozenset[int]) -> Part:
        """The bodies of its articles except for the numbers in ``gone``."""
        return Part(
            ids=list(self.lookup.digests()),
            days=self.columns.day,
            samples=self.lookup.samples(),
            gone=gone,
            fresh=False,
            read=lambda number: records.read_article(self.database(), number),
        )

    def added(
        self, only: Collection[str] | None = None
    ) -> Iterator[tuple[Article, tuple[Passage, ...], NDArray[np.float32]]]:
        """Every article not removed, or those with these ids, with passages and vectors."""
        database = self.database()
        numbers = range(self.articles) if only is None else sorted(self.numbers_of(only))
        bounds = np.searchsorted(self.columns.article, np.arange(self.articles + 1))
        for number in numbers:
            if number not in self.removed:
                rows = range(int(bounds[number]), int(bounds[number + 1]))
                article = records.read_article(database, number)
                stored = (records.read_passage(database, row) for row in rows)
                passages = tuple(records.passage_of(article, one) for one in stored)
                yield article, passages, self.vectors.of(rows)

    def database(self) -> sqlite3.Connection:
        """This thread's connection; its table ``removed`` has the numbers of removed articles."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = records.open_read_only(self._database_file)
            connection.execute(_TEMPORARY)
            numbers = ((number,) for number in sorted(self.removed))
            connection.executemany("INSERT INTO removed VALUES (?)", numbers)
            connection.commit()
            with self._lock:
                self._connections.append(connection)
            self._threads.connection = connection
        return connection

    def close(self) -> None:
        """Release files and memory; no thread may use it afterwards."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self.vectors.close()


def rows_of_articles(
    segments: Sequence[Segment], select: str, *, group: str = ""
) -> list[tuple[Any, ...]]:
    """Rows of a query about articles, from all segments, without removed articles.

    ``select`` ends with a condition; it is grouped within each segment.
    """
    sql = f"{select} AND number NOT IN removed {group}"
    return [row for segment in segments for row in segment.database().execute(sql)]


class SegmentWriter:
    """Writes the files of one segment; used by one thread."""

    def __init__(self, place: Path, spec: EmbedderSpec, *, exact_up_to: int) -> None:
        self.articles = 0
        self.passages = 0
        self.search = "exact"
        self._place = place
        self._spec = spec
        self._database = records.create_database(place / _UNFINISHED)
        self._vectors = vectors.VectorWriter(
            spec.dimension, place / _SPOOL, exact_up_to=exact_up_to
        )
        self._keywords = keywords.KeywordCounts()
        self._samples: list[Sample] = []

    def add(self, article: Article, passages: Sequence[Passage], rows: NDArray[np.float32]) -> None:
        """Add an article with its passages and their unit vectors (passages, dimension).

        Raises:
            ValueError: the vectors do not fit the passages, or the id was added before.
        """
        expected = (len(passages), self._spec.dimension)
        if rows.shape != expected:
            raise ValueError(f"vectors of shape {rows.shape}, expected {expected}")
        try:
            records.insert_article(self._database, self.articles, article)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"article {article.id!r} was added before") from error
        records.insert_passages(self._database, self.passages, self.articles, passages)
        self._vectors.add(rows)
        self._samples.append(sample_of(words_of(body_of(article))))
        for passage in passages:
            self._keywords.add(passage.text, passage.context)
        self.articles += 1
        self.passages += len(passages)

    def bodies(self) -> Part:
        """The bodies of the articles added so far."""
        known = self._database.execute("SELECT id, coalesce(day, 0) FROM articles ORDER BY number")
        ids, days = zip(*known.fetchall(), strict=True) if self.articles else ((), ())
        return Part(
            ids=ids,
            days=np.array(days, np.int32),
            samples=joined_samples(self._samples),
            gone=frozenset(),
            fresh=True,
            read=lambda number: records.read_article(self._database, number),
        )

    def finish(self, files: SegmentFiles) -> list[str]:
        """Write everything under these names; returns those that were needed."""
        self._database.executemany("INSERT INTO terms VALUES (?, ?, ?)", self._keywords.postings())
        self._database.commit()
        write_columns(self._place / files.columns, self._database, joined_samples(self._samples))
        self._database.close()
        (self._place / _UNFINISHED).rename(self._place / files.records)
        self.search = self._vectors.write(self._place / files.vectors, self._place / files.rows)
        names = (files.vectors, files.rows, files.columns, files.records)
        return [name for name in names if (self._place / name).exists()]

    def discard(self) -> None:
        """Delete its files."""
        self._database.close()
        self._vectors.discard()
        (self._place / _UNFINISHED).unlink(missing_ok=True)


def write_removed(path: Path, numbers: frozenset[int]) -> None:
    """Write the numbers of removed articles."""
    np.save(path, np.array(sorted(numbers), np.int32), allow_pickle=False)


def read_removed(path: Path) -> frozenset[int]:
    """The numbers; none if nothing was removed."""
    if not path.exists():
        return frozenset()
    numbers: list[int] = np.load(path, allow_pickle=False).tolist()
    return frozenset(numbers)
