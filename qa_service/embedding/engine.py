"""A loaded model as an Embedder. Importing this imports torch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from qa_service.domain import EmbedderSpec
from qa_service.embedding.numerics import Choice, Numerics, choose_numerics, with_bfloat16_weights
from qa_service.embedding.packed_route import Route, collected, unit
from qa_service.embedding.processor import strongest_units
from qa_service.embedding.routes import by_the_library, fastest_route
from qa_service.embedding.unrelated import unrelated_similarity
from qa_service.errors import ModelError

WORTH_PROBING: Final = 512
"""Fewer texts, in all, take less time than finding out which arithmetic is faster."""


class SentenceEmbedder:
    """An Embedder over any model of sentence-transformers; questions are embedded in float32.

    Passages are embedded by a graphics card where torch finds one, questions never: for one text
    the way there takes longer.
    """

    def __init__(
        self,
        folder: Path,
        spec: EmbedderSpec,
        *,
        numerics: Numerics | None = None,
        device: str | None = None,
    ) -> None:
        """``device`` is that for passages, as torch calls it; by default the best there is.

        ``choice``, once made, says what the arithmetic was chosen by.
        """
        self._model = _load(folder, "cpu")
        self._spec = spec
        self._queries = fastest_route(self._model, "query", "float32")
        self._passages = fastest_route(self._model, "passage", "float32")
        self._numerics: Numerics = "float32"
        self.choice: Choice | None = None
        self._texts = 0
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        if numerics is None and device != "cpu":
            self._passages = by_the_library(_load(folder, device), "passage", on_card=True)
        self._chosen = numerics is not None or device != "cpu"
        self._choosing = Lock()
        if numerics == "bfloat16":
            self._use_bfloat16(self._bfloat16_route())
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
        """Arithmetic of passages: as configured, or chosen when there first was much to embed."""
        return self._numerics

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        self._texts += len(texts)
        if self._texts >= WORTH_PROBING:
            self._choose_numerics()
        rows = np.empty((len(texts), self._spec.dimension), np.float32)
        done = 0
        for positions, part in self._passages(texts):
            rows[positions] = part
            done += len(part)
            if on_progress:
                on_progress(done)
        return unit(rows)

    @cached_property
    def unrelated(self) -> float:
        """The cosine of texts that have nothing in common, found when it is first asked for."""
        return unrelated_similarity(self.embed_passages)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a question."""
        row: NDArray[np.float32] = collected(self._queries, [text])[0]
        return row

    def _choose_numerics(self) -> None:
        with self._choosing:
            if self._chosen:
                return
            units = strongest_units()
            # Weights are not cast where the processor has nothing that would use them.
            route = self._passages if units.bfloat16 == "none" else self._bfloat16_route()
            exact, rough = partial(collected, self._passages), partial(collected, route)
            self.choice = choose_numerics(exact, rough, units)
            if self.choice.numerics == "bfloat16":
                self._use_bfloat16(route)
            self._chosen = True

    def _bfloat16_route(self) -> Route:
        return fastest_route(with_bfloat16_weights(self._model), "passage", "bfloat16")

    def _use_bfloat16(self, route: Route) -> None:
        self._passages, self._numerics = route, "bfloat16"


def _load(folder: Path, device: str) -> SentenceTransformer:
    try:
        with _quiet():
            return SentenceTransformer(str(folder), device=device, local_files_only=True)
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
