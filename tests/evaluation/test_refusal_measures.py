from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from qa_service.evaluation import measures

ANSWERABLE = np.array([True, True, True, False, False])
REFUSED = np.array([False, False, True, True, False])
CONFIDENCE = np.array([0.9, 0.4, 0.1, 0.1, 0.6])

PAIRS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1), st.booleans()),
    min_size=1,
)


def test_precision_recall_and_f1_of_refusing_are_those_by_hand() -> None:
    assert measures.precision(REFUSED, ANSWERABLE) == 1 / 2
    assert measures.recall(REFUSED, ANSWERABLE) == 1 / 2
    assert measures.f1(REFUSED, ANSWERABLE) == 1 / 2
    refuse_all = np.ones(5, np.bool_)
    assert measures.precision(refuse_all, ANSWERABLE) == 2 / 5
    assert measures.recall(refuse_all, ANSWERABLE) == 1
    assert measures.f1(refuse_all, ANSWERABLE) == pytest.approx(2 * 0.4 / 1.4)


def test_auroc_counts_pairs_in_order_and_ties_by_half() -> None:
    # .9 is above both, .4 above one of two, .1 ties with one.
    assert measures.auroc(CONFIDENCE, ANSWERABLE) == pytest.approx((2 + 1 + 0.5) / 6)


def test_what_is_undefined_is_not_a_number() -> None:
    none_refused = np.zeros(5, np.bool_)
    assert isnan(measures.precision(none_refused, ANSWERABLE))
    assert measures.recall(none_refused, ANSWERABLE) == 0
    assert measures.f1(none_refused, ANSWERABLE) == 0
    all_answerable = np.ones(5, np.bool_)
    assert measures.precision(REFUSED, all_answerable) == 0
    assert isnan(measures.recall(REFUSED, all_answerable))
    assert isnan(measures.f1(REFUSED, all_answerable))
    assert isnan(measures.auroc(CONFIDENCE, all_answerable))
    assert isnan(measures.auroc(CONFIDENCE, ~all_answerable))


@settings(deadline=None)
@given(PAIRS.filter(lambda pairs: len({answerable for _, answerable in pairs}) == 2))
def test_auroc_is_that_of_scikit_learn(pairs: list[tuple[float, bool]]) -> None:
    confidence = np.array([one for one, _ in pairs])
    answerable = np.array([one for _, one in pairs])
    expected = roc_auc_score(answerable, confidence)
    assert measures.auroc(confidence, answerable) == pytest.approx(expected)


@settings(deadline=None)
@given(PAIRS)
def test_the_curve_refuses_ever_more_until_it_refuses_all(pairs: list[tuple[float, bool]]) -> None:
    confidence = np.array([one for one, _ in pairs])
    answerable = np.array([one for _, one in pairs])
    curve = measures.refusal_curve(confidence, answerable)
    assert len(curve) == len(np.unique(confidence))
    assert all(0 <= point.precision <= 1 for point in curve)
    if not answerable.all():
        recalls = [point.recall for point in curve]
        assert recalls == sorted(recalls)
        assert recalls[-1] == 1
    assert curve[-1].precision == pytest.approx(np.mean(~answerable))
