"""Fit and store the weights of the package's logistic models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

REGULARISATION: Final = 0.5


def fit_logistic(
    features: NDArray[np.float64], supports: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights (features,) over unscaled features (examples, features)."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=REGULARISATION, max_iter=5000)
    model.fit(scaler.transform(features), supports)
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights @ scaler.mean_), weights


def store_logistic(
    file: Path, names: Sequence[str], intercept: float, weights: NDArray[np.float64]
) -> None:
    """Write the model file that ``qa_service.retrieval.support`` loads."""
    rounded = [round(weight, 4) for weight in weights.tolist()]
    model = {"features": names, "intercept": round(intercept, 4), "weights": rounded}
    file.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {file.name}: {dict(zip(names, rounded, strict=True))}")
