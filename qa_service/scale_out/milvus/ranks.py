"""Searches of the passages of one collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qa_service.domain import DateWindow, Filters, Selection, folded
from qa_service.scale_out.milvus.connection import LONGEST_PAGE
from qa_service.scale_out.milvus.schema import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from qa_service.scale_out.milvus.connection import MilvusConnection

_FEW: Final = 512  # selected passages that are scored individually
# neighbours visited if all passages are selected; for a tenth of them, tenfold
_VISITED: Final = 160
_MOST_VISITED: Final = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Keys of passages (k,) with their scores (k,) float32, best first."""

    keys: tuple[str, ...]
    scores: NDArray[np.float32]


class Ranks:
    """Searches one collection; thread-safe."""

    def __init__(self, connection: MilvusConnection, collection: str) -> None:
        self._connection = connection
        self._collection = collection

    def nearest(
        self,
        vector: NDArray[np.float32],
        count: int,
        expression: str,
        *,
        selected: int,
        total: int,
    ) -> Ranked:
        """The ``count`` nearest of the ``selected`` passages, out of ``total``.

        A graph search gives up if it finds no selected passages nearby. So it visits more
        neighbours if fewer are selected, and if it finds too few, all are scored.
        """
        count = min(count, selected)
        if count < 1:
            return _ranked({})
        if selected > max(_FEW, count) and count <= _MOST_VISITED:
            visited = min(max(_VISITED, 2 * count) * total // selected, _MOST_VISITED)
            parameters = {"metric_type": "IP", "params": {"ef": max(visited, count)}}
            found = self._search(vector.tolist(), "vector", count, expression, parameters)
            if len(found) == count:
                return _ranked(found)
        return self._score_all(vector, count, expression)

    def best_worded(self, tokens: Sequence[str], count: int, expression: str) -> Ranked:
        """The ``count`` best passages for these words, by BM25."""
        if not tokens or count < 1:
            return _ranked({})
        parameters = {"metric_type": "BM25", "params": {}}
        found = self._search(
            " ".join(tokens), "sparse", min(count, LONGEST_PAGE), expression, parameters
        )
        return _ranked({key: abs(score) for key, score in found.items()})  # Milvus Lite: negative

    def _search(
        self,
        wanted: str | list[float],
        field: str,
        count: int,
        expression: str,
        parameters: dict[str, Any],
    ) -> dict[str, float]:
        (hits,) = self._connection.call(
            "search",
            self._collection,
            data=[wanted],
            anns_field=field,
            limit=count,
            filter=expression,
            output_fields=["key"],
            search_params=parameters,
        )
        return {hit["entity"]["key"]: float(hit["distance"]) for hit in hits}

    def _score_all(self, vector: NDArray[np.float32], count: int, expression: str) -> Ranked:
        scores: dict[str, float] = {}
        for keys, products in self._products(vector, expression):
            scores.update(zip(keys, products.tolist(), strict=True))
            best = sorted(scores, key=lambda key: -scores[key])[:count]
            scores = {key: scores[key] for key in best}
        return _ranked(scores)

    def _products(
        self, vector: NDArray[np.float32], expression: str
    ) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        for page in self._connection.walk(self._collection, expression, ("key", "vector")):
            rows = np.array([row["vector"] for row in page], np.float32)
            yield [row["key"] for row in page], rows @ np.asarray(vector, np.float32)


def _ranked(scores: dict[str, float]) -> Ranked:
    keys = sorted(scores, key=lambda key: (-scores[key], key))
    return Ranked(tuple(keys), np.array([scores[key] for key in keys], np.float32))


def expression_of(selection: Selection | None, most_dates: int) -> str:
    """The filter expression for a selection; empty for all passages.

    ``most_dates`` is the maximum number of dates that a passage mentions.
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
    """The conditions on articles that pass the filters."""
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
    """Ordinals, from 1; 0 stands for an unknown day."""
    first = window.first.toordinal() if window.first else date.min.toordinal()
    return first, window.last.toordinal() if window.last else date.max.toordinal()
