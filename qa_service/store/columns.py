"""Values of all articles or passages of a segment, as arrays in a file next to it.

Reading them from a million rows of SQLite would take seconds at each start. Segments built by older
versions lack the file; then they are read from the rows. ``SelectionColumns`` decides by them which
passages a query may find.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import MAXYEAR, date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import DateWindow, Filters, Selection, folded
from qa_service.resemblance import Sample, body_of, sample_of, words_of
from qa_service.store import records

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from qa_service.domain import Article
    from qa_service.resemblance import Fingerprints

_Array: TypeAlias = NDArray[Any]

_PREFIX: Final = 8  # bytes of a text's hash that are sorted; the rest is compared in the row


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples of the bodies of articles, concatenated.

    Those of article ``n`` are at ``ends[n - 1]:ends[n]`` of ``runs`` and ``in_lead``.
    """

    ends: NDArray[np.int64]
    runs: NDArray[np.uint64]
    in_lead: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Authors:
    """Authors of the articles of a segment: ``code[i]`` wrote ``article[i]``, both (pairs,).

    ``keys`` are their folded names, by code, and ``names`` the first spelling of each.
    """

    article: NDArray[np.int32]
    code: NDArray[np.int32]
    keys: tuple[str, ...]
    names: tuple[str, ...]


class Columns:
    """Arrays of a segment, each read on first use; thread-safe."""

    def __init__(self, path: Path, database: Callable[[], sqlite3.Connection]) -> None:
        """``database`` returns the calling thread's connection to the rows of the segment."""
        self._path = path if path.exists() else None
        self._database = database

    def read(self, *names: str) -> dict[str, _Array]:
        """The arrays with these names; ValueError or OSError if the file is damaged."""
        if self._path is None:
            return self._of_rows
        with np.load(self._path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in names}

    def digests(self) -> dict[str, bytes]:
        """Id of every article, in order, with the digest of its content."""
        arrays = self.read("ids", "digests")
        ids: list[str] = json.loads(arrays["ids"].tobytes())
        packed = arrays["digests"].tobytes()
        size = records.HASH_BYTES
        parts = (packed[at : at + size] for at in range(0, len(packed), size))
        return dict(zip(ids, parts, strict=True))

    def likely_rows(self, hashes: Sequence[bytes]) -> Iterator[tuple[bytes, list[int]]]:
        """For each hash of a text the candidate rows: those with the same first bytes."""
        arrays = self.read("hash_prefixes", "hash_rows")
        known, rows = arrays["hash_prefixes"], arrays["hash_rows"]
        wanted = _prefixes(hashes)
        first, last = (np.searchsorted(known, wanted, side=side) for side in ("left", "right"))
        for key, start, end in zip(hashes, first.tolist(), last.tolist(), strict=True):
            yield key, rows[start:end].tolist()

    def samples(self) -> Samples:
        """Of all its articles, including removed ones."""
        if self._path is None:
            database = self._database()
            numbers = _column(database, "SELECT number FROM articles ORDER BY number")
            articles = (records.read_article(database, number) for number in numbers)
            return joined_samples(sample_of(words_of(body_of(one))) for one in articles)
        arrays = self.read("sample_ends", "sample_runs", "sample_in_lead")
        return Samples(arrays["sample_ends"], arrays["sample_runs"], arrays["sample_in_lead"])

    @cached_property
    def authors(self) -> Authors:
        """Of all its articles, including removed ones; read on first use."""
        try:
            arrays = self.read("author_article", "author_code", "author_keys", "author_names")
        except KeyError:  # the file was written by a version without them
            arrays = _authors(self._database())
        keys, names = (
            tuple(json.loads(arrays[name].tobytes())) for name in ("author_keys", "author_names")
        )
        return Authors(arrays["author_article"], arrays["author_code"], keys, names)

    @cached_property
    def _of_rows(self) -> dict[str, _Array]:
        return _of_database(self._database())


def joined_samples(samples: Iterable[Sample]) -> Samples:
    """The samples of articles, in their order."""
    whole = list(samples)
    return Samples(
        ends=np.cumsum([len(sample.runs) for sample in whole], dtype=np.int64),
        runs=np.concatenate([np.empty(0, np.uint64), *(sample.runs for sample in whole)]),
        in_lead=np.concatenate([np.empty(0, np.bool_), *(sample.in_lead for sample in whole)]),
    )


def write_columns(path: Path, database: sqlite3.Connection, samples: Samples) -> None:
    """Write the arrays of a complete segment; ``samples`` are those of its articles in order."""
    with path.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            **_of_database(database),
            sample_ends=samples.ends,
            sample_runs=samples.runs,
            sample_in_lead=samples.in_lead,
        )


def _of_database(database: sqlite3.Connection) -> dict[str, _Array]:
    ids = _column(database, "SELECT id FROM articles ORDER BY number")
    digests = _column(database, "SELECT digest FROM articles ORDER BY number")
    outlets = _column(database, "SELECT source FROM articles ORDER BY number")
    codes: dict[str, int] = {}
    source = [
        -1 if name is None else codes.setdefault(name.casefold(), len(codes)) for name in outlets
    ]
    hashes = _prefixes(_column(database, "SELECT hash FROM passages ORDER BY row"))
    by_hash = np.argsort(hashes, kind="stable")
    return {
        "article": np.array(_column(database, "SELECT article FROM passages ORDER BY row"), "<i4"),
        "day": np.array(
            _column(database, "SELECT coalesce(day, 0) FROM articles ORDER BY number"), "<i4"
        ),
        "source": np.array(source, "<i4"),
        "sources": _json(list(codes)),
        "ids": _json(ids),
        "digests": np.frombuffer(b"".join(digests), np.uint8),
        "hash_prefixes": hashes[by_hash],
        "hash_rows": by_hash.astype("<i4"),
        **_named_dates(database),
        **_authors(database),
    }


def _authors(database: sqlite3.Connection) -> dict[str, _Array]:
    names: dict[str, str] = {}  # by key
    codes: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    found = database.execute("SELECT number, authors FROM articles WHERE authors != '[]'")
    for number, listed in found:
        own = {folded(name): name for name in reversed(json.loads(listed))}
        for key, name in own.items():
            names.setdefault(key, name)
            pairs.append((number, codes.setdefault(key, len(codes))))
    article, code = np.array(pairs, "<i4").reshape(-1, 2).T
    return {
        "author_article": article.copy(),
        "author_code": code.copy(),
        "author_keys": _json(list(codes)),
        "author_names": _json(list(names.values())),
    }


def _named_dates(database: sqlite3.Connection) -> dict[str, _Array]:
    sql = "SELECT row, named_dates FROM passages WHERE named_dates IS NOT NULL ORDER BY row"
    found = database.execute(sql).fetchall()
    pairs = np.frombuffer(b"".join(packed for _, packed in found), "<i4").reshape(-1, 2)
    counts = [len(packed) // 8 for _, packed in found]
    rows = np.repeat(np.array([row for row, _ in found], "<i4"), counts)
    finite = (pairs > 0).all(axis=1)
    first, last = pairs[finite].T
    return {"date_row": rows[finite], "date_first": first.copy(), "date_last": last.copy()}


def _column(database: sqlite3.Connection, sql: str) -> list[Any]:
    return [row[0] for row in database.execute(sql)]


def _json(values: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(values).encode(), np.uint8)


def _prefixes(hashes: Sequence[bytes]) -> NDArray[np.uint64]:
    packed = b"".join(key[:_PREFIX] for key in hashes)
    return np.frombuffer(packed, "<u8").astype(np.uint64)


_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Articles by number, from 0.

    ``days`` (articles,) are publication days as ordinals, 0 if unknown. Every word sequence of
    every sample is in ``runs`` (entries,), with its article in ``article`` and whether it is from
    the lead in ``in_lead``. ``fresh`` (articles,) marks new articles. ``read`` returns the article
    with a number.
    """

    ids: Sequence[str]
    days: NDArray[np.int64]
    article: NDArray[np.int64]
    runs: Fingerprints
    in_lead: NDArray[np.bool_]
    fresh: NDArray[np.bool_]
    read: Callable[[int], Article]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The articles of one segment, without those that are ``gone``."""

    ids: Sequence[str]
    days: NDArray[np.int32]
    samples: Samples
    gone: frozenset[int]
    fresh: bool
    read: Callable[[int], Article]


def joined(parts: Sequence[Part]) -> Bodies:
    """The articles of all parts, in their order."""
    remaining = [np.setdiff1d(np.arange(len(part.ids)), list(part.gone)) for part in parts]
    ends = np.cumsum([0, *(len(numbers) for numbers in remaining)])
    chosen = [
        _chosen(part, numbers, first)
        for part, numbers, first in zip(parts, remaining, ends, strict=False)
    ]

    def read(at: int) -> Article:
        part = int(np.searchsorted(ends, at, side="right")) - 1
        return parts[part].read(int(remaining[part][at - ends[part]]))

    return Bodies(
        ids=[
            part.ids[at] for part, own in zip(parts, remaining, strict=True) for at in own.tolist()
        ],
        days=_joined_arrays(
            [part.days[own] for part, own in zip(parts, remaining, strict=True)], np.int64
        ),
        article=_joined_arrays([one[0] for one in chosen], np.int64),
        runs=_joined_arrays([one[1] for one in chosen], np.uint64),
        in_lead=_joined_arrays([one[2] for one in chosen], np.bool_),
        fresh=np.repeat(np.array([part.fresh for part in parts], np.bool_), np.diff(ends)),
        read=read,
    )


def _chosen(
    part: Part, numbers: NDArray[np.int64], first: int
) -> tuple[NDArray[np.int64], Fingerprints, NDArray[np.bool_]]:
    """The samples of these articles of a part, numbered from ``first``."""
    sizes = np.diff(part.samples.ends, prepend=0)
    article = np.repeat(np.arange(len(sizes)), sizes)
    if len(numbers) == len(part.ids):
        return article + first, part.samples.runs, part.samples.in_lead
    named = np.full(len(part.ids), -1, np.int64)
    named[numbers] = np.arange(first, first + len(numbers))
    remaining = named[article] >= 0
    return named[article[remaining]], part.samples.runs[remaining], part.samples.in_lead[remaining]


def _joined_arrays(parts: Sequence[NDArray[Any]], kind: type[_T]) -> NDArray[_T]:
    return np.concatenate([np.empty(0, kind), *parts], dtype=kind)


_FIRST_YEAR: Final = 1900  # smaller numbers are not years of news articles


@dataclass(frozen=True, slots=True)
class SelectionColumns:
    """The arrays that a selection needs; days are proleptic ordinals.

    ``article`` (passages,) is the article of each passage. ``day`` (articles,) is 0 if unknown;
    ``not_before`` (articles,) is a lower bound for an undated article: it cannot be older than the
    latest year that it mentions. Dates mentioned in passages are intervals ``first``..``last``,
    both finite, of passage ``row`` (dates,). ``authors`` reads the authors, which few selections
    need.
    """

    article: NDArray[np.int32]
    day: NDArray[np.int32]
    not_before: NDArray[np.int32]
    source: NDArray[np.int32]
    sources: tuple[str, ...]  # casefolded, by the codes in ``source``
    row: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    authors: Callable[[], Authors]

    def select(
        self, selection: Selection, *, among: Sequence[int] = ()
    ) -> NDArray[np.bool_] | None:
        """Mask (passages,) of what is selected; None selects everything.

        ``among`` are the numbers in this segment of the articles that the filters name.
        """
        window, known_by = selection.window, selection.known_by
        allowed = self.select_articles(selection.filters, among)
        if known_by is not None and (late := self.day > known_by.toordinal()).any():
            allowed = ~late if allowed is None else allowed & ~late
        if window.is_open:
            return None if allowed is None else allowed[self.article]
        about = self._about(window)
        if allowed is not None:
            about &= allowed[self.article]
        return about

    def select_articles(
        self, filters: Filters, among: Sequence[int] = ()
    ) -> NDArray[np.bool_] | None:
        """Mask (articles,) of what the filters admit; None admits everything."""
        masks: list[NDArray[np.bool_]] = []
        if not filters.window.is_open:
            masks.append(self._published_within(filters.window))
        if filters.sources:
            masks.append(self._from_sources(filters.sources))
        if filters.authors:
            masks.append(self._by_authors(filters.authors))
        if filters.articles:
            masks.append(np.isin(np.arange(len(self.day)), among))
        if not masks:
            return None
        admitted: NDArray[np.bool_] = np.logical_and.reduce(masks)
        return admitted

    def _published_within(self, window: DateWindow) -> NDArray[np.bool_]:
        first, last = window.ordinals
        return (self.day > 0) & (first <= self.day) & (self.day <= last)

    def _from_sources(self, names: tuple[str, ...]) -> NDArray[np.bool_]:
        wanted = {name.casefold() for name in names}
        codes = [code for code, name in enumerate(self.sources) if name in wanted]
        mask: NDArray[np.bool_] = np.isin(self.source, codes)
        return mask

    def _by_authors(self, names: tuple[str, ...]) -> NDArray[np.bool_]:
        wanted, known = {folded(name) for name in names}, self.authors()
        codes = [code for code, key in enumerate(known.keys) if key in wanted]
        mask = np.zeros(len(self.day), np.bool_)
        mask[known.article[np.isin(known.code, codes)]] = True
        return mask

    def _about(self, window: DateWindow) -> NDArray[np.bool_]:
        first, last = window.ordinals
        undated = (self.day == 0) & (self.not_before <= last)
        mask: NDArray[np.bool_] = (self._published_within(window) | undated)[self.article]
        mask[self.row[(first <= self.first) & (self.last <= last)]] = True
        return mask


def load_columns(columns: Columns, *, this_year: int) -> SelectionColumns:
    """Read the columns of a segment; years after ``this_year`` are no bound."""
    read = columns.read(
        *("article", "day", "source", "sources", "date_row", "date_first", "date_last")
    )
    article, day, row = read["article"], read["day"], read["date_row"]
    return SelectionColumns(
        article=article,
        day=day,
        not_before=_latest_years(
            article[row], read["date_first"], articles=len(day), this_year=this_year
        ),
        source=read["source"],
        sources=tuple(json.loads(read["sources"].tobytes())),
        row=row,
        first=read["date_first"],
        last=read["date_last"],
        authors=lambda: columns.authors,
    )


def _latest_years(
    article: NDArray[np.int32], first: NDArray[np.int32], *, articles: int, this_year: int
) -> NDArray[np.int32]:
    """For each article 1 January of the latest year that ``first`` days mention; 0 if none."""
    years = np.arange(_FIRST_YEAR, this_year + 1)
    starts = np.array([date(year, 1, 1).toordinal() for year in years], np.int32)
    end = date(min(this_year + 1, MAXYEAR), 1, 1).toordinal()
    plausible = (first >= starts[0]) & (first < end)
    latest = np.zeros(articles, np.int32)
    year_starts = starts[np.searchsorted(starts, first[plausible], side="right") - 1]
    np.maximum.at(latest, article[plausible], year_starts)
    return latest
