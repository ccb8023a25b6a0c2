"""Question and passage read together: does the passage answer, and with which words?

A reader is a cross-encoder: it sees both texts at once, where the embedder sees each alone, and
so can tell a near miss ("aid from China") from a hit. The one that comes with the package was
trained by ``scripts/training/train_reader.py`` (``model/MODEL_CARD.md``); any cross-encoder of
Hugging Face can take its place.
"""

from qa_service.rerank.built_in import BuiltInReader
from qa_service.rerank.reading import CachedReader, MarkedWords, ReadablePassage, Reader, Reading

__all__ = ["CachedReader", "MarkedWords", "ReadablePassage", "Reader", "Reading", "open_reader"]


def open_reader(name_or_folder: str | None) -> Reader:
    """The reader that comes with the package, or a Hugging Face cross-encoder.

    The former is loaded when it first reads; the latter at once, as its name may be wrong.

    Raises:
        ModelError: there is no such cross-encoder, or it cannot be loaded.
    """
    if name_or_folder is None:
        return BuiltInReader()
    # Imports torch, which the reader that comes with the package does without.
    from qa_service.rerank.cross_encoder import CrossEncoderReader  # noqa: PLC0415

    return CrossEncoderReader(name_or_folder)
