"""Texts embedded by workers and sent back, for an index in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.cluster.tasks import EmbedTask, embed_batch
from qa_service.embedding import identify
from qa_service.errors import ClusterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from qa_service.cluster.connection import Cluster
    from qa_service.domain import EmbedderSpec

BATCH: Final = 512
"""Texts of a task, which is what a dead worker costs."""


class ClusterEmbedder:
    """A PassageEmbedder."""

    def __init__(self, cluster: Cluster, model: str) -> None:
        """ModelError: the model is not on this machine, which needs to know it."""
        self._cluster = cluster
        self._model = model
        self._spec = identify(model)
        self._numerics: set[str] = set()

    @property
    def spec(self) -> EmbedderSpec:
        """Identity of the model."""
        return self._spec

    @property
    def numerics(self) -> str:
        """Arithmetic of the workers so far, joined by "+"."""
        return "+".join(sorted(self._numerics))

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        rows = np.empty((len(texts), self._spec.dimension), np.float32)
        done = 0
        for one in self._cluster.each(embed_batch, self._tasks(texts)):
            if one.result is None:
                raise ClusterError(
                    "Some texts broke every worker that embedded them.",
                    remedy="See the logs of the workers; they may have too little memory.",
                )
            part, numerics = one.result
            rows[one.task.start : one.task.start + len(part)] = part
            self._numerics.add(numerics)
            done += len(part)
            if on_progress:
                on_progress(done)
        return rows

    def _tasks(self, texts: Sequence[str]) -> Iterator[EmbedTask]:
        return (
            EmbedTask(self._model, self._spec, tuple(texts[start : start + BATCH]), start)
            for start in range(0, len(texts), BATCH)
        )
