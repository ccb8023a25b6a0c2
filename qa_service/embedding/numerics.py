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
_PROBED: Final = 24
_HOPELESS: Final = 1.5  # times slower on one short text: no units for bfloat16
_SHORT: Final = 40  # code points


@contextmanager
def arithmetic(numerics: str) -> Iterator[None]:
    """Run the model without gradients in this arithmetic; a thread's own setting."""
    bfloat16 = numerics == "bfloat16"
    with (
        torch.inference_mode(),
        torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16),
    ):
        yield


def faster_numerics(embed: Embed, texts: Sequence[str]) -> Numerics:
    """bfloat16 when it is clearly faster here and gives nearly the same unit rows.

    Takes a fraction of a second: where the CPU has no units for bfloat16, one short text tells.
    """
    short = [min(texts, key=len)[:_SHORT]]
    if _seconds(embed, short, "bfloat16") > _HOPELESS * _seconds(embed, short, "float32"):
        _log.info("numerics=float32 reason=no_bfloat16_units")
        return "float32"
    sample = [texts[at] for at in np.linspace(0, len(texts) - 1, _PROBED, dtype=int)]
    cosine = _least_cosine(embed, sample)
    gain = _seconds(embed, sample, "float32") / _seconds(embed, sample, "bfloat16")
    better = cosine >= LEAST_COSINE and gain >= LEAST_GAIN
    chosen: Numerics = "bfloat16" if better else "float32"
    _log.info("numerics=%s bfloat16_gain=%.2f bfloat16_cosine=%.4f", chosen, gain, cosine)
    return chosen


def _least_cosine(embed: Embed, texts: Sequence[str]) -> float:
    with arithmetic("float32"):
        exact = embed(texts)
    with arithmetic("bfloat16"):
        rough = embed(texts)
    return float((exact * rough).sum(axis=1).min())


def _seconds(embed: Embed, texts: Sequence[str], numerics: Numerics) -> float:
    """The better of two runs: the first also prepares kernels."""
    taken = []
    for _ in range(2):
        start = time.perf_counter()
        with arithmetic(numerics):
            embed(texts)
        taken.append(time.perf_counter() - start)
    return min(taken)
