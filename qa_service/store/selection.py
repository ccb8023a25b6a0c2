"""Which passages a query may find: by day, outlet, authors and dates mentioned."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import DateWindow, Filters, Selection, folded
from qa_service.store.columns import Authors, Columns

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
        first, last = _bounds(window)
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
        first, last = _bounds(window)
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


def _bounds(window: DateWindow) -> tuple[int, int]:
    first = window.first.toordinal() if window.first else date.min.toordinal()
    last = window.last.toordinal() if window.last else date.max.toordinal()
    return first, last
