"""Archives of any size, made from indexes that are there: their articles, passages and vectors.

First everything as it is, then over and over with other ids and a little noise on the vectors, as
no million passages of news are at hand with leave to use them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.store import open_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from qa_service.domain import Article, EmbedderSpec, Passage

NOISE: Final = 0.03  # of each number of a repeated vector


@dataclass(frozen=True, slots=True)
class Part:
    """An article with its passages and their unit vectors (passages, dimension)."""

    article: Article
    passages: tuple[Passage, ...]
    rows: NDArray[np.float32]

    @property
    def texts(self) -> list[str]:
        """What is embedded of each passage."""
        return [passage.searchable for passage in self.passages]

    def named(self, name: str) -> Part:
        """The same article under another id."""
        passages = tuple(replace(passage, article_id=name) for passage in self.passages)
        return Part(replace(self.article, id=name), passages, self.rows)


def model_of(source: Path) -> EmbedderSpec:
    """The model that made the vectors of an index."""
    with open_current(source) as generation:
        return generation.manifest.model


def grown(sources: Sequence[Path], size: int) -> Iterator[Part]:
    """Articles until they have ``size`` passages or a few more; the same on every run."""
    passages = 0
    for part in _over_and_over(sources):
        if passages >= size:
            return
        yield part
        passages += len(part.passages)


def real_passages(sources: Sequence[Path]) -> int:
    """How many passages the indexes hold; those of an article in several count several times."""
    total = 0
    for source in sources:
        with open_current(source) as generation:
            total += generation.manifest.passages
    return total


def _over_and_over(sources: Sequence[Path]) -> Iterator[Part]:
    yield from _once(sources)
    chance = np.random.default_rng(0)
    for turn in count(1):
        for part in _once(sources):
            noise = NOISE * chance.standard_normal(part.rows.shape)
            noisy = (part.rows + noise).astype(np.float32)
            unit = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
            yield replace(part, rows=unit).named(f"{part.article.id}-{turn}")


def _once(sources: Sequence[Path]) -> Iterator[Part]:
    """Every article of the indexes; one that several hold only once."""
    seen: set[str] = set()
    for source in sources:
        with open_current(source) as generation:
            for segment in generation.segments:
                for article, passages, rows in segment.added():
                    if article.id not in seen:
                        seen.add(article.id)
                        yield Part(article, passages, rows)
