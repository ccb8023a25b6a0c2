"""Measures of ranking, answers, refusals and calibration, with confidence intervals.

A calibrated confidence of 0.8 means that 80 % of such answers are supported by what they cite.
Arrays are (answers,): ``confidence`` in 0..1, and whether the answer is supported.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Answer

MOST_BINS: Final = 10
LEAST_ANSWERS: Final = 10  # in a bin, as long as there is more than one
_SIMULATIONS: Final = 500


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Answers with about the same confidence.

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
    """Up to ``MOST_BINS`` bins with about equally many answers, by rising confidence."""
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
    """Mean gap between an answer's confidence and the share supported in its bin.

    The bins have equally many answers, which is less biased than bins of equal width (Nguyen &
    O'Connor, 2015; Roelofs et al., 2022). NaN without answers.
    """
    if not len(confidence):
        return float("nan")
    gaps = confidence - supported
    return float(sum(abs(gaps[members].sum()) for members in _equal_mass(confidence)) / len(gaps))


def error_if_calibrated(confidence: NDArray[np.float64]) -> float:
    """The calibration error that as many answers of a perfect service would show by chance.

    With few answers, most of the measured error is chance (Bröcker & Smith, 2007).
    """
    if not len(confidence):
        return float("nan")
    chance = np.random.default_rng(0).random((_SIMULATIONS, len(confidence)))
    errors = [expected_calibration_error(confidence, row < confidence) for row in chance]
    return float(np.mean(errors))


def brier_score(confidence: NDArray[np.float64], supported: NDArray[np.bool_]) -> float:
    """Mean squared difference between confidence and truth (Brier, 1950); NaN without answers."""
    return float(np.mean((confidence - supported) ** 2)) if len(confidence) else float("nan")


def _equal_mass(confidence: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Indices of each bin's answers; equal confidences share a bin, in any order."""
    bins = min(max(len(confidence) // LEAST_ANSWERS, 1), MOST_BINS)
    edges = np.quantile(confidence, np.arange(1, bins) / bins, method="inverted_cdf")
    place = np.searchsorted(np.unique(edges), confidence, side="left")
    return [np.flatnonzero(place == number) for number in np.unique(place)]


_ARTICLES: Final = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION: Final = re.compile(
    rf"(?!(?<=\d)[./:-](?=\d))[{re.escape(string.punctuation)}]"
)  # but "1.5" is not 15, nor "3-1" 31


def normalised(text: str) -> str:
    """Lower case, without English articles, extra white space and ASCII punctuation.

    As SQuAD's script does, but for a point, hyphen, slash or colon between digits.
    """
    return " ".join(_ARTICLES.sub(" ", _PUNCTUATION.sub("", text.lower())).split())


def exact_match(given: str, answers: Iterable[str]) -> float:
    """1 if ``given`` is one of ``answers`` when normalised, else 0."""
    return float(normalised(given) in map(normalised, answers))


def word_f1(given: str, answers: Iterable[str]) -> float:
    """The best harmonic mean, over ``answers``, of the shares of words in common."""
    return max((_f1(normalised(given).split(), normalised(a).split()) for a in answers), default=0)


def _f1(given: list[str], answer: list[str]) -> float:
    if not given or not answer:
        return float(given == answer)
    common = (Counter(given) & Counter(answer)).total()
    return 2 * common / (len(given) + len(answer))


def answering_words(answer: Answer) -> str:
    """The highlighted words of the first passage cited; empty if nothing was answered."""
    if not answer.statements:
        return ""
    first = answer.statements[0]
    cited = answer.citations[first.citations[0] - 1]
    return cited.highlight.of(cited.passage.text) if cited.highlight else first.text


DEPTH: Final = 10  # hits that count in a ranking
MEASURES: Final = {
    "hit_at_1": "Success@1",
    "hit_at_3": "Success@3",
    "hit_at_5": "Success@5",
    "hit_at_10": "Success@10",
    "mrr_at_10": "RR@10",
    "ndcg_at_10": "nDCG@10",
}
"""Our names for measures of ir-measures."""


def measure_rankings(
    wanted: Mapping[str, Sequence[str]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, NDArray[np.float64]]:
    """For each of ``MEASURES`` its values (questions,) in 0..1, in the order of ``wanted``.

    ``wanted`` has for each question the names of the relevant items, ``rankings`` the names of
    those found, best first. A question without a ranking counts 0.
    """
    import ir_measures  # noqa: PLC0415 -- only measuring needs it

    measures = {name: ir_measures.parse_measure(theirs) for name, theirs in MEASURES.items()}
    row = {question: number for number, question in enumerate(wanted)}
    values = {str(measure): np.zeros(len(row)) for measure in measures.values()}
    for found in ir_measures.iter_calc(
        list(measures.values()),
        {question: dict.fromkeys(names, 1) for question, names in wanted.items()},
        {question: scored(rankings.get(question, ())) for question in wanted},
    ):
        values[str(found.measure)][row[found.query_id]] = found.value
    return {name: values[str(measure)] for name, measure in measures.items()}


def scored(ranking: Sequence[str]) -> dict[str, float]:
    """The names with strictly decreasing scores, as TREC's tools sort by score and ignore ranks."""
    return {name: 1 / rank for rank, name in enumerate(ranking, start=1)}


def precision(refused: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """Share of the refused questions that are unanswerable."""
    return _share(_count(refused & ~answerable), _count(refused))


def recall(refused: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """Share of the unanswerable questions that were refused."""
    return _share(_count(refused & ~answerable), _count(~answerable))


def f1(refused: NDArray[np.bool_], answerable: NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; undefined if every question is answerable."""
    if answerable.all():
        return float("nan")
    return _share(
        2 * _count(refused & ~answerable),
        _count(refused) + _count(~answerable),
    )


def auroc(confidence: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Probability that an answerable question has more confidence than another; ties count half."""
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
    """Precision and recall if all questions with less confidence than ``threshold`` are refused."""

    threshold: float
    precision: float
    recall: float


def refusal_curve(
    confidence: NDArray[np.float64], answerable: NDArray[np.bool_]
) -> tuple[RefusalPoint, ...]:
    """A point for every distinct set of refused questions, from few refused to all."""
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


RESAMPLES: Final = 1000
LEVEL: Final = 0.95
SEED: Final = 0
_Z: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)

Measure: TypeAlias = "Callable[[NDArray[np.intp]], float]"
"""A measure over the questions with these indices; NaN if undefined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure over ``count`` questions with its interval; NaN where undefined."""

    value: float
    low: float
    high: float
    count: int


def estimate(measure: Measure, count: int) -> Estimate:
    """``measure`` over all of ``count`` questions, and over resamples of as many.

    The resamples depend only on ``count``, so that differences between two systems can be computed
    question by question. Resamples for which the measure is undefined are left out.
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


@lru_cache(maxsize=4)  # a report has many measures over the same few numbers of questions
def _resamples(count: int) -> NDArray[np.intp]:
    """Indices of the questions in each resample, as (RESAMPLES, count)."""
    return np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count), np.intp)
