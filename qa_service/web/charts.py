"""Counts as bars: articles over time, and shares of outlets and languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.dates import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

_MONTHS_SHOWN: Final = 24  # of more, years are shown
_YEARS_SHOWN: Final = 60  # of more, decades
_LABELS: Final = 8  # as many as fit below the bars on a phone
_LONG_LABELS: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with its name; ``height`` is 0..100, 100 the largest of the chart.

    ``label`` stands below the bar; empty where there is no room for all.
    """

    name: str
    articles: int
    height: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Articles over time, ``by`` month, year or decade, without a gap; at least one bar."""

    by: str
    bars: tuple[Bar, ...]

    @property
    def highest(self) -> Bar:
        """The bar of the period with most articles, the first of several."""
        return max(self.bars, key=lambda bar: bar.articles)


def time_chart(months: Sequence[tuple[date, int]]) -> TimeChart | None:
    """The chart of counts by first day of month, in order; None without any.

    By month where all lie in two years, by year up to sixty, else by decade.
    """
    if not months:
        return None
    first, last = months[0][0], months[-1][0]
    if _month_number(last) - _month_number(first) < _MONTHS_SHOWN:
        counts = {_month_number(month): count for month, count in months}
        names = {number: _month_name(number) for number in _span(counts, 1)}
        return TimeChart("month", _bars(names, counts, _LONG_LABELS))
    step = 1 if last.year - first.year < _YEARS_SHOWN else 10
    years: Counter[int] = Counter()
    for month, count in months:
        years[month.year // step * step] += count
    names = {year: f"{year}{'s' if step > 1 else ''}" for year in _span(years, step)}
    return TimeChart("year" if step == 1 else "decade", _bars(names, years, _LABELS))


def shares(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """A bar for each name, in the order given."""
    most = max((count for _, count in counts), default=1)
    return tuple(Bar(name, count, round(100 * count / most, 1)) for name, count in counts)


def _bars(names: dict[int, str], counts: dict[int, int], most_labels: int) -> tuple[Bar, ...]:
    most = max(counts.values())
    every = -(-len(names) // most_labels)
    return tuple(
        Bar(
            name,
            counts.get(number, 0),
            round(100 * counts.get(number, 0) / most, 1),
            label="" if at % every else _short(name),
        )
        for at, (number, name) in enumerate(names.items())
    )


def _span(counts: dict[int, int], step: int) -> Iterator[int]:
    return iter(range(min(counts), max(counts) + step, step))


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_name(number: int) -> str:
    year, month = divmod(number, 12)
    return f"{MONTH_NAMES[month]} {year}"


def _short(name: str) -> str:
    """``Jan 2018`` of ``January 2018``; a year is short as it is."""
    *month, year = name.split()
    return " ".join([*(one[:3] for one in month), year])
