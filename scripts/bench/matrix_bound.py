"""What this machine's matrix product would allow the default model to embed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import torch

from qa_service.embedding.processor import strongest_units

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN_FLOP: Final = 21e6  # of all-MiniLM-L6-v2: twice its 10.6 million weights in matrices
LONGEST: Final = 256  # tokens of a passage that the model reads
SQUARE: Final = 2048  # rows of the matrices that are multiplied
TRIES: Final = 10


def print_bounds(tokens_a_second: float) -> None:
    """How near embedding comes to it, in float32 and, where there are units, bfloat16."""
    kinds = [torch.float32, *([torch.bfloat16] if strongest_units().bfloat16 != "none" else [])]
    for kind in kinds:
        bound = matrix_speed(kind)
        share = tokens_a_second * TOKEN_FLOP / bound
        name = str(kind).removeprefix("torch.")
        print(f"of bound    {share:.0%} ({name}: {bound / 1e9:.0f} GFLOP/s by matrix product)")


def matrix_speed(kind: torch.dtype) -> float:
    """Operations a second of this machine's matrix product: the best of ``TRIES``."""
    one = torch.ones(SQUARE, SQUARE, dtype=kind)
    taken = []
    for _ in range(TRIES):
        began = time.perf_counter()
        torch.mm(one, one)
        taken.append(time.perf_counter() - began)
    return 2 * SQUARE**3 / min(taken)


def tokens_of(texts: Sequence[str], tokenizer: Any) -> int:  # noqa: ANN401 -- transformers'
    """How many tokens the model reads of all texts."""
    return sum(map(len, tokenizer(list(texts), truncation=True, max_length=LONGEST)["input_ids"]))
