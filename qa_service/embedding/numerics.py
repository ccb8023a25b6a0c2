"""Which arithmetic to embed passages in, found by measuring. Importing this imports torch."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray

_log = logging.getLogger(__name__)

Numerics = Literal["float32", "bfloat16"]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]

LEAST_COSINE: Final = 0.995
LEAST_GAIN: Final = 1.2
_HOPELESS: Final = 0.7  # gain on a single text below which no number of texts helps
_PROBED: Final = 24


@contextmanager
def arithmetic(numerics: str) -> Iterator[None]:
    """Run the model without gradients in this arithmetic; a thread's own setting.

    Entering bfloat16 is worth it for many texts at once: the weights are converted each time.
    """
    if numerics == "bfloat16":
        # Not inference_mode: in it autocast converts the weights anew for every batch.
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            yield
    else:
        with torch.inference_mode():
            yield


def faster_numerics(embed: Embed, texts: Sequence[str]) -> Numerics:
    """bfloat16 when it is clearly faster here and gives nearly the same unit rows.

    Takes a fraction of a second: where the CPU has no units for bfloat16, one text tells.
    """
    middling = sorted(texts, key=len)[len(texts) // 2]
    gain = _gain(embed, [middling])
    if gain < _HOPELESS:
        _log.info("numerics=float32 bfloat16_gain=%.2f", gain)
        return "float32"
    sample = [texts[at] for at in np.linspace(0, len(texts) - 1, _PROBED, dtype=int)]
    gain, cosine = _gain(embed, sample), _least_cosine(embed, sample)
    better = gain >= LEAST_GAIN and cosine >= LEAST_COSINE
    chosen: Numerics = "bfloat16" if better else "float32"
    _log.info("numerics=%s bfloat16_gain=%.2f bfloat16_cosine=%.4f", chosen, gain, cosine)
    return chosen


def _gain(embed: Embed, texts: Sequence[str]) -> float:
    """How many times faster bfloat16 is."""
    return _seconds(embed, texts, "float32") / _seconds(embed, texts, "bfloat16")


def _least_cosine(embed: Embed, texts: Sequence[str]) -> float:
    with arithmetic("float32"):
        exact = embed(texts)
    with arithmetic("bfloat16"):
        rough = embed(texts)
    return float((exact * rough).sum(axis=1).min())


def _seconds(embed: Embed, texts: Sequence[str], numerics: Numerics) -> float:
    """The better of two runs: the first also converts weights and prepares kernels."""
    taken = []
    with arithmetic(numerics):
        for _ in range(2):
            start = time.perf_counter()
            embed(texts)
            taken.append(time.perf_counter() - start)
    return min(taken)
