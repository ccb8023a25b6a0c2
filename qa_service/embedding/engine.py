"""A loaded model as an Embedder. Importing this imports torch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from qa_service.domain import EmbedderSpec
from qa_service.embedding.numerics import arithmetic, faster_numerics
from qa_service.embedding.routes import collected, fastest_route, unit
from qa_service.errors import ModelError

WORTH_PROBING: Final = 512
"""Fewer texts than this take less time than finding out which arithmetic is faster."""


class SentenceEmbedder:
    """An Embedder over any model of sentence-transformers; questions are embedded in float32."""

    def __init__(self, folder: Path, spec: EmbedderSpec, *, numerics: str | None = None) -> None:
        model = _load(folder)
        self._spec = spec
        self._numerics = numerics or "float32"
        self._chosen = numerics is not None
        with arithmetic("float32"):
            self._passages = fastest_route(model, "passage")
            self._queries = fastest_route(model, "query")
        if len(self.embed_query("dimension")) != spec.dimension:
            raise ModelError(
                f"The model in {folder} does not give vectors of {spec.dimension} numbers.",
                remedy="Name the folder of an unaltered sentence-transformers model.",
            )

    @property
    def spec(self) -> EmbedderSpec:
        """Identity of the model."""
        return self._spec

    @property
    def numerics(self) -> str:
        """Arithmetic of the passages embedded last."""
        return self._numerics

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        if not self._chosen and len(texts) >= WORTH_PROBING:
            self._numerics = faster_numerics(partial(collected, self._passages), texts)
            self._chosen = True
        rows = np.empty((len(texts), self._spec.dimension), np.float32)
        done = 0
        with arithmetic(self._numerics):
            for positions, part in self._passages(texts):
                rows[positions] = part
                done += len(part)
                if on_progress:
                    on_progress(done)
        return unit(rows)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a question."""
        with arithmetic("float32"):
            row: NDArray[np.float32] = collected(self._queries, [text])[0]
        return row


def _load(folder: Path) -> SentenceTransformer:
    try:
        with _quiet():
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # readers of damaged files raise just anything
        raise ModelError(
            f"The model in {folder} cannot be loaded ({type(error).__name__}).",
            remedy="Name the folder of an unaltered sentence-transformers model.",
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep progress bars and advice of transformers off people's terminals while loading."""
    log: Any = import_module("transformers.utils.logging")  # untyped
    level, bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(level)
        if bars:
            log.enable_progress_bar()
