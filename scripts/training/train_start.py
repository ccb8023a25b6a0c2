"""The weights of the reader in the package, back from 8-bit integers: where training starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import onnx
import torch
from onnx import numpy_helper

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
MODEL: Final = Path(__file__).parents[2] / "qa_service" / "rerank" / "model" / "reader.int8.onnx"
# The matrices of a layer, in the order in which the graph multiplies by them.
_OF_LAYER: Final = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_QUANTIZED: Final = "_quantized"


def packaged_weights(file: Path = MODEL) -> dict[str, torch.Tensor]:
    """State of a ``Reader``: each 8-bit weight times its scale, the rest as it stands."""
    graph = onnx.load(str(file)).graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    unnamed = [name for name in values if name.startswith("onnx::") and name.endswith(_QUANTIZED)]
    layers = len(unnamed) // len(_OF_LAYER)
    names = [
        f"encoder.encoder.layer.{layer}.{part}.weight"
        for layer in range(layers)
        for part in _OF_LAYER
    ]
    renamed = dict(zip(unnamed, [*names, "span.weight"], strict=True))
    state = {}
    for name, value in values.items():
        if name.endswith(_QUANTIZED):
            plain = name.removesuffix(_QUANTIZED)
            whole = _whole(value, values[f"{plain}_scale"], values[f"{plain}_zero_point"])
            transposed = whole if "embeddings" in name else whole.T
            state[renamed.get(name, plain)] = torch.from_numpy(transposed.copy())
        elif not name.endswith(("_scale", "_zero_point")):
            state[name] = torch.from_numpy(value.copy())
    return state


def _whole(value: Array, scale: Array, zero: Array) -> NDArray[np.float32]:
    whole = (value.astype(np.float32) - zero.astype(np.float32)) * scale
    return whole.astype(np.float32, copy=False)
