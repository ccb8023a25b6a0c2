from math import isnan
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss

from qa_service.evaluation.measures import (
    LEAST_ANSWERS,
    MOST_BINS,
    brier_score,
    calibration_bins,
    error_if_calibrated,
    expected_calibration_error,
)

SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=150)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.array([one for one, _ in pairs]), np.array([one for _, one in pairs])


def test_the_calibration_error_is_that_of_a_calculation_by_hand() -> None:
    confidence = np.repeat([0.2, 0.9], 10)
    supported = np.array([True] * 4 + [False] * 6 + [True] * 8 + [False] * 2)
    # Shares .4 and .8 where .2 and .9 were claimed.
    assert expected_calibration_error(confidence, supported) == pytest.approx((0.2 + 0.1) / 2)
    low, high = calibration_bins(confidence, supported)
    assert (low.answers, low.supported, high.answers, high.supported) == (10, 0.4, 10, 0.8)
    assert low.confidence == pytest.approx(0.2)
    assert high.confidence == pytest.approx(0.9)
    # Wilson's interval for 4 of 10, as published in tables.
    assert low.low == pytest.approx(0.168, abs=1e-3)
    assert low.high == pytest.approx(0.687, abs=1e-3)


def test_bins_hold_equally_many_and_few_answers_share_one() -> None:
    confidence = np.random.default_rng(1).random(200)
    bins = calibration_bins(confidence, confidence > 0.5)
    assert [one.answers for one in bins] == [20] * MOST_BINS
    assert [one.confidence for one in bins] == sorted(one.confidence for one in bins)
    few = confidence[: 2 * LEAST_ANSWERS - 1]
    assert [one.answers for one in calibration_bins(few, few > 0.5)] == [len(few)]


@settings(deadline=None)
@given(SCORED, st.randoms(use_true_random=False))
def test_measures_lie_within_0_and_1_whatever_the_order_of_answers(
    pairs: list[tuple[float, bool]], chance: Random
) -> None:
    error = expected_calibration_error(*arrays(pairs))
    bins = calibration_bins(*arrays(pairs))
    assert 0 <= error <= 1
    assert sum(one.answers for one in bins) == len(pairs)
    assert all(0 <= one.low <= one.supported + 1e-9 for one in bins)
    assert all(one.supported - 1e-9 <= one.high <= 1 for one in bins)
    chance.shuffle(pairs)
    assert expected_calibration_error(*arrays(pairs)) == pytest.approx(error)


@settings(deadline=None)
@given(SCORED)
def test_the_brier_score_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    confidence, supported = arrays(pairs)
    expected = brier_score_loss(supported, confidence, labels=[False, True])
    assert brier_score(confidence, supported) == pytest.approx(expected)


def test_few_answers_show_more_error_by_chance_than_many() -> None:
    surety = np.random.default_rng(2).random
    few, many = error_if_calibrated(surety(50)), error_if_calibrated(surety(5000))
    assert many < 0.02 < few
    assert error_if_calibrated(np.ones(20)) == 0


def test_without_answers_nothing_is_defined() -> None:
    none = np.array([])
    assert isnan(expected_calibration_error(none, none))
    assert isnan(brier_score(none, none))
    assert isnan(error_if_calibrated(none))
