"""What a generation holds, counted for people."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from qa_service.domain import EmbedderSpec
from qa_service.store.manifest import Manifest
from qa_service.store.segment import Segment, rows_of_articles

_BY_OUTLET: Final = "SELECT source, count(*) FROM articles WHERE source NOT NULL"
_BY_DAY: Final = "SELECT day, count(*) FROM articles WHERE day NOT NULL"
_LANGUAGE: Final = "json_extract(details, '$.language')"
_BY_LANGUAGE: Final = f"SELECT {_LANGUAGE}, count(*) FROM articles WHERE {_LANGUAGE} NOT NULL"  # noqa: S608 -- of constants

AUTHORS_COUNTED: Final = 200
"""Authors that a summary names: large archives have hundreds of thousands."""


@dataclass(frozen=True, slots=True)
class IndexSummary:
    """What a generation holds, for people: outlets, authors and languages by number of articles.

    Those with most come first; ``authors`` are the first AUTHORS_COUNTED. ``languages`` are codes,
    ``months`` first days of months in order; articles of which that is not known are in neither.
    ``skipped`` counts what was read for it and is no article.
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
    """Count; it reads a few columns of every article."""
    days = {date.fromordinal(day): count for day, count in _counted(segments, _BY_DAY).items()}
    months: Counter[date] = Counter()
    for day, count in days.items():
        months[day.replace(day=1)] += count
    with_details = [one for one in segments if "details" in one.article_columns]
    return IndexSummary(
        generation=inventory.generation,
        built_at=inventory.built_at,
        model=inventory.model,
        numerics=inventory.numerics,
        articles=inventory.articles,
        passages=inventory.passages,
        sources=_most_first(_counted(segments, _BY_OUTLET)),
        authors=authors_of(_by_author(segments)),
        languages=_most_first(_counted(with_details, _BY_LANGUAGE)),
        months=tuple(sorted(months.items())),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        skipped=skipped,
        size_bytes=sum(entry.bytes for entry in inventory.files),
    )


def authors_of(counted: Iterable[tuple[str, str, int]]) -> tuple[tuple[str, int], ...]:
    """The authors with most articles, out of keys with a spelling and a count each."""
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
    """Articles by the value that is selected, through all segments."""
    total: Counter[Any] = Counter()
    for value, count in rows_of_articles(segments, select, group="1"):
        total[value] += count
    return total


def _most_first(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
