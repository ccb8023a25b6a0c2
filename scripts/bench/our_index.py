"""Our own index in the form in which other systems are measured beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from peers import NEAREST
from qa_service.domain import Question
from qa_service.embedding import DEFAULT_MODEL, identify, open_embedder
from qa_service.query import stand_alone
from qa_service.retrieval.pool import search_pool
from qa_service.store import GenerationBuilder, open_current

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from grown_archive import Part
    from peers import Searcher
    from qa_service.embedding import Embedder
    from qa_service.store import Generation

NAME: Final = "qa-service"
ASKED_ON: Final = date(2023, 12, 31)  # after the last article: nothing is left out as later


class OurIndex:
    """Generations of the store, searched with the embedder, without the reader."""

    def warm_up(self) -> None:
        """As ``peers.System`` has it."""
        self._embedder = open_embedder(DEFAULT_MODEL)
        self._embedder.embed_query("warm up")

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``peers.System`` has it."""
        with GenerationBuilder(folder, identify(DEFAULT_MODEL)) as builder:
            for part in parts:
                builder.add(part.article, part.passages, part.rows)
            builder.publish()

    def add(self, part: Part, folder: Path) -> None:
        """As ``peers.System`` has it."""
        with (
            open_current(folder) as before,
            GenerationBuilder(folder, before.manifest.model) as builder,
        ):
            builder.retain(before, without=())
            builder.add(part.article, part.passages, part.rows)
            builder.publish()

    def open(self, folder: Path) -> Searcher:
        """As ``peers.System`` has it."""
        return OurSearcher(open_current(folder), self._embedder)


class OurSearcher:
    """A generation with its embedder."""

    def __init__(self, generation: Generation, embedder: Embedder) -> None:
        self.generation = generation
        self.embedder = embedder

    def search(self, question: str) -> object:
        """All that is done for a question but reading passages: both searches, fused."""
        query = stand_alone(Question(question, ASKED_ON), ())
        return search_pool(query, self.generation, self.embedder)

    def nearest(self, vector: NDArray[np.float32]) -> list[int]:
        """As ``peers.Searcher`` has it."""
        rows: list[int] = self.generation.dense_search(vector, NEAREST, None).rows.tolist()
        return rows
