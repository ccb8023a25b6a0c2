"""Articles with their passages, read by version and cached."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from qa_service.domain import folded
from qa_service.errors import IndexDamagedError
from qa_service.recent import Recent
from qa_service.scale_out.milvus.rows import read_record, word_keys
from qa_service.scale_out.milvus.schema import (
    ARTICLE,
    TEXT,
    article_parts,
    batches,
    check_filters,
    key_of,
    listed,
    texts_of,
)
from qa_service.store.holdings import (
    MOST_WORDS,
    UNSPACED,
    ArticleCursor,
    ArticlePage,
    IndexSummary,
    ListedArticle,
    authors_of,
    by_month,
    most_first,
    plain_title,
)
from qa_service.store.passage_store import StoredArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from qa_service.domain import Article, Filters, Passage
    from qa_service.scale_out.milvus.connection import MilvusConnection, Row
    from qa_service.scale_out.milvus.schema import Described

_MOST_ARTICLES: Final = 1_024  # articles in memory; a search shows a few dozen
_AT_ONCE: Final = 64  # articles read per call: each may have several rows
_HEAD: Final = ("article", "version", "passages", "content")


Version = tuple[str, str]
"""Key and version of an article."""

Record = tuple["Article", tuple["Passage", ...]]


@dataclass(frozen=True, slots=True)
class Head:
    """The data of an article without its text."""

    id: str
    key: str
    version: str
    passages: int
    story: tuple[str, ...]


class Replaced(Exception):  # noqa: N818 - no error that anyone meets
    """An article was replaced between two related calls."""


class Texts:
    """The articles of one generation; thread-safe."""

    def __init__(self, connection: MilvusConnection, collection: str) -> None:
        self._connection = connection
        self._collection = collection
        self._lock = threading.Lock()
        self._summary: IndexSummary | None = None
        self._known = Recent[Version, Record](_MOST_ARTICLES)

    def heads(self, article_ids: Collection[str]) -> dict[str, Head]:
        """Those of the articles that exist, by id."""
        found = {}
        for part in batches([key_of(one) for one in dict.fromkeys(article_ids)], 1_000):
            wanted = f'kind == "{ARTICLE}" and article in {listed(part)}'
            for row in self._connection.query(self._collection, wanted, _HEAD):
                head = _head(row)
                found[head.id] = head
        return found

    def stored(self, article_ids: Collection[str] | None) -> dict[str, StoredArticle]:
        """The stored data of those of the articles that exist, or of all."""
        heads = self.all_heads() if article_ids is None else self.heads(article_ids).values()
        return {
            one.id: StoredArticle(bytes.fromhex(one.version), one.passages, one.story)
            for one in heads
        }

    def all_heads(self) -> Iterator[Head]:
        """Those of all articles."""
        for page in self._connection.walk(self._collection, f'kind == "{ARTICLE}"', _HEAD):
            yield from map(_head, page)

    def counts(self, tokens: Collection[str], word_rows: int) -> dict[str, int]:
        """How many passages had each of these words, and others; unknown ones are left out."""
        found: dict[str, int] = {}
        for part in batches(word_keys(tokens, word_rows), 1_000):
            rows = self._connection.query(self._collection, f"key in {listed(part)}", ("content",))
            for row in rows:
                found.update(json.loads(row["content"]))
        return found

    def records(self, versions: Iterable[Version]) -> dict[Version, Record]:
        """The articles in these versions; Replaced if one no longer exists."""
        wanted = list(dict.fromkeys(versions))
        found = {one: known for one in wanted if (known := self._known.get(one))}
        for part in batches([one for one in wanted if one not in found], _AT_ONCE):
            read = self._read(part)
            for version, record in read.items():
                self._known.put(version, record)
            found.update(read)
        if any(one not in found for one in wanted):
            raise Replaced
        return found

    def summary(self, passages: int, count: Callable[[], IndexSummary]) -> IndexSummary:
        """The summary, counted again if the number of passages has changed."""
        with self._lock:
            if self._summary is None or self._summary.passages != passages:
                self._summary = count()
            return self._summary

    def _read(self, versions: Sequence[Version]) -> dict[Version, Record]:
        keys = listed(key for key, _ in versions)
        names = listed(version for _, version in versions)
        wanted = f'kind == "{TEXT}" and article in {keys} and version in {names}'
        parts: dict[Version, dict[int, str]] = defaultdict(dict)
        fields = ("article", "version", "number", "content")
        for page in self._connection.walk(self._collection, wanted, fields):
            for row in page:
                parts[row["article"], row["version"]][row["number"]] = row["content"]
        return {version: _joined(parts[version]) for version in versions if version in parts}


def _head(row: Row) -> Head:
    content = json.loads(row["content"])
    return Head(
        id=content["id"],
        key=row["article"],
        version=row["version"],
        passages=row["passages"],
        story=tuple(content["story"]),
    )


def _joined(parts: dict[int, str]) -> Record:
    try:
        return read_record([parts[number] for number in range(len(parts))])
    except (KeyError, ValueError) as error:
        raise IndexDamagedError(
            "A part of the text of an article is missing from the store.", remedy="Rebuild it."
        ) from error


_END: Final = date.max.toordinal() + 1
_UNTITLED: Final = 'title != ""'


@dataclass(frozen=True, slots=True)
class _Listed:
    """An article in the list; ``day`` is an ordinal, 0 if unknown, which sorts last."""

    day: int
    id: str
    title: str

    @property
    def cursor(self) -> ArticleCursor:
        return ArticleCursor(date.fromordinal(self.day) if self.day else None, self.id)

    @property
    def key(self) -> tuple[int, str]:
        return self.cursor.key


class Catalogue:
    """Lists the articles of one generation; ``read`` returns one by its id."""

    def __init__(
        self, connection: MilvusConnection, described: Described, read: Callable[[str], Article]
    ) -> None:
        self._read = read
        self._connection = connection
        self._described = described
        self._collection = texts_of(described.collection)

    def page(
        self, filters: Filters, titled: str, *, after: ArticleCursor | None, limit: int
    ) -> ArticlePage:
        """As ``Holdings.articles``."""
        check_filters(self._connection, self._collection, filters)
        wanted = _expression(filters, titled)
        if wanted is None:
            return ArticlePage((), 0, None)
        found = self._behind(wanted, after, limit + 1)
        shown = tuple(self._read(one.id) for one in found[:limit])
        last = found[limit - 1].cursor if len(found) > limit > 0 else None
        return ArticlePage(shown, self._connection.count(self._collection, wanted), last)

    def beside(self, article: Article, filters: Filters, titled: str) -> ListedArticle:
        """As ``Holdings.listed_article``."""
        check_filters(self._connection, self._collection, filters)
        wanted = _expression(filters, titled)
        if wanted is None:
            return ListedArticle(article, None, None)
        cursor = ArticleCursor(article.day, article.id)
        newer, older = self._before(wanted, cursor), self._behind(wanted, cursor, 1)
        return ListedArticle(
            article,
            self._read(newer.id) if newer else None,
            self._read(older[0].id) if older else None,
        )

    def titles(self, count: int) -> tuple[str, ...]:
        """As ``Holdings.titles``."""
        wanted = f'kind == "{ARTICLE}" and {_UNTITLED} and day > 0'
        total = self._connection.count(self._collection, wanted)
        chosen = min(count, total)
        ranks = [(2 * number + 1) * total // (2 * chosen) for number in range(chosen)]
        return tuple(self._titled_at(wanted, rank) for rank in ranks)

    def summary(self, *, passages: int) -> IndexSummary:
        """What is indexed; reads a row of every article."""
        sources, languages, days = Counter[str](), Counter[str](), Counter[date]()
        articles, authors = 0, list[str]()
        for row in self._rows(f'kind == "{ARTICLE}"'):
            content = json.loads(row["content"])
            articles += 1
            sources.update(filter(None, [content["source"]]))
            languages.update(filter(None, [content["language"]]))
            authors += content.get("authors", ())  # missing in older versions
            days.update([date.fromordinal(row["day"])] if row["day"] else [])
        return IndexSummary(
            generation=self._described.name,
            built_at=datetime.fromisoformat(self._described.built_at),
            model=self._described.model,
            numerics=self._described.numerics,
            articles=articles,
            passages=passages,
            sources=most_first(sources),
            authors=authors_of((folded(name), name, 1) for name in authors),
            languages=most_first(languages),
            months=by_month(days),
            first_day=min(days, default=None),
            last_day=max(days, default=None),
            skipped=0,
            size_bytes=0,
        )

    def _behind(self, wanted: str, cursor: ArticleCursor | None, count: int) -> list[_Listed]:
        """The first ``count`` after a cursor, or of all."""
        end, found = _END, list[_Listed]()
        if cursor is not None:
            end = cursor.day.toordinal() if cursor.day else 0
            same_day = self._listed(wanted, end, end + 1)
            found = [one for one in same_day if one.key > cursor.key]
        if len(found) < count and end:
            missing = count - len(found)
            first = _last_true(0, end, lambda day: self._count(wanted, day, end) >= missing)
            found += self._listed(wanted, first, end)
        return found[:count]

    def _before(self, wanted: str, cursor: ArticleCursor) -> _Listed | None:
        """The last one before a cursor."""
        day = cursor.day.toordinal() if cursor.day else 0
        same_day = [one for one in self._listed(wanted, day, day + 1) if one.key < cursor.key]
        if not same_day and self._count(wanted, day + 1, _END):
            # The newest day up to which there is nothing, then the next one.
            bare = _last_true(day, _END, lambda end: not self._count(wanted, day + 1, end + 1))
            same_day = self._listed(wanted, bare + 1, bare + 2)
        return same_day[-1] if same_day else None

    def _titled_at(self, wanted: str, rank: int) -> str:
        """The title of the article with that rank among those selected, oldest first."""
        day = _last_true(1, _END, lambda start: self._count(wanted, 1, start) <= rank)
        before = self._count(wanted, 1, day)
        return self._listed(wanted, day, day + 1)[rank - before].title

    def _count(self, wanted: str, first: int, end: int) -> int:
        expression = f"{wanted} and day >= {first} and day < {end}"
        return self._connection.count(self._collection, expression)

    def _listed(self, wanted: str, first: int, end: int) -> list[_Listed]:
        """The selected articles from ``first`` to before ``end``, in the order of the list."""
        rows = self._rows(f"{wanted} and day >= {first} and day < {end}")
        found = ((row["day"], json.loads(row["content"])) for row in rows)
        listed = (_Listed(day, content["id"], content["title"] or "") for day, content in found)
        return sorted(listed, key=lambda one: one.key)

    def _rows(self, expression: str) -> Iterator[dict[str, Any]]:
        for page in self._connection.walk(self._collection, expression, ("day", "content")):
            yield from page


def _expression(filters: Filters, titled: str) -> str | None:
    """The filter expression; None if the searched title has no words."""
    words = plain_title(titled.replace("\n", " ")).split()
    if titled.strip() and not words:
        return None
    begins = (f"%{word}%" if UNSPACED.search(word) else f"% {word}%" for word in words[:MOST_WORDS])
    titles = (f'title like "{pattern}"' for pattern in begins)
    return " and ".join([f'kind == "{ARTICLE}"', *article_parts(filters), *titles])


def _last_true(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The last of low..high-1 for which ``holds``, which turns false once; low if none does."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
