"""Texts -> float32 unit rows, by any model that sentence-transformers knows.

``model_files`` finds a model and knows its identity without loading it. ``default_engine`` (ONNX
Runtime) runs the default one, ``engine`` (torch) any other, by ``routes`` in the arithmetic that
``numerics`` chooses by what ``processor`` finds; ``packed_route`` packs texts by length for both
and spreads them over the cores. torch takes seconds to import, so that happens when
an embedder needs it, not here.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import EmbedderSpec
from qa_service.embedding.model_files import DEFAULT_MODEL, identify, locate

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "Numerics",
    "PassageEmbedder",
    "identify",
    "open_embedder",
]

Numerics = Literal["float32", "bfloat16"]


class PassageEmbedder(Protocol):
    """What makes the vectors of an index."""

    @property
    def spec(self) -> EmbedderSpec:
        """Identity of the model."""
        ...

    @property
    def numerics(self) -> str:
        """Arithmetic for passages ("float32", "bfloat16"), chosen once there is much to embed."""
        ...

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension) in order; reports how many are done from time to time."""
        ...


class Embedder(PassageEmbedder, Protocol):
    """A model that turns texts into vectors; may be called from several threads."""

    @property
    def unrelated(self) -> float:
        """The cosine that texts have which have nothing in common, in -1..1."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a question."""
        ...


def open_embedder(name_or_folder: str, *, numerics: Numerics | None = None) -> Embedder:
    """Load a model: the default by its name, any other by folder or hub name.

    ``numerics`` fixes the arithmetic for passages; None chooses it by what the processor has when
    there is much to embed.

    Raises:
        ModelError: the model is missing, damaged, or no model of sentence embeddings.
    """
    spec = identify(name_or_folder)
    folder = locate(name_or_folder)
    if spec.name == DEFAULT_MODEL and numerics != "bfloat16":
        from qa_service.embedding.default_engine import DefaultEmbedder  # noqa: PLC0415 -- as below

        return DefaultEmbedder(folder, spec, may_choose=numerics is None)
    # torch and sentence-transformers take seconds to import: only when a model is opened.
    from qa_service.embedding.engine import SentenceEmbedder  # noqa: PLC0415

    return SentenceEmbedder(folder, spec, numerics=numerics)
