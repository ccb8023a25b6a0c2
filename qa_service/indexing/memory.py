"""A cache of the documents read in the last build, in a file next to the generations.

It may be deleted; then everything is read again. Entries that a build does not use are deleted at
its end. The briefs of all articles are loaded at once, their texts only on demand: most builds need
few.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
import zlib
from contextlib import contextmanager
from dataclasses import astuple, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from qa_service import __version__
from qa_service.domain import Article, Paragraph
from qa_service.ingest import Brief, ReadingOptions, Understood, brief_of
from qa_service.ingest.addresses import Address
from qa_service.ingest.copies import text_digest
from qa_service.ingest.memory import KEY_BYTES, document_key
from qa_service.passages import RULES
from qa_service.store import article_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa_service.ingest.document import Document


@contextmanager
def cache_database(
    file: Path, *, form: int, schema: str, tables: Sequence[str], older: Sequence[str] = ()
) -> Iterator[sqlite3.Connection]:
    """A database with these tables; what was written stays if an error leaves the block.

    A database of another ``form`` loses its tables, and those that ``older`` forms had.
    """
    try:
        database = _connected(file, form, schema, tables, older)
    except sqlite3.DatabaseError:
        forget(file)
        database = _connected(file, form, schema, tables, older)
    try:
        yield database
    finally:
        with contextlib.suppress(sqlite3.Error):  # a full disk: then nothing is cached
            database.commit()
        database.close()


def forget(file: Path) -> None:
    """Delete the file and SQLite's side files."""
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink(missing_ok=True)


def _connected(
    file: Path, form: int, schema: str, tables: Sequence[str], older: Sequence[str]
) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if database.execute("PRAGMA user_version").fetchone() != (form,):
            for table in (*older, *tables):
                database.execute(f"DROP TABLE IF EXISTS {table}")
            database.execute(f"PRAGMA user_version = {form}")
        database.executescript(schema)
        for table in tables:
            database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    except BaseException:
        database.close()
        raise
    return database


NO_PARAGRAPH: Final = "It has no paragraph with searchable text."

_NAME: Final = "reading.sqlite"
_FORM: Final = 3  # of the tables and their contents
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS briefs (key BLOB PRIMARY KEY, briefs TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, results BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS files (key BLOB PRIMARY KEY, documents BLOB NOT NULL) WITHOUT ROWID;
"""
_TABLES: Final = ("briefs", "results", "files")
_SAVED_EVERY_S: Final = 10.0
_ARTICLE_FIELDS: Final = (
    *("id", "text", "title", "authors", "published", "source", "url", "file"),
    *("modified", "language", "published_from"),
)
_BRIEF_FIELDS: Final = ("worth", "title", "day", "source", "language")


class AlteredMemoryError(Exception):
    """The cached data of a document cannot be used; delete the cache and read again."""


class DocumentMemory:
    """A ReadingMemory in SQLite; for the holder of the build lock, and for one thread."""

    def __init__(self, database: sqlite3.Connection, options: ReadingOptions) -> None:
        self._database = database
        self.how = f"{__version__} {RULES} {sorted(options.fields.items())}".encode()
        self._briefs: dict[bytes, str] = dict(database.execute("SELECT key, briefs FROM briefs"))
        self._files: dict[bytes, bytes] = dict(database.execute("SELECT key, documents FROM files"))
        self._used: set[bytes] = set()
        self._saved = time.monotonic()
        self._results = lru_cache(maxsize=2)(self._read_results)

    def key(self, document: Document) -> bytes:
        """Of its name and place, and its bytes, or the size and modification time of its file."""
        return document_key(document, self.how)

    def recall(self, key: bytes) -> Sequence[Understood] | None:
        """The brief of the document with that key; None if it is not cached."""
        packed = self._briefs.get(key)
        if packed is None:
            return None
        try:
            records = enumerate(json.loads(packed))
            found = [_recalled(record, (key, number)) for number, record in records]
        except (ValueError, TypeError, KeyError):  # altered from outside
            return None
        self._used.add(key)
        return found

    def documents_in(self, file: bytes) -> Sequence[bytes] | None:
        """Keys of the documents in the file with that key; None if unknown."""
        packed = self._files.get(file)
        if packed is None or len(packed) % KEY_BYTES:
            return None
        self._used.add(file)
        return [packed[at : at + KEY_BYTES] for at in range(0, len(packed), KEY_BYTES)]

    def keep_documents_in(self, file: bytes, documents: Sequence[bytes]) -> None:
        """Record which documents are in a file."""
        self._used.add(file)
        packed = b"".join(documents)
        self._database.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", (file, packed))

    def article(self, brief: Brief) -> Article:
        """The article of a cached brief, with its id there.

        AlteredMemoryError if the cache entry was altered.
        """
        key, number = brief.place or (b"", 0)
        try:
            article = self._results(key)[number]
        except (zlib.error, ValueError, TypeError, KeyError, IndexError) as error:
            raise AlteredMemoryError(brief.file) from error
        if article is None or text_digest(article) != brief.text:
            raise AlteredMemoryError(brief.file)
        return replace(article, id=brief.id)

    def keep(self, key: bytes, results: Sequence[Understood]) -> None:
        """Cache a document."""
        briefs = json.dumps([_brief_record(one) for one in results])
        self._used.add(key)
        self._database.execute("INSERT OR REPLACE INTO briefs VALUES (?, ?)", (key, briefs))
        self._database.execute(
            "INSERT OR REPLACE INTO results VALUES (?, ?)", (key, _packed(results))
        )
        if time.monotonic() - self._saved > _SAVED_EVERY_S:
            self._database.commit()
            self._saved = time.monotonic()

    def delete_unused(self) -> None:
        """Delete what this build neither used nor stored."""
        gone = [(key,) for key in (self._briefs.keys() | self._files.keys()) - self._used]
        for table in _TABLES:
            self._database.executemany(f"DELETE FROM {table} WHERE key = ?", gone)  # noqa: S608
        self._database.commit()

    def _read_results(self, key: bytes) -> list[Article | None]:
        sql = "SELECT results FROM results WHERE key = ?"
        (packed,) = self._database.execute(sql, (key,)).fetchone()
        return [record and _article(record) for record in json.loads(zlib.decompress(packed))]


def clear_documents(folder: Path) -> None:
    """Make the next build read everything again."""
    forget(folder / _NAME)


@contextmanager
def document_memory(folder: Path, options: ReadingOptions) -> Iterator[DocumentMemory]:
    """The cache of an index folder, recreated if it is damaged.

    What was stored stays if an error leaves the block.
    """
    file = folder / _NAME
    with cache_database(
        file, form=_FORM, schema=_SCHEMA, tables=_TABLES, older=("documents",)
    ) as database:
        yield DocumentMemory(database, options)


def _packed(results: Sequence[Understood]) -> bytes:
    records = [one.article and _record(one.article) for one in results]
    return zlib.compress(json.dumps(records, ensure_ascii=False).encode("utf-8"), 1)


def _record(article: Article) -> dict[str, object]:
    record: dict[str, object] = {name: getattr(article, name) for name in _ARTICLE_FIELDS}
    record["paragraphs"] = [
        (part.number, part.start, part.end, part.heading, part.page, part.kind)
        for part in article.paragraphs
    ]
    return record


def _article(record: dict[str, Any]) -> Article:
    paragraphs = tuple(Paragraph(*part) for part in record.pop("paragraphs"))
    return Article(paragraphs=paragraphs, authors=tuple(record.pop("authors")), **record)


def _brief_record(understood: Understood) -> list[object]:
    """An article without paragraphs has no brief: it is skipped."""
    article = understood.article
    if article is None:
        return [understood.file, understood.reason]
    if not article.paragraphs:
        return [understood.file, NO_PARAGRAPH]
    brief = brief_of(article, digest=article_digest(article))
    return [
        *(brief.id, brief.file, brief.digest.hex(), brief.text.hex()),
        *(getattr(brief, name) for name in _BRIEF_FIELDS),
        brief.address and astuple(brief.address),
    ]


def _recalled(record: list[Any], place: tuple[bytes, int]) -> Understood:
    if len(record) == 2:  # noqa: PLR2004 - file and reason
        return Understood(record[0], None, record[1], recalled=True)
    article_id, file, digest, text, worth, title, day, source, language, address = record
    brief = Brief(
        id=article_id,
        file=file,
        digest=bytes.fromhex(digest),
        text=bytes.fromhex(text),
        worth=worth,
        title=title,
        day=day,
        source=source,
        language=language,
        address=address and Address(*address),
        place=place,
    )
    return Understood(file, None, recalled=True, brief=brief)
