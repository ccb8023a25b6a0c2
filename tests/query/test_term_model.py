import numpy as np
import pytest

from qa_service.query.term_choice import Trees, follow_up_model
from qa_service.query.term_features import FEATURES, QUESTION_FEATURES

# One stump: feature 1 at most 0.5 goes left (log-odds -2), else right (+1); baseline 0.5.
STUMP = Trees(
    baseline=0.5,
    depth=1,
    feature=np.array([[1, 0, 0]]),
    threshold=np.array([[0.5, 0.0, 0.0]]),
    left=np.array([[1, 1, 2]]),
    right=np.array([[2, 1, 2]]),
    value=np.array([[0.0, -2.0, 1.0]]),
)


def test_rows_go_down_the_trees_to_a_leaf() -> None:
    rows = np.array([[9.0, 0.5], [9.0, 0.6]])
    expected = [1 / (1 + np.exp(1.5)), 1 / (1 + np.exp(-1.5))]
    assert STUMP.probabilities(rows) == pytest.approx(expected)


def test_no_rows_give_no_probabilities() -> None:
    assert STUMP.probabilities(np.empty((0, 2))).shape == (0,)


def test_the_fitted_trees_read_the_features_that_there_are() -> None:
    model = follow_up_model()
    assert model.phrases.feature.max() < len(FEATURES)
    assert model.gate.feature.max() < len(QUESTION_FEATURES)


def test_the_depth_is_enough_to_reach_a_leaf_in_every_tree() -> None:
    for trees in (follow_up_model().gate, follow_up_model().phrases):
        node = np.zeros(len(trees.feature), np.int64)
        number = np.arange(len(node))
        for go in (trees.left, trees.right):
            node[:] = 0
            for _ in range(trees.depth):
                node = go[number, node]
            assert (go[number, node] == node).all()
