"""The arithmetic for embedding passages, chosen by the processor. Imports torch."""

import copy
import logging
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from qa_service.embedding.processor import Units

_log = logging.getLogger(__name__)

Numerics = Literal["float32", "bfloat16"]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]

LEAST_COSINE: Final = 0.995
LEAST_GAIN: Final = 1.2
# of units that exist but are disabled, for example by ONEDNN_MAX_CPU_ISA
HOPELESS_GAIN: Final = 0.67
_TURNS: Final = 3
PROBED: Final = tuple(
    " ".join([sentence] * repeated)
    for repeated in (1, 2, 4)
    for sentence in (
        "Talks on the price of water resumed in Geneva on Monday, two delegates said.",
        "The court adjourned until May because three of its judges were ill.",
        "Rice rose by 4.5 percent to 312 dollars a tonne.",
        "She had led the union of railway workers since 1998.",
    )
)
"""Texts of several lengths, the same on every machine, so that the comparison is reproducible."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An arithmetic and the reasons for it.

    ``cosine`` is the smallest between rows of bfloat16 and float32, ``gains`` how many times less
    work the former needed; both are missing if there was nothing to choose.
    """

    numerics: Numerics
    units: str
    cosine: float | None = None
    gains: tuple[float, ...] = ()


@contextmanager
def arithmetic(numerics: Numerics) -> Iterator[None]:
    """Run a model without gradients in this arithmetic; a setting per thread."""
    enabled = numerics == "bfloat16"
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled):
        yield


@contextmanager
def one_core(cores: int) -> Iterator[None]:
    """Let this thread compute on its own, out of the ``cores`` that torch otherwise uses.

    Cores that wait for each other after every layer stop whenever another program needs one: under
    load a question took a second on two cores, and 15 ms on one.
    """
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(cores)


def with_bfloat16_weights(model: SentenceTransformer) -> SentenceTransformer:
    """A copy for bfloat16 arithmetic, so that weights are not converted at each use."""
    converted = copy.deepcopy(model)
    for module in converted.modules():
        if isinstance(module, torch.nn.Linear):
            module.to(torch.bfloat16)
    return converted


def choose_numerics(
    exact: Embed,
    rough: Embed,
    units: Units,
    *,
    clock: Callable[[], float] = time.process_time,
) -> Choice:
    """bfloat16, computed by ``rough``, if the units support it and the unit rows nearly agree.

    The processor decides. Time only decides if it is uncertain whether units help, and against
    units that turn out to be disabled. It is the CPU time of this process, measured in turns, so
    that other programs do not matter, and two measurements must agree.
    """
    if units.bfloat16 == "none":
        return _logged(Choice("float32", units.name))
    cosine = float((exact(PROBED) * rough(PROBED)).sum(axis=1).min())
    if cosine < LEAST_COSINE:
        return _logged(Choice("float32", units.name, cosine))
    gains = (_gain(exact, rough, clock), _gain(exact, rough, clock))
    certain = units.bfloat16 == "certain"
    faster = max(gains) > HOPELESS_GAIN if certain else min(gains) >= LEAST_GAIN
    return _logged(Choice("bfloat16" if faster else "float32", units.name, cosine, gains))


def _logged(choice: Choice) -> Choice:
    _log.info(
        "numerics=%s units=%s bfloat16_cosine=%s bfloat16_gains=%s",
        choice.numerics,
        choice.units,
        "unknown" if choice.cosine is None else f"{choice.cosine:.5f}",
        ",".join(f"{gain:.2f}" for gain in choice.gains) or "not measured",
    )
    return choice


def _gain(exact: Embed, rough: Embed, clock: Callable[[], float]) -> float:
    """Median of how many times faster ``rough`` was in successive turns."""
    return statistics.median(
        _work(exact, clock) / max(_work(rough, clock), 1e-9) for _ in range(_TURNS)
    )


def _work(embed: Embed, clock: Callable[[], float]) -> float:
    start = clock()
    embed(PROBED)
    return clock() - start
