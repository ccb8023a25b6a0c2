"""The likeliest words from a reader's scores of beginnings and ends. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.domain import Span
from qa_service.rerank.reading import MarkedWords

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST: Final = 24  # tokens of an answer
OFFERED: Final = 4


def likeliest_spans(
    scores: NDArray[np.float32], readable: NDArray[np.bool_], offsets: NDArray[np.int64]
) -> tuple[MarkedWords, ...]:
    """Up to ``OFFERED`` places of the words that answer, likeliest first, apart from each other.

    ``scores`` (tokens, 2) are of a beginning and of an end at each token; those of the first token
    stand for "nothing answers" (Devlin et al., BERT, NAACL 2019, section 4.3). Only ``readable``
    tokens (tokens,) may answer; ``offsets`` (tokens, 2) are their places in the text.
    """
    places = np.flatnonzero(readable)
    at = np.arange(len(places))
    apart = at[None, :] - at[:, None]
    both = scores[places, 0][:, None] + scores[places, 1][None, :]
    both = np.where((apart >= 0) & (apart < LONGEST), both, -np.inf)
    found: list[MarkedWords] = []
    while len(found) < OFFERED and both.size and np.isfinite(both.max()):
        first, last = np.unravel_index(int(both.argmax()), both.shape)
        margin = float(both[first, last] - scores[0].sum())
        start, end = int(offsets[places[first], 0]), int(offsets[places[last], 1])
        if end > start:
            found.append(MarkedWords(Span(start, end), margin))
        both[: last + 1, first:] = -np.inf  # whatever overlaps what was found
    return tuple(found)
