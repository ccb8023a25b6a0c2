"""From texts to float32 unit vectors, with any model that sentence-transformers supports.

``model_files`` finds and identifies a model without loading it. ``default_engine`` (ONNX Runtime)
runs the default model and ``engine`` (torch) any other, with the arithmetic that ``numerics``
chooses based on what ``processor`` finds; ``packed_route`` packs texts by length for both and
spreads them over the cores. torch takes seconds to import, so it is imported when an embedder needs
it, not here.
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
    """The part of an embedder that builds an index."""

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
        """Unit rows (texts, dimension) in order; reports progress from time to time."""
        ...


class Embedder(PassageEmbedder, Protocol):
    """A model that turns texts into vectors; thread-safe."""

    @property
    def unrelated(self) -> float:
        """The cosine of unrelated texts, in -1..1."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a question."""
        ...


def open_embedder(name_or_folder: str, *, numerics: Numerics | None = None) -> Embedder:
    """Load a model: the default by its name, any other by folder or hub name.

    ``numerics`` fixes the arithmetic for passages; None chooses it by the processor once there is
    much to embed.

    Raises:
        ModelError: the model is missing, damaged, or not a model for sentence embeddings.
    """
    spec = identify(name_or_folder)
    folder = locate(name_or_folder)
    if spec.name == DEFAULT_MODEL and numerics != "bfloat16":
        from qa_service.embedding.default_engine import DefaultEmbedder  # noqa: PLC0415 -- as below

        return DefaultEmbedder(folder, spec, may_choose=numerics is None)
    # torch and sentence-transformers take seconds to import: only when a model is opened
    from qa_service.embedding.engine import SentenceEmbedder  # noqa: PLC0415

    return SentenceEmbedder(folder, spec, numerics=numerics)
