"""What was made of documents at the last build, in a file beside the generations.

It may be deleted: what it holds is read again then. What a build does not use is forgotten when
the build is done, so the file holds what the last one read.
"""

import contextlib
import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from qa_service import __version__
from qa_service.domain import Article, Paragraph
from qa_service.passages import RULES
from qa_service.reading import ReadingOptions, Understood
from qa_service.reading.document import Document

_NAME: Final = "reading.sqlite"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS documents (
    key BLOB PRIMARY KEY, build INTEGER NOT NULL, results BLOB NOT NULL
) WITHOUT ROWID
"""
_SAVED_EVERY_S: Final = 10.0
_ARTICLE_FIELDS: Final = (
    *("id", "text", "title", "authors", "published", "source", "url", "file"),
    *("modified", "language", "published_from"),
)


class DocumentMemory:
    """A ReadingMemory in SQLite; for the holder of the build lock, and for one thread."""

    def __init__(self, database: sqlite3.Connection, options: ReadingOptions) -> None:
        self._database = database
        self._how = f"{__version__} {RULES} {sorted(options.fields.items())}".encode()
        (last,) = database.execute("SELECT coalesce(max(build), 0) FROM documents").fetchone()
        self._build = int(last) + 1
        self._saved = time.monotonic()

    def key(self, document: Document) -> bytes:
        """Of its name and place, and of its bytes, or of size and time of change of its file."""
        content: object = document.size, document.modified_ns
        if document.data is not None:
            content = hashlib.blake2b(document.data, digest_size=16).digest()
        known = (
            *(document.name, document.stem, document.suffix, document.first_line),
            *(sorted(document.known.items()), document.problems, content),
        )
        return hashlib.blake2b(self._how + repr(known).encode(), digest_size=16).digest()

    def recall(self, key: bytes) -> Sequence[Understood] | None:
        """What was made of the document of that key; None where it is not known."""
        sql = "UPDATE documents SET build = ? WHERE key = ? RETURNING results"
        found = self._database.execute(sql, (self._build, key)).fetchone()
        if found is None:
            return None
        try:
            return _unpacked(found[0])
        except (zlib.error, ValueError, TypeError, KeyError):  # altered by somebody
            return None

    def keep(self, key: bytes, results: Sequence[Understood]) -> None:
        """Remember all that was made of it."""
        self._database.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)",
            (key, self._build, _packed(results)),
        )
        if time.monotonic() - self._saved > _SAVED_EVERY_S:
            self._database.commit()
            self._saved = time.monotonic()

    def forget_the_rest(self) -> None:
        """Forget what this build neither recalled nor kept."""
        self._database.execute("DELETE FROM documents WHERE build < ?", (self._build,))
        self._database.commit()


@contextmanager
def document_memory(folder: Path, options: ReadingOptions) -> Iterator[DocumentMemory]:
    """The memory of an index folder, made anew where it is damaged.

    What was kept stays when the block is left by an error.
    """
    database = _opened(folder / _NAME)
    try:
        yield DocumentMemory(database, options)
    finally:
        with contextlib.suppress(sqlite3.Error):  # a full disk: then there is no memory
            database.commit()
        database.close()


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return _connected(file)
    except sqlite3.DatabaseError:
        for part in file.parent.glob(f"{file.name}*"):
            part.unlink(missing_ok=True)
        return _connected(file)


def _connected(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(_SCHEMA)
        database.execute("SELECT count(*) FROM documents").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _packed(results: Sequence[Understood]) -> bytes:
    records = [(one.file, one.reason, one.article and _record(one.article)) for one in results]
    return zlib.compress(json.dumps(records, ensure_ascii=False).encode("utf-8"), 1)


def _record(article: Article) -> dict[str, object]:
    record: dict[str, object] = {name: getattr(article, name) for name in _ARTICLE_FIELDS}
    record["paragraphs"] = [
        (part.number, part.start, part.end, part.heading, part.page, part.kind)
        for part in article.paragraphs
    ]
    return record


def _unpacked(packed: bytes) -> list[Understood]:
    return [
        Understood(file, record and _article(record), reason, recalled=True)
        for file, reason, record in json.loads(zlib.decompress(packed))
    ]


def _article(record: dict[str, Any]) -> Article:
    paragraphs = tuple(Paragraph(*part) for part in record.pop("paragraphs"))
    return Article(paragraphs=paragraphs, authors=tuple(record.pop("authors")), **record)
