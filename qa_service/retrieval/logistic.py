"""Logistic regression with weights from a file of this package: features and weights together."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A weight for each feature."""

    intercept: float
    weights: tuple[float, ...]

    def logit(self, features: tuple[float, ...]) -> float:
        """Log-odds that features in the order of the weights speak for."""
        pairs = zip(self.weights, features, strict=True)
        return self.intercept + sum(weight * value for weight, value in pairs)


@cache
def load_model(file: str, features: tuple[str, ...]) -> LogisticModel:
    """The weights in ``file`` of this package; ValueError if they are of other features."""
    raw = json.loads(files("qa_service.retrieval").joinpath(file).read_text())
    if tuple(raw["features"]) != features:
        raise ValueError(f"{file} has other features: fit it anew (scripts/training/README.md)")
    return LogisticModel(float(raw["intercept"]), tuple(float(one) for one in raw["weights"]))


def probability(logit: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-logit)) if logit > -500 else 0.0  # noqa: PLR2004 -- exp overflows


def log_odds(probability: float) -> float:
    """A probability as log-odds, within 9.3 of 0."""
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
