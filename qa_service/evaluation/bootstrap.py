"""Intervals by the bootstrap over questions (Efron, 1979)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RESAMPLES: Final = 1000
LEVEL: Final = 0.95
SEED: Final = 0

Measure: TypeAlias = "Callable[[NDArray[np.intp]], float]"
"""What is measured over the questions of these indices; NaN where it is undefined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over ``count`` questions with its percentile interval; NaN where undefined."""

    value: float
    low: float
    high: float
    count: int


def estimate(measure: Measure, count: int) -> Estimate:
    """``measure`` over all of ``count`` questions, and over resamples of as many of them.

    The resamples depend on ``count`` alone, so that differences between two systems may be taken
    question by question. Resamples that leave the measure undefined are left out.
    """
    value = measure(np.arange(count)) if count else float("nan")
    if np.isnan(value):
        return Estimate(value, value, value, count)
    return _with_interval(value, np.array([measure(row) for row in _resamples(count)]), count)


def mean_estimate(values: NDArray[np.float64]) -> Estimate:
    """The mean of ``values`` (questions,)."""
    count = len(values)
    if not count:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    return _with_interval(float(values.mean()), values[_resamples(count)].mean(axis=1), count)


def _with_interval(value: float, resampled: NDArray[np.float64], count: int) -> Estimate:
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(resampled, [tail, 1 - tail]).tolist()
    return Estimate(value, low, high, count)


@lru_cache(maxsize=4)  # a report measures many things over the same few numbers of questions
def _resamples(count: int) -> NDArray[np.intp]:
    """Indices of the questions in each resample, as (RESAMPLES, count)."""
    return np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count), np.intp)
