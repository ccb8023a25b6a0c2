"""Articles and passages as rows of SQLite, and back, verbatim.

A passage's text is not stored: it is the part of its article between its offsets. Its ``row`` is
also its row among the vectors.
"""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote

import numpy as np

from qa_service import __version__
from qa_service.domain import Article, DateWindow, Paragraph, Passage
from qa_service.passages import RULES

HASH_BYTES: Final = 16
_CACHE_KIB: Final = 64  # of pages, for each thread

_SCHEMA: Final = """
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,     -- from 0, in the order of adding
    id TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL,           -- of all fields: shows whether it changed
    day INTEGER,                    -- of publication, as proleptic ordinal
    title TEXT, authors TEXT NOT NULL, published TEXT, source TEXT, url TEXT, file TEXT NOT NULL,
    details TEXT NOT NULL,          -- JSON object of what few articles have
    paragraphs TEXT NOT NULL,       -- JSON [[start, end, heading, page, kind], ...]
    text TEXT NOT NULL              -- last: columns after a long one are slow to reach
);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY,        -- from 0, as in vectors.faiss
    article INTEGER NOT NULL,
    number INTEGER NOT NULL,
    paragraph INTEGER NOT NULL,
    first INTEGER NOT NULL,         -- offsets into the article's text, in code points
    last INTEGER NOT NULL,
    context TEXT NOT NULL,
    named_dates BLOB,               -- pairs of int32 ordinals, 0 for an open end
    hash BLOB NOT NULL              -- of what was embedded
);
CREATE TABLE terms (
    term TEXT PRIMARY KEY,
    rows BLOB NOT NULL,             -- int32
    scores BLOB NOT NULL            -- float32, the BM25 score of the term in each row
);
"""
_DETAILS: Final = ("modified", "language", "published_from")


def create_database(path: Path) -> sqlite3.Connection:
    """An empty database to be filled once and then only read."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = OFF")  # an interrupted build is discarded as a whole
    connection.execute("PRAGMA synchronous = OFF")  # publishing syncs the finished file
    try:
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection, for one thread at a time, to a database that no longer changes."""
    uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    # A server has a hundred threads, and the operating system caches the pages for all of them.
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def article_digest(article: Article) -> bytes:
    """Changes if any field except ``file`` changes, or the rules that split it into passages."""
    fields = [
        __version__,
        RULES,
        *(article.id, article.title, article.authors, article.published, article.source),
        *(article.url, article.text),
        *(_paragraphs_json(article), _details_json(article)),
    ]
    return hashlib.blake2b(json.dumps(fields).encode(), digest_size=HASH_BYTES).digest()


def text_hash(searchable: str) -> bytes:
    """Identity of an embedded text: equal texts have equal vectors."""
    return hashlib.blake2b(searchable.encode(), digest_size=HASH_BYTES).digest()


def insert_article(connection: sqlite3.Connection, number: int, article: Article) -> None:
    """Store an article; ``sqlite3.IntegrityError`` if its id already exists."""
    connection.execute(
        "INSERT INTO articles (number, digest, day, id, text, paragraphs, details, title, authors,"
        " published, source, url, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, article_digest(article), article.day and article.day.toordinal()),
            *(article.id, article.text, _paragraphs_json(article), _details_json(article)),
            *(article.title, json.dumps(article.authors), article.published, article.source),
            *(article.url, article.file),
        ),
    )


def _paragraphs_json(article: Article) -> str:
    """Offsets and heading, and other details only if a paragraph has them."""
    return json.dumps(
        [
            (part.start, part.end, part.heading, part.page, part.kind)
            if part.page or part.kind != "body"
            else (part.start, part.end, part.heading)
            for part in article.paragraphs
        ]
    )


def _details_json(article: Article) -> str:
    known = {name: value for name in _DETAILS if (value := getattr(article, name)) is not None}
    return json.dumps(known)


def insert_passages(
    connection: sqlite3.Connection, row: int, article: int, passages: Sequence[Passage]
) -> None:
    """Store the passages of the article with that number in rows from ``row`` on."""
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *(at, article, passage.number, passage.paragraph, passage.start, passage.end),
                passage.context,
                _packed(passage.named_dates),
                text_hash(passage.searchable),
            )
            for at, passage in enumerate(passages, start=row)
        ),
    )


def read_article(connection: sqlite3.Connection, number: int) -> Article:
    """The article with that number; indexes of older versions have no details."""
    found = connection.execute("SELECT * FROM articles WHERE number = ?", (number,))
    row = dict(zip((column[0] for column in found.description), found.fetchone(), strict=True))
    return Article(
        paragraphs=tuple(
            Paragraph(at, *stored) for at, stored in enumerate(json.loads(row["paragraphs"]), 1)
        ),
        authors=tuple(json.loads(row["authors"])),
        **{name: row[name] for name in ("id", "text", "title", "published", "source", "url")},
        file=row["file"],
        **json.loads(row.get("details", "{}")),
    )


def read_digest(connection: sqlite3.Connection, number: int) -> bytes:
    """The digest of the article with that number."""
    found = connection.execute("SELECT digest FROM articles WHERE number = ?", (number,))
    return bytes(found.fetchone()[0])


def read_passage(
    connection: sqlite3.Connection, row: int
) -> tuple[int, int, int, int, int, str, bytes | None]:
    """Article number, number, paragraph, start, end, context and packed dates of a passage."""
    found: tuple[int, int, int, int, int, str, bytes | None] = connection.execute(
        "SELECT article, number, paragraph, first, last, context, named_dates"
        " FROM passages WHERE row = ?",
        (int(row),),
    ).fetchone()
    return found


def passage_of(
    article: Article, stored: tuple[int, int, int, int, int, str, bytes | None]
) -> Passage:
    """The passage that ``read_passage`` read, with its text cut from its article."""
    _, number, paragraph, start, end, context, dates = stored
    return Passage(
        article_id=article.id,
        number=number,
        paragraph=paragraph,
        start=start,
        end=end,
        text=article.text[start:end],
        context=context,
        named_dates=_unpacked(dates),
    )


def _packed(windows: Sequence[DateWindow]) -> bytes | None:
    if not windows:
        return None
    days = [
        day.toordinal() if day else 0 for window in windows for day in (window.first, window.last)
    ]
    return np.array(days, "<i4").tobytes()


def _unpacked(packed: bytes | None) -> tuple[DateWindow, ...]:
    if packed is None:
        return ()
    days = [date.fromordinal(day) if day else None for day in np.frombuffer(packed, "<i4").tolist()]
    return tuple(DateWindow(*pair) for pair in zip(days[::2], days[1::2], strict=True))
