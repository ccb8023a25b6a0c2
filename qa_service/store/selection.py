"""Which passages a query may find, by article, its publication day and outlet, and dates named."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import DateWindow, Filters

_FIRST_YEAR: Final = 1900  # numbers below are no years of news articles


@dataclass(frozen=True, slots=True)
class SelectionColumns:
    """What selecting needs, as arrays; days are proleptic ordinals.

    ``article`` (passages,) is each passage's article. ``day`` (articles,) is 0 when unknown;
    ``not_before`` (articles,) bounds an undated article from below: it cannot be older than the
    latest year that it names. Dates named in passages are intervals ``first``..``last``, both
    finite, of passage ``row`` (dates,).
    """

    article: NDArray[np.int32]
    day: NDArray[np.int32]
    not_before: NDArray[np.int32]
    source: NDArray[np.int32]
    sources: tuple[str, ...]  # casefolded, by the codes in ``source``
    row: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]

    def select(
        self,
        filters: Filters,
        window: DateWindow,
        *,
        known_by: date | None = None,
        among: Sequence[int] = (),
    ) -> NDArray[np.bool_] | None:
        """Mask (passages,) of what all admit; None admits everything.

        ``among`` are the numbers that the articles of ``filters`` have here.
        """
        masks: list[NDArray[np.bool_]] = []
        if (allowed := self.select_articles(filters, among)) is not None:
            masks.append(allowed[self.article])
        if not window.is_open:
            masks.append(self._about(window))
        if known_by is not None and (late := self.day > known_by.toordinal()).any():
            masks.append(~late[self.article])
        if not masks:
            return None
        admitted: NDArray[np.bool_] = np.logical_and.reduce(masks)
        return admitted

    def select_articles(
        self, filters: Filters, among: Sequence[int] = ()
    ) -> NDArray[np.bool_] | None:
        """Mask (articles,) of what the filters admit; None admits everything."""
        masks: list[NDArray[np.bool_]] = []
        if not filters.window.is_open:
            masks.append(self._published_within(filters.window))
        if filters.sources:
            masks.append(self._from_sources(filters.sources))
        if filters.articles:
            masks.append(np.isin(np.arange(len(self.day)), among))
        if not masks:
            return None
        admitted: NDArray[np.bool_] = np.logical_and.reduce(masks)
        return admitted

    def _published_within(self, window: DateWindow) -> NDArray[np.bool_]:
        first, last = _bounds(window)
        return (self.day > 0) & (first <= self.day) & (self.day <= last)

    def _from_sources(self, names: tuple[str, ...]) -> NDArray[np.bool_]:
        wanted = {name.casefold() for name in names}
        codes = [code for code, name in enumerate(self.sources) if name in wanted]
        mask: NDArray[np.bool_] = np.isin(self.source, codes)
        return mask

    def _about(self, window: DateWindow) -> NDArray[np.bool_]:
        first, last = _bounds(window)
        undated = (self.day == 0) & (self.not_before <= last)
        mask: NDArray[np.bool_] = (self._published_within(window) | undated)[self.article]
        mask[self.row[(first <= self.first) & (self.last <= last)]] = True
        return mask


def load_columns(connection: sqlite3.Connection, *, this_year: int) -> SelectionColumns:
    """Read the columns of a whole generation; years after ``this_year`` bound nothing."""
    article = _column(connection, "SELECT article FROM passages ORDER BY row")
    day = _column(connection, "SELECT coalesce(day, 0) FROM articles ORDER BY number")
    names = [row[0] for row in connection.execute("SELECT source FROM articles ORDER BY number")]
    codes: dict[str, int] = {}
    source = [
        -1 if name is None else codes.setdefault(name.casefold(), len(codes)) for name in names
    ]
    row, first, last = _named_dates(connection)
    return SelectionColumns(
        article=article,
        day=day,
        not_before=_latest_years(article[row], first, articles=len(day), this_year=this_year),
        source=np.array(source, np.int32),
        sources=tuple(codes),
        row=row,
        first=first,
        last=last,
    )


def _column(connection: sqlite3.Connection, sql: str) -> NDArray[np.int32]:
    return np.fromiter((row[0] for row in connection.execute(sql)), np.int32)


def _named_dates(
    connection: sqlite3.Connection,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    found = connection.execute(
        "SELECT row, named_dates FROM passages WHERE named_dates IS NOT NULL ORDER BY row"
    ).fetchall()
    pairs = np.frombuffer(b"".join(packed for _, packed in found), "<i4").reshape(-1, 2)
    counts = [len(packed) // 8 for _, packed in found]
    rows = np.repeat(np.array([row for row, _ in found], np.int32), counts)
    finite = (pairs > 0).all(axis=1)
    first, last = pairs[finite].astype(np.int32).T
    return rows[finite], first, last


def _latest_years(
    article: NDArray[np.int32], first: NDArray[np.int32], *, articles: int, this_year: int
) -> NDArray[np.int32]:
    """For each article 1 January of the latest year that ``first`` days name; 0 without any."""
    years = np.arange(_FIRST_YEAR, this_year + 1)
    starts = np.array([date(year, 1, 1).toordinal() for year in years], np.int32)
    end = date(min(this_year + 1, MAXYEAR), 1, 1).toordinal()
    plausible = (first >= starts[0]) & (first < end)
    latest = np.zeros(articles, np.int32)
    year_starts = starts[np.searchsorted(starts, first[plausible], side="right") - 1]
    np.maximum.at(latest, article[plausible], year_starts)
    return latest


def _bounds(window: DateWindow) -> tuple[int, int]:
    first = window.first.toordinal() if window.first else date.min.toordinal()
    last = window.last.toordinal() if window.last else date.max.toordinal()
    return first, last
