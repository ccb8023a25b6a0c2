"""Selections in Milvus' language of filters, exactly."""

from collections.abc import Iterable
from datetime import date

from qa_service.domain import DateWindow, Filters, Selection, folded
from qa_service.store.milvus.schema import key_of


def expression_of(selection: Selection | None, most_dates: int) -> str:
    """The filter of passages that a selection admits; empty for all.

    ``most_dates`` is how many dates a passage names at most.
    """
    if selection is None:
        return ""
    parts = article_parts(selection.filters)
    if selection.known_by is not None:
        parts.append(f"day <= {selection.known_by.toordinal()}")
    if not selection.window.is_open:
        parts.append(f"({_about(selection.window, most_dates)})")
    return " and ".join(parts)


def article_parts(filters: Filters) -> list[str]:
    """What must hold of articles that the filters admit."""
    parts = []
    if not filters.window.is_open:
        parts.append(_published_within(filters.window))
    if filters.sources:
        parts.append(f"source in {listed(key_of(name.casefold()) for name in filters.sources)}")
    if filters.authors:
        keys = listed(key_of(folded(name)) for name in filters.authors)
        parts.append(f"array_contains_any(authors, {keys})")
    if filters.articles:
        parts.append(f"article in {listed(key_of(name) for name in filters.articles)}")
    return parts


def listed(keys: Iterable[str]) -> str:
    """Keys as a list."""
    return "[" + ", ".join(f'"{key}"' for key in keys) + "]"


def _published_within(window: DateWindow) -> str:
    first, last = _bounds(window)
    return f"day >= {first} and day <= {last}"


def _about(window: DateWindow, most_dates: int) -> str:
    first, last = _bounds(window)
    named = (
        f"(date_first[{at}] >= {first} and date_last[{at}] <= {last})" for at in range(most_dates)
    )
    undated = f"(day == 0 and not_before <= {last})"
    return " or ".join([f"({_published_within(window)})", undated, *named])


def _bounds(window: DateWindow) -> tuple[int, int]:
    """Ordinals, from 1; 0 stands for a day that is not known."""
    first = window.first.toordinal() if window.first else date.min.toordinal()
    return first, window.last.toordinal() if window.last else date.max.toordinal()
