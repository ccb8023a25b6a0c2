"""What pages show of a whole generation: its articles as a list, and counts.

The list is newest first and can be searched by words of titles. None of it is on disk: it is read
from the segments on first use, and cached. A cursor is a day and an id, so that it means the same
in the next generation.
"""

import heapq
import re
import threading
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import Article, EmbedderSpec, Filters
from qa_service.store.manifest import Manifest
from qa_service.store.segment import Segment, rows_of_articles

LONGEST_TITLE: Final = 1_000
"""Code points of a title that are searched."""

MOST_WORDS: Final = 32
"""Words searched for."""

# Accents, and the vowels that Hebrew and Arabic mostly omit.
_MARKS: Final = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
_INSIDE: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)|['\u2019]")  # in "U.S." and "don't"
# What separates words; vowel signs of Indic and other scripts do not, though they are not letters.
_BETWEEN: Final = re.compile(
    "(?:(?![\u0900-\u0dff\u0e00-\u0eff\u0f71-\u0f84\u1000-\u109f\u1780-\u17d3\n])\\W|_)+"
)
# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, and those of East Asia.
UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SELECT: Final = "SELECT number, id, title FROM articles WHERE number NOT IN removed"
_ID: Final = "SELECT id FROM articles WHERE number = ?"

_Key: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class ArticleCursor:
    """An article's position in the list: by day, undated ones last, then by id."""

    day: date | None
    article_id: str

    @property
    def key(self) -> _Key:
        """The sort key of the list."""
        return (-self.day.toordinal() if self.day else 0, self.article_id)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A part of the list; ``total`` counts all, ``after`` is the cursor of the next part.

    ``after`` is None at the end.
    """

    articles: tuple[Article, ...]
    total: int
    after: ArticleCursor | None


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article with its neighbours in a list; None at its ends."""

    article: Article
    newer: Article | None
    older: Article | None


@dataclass(frozen=True, slots=True)
class _Order:
    """The list: position (n,) -> segment and number there; ``titles`` is one text of all titles.

    Each title is a line that begins at ``starts`` (n,); a space precedes each word.
    """

    segments: NDArray[np.int32]
    numbers: NDArray[np.int64]
    titles: str
    starts: NDArray[np.int64]


class Listing:
    """The list of articles in the segments; thread-safe until they are closed."""

    def __init__(self, segments: Sequence[Segment], read: Callable[[int, int], Article]) -> None:
        """``read`` returns the article of a segment and a number there."""
        self._segments = segments
        self._read = read
        self._lock = threading.Lock()
        self._known: _Order | None = None

    def page(
        self, filters: Filters, titled: str, *, after: ArticleCursor | None, limit: int
    ) -> ArticlePage:
        """The first ``limit`` of the articles after a cursor."""
        listed = self._positions(filters, titled)
        behind = 0 if after is None else self._position_behind(after)
        first = int(np.searchsorted(listed, behind))
        shown = self._articles(listed[first : first + limit])
        follows = shown and first + limit < len(listed)
        last = ArticleCursor(shown[-1].day, shown[-1].id) if follows else None
        return ArticlePage(shown, len(listed), last)

    def around(self, article: Article, filters: Filters, titled: str) -> ListedArticle:
        """An article, whether or not it is in the list, with its neighbours there."""
        listed = self._positions(filters, titled)
        behind = self._position_behind(ArticleCursor(article.day, article.id))
        newer = self._articles(listed[listed < behind - 1][-1:])
        older = self._articles(listed[listed >= behind][:1])
        return ListedArticle(article, *(newer or (None,)), *(older or (None,)))

    def titles(self, count: int) -> tuple[str, ...]:
        """Titles of up to ``count`` articles, spread evenly over the dated ones."""
        select = "SELECT day, title FROM articles WHERE title NOT NULL AND day NOT NULL"
        found = rows_of_articles(self._segments, select)
        titles = [str(title) for _, title in sorted(found, key=itemgetter(0))]
        step = max(len(titles) // count, 1)
        return tuple(titles[step // 2 :: step][:count])

    def _positions(self, filters: Filters, titled: str) -> NDArray[np.int64]:
        """Positions, ascending, that pass the filters and match ``titled``.

        Each word of ``titled`` must be the beginning of a word in the title, in any order. Without
        any letter or digit it finds nothing; if empty, every article.
        """
        order = self._order()
        mask = self._admitted(filters, order)
        words = plain_title(titled.replace("\n", " ")).split()
        if titled.strip() and not words:
            mask[:] = False
        for word in words[:MOST_WORDS]:
            mask &= _with_word(word, order)
        return np.flatnonzero(mask)

    def _position_behind(self, cursor: ArticleCursor) -> int:
        """The first position after ``cursor``, whether or not an article is there."""
        return bisect_right(range(len(self._order().numbers)), cursor.key, key=self._key)

    def _articles(self, positions: NDArray[np.int64]) -> tuple[Article, ...]:
        return tuple(self._read(*self._article_at(int(position))) for position in positions)

    def _article_at(self, position: int) -> tuple[int, int]:
        """The segment of the article at a position, and its number there."""
        order = self._order()
        return int(order.segments[position]), int(order.numbers[position])

    def _key(self, position: int) -> _Key:
        at, number = self._article_at(position)
        segment = self._segments[at]
        (found,) = segment.database().execute(_ID, (number,)).fetchone()
        return -int(segment.columns.day[number]), str(found)

    def _admitted(self, filters: Filters, order: _Order) -> NDArray[np.bool_]:
        mask = np.ones(len(order.numbers), np.bool_)
        for at, segment in enumerate(self._segments):
            here = segment.numbers_of(filters.articles)
            allowed = segment.columns.select_articles(filters, here)
            if allowed is not None:
                own = order.segments == at
                mask[own] = allowed[order.numbers[own]]
        return mask

    def _order(self) -> _Order:
        with self._lock:  # other threads wait for it, rather than read it as well
            if self._known is None:
                self._known = _read(self._segments)
        return self._known


def _read(segments: Sequence[Segment]) -> _Order:
    """Read id and title of every article, and sort."""
    found = sorted(
        (-int(segment.columns.day[number]), str(article_id), at, int(number), title)
        for at, segment in enumerate(segments)
        for number, article_id, title in segment.database().execute(_SELECT)
    )
    # All at once: a call for each title takes ten times as long.
    lines = (" ".join((title or "")[:LONGEST_TITLE].split()) for *_, title in found)
    titles = "".join(f" {line}\n" for line in plain_title("\n".join(lines)).split("\n"))
    ends = [match.end() for match in re.finditer("\n", titles)][: len(found)]
    return _Order(
        segments=np.array([at for _, _, at, _, _ in found], np.int32),
        numbers=np.array([number for *_, number, _ in found], np.int64),
        titles=titles,
        starts=np.array([0, *ends[:-1]], np.int64),
    )


def plain_title(text: str) -> str:
    """``text`` as it is compared, line by line: "U.S. aid: Haïti" becomes "us aid haiti"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", folded))
    return _BETWEEN.sub(" ", _INSIDE.sub("", bare))


def _with_word(word: str, order: _Order) -> NDArray[np.bool_]:
    """Mask (n,) of titles with a word that begins like this; without spaces, that contain it."""
    pattern = re.escape(word) if UNSPACED.search(word) else f" {re.escape(word)}"
    places = [match.start() for match in re.finditer(pattern, order.titles)]
    mask = np.zeros(len(order.numbers), np.bool_)
    mask[np.searchsorted(order.starts, places, side="right") - 1] = True
    return mask


_BY_OUTLET: Final = "SELECT source, count(*) FROM articles WHERE source NOT NULL"
_BY_DAY: Final = "SELECT day, count(*) FROM articles WHERE day NOT NULL"
_LANGUAGE: Final = "json_extract(details, '$.language')"
_BY_LANGUAGE: Final = f"SELECT {_LANGUAGE}, count(*) FROM articles WHERE {_LANGUAGE} NOT NULL"  # noqa: S608 -- of constants

AUTHORS_COUNTED: Final = 200
"""Authors in a summary: large archives have hundreds of thousands."""


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What a generation contains: outlets, authors and languages by number of articles.

    Those with most articles come first; ``authors`` are the first AUTHORS_COUNTED. ``languages``
    are codes, ``months`` first days of months in order; unknown ones are left out. ``skipped``
    counts what was read for it but is not an article.
    """

    generation: str
    built_at: datetime
    model: EmbedderSpec
    numerics: str
    articles: int
    passages: int
    sources: tuple[tuple[str, int], ...]
    authors: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    months: tuple[tuple[date, int], ...]
    first_day: date | None
    last_day: date | None
    skipped: int
    size_bytes: int


def summarise(inventory: Manifest, segments: Sequence[Segment], *, skipped: int) -> IndexSummary:
    """Counts; reads a few columns of every article."""
    days = {date.fromordinal(day): count for day, count in _counted(segments, _BY_DAY).items()}
    with_details = [one for one in segments if "details" in one.article_columns]
    return IndexSummary(
        generation=inventory.generation,
        built_at=inventory.built_at,
        model=inventory.model,
        numerics=inventory.numerics,
        articles=inventory.articles,
        passages=inventory.passages,
        sources=most_first(_counted(segments, _BY_OUTLET)),
        authors=authors_of(_by_author(segments)),
        languages=most_first(_counted(with_details, _BY_LANGUAGE)),
        months=by_month(days),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        skipped=skipped,
        size_bytes=sum(entry.bytes for entry in inventory.files),
    )


def authors_of(counted: Iterable[tuple[str, str, int]]) -> tuple[tuple[str, int], ...]:
    """The authors with most articles, from folded names with a spelling and a count each."""
    names: dict[str, str] = {}
    total: Counter[str] = Counter()
    for key, name, count in counted:
        names.setdefault(key, name)
        total[key] += count
    most = heapq.nsmallest(AUTHORS_COUNTED, total.items(), key=lambda one: (-one[1], one[0]))
    return tuple((names[key], count) for key, count in most if count)


def _by_author(segments: Sequence[Segment]) -> Iterator[tuple[str, str, int]]:
    for segment in segments:
        known = segment.lookup.authors
        there = ~np.isin(known.article, list(segment.removed))
        counts = np.bincount(known.code[there], minlength=len(known.keys))
        yield from zip(known.keys, known.names, counts.tolist(), strict=True)


def _counted(segments: Sequence[Segment], select: str) -> Counter[Any]:
    """Number of articles by the selected value, across all segments."""
    total: Counter[Any] = Counter()
    for value, count in rows_of_articles(segments, select, group="GROUP BY 1"):
        total[value] += count
    return total


def by_month(days: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    """The counts of days by the first day of their month, in order."""
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[day.replace(day=1)] += count
    return tuple(sorted(months.items()))


def most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Names with their counts, the highest first, then by name."""
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
