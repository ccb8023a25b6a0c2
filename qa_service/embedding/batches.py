"""Packing tokenised texts so that little of the arithmetic is spent on padding. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text as the model reads it: token ids and the segment each belongs to."""

    ids: Sequence[int]
    segments: Sequence[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of about one length; ``ids``, ``segments`` and ``mask`` are (texts, longest) int64.

    ``positions`` (texts,) tell where in the whole each text stood.
    """

    positions: NDArray[np.int64]
    ids: NDArray[np.int64]
    segments: NDArray[np.int64]
    mask: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Padding:
    """What fills up the shorter texts of a batch, and on which side."""

    token: int
    segment: int = 0
    on_left: bool = False


def packed(texts: Sequence[Tokens], *, budget: int, padding: Padding) -> Iterator[Batch]:
    """Batches of similar length, longest first, of at most ``budget`` tokens with padding.

    A text longer than the budget is a batch of its own; every text is in exactly one batch.
    """
    lengths = np.array([len(text.ids) for text in texts], np.int64)
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        longest = max(int(lengths[order[start]]), 1)
        positions = order[start : start + max(budget // longest, 1)]
        yield _padded([texts[at] for at in positions], positions, longest, padding)
        start += len(positions)


def _padded(
    texts: list[Tokens], positions: NDArray[np.int64], longest: int, padding: Padding
) -> Batch:
    ids = np.full((len(texts), longest), padding.token, np.int64)
    segments = np.full((len(texts), longest), padding.segment, np.int64)
    mask = np.zeros((len(texts), longest), np.int64)
    for row, text in enumerate(texts):
        length = len(text.ids)
        place = slice(longest - length, longest) if padding.on_left else slice(length)
        ids[row, place] = text.ids
        segments[row, place] = text.segments
        mask[row, place] = 1
    return Batch(positions, ids, segments, mask)
