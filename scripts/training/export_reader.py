#!/usr/bin/env python
"""Put a trained reader into the package: 8-bit weights for ONNX Runtime.

    scripts/training/export_reader.py CHECKPOINT [--out FOLDER]

CHECKPOINT is what ``train_reader.py`` wrote. Weights of matrices and of word vectors become
8-bit integers with a scale for each output channel; activations are quantised as they come
(``onnxruntime.quantization.quantize_dynamic``). With ``--out`` nothing in the package changes:
FOLDER gets the weights, and ``reader.onnx``, which are not quantised, for ``train_compare.py``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import warnings
from pathlib import Path
from typing import Final

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from qa_service.embedding import DEFAULT_MODEL, locate
from train_model import Reader

FOLDER: Final = Path(__file__).parents[2] / "qa_service" / "rerank" / "model"
INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


def main() -> None:
    """Export, quantise, write beside the tokenizer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    folder = asked.out or FOLDER
    base = locate(DEFAULT_MODEL)
    reader = Reader(base)
    reader.load_state_dict(torch.load(asked.checkpoint, weights_only=True)["model"])
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "reader.int8.onnx"
    with tempfile.TemporaryDirectory() as passing:
        whole = (asked.out or Path(passing)) / "reader.onnx"
        export(reader.eval(), whole)
        quantize_dynamic(whole, target, weight_type=QuantType.QInt8, per_channel=True)
    (folder / "tokenizer.json").write_text(tokenizer(base), encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")


def export(reader: Reader, target: Path) -> None:
    """The reader as an ONNX graph for any number and length of passages."""
    tokens = torch.ones((2, 16), dtype=torch.long)
    axes = {name: {0: "passages", 1: "tokens"} for name in (*INPUTS, "span")}
    with warnings.catch_warnings():
        # The tracing exporter is on its way out; what replaces it fixes the number of passages.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            reader,
            (tokens, tokens, tokens * 0),
            str(target),
            input_names=list(INPUTS),
            output_names=["score", "span"],
            dynamic_axes={**axes, "score": {0: "passages"}},
            opset_version=17,
            dynamo=False,
        )


def tokenizer(base: Path) -> str:
    """The base model's tokenizer; how much it reads is the reader's own business."""
    description = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    return json.dumps(description | {"truncation": None, "padding": None}, ensure_ascii=False)


if __name__ == "__main__":
    main()
