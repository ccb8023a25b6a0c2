"""From texts to vectors in batches of similar length, one for each core, independently.

One core tokenises the next chunk while the others work on the current one.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text as the model reads it: token ids and the segment each belongs to."""

    ids: Sequence[int]
    segments: Sequence[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of about one length; ``ids``, ``segments`` and ``mask`` are (texts, longest) int64.

    ``positions`` (texts,) are the places of the texts in the input.
    """

    positions: NDArray[np.int64]
    ids: NDArray[np.int64]
    segments: NDArray[np.int64]
    mask: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Padding:
    """How shorter texts of a batch are padded, and on which side."""

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


Part = tuple[NDArray[np.int64], NDArray[np.float32]]  # positions (n,), their rows (n, dimension)

CHUNK: Final = 2048
"""Texts that are tokenised and sorted by length together."""


class Route(Protocol):
    """A way from texts to vectors, in one arithmetic."""

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        """Every text's vector exactly once, in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRoute:
    """Tokenises, packs by length and calls ``forward``: rows (texts, dimension) of a batch.

    ``forward`` is called by several threads at once and uses only its own core. ``budget`` is in
    tokens; ``prompt`` precedes each text.
    """

    tokenizer: Tokenizer
    forward: Callable[[Batch], NDArray[np.float32]]
    padding: Padding
    prompt: str
    budget: int
    cores: int

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        """Every text's vector exactly once, longest first within a chunk."""
        if len(texts) == 1:
            (batch,) = self._batches(self._tokens(texts))
            yield batch.positions, self.forward(batch)
            return
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        with ThreadPoolExecutor(self.cores) as cores:
            waiting = [cores.submit(self._tokens, chunk) for chunk in chunks[:1]]
            for number in range(len(chunks)):
                tokens = waiting.pop().result()
                if number + 1 < len(chunks):
                    waiting.append(cores.submit(self._tokens, chunks[number + 1]))
                batches = self._batches(tokens)
                for batch, rows in zip(batches, cores.map(self.forward, batches), strict=True):
                    yield batch.positions + number * CHUNK, rows

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        prompted = [self.prompt + text for text in texts]
        encoded = self.tokenizer.encode_batch_fast(prompted)
        return [Tokens(one.ids, one.type_ids) for one in encoded]

    def _batches(self, tokens: Sequence[Tokens]) -> list[Batch]:
        return list(packed(tokens, budget=self.budget, padding=self.padding))


def embedded(
    route: Route,
    texts: Sequence[str],
    dimension: int,
    on_progress: Callable[[int], None] | None,
) -> NDArray[np.float32]:
    """As ``collected``, for any number of texts, with the number done reported as it grows."""
    rows = np.empty((len(texts), dimension), np.float32)
    done = 0
    for positions, part in route(texts):
        rows[positions] = part
        done += len(part)
        if on_progress:
            on_progress(done)
    return unit(rows)


def collected(route: Route, texts: Sequence[str]) -> NDArray[np.float32]:
    """The rows of a route in the order of the texts, scaled to length 1."""
    parts = list(route(texts))
    positions = np.concatenate([part[0] for part in parts])
    rows = np.concatenate([part[1] for part in parts])
    return unit(rows[np.argsort(positions)])


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
