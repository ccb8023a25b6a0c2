"""Which arithmetic to embed passages in, found by measuring. Importing this imports torch."""

import copy
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

_log = logging.getLogger(__name__)

Numerics = Literal["float32", "bfloat16"]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]

LEAST_COSINE: Final = 0.995
LEAST_GAIN: Final = 1.2
_HOPELESS: Final = 0.7  # gain on a single text below which no number of texts helps
_PROBED: Final = 24


@contextmanager
def arithmetic(numerics: Numerics) -> Iterator[None]:
    """Run a model without gradients in this arithmetic; a thread's own setting."""
    enabled = numerics == "bfloat16"
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled):
        yield


@contextmanager
def one_core(cores: int) -> Iterator[None]:
    """Let this thread compute by itself, of as many ``cores`` as torch has otherwise.

    Cores that wait for each other after every layer stand still when anything else wants one:
    with other work on the machine a question took a second on two cores, 15 ms on one.
    """
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(cores)


def with_bfloat16_weights(model: SentenceTransformer) -> SentenceTransformer:
    """A copy to be run in bfloat16 arithmetic, so that weights are not converted at every use."""
    converted = copy.deepcopy(model)
    for module in converted.modules():
        if isinstance(module, torch.nn.Linear):
            module.to(torch.bfloat16)
    return converted


def faster_numerics(exact: Embed, rough: Embed, texts: Sequence[str]) -> Numerics:
    """bfloat16, by ``rough``, when it is clearly faster here and gives nearly the same unit rows.

    Takes a fraction of a second: where the CPU has no units for bfloat16, one text tells.
    """
    middling = sorted(texts, key=len)[len(texts) // 2]
    gain = _seconds(exact, [middling]) / _seconds(rough, [middling])
    if gain < _HOPELESS:
        _log.info("numerics=float32 bfloat16_gain=%.2f", gain)
        return "float32"
    sample = [texts[at] for at in np.linspace(0, len(texts) - 1, _PROBED, dtype=int)]
    cosine = float((exact(sample) * rough(sample)).sum(axis=1).min())
    gain = _seconds(exact, sample) / _seconds(rough, sample)
    better = gain >= LEAST_GAIN and cosine >= LEAST_COSINE
    chosen: Numerics = "bfloat16" if better else "float32"
    _log.info("numerics=%s bfloat16_gain=%.2f bfloat16_cosine=%.4f", chosen, gain, cosine)
    return chosen


def _seconds(embed: Embed, texts: Sequence[str]) -> float:
    """The better of two runs: the first also prepares kernels."""
    taken = []
    for _ in range(2):
        start = time.perf_counter()
        embed(texts)
        taken.append(time.perf_counter() - start)
    return min(taken)
