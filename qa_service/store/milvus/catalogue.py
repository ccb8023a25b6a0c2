"""The articles of a generation as a list and in numbers, by counting rather than by sorting.

Milvus gives rows in no order. So the days of which a page consists are found by halving: how many
articles are of this day or later is one quick question.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from qa_service.domain import folded
from qa_service.store.listing import (
    MOST_WORDS,
    UNSPACED,
    ArticleCursor,
    ArticlePage,
    ListedArticle,
    plain_title,
)
from qa_service.store.milvus.expressions import article_parts
from qa_service.store.milvus.schema import ARTICLE, check_filters, texts_of
from qa_service.store.summary import IndexSummary, authors_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa_service.domain import Article, Filters
    from qa_service.store.milvus.connection import MilvusConnection
    from qa_service.store.milvus.described import Described

    Read = Callable[[str], Article]

_END: Final = date.max.toordinal() + 1
_UNTITLED: Final = 'title != ""'


@dataclass(frozen=True, slots=True)
class _Listed:
    """An article in the list; ``day`` is an ordinal, 0 where it is not known, which comes last."""

    day: int
    id: str
    title: str

    @property
    def place(self) -> ArticleCursor:
        return ArticleCursor(date.fromordinal(self.day) if self.day else None, self.id)

    @property
    def key(self) -> tuple[int, str]:
        return self.place.key


class Catalogue:
    """Lists what one generation holds."""

    def __init__(self, connection: MilvusConnection, described: Described) -> None:
        self._connection = connection
        self._described = described
        self._collection = texts_of(described.collection)

    def page(
        self,
        filters: Filters,
        titled: str,
        *,
        after: ArticleCursor | None,
        limit: int,
        read: Read,
    ) -> ArticlePage:
        """As ``Holdings.articles``."""
        check_filters(self._connection, self._collection, filters)
        wanted = _expression(filters, titled)
        if wanted is None:
            return ArticlePage((), 0, None)
        found = self._behind(wanted, after, limit + 1)
        shown = tuple(read(one.id) for one in found[:limit])
        last = found[limit - 1].place if len(found) > limit > 0 else None
        return ArticlePage(shown, self._connection.count(self._collection, wanted), last)

    def beside(
        self, article: Article, filters: Filters, titled: str, *, read: Read
    ) -> ListedArticle:
        """As ``Holdings.listed_article``."""
        check_filters(self._connection, self._collection, filters)
        wanted = _expression(filters, titled)
        if wanted is None:
            return ListedArticle(article, None, None)
        place = ArticleCursor(article.day, article.id)
        older = self._behind(wanted, place, 1)
        newer = self._before(wanted, place)
        return ListedArticle(
            article, read(newer.id) if newer else None, read(older[0].id) if older else None
        )

    def titles(self, count: int) -> tuple[str, ...]:
        """As ``Holdings.titles``."""
        wanted = f'kind == "{ARTICLE}" and {_UNTITLED} and day > 0'
        total = self._connection.count(self._collection, wanted)
        chosen = min(count, total)
        ranks = [(2 * number + 1) * total // (2 * chosen) for number in range(chosen)]
        return tuple(self._titled_at(wanted, rank) for rank in ranks)

    def summary(self, *, passages: int) -> IndexSummary:
        """What is indexed; it reads a row of every article."""
        sources, languages = Counter[str | None](), Counter[str | None]()
        days, authors = Counter[int](), list[str]()
        for row in self._rows(f'kind == "{ARTICLE}"'):
            content = json.loads(row["content"])
            sources[content["source"]] += 1
            languages[content["language"]] += 1
            authors += content.get("authors", ())  # older versions did not write them
            days[row["day"]] += 1
        dated = [date.fromordinal(day) for day in days if day]
        return IndexSummary(
            generation=self._described.name,
            built_at=datetime.fromisoformat(self._described.built_at),
            model=self._described.model,
            numerics=self._described.numerics,
            articles=days.total(),
            passages=passages,
            sources=_most_first(sources),
            authors=authors_of((folded(name), name, 1) for name in authors),
            languages=_most_first(languages),
            months=_by_month(days),
            first_day=min(dated, default=None),
            last_day=max(dated, default=None),
            skipped=0,
            size_bytes=0,
        )

    def _behind(self, wanted: str, place: ArticleCursor | None, count: int) -> list[_Listed]:
        """The first ``count`` behind a place, or of all."""
        end, found = _END, list[_Listed]()
        if place is not None:
            end = place.day.toordinal() if place.day else 0
            same_day = self._listed(wanted, end, end + 1)
            found = [one for one in same_day if one.key > place.key]
        if len(found) < count and end:
            missing = count - len(found)
            first = _last_true(0, end, lambda day: self._count(wanted, day, end) >= missing)
            found += self._listed(wanted, first, end)
        return found[:count]

    def _before(self, wanted: str, place: ArticleCursor) -> _Listed | None:
        """The last before a place."""
        day = place.day.toordinal() if place.day else 0
        same_day = [one for one in self._listed(wanted, day, day + 1) if one.key < place.key]
        if not same_day and self._count(wanted, day + 1, _END):
            # The newest day up to which there is nothing, then the next one.
            bare = _last_true(day, _END, lambda end: not self._count(wanted, day + 1, end + 1))
            same_day = self._listed(wanted, bare + 1, bare + 2)
        return same_day[-1] if same_day else None

    def _titled_at(self, wanted: str, rank: int) -> str:
        """The title of the article of that rank among those that are wanted, oldest first."""
        day = _last_true(1, _END, lambda start: self._count(wanted, 1, start) <= rank)
        before = self._count(wanted, 1, day)
        return self._listed(wanted, day, day + 1)[rank - before].title

    def _count(self, wanted: str, first: int, end: int) -> int:
        expression = f"{wanted} and day >= {first} and day < {end}"
        return self._connection.count(self._collection, expression)

    def _listed(self, wanted: str, first: int, end: int) -> list[_Listed]:
        """What is wanted of the days from ``first`` to before ``end``, in the order of the list."""
        rows = self._rows(f"{wanted} and day >= {first} and day < {end}")
        found = ((row["day"], json.loads(row["content"])) for row in rows)
        listed = (_Listed(day, content["id"], content["title"] or "") for day, content in found)
        return sorted(listed, key=lambda one: one.key)

    def _rows(self, expression: str) -> Iterator[dict[str, Any]]:
        for page in self._connection.walk(self._collection, expression, ("day", "content")):
            yield from page


def _expression(filters: Filters, titled: str) -> str | None:
    """The filter of articles; None where the title that is looked for has nothing in it."""
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


def _by_month(days: Counter[int]) -> tuple[tuple[date, int], ...]:
    months = Counter[date]()
    for day, count in days.items():
        if day:
            months[date.fromordinal(day).replace(day=1)] += count
    return tuple(sorted(months.items()))


def _most_first(counts: Counter[str | None]) -> tuple[tuple[str, int], ...]:
    known = [(name, count) for name, count in counts.items() if name is not None]
    return tuple(sorted(known, key=lambda one: (-one[1], one[0])))
