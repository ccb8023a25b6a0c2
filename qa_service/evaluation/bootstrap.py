"""Intervals: Wilson's for shares, the bootstrap over questions for other measures (Efron, 1979).

The bootstrap of a share that is 1 is "1 to 1", however few there were, and with some twenty
questions its 95 % intervals hold the truth 88 times in a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RESAMPLES: Final = 1000
LEVEL: Final = 0.95
SEED: Final = 0
_Z: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)

Measure: TypeAlias = "Callable[[NDArray[np.intp]], float]"
"""What is measured over the questions of these indices; NaN where it is undefined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over ``count`` questions with its interval; NaN where undefined."""

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


def share_estimate(successes: NDArray[np.bool_]) -> Estimate:
    """The share of ``successes`` (questions,), with Wilson's interval."""
    return share_of(int(np.count_nonzero(successes)), len(successes))


def share_of(part: int, whole: int) -> Estimate:
    """``part`` of ``whole``, with Wilson's interval."""
    if not whole:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    return Estimate(part / whole, *wilson(part / whole, whole), whole)


def wilson(share: float, trials: int) -> tuple[float, float]:
    """The interval of a share seen in so many trials (Wilson, 1927)."""
    centre = (share + _Z**2 / (2 * trials)) / (1 + _Z**2 / trials)
    half = _Z / (1 + _Z**2 / trials) * sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)


def _with_interval(value: float, resampled: NDArray[np.float64], count: int) -> Estimate:
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(resampled, [tail, 1 - tail]).tolist()
    return Estimate(value, low, high, count)


@lru_cache(maxsize=4)  # a report measures many things over the same few numbers of questions
def _resamples(count: int) -> NDArray[np.intp]:
    """Indices of the questions in each resample, as (RESAMPLES, count)."""
    return np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count), np.intp)
