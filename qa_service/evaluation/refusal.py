"""Does it say "nothing in the archive answers this" when, and only when, that is so?

The positive class is the question that nothing in the archive answers. Arrays are (questions,);
what is undefined, such as precision where nothing was refused, is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def precision(refused: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """Share of the refused questions that nothing answers."""
    return _share(_count(refused & ~answerable), _count(refused))


def recall(refused: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """Share of the questions that nothing answers that were refused."""
    return _share(_count(refused & ~answerable), _count(~answerable))


def f1(refused: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; undefined where every question has an answer."""
    if answerable.all():
        return float("nan")
    return _share(
        2 * _count(refused & ~answerable),
        _count(refused) + _count(~answerable),
    )


def auroc(confidence: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Chance that an answerable question has more confidence than another; ties count half."""
    positives = _count(answerable)
    negatives = len(answerable) - positives
    if not positives or not negatives:
        return float("nan")
    _, place, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    above = mean_rank[place][answerable].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


@dataclass(frozen=True, slots=True)
class RefusalPoint:
    """Precision and recall if every question with less confidence than ``threshold`` is refused."""

    threshold: float
    precision: float
    recall: float


def refusal_curve(
    confidence: NDArray[np.float64], answerable: NDArray[np.bool_]
) -> tuple[RefusalPoint, ...]:
    """A point for every threshold that refuses other questions, from few refused to all."""
    thresholds = [*np.unique(confidence)[1:].tolist(), float("inf")] if len(confidence) else []
    return tuple(
        RefusalPoint(
            threshold,
            precision(confidence < threshold, answerable),
            recall(confidence < threshold, answerable),
        )
        for threshold in thresholds
    )


def _count(which: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(which))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
