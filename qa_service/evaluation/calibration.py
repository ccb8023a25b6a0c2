"""Does a confidence of 0.8 mean that 80 % of such answers are supported by what they cite?

Arrays are (answers,): ``confidence`` in 0..1, and whether the answer is supported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.evaluation.bootstrap import wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_BINS: Final = 10
LEAST_ANSWERS: Final = 10  # in a bin, as long as there is more than one
_SIMULATIONS: Final = 500


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Answers of about the same confidence.

    ``confidence`` is their mean, ``supported`` the share that is supported, with its 95 % Wilson
    interval from ``low`` to ``high``.
    """

    answers: int
    confidence: float
    supported: float
    low: float
    high: float


def calibration_bins(
    confidence: NDArray[np.float64], supported: NDArray[np.bool_]
) -> tuple[CalibrationBin, ...]:
    """Up to ``MOST_BINS`` bins of about equally many answers, by rising confidence."""
    return tuple(
        CalibrationBin(
            len(members),
            float(confidence[members].mean()),
            float(supported[members].mean()),
            *wilson(float(supported[members].mean()), len(members)),
        )
        for members in _equal_mass(confidence)
    )


def expected_calibration_error(
    confidence: NDArray[np.float64], supported: NDArray[np.bool_]
) -> float:
    """Mean over answers of the gap between confidence and share supported in the answer's bin.

    The bins hold equally many answers, which is less biased than bins of equal width (Nguyen &
    O'Connor, 2015; Roelofs et al., 2022). NaN without answers.
    """
    if not len(confidence):
        return float("nan")
    gaps = confidence - supported
    return float(sum(abs(gaps[members].sum()) for members in _equal_mass(confidence)) / len(gaps))


def error_if_calibrated(confidence: NDArray[np.float64]) -> float:
    """The calibration error that so many answers of a perfect service would show by chance.

    With few answers the measured error is mostly this (Bröcker & Smith, 2007).
    """
    if not len(confidence):
        return float("nan")
    chance = np.random.default_rng(0).random((_SIMULATIONS, len(confidence)))
    errors = [expected_calibration_error(confidence, row < confidence) for row in chance]
    return float(np.mean(errors))


def brier_score(confidence: NDArray[np.float64], supported: NDArray[np.bool_]) -> float:
    """Mean squared gap between confidence and what was so (Brier, 1950); NaN without answers."""
    return float(np.mean((confidence - supported) ** 2)) if len(confidence) else float("nan")


def _equal_mass(confidence: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Indices of each bin's answers; equal confidences share a bin, whatever their order."""
    bins = min(max(len(confidence) // LEAST_ANSWERS, 1), MOST_BINS)
    edges = np.quantile(confidence, np.arange(1, bins) / bins, method="inverted_cdf")
    place = np.searchsorted(np.unique(edges), confidence, side="left")
    return [np.flatnonzero(place == number) for number in np.unique(place)]
