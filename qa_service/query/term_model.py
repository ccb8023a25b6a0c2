"""Whether a question needs its conversation, and what of it: small boosted trees, in NumPy.

The trees in ``follow_up_model.json`` are fitted by ``scripts/training/fit_follow_up.py``; features
and trees travel together, and a model of other features is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qa_service.query.term_features import FEATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL_FILE: Final = "follow_up_model.json"


@dataclass(frozen=True, slots=True)
class Trees:
    """Regression trees whose leaves add up to log-odds.

    All arrays are (trees, nodes). An inner node sends a row with feature at most ``threshold`` to
    ``left``, others to ``right``; a leaf points to itself. ``depth`` steps reach every leaf.
    """

    baseline: float
    depth: int
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]

    def probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability (n,) for rows (n, features)."""
        trees = np.arange(len(self.feature))
        node = np.zeros((len(rows), len(trees)), np.int64)
        number = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            low = rows[number, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(low, self.left[trees, node], self.right[trees, node])
        logits = self.baseline + self.value[trees, node].sum(1)
        probability: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return probability


@dataclass(frozen=True, slots=True)
class FollowUpModel:
    """Two sets of trees.

    ``gate`` over ``QUESTION_FEATURES``: does the question leave anything unsaid? ``phrases`` over
    ``FEATURES``: is a phrase a part of that?
    """

    gate: Trees
    phrases: Trees


@cache
def follow_up_model() -> FollowUpModel:
    """The fitted trees that come with the package."""
    raw = json.loads(files("qa_service.query").joinpath(MODEL_FILE).read_text())
    if tuple(raw["features"]) != FEATURES:
        raise ValueError(f"{MODEL_FILE} has other features: run scripts/training/fit_follow_up.py")
    return FollowUpModel(_trees(raw["gate"]), _trees(raw["phrases"]))


def _trees(raw: dict[str, Any]) -> Trees:
    return Trees(
        baseline=float(raw["baseline"]),
        depth=int(raw["depth"]),
        feature=np.array(raw["feature"], np.int64),
        threshold=np.array(raw["threshold"], np.float64),
        left=np.array(raw["left"], np.int64),
        right=np.array(raw["right"], np.int64),
        value=np.array(raw["value"], np.float64),
    )
