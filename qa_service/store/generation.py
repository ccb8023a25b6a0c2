"""A published generation, opened for reading."""

import json
import sqlite3
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import Article, DateWindow, EmbedderSpec, Filters, Passage
from qa_service.errors import ArticleNotFoundError, QAError
from qa_service.store import keywords, layout, manifest, records
from qa_service.store.manifest import Manifest, Verification
from qa_service.store.selection import load_columns
from qa_service.store.vectors import FILE_NAME as VECTORS_FILE
from qa_service.store.vectors import Rows, Scored, Vectors

_ARTICLES_KEPT: Final = 1024  # parsed articles in memory; a search shows a few dozen


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What a generation holds, for people: outlets by number of articles, most first."""

    generation: str
    built_at: datetime
    model: EmbedderSpec
    numerics: str
    articles: int
    passages: int
    sources: tuple[tuple[str, int], ...]
    first_day: date | None
    last_day: date | None
    size_bytes: int


def open_current(folder: Path) -> "Generation":
    """The generation in use; IndexMissingError, IndexDamagedError."""
    return open_generation(folder, layout.current_name(folder))


def open_generation(folder: Path, name: str) -> "Generation":
    """A published generation by name, after checking every file of it.

    Raises:
        IndexDamagedError: a file is missing, cut, altered or of another format.
    """
    place = layout.generation_folder(folder, name)
    if not place.is_dir():
        raise layout.damaged(f"{place} does not exist, though the index names it.")
    inventory = manifest.read_manifest(place)
    if problems := manifest.check_files(place, inventory):
        raise layout.damaged(problems[0])
    return Generation(place, inventory)


def verify(folder: Path) -> Verification:
    """Check every file of the generation in use; IndexMissingError if there is none."""
    name = layout.current_name(folder)
    place = layout.generation_folder(folder, name)
    try:
        inventory = manifest.read_manifest(place)
    except QAError as error:
        return Verification(name, (manifest.FILE_NAME,), (error.problem,))
    files = (manifest.FILE_NAME, *(entry.name for entry in inventory.files))
    return Verification(name, files, manifest.check_files(place, inventory))


class Generation:
    """One immutable generation; any number of threads may search it until it is closed.

    Rows are numbers of passages from 0; a selection is a mask (passages,), None for everything.
    """

    def __init__(self, place: Path, inventory: Manifest) -> None:
        self.name = inventory.generation
        self.manifest = inventory
        self._place = place
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._stemmer = keywords.Stemmer()
        self._article = lru_cache(maxsize=_ARTICLES_KEPT)(self._read_article)
        try:
            self._vectors = Vectors(place / VECTORS_FILE)
            self._columns = load_columns(self._database(), this_year=inventory.built_at.year)
            self._check_counts()
        except (RuntimeError, ValueError, sqlite3.Error) as error:
            self.close()
            raise layout.damaged(f"{place} cannot be opened: its files do not agree.") from error

    def select(
        self, filters: Filters, window: DateWindow, *, known_by: date | None = None
    ) -> NDArray[np.bool_] | None:
        """Passages that the caller's filters and the question's own window both admit.

        ``filters`` hold exactly. ``window`` admits what was published within it, passages that
        name a date within it, and undated articles that may be old enough. What is dated after
        ``known_by`` is left out.
        """
        return self._columns.select(filters, window, known_by=known_by)

    def dense_search(
        self, vector: NDArray[np.float32], count: int, selection: NDArray[np.bool_] | None
    ) -> Scored:
        """The ``count`` passages nearest to ``vector`` (dimension,), by inner product."""
        return self._vectors.search(vector, count, selection)

    def keyword_search(self, text: str, count: int, selection: NDArray[np.bool_] | None) -> Scored:
        """The ``count`` passages that share the most telling words with ``text``, by BM25."""
        stems = dict.fromkeys(self._stemmer.stems(keywords.query_words(text)))
        database = self._database()
        sql = "SELECT rows, scores FROM terms WHERE term = ?"
        found = (database.execute(sql, (stem,)).fetchone() for stem in stems)
        total = keywords.add_up((row for row in found if row), len(self._vectors))
        if selection is not None:
            total[~selection] = 0.0
        return _best(total, count)

    def rarities(self, texts: Sequence[str]) -> list[float]:
        """For each text the idf of its rarest word, as BM25 has it; unknown words are rarest."""
        return [max(map(self._rarity, keywords.words(text)), default=0.0) for text in texts]

    def similarities(self, vector: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Inner product of ``vector`` (dimension,) with the vectors of the rows."""
        return self._vectors.similarities(vector, rows)

    def passages(self, rows: Rows) -> list[tuple[Passage, Article]]:
        """The passages of the rows, in that order, each with its article."""
        database = self._database()
        stored = [records.read_passage(database, row) for row in rows]
        articles = [self._article(passage[0]) for passage in stored]
        return [
            (records.passage_of(article, passage), article)
            for article, passage in zip(articles, stored, strict=True)
        ]

    def article(self, article_id: str) -> Article:
        """The article of that id; ArticleNotFoundError."""
        number = records.article_number(self._database(), article_id)
        if number is None:
            raise ArticleNotFoundError(article_id)
        return self._article(number)

    def passages_of(self, article_ids: Collection[str]) -> tuple[Passage, ...]:
        """Every passage of these articles, in the order of the rows; unknown ones have none."""
        # One pass over the table for all of them: it is not indexed by article.
        sql = (
            "SELECT row FROM passages WHERE article IN (SELECT number FROM articles"
            " WHERE id IN (SELECT value FROM json_each(?))) ORDER BY row"
        )
        wanted = json.dumps(list(article_ids))
        rows = [int(row) for (row,) in self._database().execute(sql, (wanted,))]
        return tuple(passage for passage, _ in self.passages(rows))

    def titles(self, count: int) -> tuple[str, ...]:
        """Titles of up to ``count`` articles, spread evenly over the dated ones."""
        sql = "SELECT title FROM articles WHERE title IS NOT NULL AND day IS NOT NULL ORDER BY day"
        titles = [str(row[0]) for row in self._database().execute(sql)]
        step = max(len(titles) // count, 1)
        return tuple(titles[step // 2 :: step][:count])

    def article_digests(self) -> dict[str, bytes]:
        """Id of every article with the digest of what it was made of."""
        return dict(self._database().execute("SELECT id, digest FROM articles ORDER BY number"))

    def skipped(self) -> tuple[tuple[str, str], ...]:
        """What was read for it but is no article: file and reason."""
        return tuple(self._database().execute("SELECT file, reason FROM skipped ORDER BY rowid"))

    def vector_rows(self) -> dict[bytes, int]:
        """Hash of every embedded text with a row that holds its vector."""
        return dict(self._database().execute("SELECT hash, row FROM passages"))

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """The stored vectors of the rows, as (n, dimension)."""
        return self._vectors.rows[np.asarray(rows, np.int64)]

    def summary(self) -> IndexSummary:
        """What is indexed."""
        database = self._database()
        sources = database.execute(
            "SELECT source, count(*) FROM articles WHERE source IS NOT NULL"
            " GROUP BY source ORDER BY count(*) DESC, source"
        ).fetchall()
        first, last = database.execute("SELECT min(day), max(day) FROM articles").fetchone()
        return IndexSummary(
            generation=self.name,
            built_at=self.manifest.built_at,
            model=self.manifest.model,
            numerics=self.manifest.numerics,
            articles=self.manifest.articles,
            passages=self.manifest.passages,
            sources=tuple((str(name), int(count)) for name, count in sources),
            first_day=None if first is None else date.fromordinal(first),
            last_day=None if last is None else date.fromordinal(last),
            size_bytes=sum(entry.bytes for entry in self.manifest.files),
        )

    def close(self) -> None:
        """Free files and memory; no thread may use it afterwards."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        self._article.cache_clear()
        self._stemmer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _rarity(self, word: str) -> float:
        sql = "SELECT length(rows) / 4 FROM terms WHERE term = ?"
        row = self._database().execute(sql, self._stemmer.stems([word])).fetchone()
        return keywords.rarity(row[0] if row else 0, len(self._vectors))

    def _database(self) -> sqlite3.Connection:
        """This thread's own connection."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = records.open_read_only(self._place / records.FILE_NAME)
            with self._lock:
                self._connections.append(connection)
            self._threads.connection = connection
        return connection

    def _read_article(self, number: int) -> Article:
        return records.read_article(self._database(), number)

    def _check_counts(self) -> None:
        counts = (self.manifest.articles, self.manifest.passages, self.manifest.passages)
        found = (len(self._columns.day), len(self._columns.article), len(self._vectors))
        if counts != found:
            raise ValueError(f"counts {found}, not {counts}")


def _best(total: NDArray[np.float32], count: int) -> Scored:
    rows = np.flatnonzero(total > 0)
    if len(rows) > count:
        threshold = np.partition(total[rows], -count)[-count] if count > 0 else np.inf
        rows = rows[total[rows] >= threshold]
    order = np.lexsort((rows, -total[rows]))[: max(count, 0)]  # equal scores: first row first
    return Scored(rows[order], total[rows[order]])
