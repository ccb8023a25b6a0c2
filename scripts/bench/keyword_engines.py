"""Keyword engines that could stand behind the keyword search: ours, tantivy, SQLite FTS5, bm25s.

Each indexes the passages of a generation under their row numbers and searches for the telling words
of a question, with BM25 as ours has it (k1 .9, b .4, a word of the context half of one of the
text) as far as it lets one say so. FTS5 has its own k1 and b, 1.2 and .75, tantivy too; bm25s knows
one field only. Tantivy and bm25s are no dependencies and measured where they are installed.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from qa_service.analyser import content_tokens, folded, stems_in
from qa_service.domain import EmbedderSpec
from qa_service.store import GenerationBuilder, keywords, open_current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from grown_archive import Part
    from qa_service.domain import Passage

    Search = Callable[[str, int], list[int]]  # question, count -> rows, best first

WRITER_BYTES: Final = 128 << 20  # that tantivy may fill before it writes a segment
NO_MODEL: Final = EmbedderSpec("none", "0" * 64, 1)  # of archives that are searched by words only


class Engine(Protocol):
    """Builds and opens indexes of one kind."""

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """Index the passages in their order."""

    def open(self, folder: Path) -> Search:
        """Open an index for searching."""

    def size(self, folder: Path) -> int:
        """Bytes on disk of what the search by words needs."""


class Ours:
    """Postings with scores worked out, in the SQLite file of a segment."""

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``Engine`` has it; the store writes the articles too."""
        with GenerationBuilder(folder, NO_MODEL, exact_up_to=1 << 62) as builder:
            for part in parts:
                builder.add(part.article, part.passages, no_vectors(part.passages))
            builder.publish()

    def open(self, folder: Path) -> Search:
        """As ``Engine`` has it."""
        generation = open_current(folder)

        def search(question: str, count: int) -> list[int]:
            rows: list[int] = generation.keyword_search(question, count, None).rows.tolist()
            return rows

        return search

    def size(self, folder: Path) -> int:
        """As ``Engine`` has it: every table but those of articles and passages."""
        sql = (
            "SELECT sum(pgsize) FROM dbstat"
            " WHERE name NOT LIKE '%articles%' AND name NOT LIKE '%passages%'"
        )
        with open_current(folder) as generation:
            tables = sum(
                int(segment.database().execute(sql).fetchone()[0])
                for segment in generation.segments
            )
            others = [
                file
                for file in generation.place.iterdir()
                if file.name.startswith(("keywords", "postings", "terms"))
            ]
        return tables + sum(file.stat().st_size for file in others)


class Fts5:
    """A table of SQLite without the texts, stemmed by Porter."""

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``Engine`` has it."""
        with closing(sqlite3.connect(folder / "fts.sqlite")) as database:
            database.execute("PRAGMA synchronous = OFF")
            database.execute(
                "CREATE VIRTUAL TABLE passages USING fts5(context, text, content='',"
                " tokenize='porter unicode61 remove_diacritics 2')"
            )
            database.executemany(
                "INSERT INTO passages (rowid, context, text) VALUES (?, ?, ?)",
                ((row, context, text) for row, (context, text) in enumerate(_texts(parts))),
            )
            database.execute("INSERT INTO passages (passages) VALUES ('optimize')")
            database.commit()

    def open(self, folder: Path) -> Search:
        """As ``Engine`` has it."""
        database = sqlite3.connect(f"file:{folder / 'fts.sqlite'}?mode=ro", uri=True)
        weights = f"bm25({keywords.CONTEXT_WEIGHT}, 1.0)"

        def search(question: str, count: int) -> list[int]:
            found = database.execute(
                "SELECT rowid FROM passages WHERE passages MATCH ? AND rank MATCH ?"
                " ORDER BY rank LIMIT ?",
                (_any_of(question), weights, count),
            )
            return [row for (row,) in found]

        return search

    def size(self, folder: Path) -> int:
        """As ``Engine`` has it."""
        return _bytes_of(folder)


class Tantivy:
    """The search engine library of that name, with its English stemmer."""

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``Engine`` has it."""
        import tantivy  # noqa: PLC0415 -- no dependency; measured where it is installed

        schema = tantivy.SchemaBuilder()
        for field in ("context", "text"):
            schema.add_text_field(field, tokenizer_name="english", index_option="freq")
        schema.add_integer_field("row", stored=True)
        index = tantivy.Index(schema.build(), path=str(folder))
        index.register_tokenizer("english", _english())
        writer = index.writer(WRITER_BYTES, 1)
        for row, (context, text) in enumerate(_texts(parts)):
            writer.add_document(tantivy.Document(context=[context], text=[text], row=row))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Search:
        """As ``Engine`` has it."""
        import tantivy  # noqa: PLC0415

        index = tantivy.Index.open(str(folder))
        index.register_tokenizer("english", _english())
        searcher = index.searcher()
        boosts = {"context": keywords.CONTEXT_WEIGHT, "text": 1.0}

        def search(question: str, count: int) -> list[int]:
            # It takes "1.1" for a phrase, for which it would have to keep positions.
            split = " ".join(telling_words(question)).replace(".", " ")
            query = index.parse_query(split, ["context", "text"], boosts)
            hits = searcher.search(query, count).hits
            return [searcher.doc(address)["row"][0] for _, address in hits]

        return search

    def size(self, folder: Path) -> int:
        """As ``Engine`` has it."""
        return _bytes_of(folder)


class Bm25s:
    """Sparse matrices of scores worked out, mapped into memory; its own words, or ours."""

    def __init__(self, *, our_words: bool) -> None:
        self._tokens = _our_tokens() if our_words else _its_tokens()

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``Engine`` has it: the context before the text, as one field."""
        import bm25s  # noqa: PLC0415 -- no dependency; measured where it is installed

        index = bm25s.BM25(k1=keywords.K1, b=keywords.B)
        texts = [f"{context} {text}" for context, text in _texts(parts)]
        index.index(self._tokens(texts), show_progress=False)
        index.save(str(folder), show_progress=False)

    def open(self, folder: Path) -> Search:
        """As ``Engine`` has it."""
        import bm25s  # noqa: PLC0415

        index = bm25s.BM25.load(str(folder), mmap=True)

        def search(question: str, count: int) -> list[int]:
            asked = self._tokens([question])
            rows: list[int] = index.retrieve(asked, k=count, show_progress=False)[0][0].tolist()
            return rows

        return search

    def size(self, folder: Path) -> int:
        """As ``Engine`` has it."""
        return _bytes_of(folder)


def engines() -> dict[str, Callable[[], Engine]]:
    """Those that are installed, by name."""
    found: dict[str, Callable[[], Engine]] = {"ours": Ours, "SQLite FTS5": Fts5}
    if importlib.util.find_spec("tantivy"):
        found["tantivy"] = Tantivy
    if importlib.util.find_spec("bm25s"):
        found["bm25s"] = lambda: Bm25s(our_words=False)
        found["bm25s, our words"] = lambda: Bm25s(our_words=True)
    return found


def no_vectors(passages: Sequence[Passage]) -> NDArray[np.float32]:
    """Vectors of ``NO_MODEL``."""
    return np.ones((len(passages), NO_MODEL.dimension), np.float32)


def _texts(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Context and text of every passage."""
    for part in parts:
        for passage in part.passages:
            yield passage.context, passage.text


def _any_of(question: str) -> str:
    """The telling words of a question, each in quotes, as FTS5 and tantivy read them."""
    return " OR ".join(f'"{word}"' for word in telling_words(question))


def telling_words(question: str) -> list[str]:
    """The words of a question that carry meaning, in their own form, for engines that stem."""
    return list(
        dict.fromkeys(folded(question[one.start : one.end]) for one in content_tokens(question))
    )


def _english() -> Any:  # noqa: ANN401 -- tantivy's
    import tantivy  # noqa: PLC0415

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for change in (
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("english"),
    ):
        words = words.filter(change)
    return words.build()


def _its_tokens() -> Callable[[list[str]], list[list[str]]]:
    import bm25s  # noqa: PLC0415
    import Stemmer  # noqa: PLC0415 -- only this engine's

    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: list[str]) -> list[list[str]]:
        found: list[list[str]] = bm25s.tokenize(
            texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return found

    return tokens


def _our_tokens() -> Callable[[list[str]], list[list[str]]]:
    def tokens(texts: list[str]) -> list[list[str]]:
        asked = len(texts) == 1
        return [keywords.query_terms(text) if asked else stems_in(text) for text in texts]

    return tokens


def _bytes_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())
