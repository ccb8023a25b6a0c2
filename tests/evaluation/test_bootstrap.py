from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa_service.evaluation.measures import (
    Estimate,
    estimate,
    mean_estimate,
    share_estimate,
    share_of,
    wilson,
)


def test_the_interval_of_a_share_is_about_that_of_the_normal_approximation() -> None:
    values = np.repeat([1.0, 0.0], [300, 100])
    found = mean_estimate(values)
    half = 1.96 * sqrt(0.75 * 0.25 / 400)
    assert (found.value, found.count) == (0.75, 400)
    assert found.low == pytest.approx(0.75 - half, abs=0.01)
    assert found.high == pytest.approx(0.75 + half, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_lies_within_the_values_and_is_the_same_again(values: list[float]) -> None:
    found = mean_estimate(np.array(values))
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert found == mean_estimate(np.array(values))


def test_two_measures_over_as_many_questions_see_the_same_resamples() -> None:
    one = np.random.default_rng(3).random(50)
    difference = mean_estimate((one + 0.25) - one)
    assert difference.low == pytest.approx(0.25)
    assert difference.high == pytest.approx(0.25)


def test_resamples_that_leave_a_measure_undefined_are_left_out() -> None:
    def share_of_one(some: NDArray[np.intp]) -> float:
        return 1.0 if 0 in some else float("nan")

    assert estimate(share_of_one, 2) == Estimate(1.0, 1.0, 1.0, 2)


def test_what_is_undefined_has_no_interval() -> None:
    for found in (mean_estimate(np.array([])), estimate(lambda _: float("nan"), 3)):
        assert isnan(found.value)
        assert isnan(found.low)
        assert isnan(found.high)


def test_a_share_of_all_is_not_certain() -> None:
    # Wilson's interval for 20 of 20 and 0 of 20, as published in tables.
    assert share_of(20, 20).low == pytest.approx(0.839, abs=1e-3)
    assert share_of(20, 20).high == 1
    assert share_of(0, 20).high == pytest.approx(0.161, abs=1e-3)
    found = share_estimate(np.array([True, False, True, True]))
    assert (found.value, found.count) == (0.75, 4)
    assert isnan(share_of(0, 0).low)


def test_of_small_samples_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    truth, samples = 0.9, 4000
    seen = np.random.default_rng(5).binomial(20, truth, samples)
    held = [low <= truth <= high for low, high in (wilson(one / 20, 20) for one in seen.tolist())]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


@given(st.integers(1, 400), st.data())
def test_a_share_lies_within_its_interval(whole: int, data: st.DataObject) -> None:
    found = share_of(data.draw(st.integers(0, whole)), whole)
    assert 0 <= found.low <= found.value <= found.high <= 1
