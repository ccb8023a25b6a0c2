"""Any Hugging Face cross-encoder as a reader; it marks no words. Imports torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sentence_transformers import CrossEncoder
from torch import nn

from qa_service.errors import ModelError
from qa_service.rerank import ReadablePassage, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence


class CrossEncoderReader:
    """A cross-encoder with one score per pair, by name or folder."""

    def __init__(self, name_or_folder: str) -> None:
        self._model = _load(name_or_folder)

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """A reading of each passage, in their order: its score before any sigmoid."""
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        """A reading of each passage with its question, in their order."""
        if not pairs:
            return []
        texts = [(question, f"{one.context}\n{one.text}") for question, one in pairs]
        scores = self._model.predict(
            texts, activation_fn=nn.Identity(), show_progress_bar=False, convert_to_numpy=True
        )
        return [Reading(score=float(score)) for score in scores]


def _load(name_or_folder: str) -> CrossEncoder:
    try:
        model: CrossEncoder = CrossEncoder(name_or_folder, device="cpu")
    except Exception as error:  # readers of damaged files and hub clients raise all kinds of errors
        raise ModelError(
            f"The reader {name_or_folder} cannot be loaded ({type(error).__name__}).",
            remedy="Give the folder or the Hugging Face name of a cross-encoder, or omit it.",
        ) from error
    if model.num_labels != 1:
        raise ModelError(
            f"The reader {name_or_folder} gives {model.num_labels} scores to a pair, not one.",
            remedy="Choose a cross-encoder that was trained to rank passages.",
        )
    return model
