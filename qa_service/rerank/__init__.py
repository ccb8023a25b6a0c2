"""Question and passage read together: does the passage answer, and with which words?

A reader is a cross-encoder: it sees both texts at once, whereas the embedder sees each alone, and
can therefore recognise a near miss ("aid from China"). The built-in one was trained by
``scripts/training/train_reader.py`` (``model/MODEL_CARD.md``); any Hugging Face cross-encoder can
replace it.
"""

from qa_service.rerank.built_in import BuiltInReader
from qa_service.rerank.reading import CachedReader, MarkedWords, ReadablePassage, Reader, Reading

__all__ = ["CachedReader", "MarkedWords", "ReadablePassage", "Reader", "Reading", "open_reader"]


def open_reader(name_or_folder: str | None) -> Reader:
    """The built-in reader, or a Hugging Face cross-encoder.

    The built-in one is loaded when it first reads; the other immediately, as its name may be wrong.

    Raises:
        ModelError: there is no such cross-encoder, or it cannot be loaded.
    """
    if name_or_folder is None:
        return BuiltInReader()
    # imports torch, which the built-in reader does not need
    from qa_service.rerank.cross_encoder import CrossEncoderReader  # noqa: PLC0415

    return CrossEncoderReader(name_or_folder)
