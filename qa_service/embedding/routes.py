"""The two ways from texts to vectors: straight through the modules, or by the library's encode.

Importing this imports torch.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from qa_service.embedding import packed_route
from qa_service.embedding.numerics import Numerics, arithmetic, one_core
from qa_service.embedding.packed_route import Batch, PackedRoute, Padding, Part, Route, collected

Role = Literal["query", "passage"]

TOKEN_BUDGET: Final[dict[Numerics, int]] = {"float32": 1024, "bfloat16": 2048}
"""Tokens of a batch: what a layer computes of them still fits a core's caches."""

_LIBRARY_BATCH: Final = 32
_BATCH_ON_CARD: Final = 256  # a card is idle in between smaller ones
_SAME: Final[dict[Numerics, float]] = {"float32": 0.99999, "bfloat16": 0.999}
"""Cosine of vectors that differ by rounding only."""

_TRIAL: Final = ("Talks resumed on Monday.", "The court adjourned, its clerk said, until May.")


def fastest_route(model: SentenceTransformer, role: Role, numerics: Numerics) -> Route:
    """Straight through the modules, if that gives what the library gives for this model."""
    library = _LibraryRoute(model, role, numerics)
    direct = _direct_route(model, role, numerics)
    if direct is not None and _likeness(direct, library) >= _SAME[numerics]:
        return direct
    return library


def by_the_library(model: SentenceTransformer, role: Role, *, on_card: bool) -> Route:
    """As sentence-transformers does it, in float32, on the device where the model is."""
    return _LibraryRoute(model, role, "float32", _BATCH_ON_CARD if on_card else _LIBRARY_BATCH)


class _LibraryRoute:
    """``encode_query`` and ``encode_document`` as sentence-transformers has them."""

    def __init__(
        self,
        model: SentenceTransformer,
        role: Role,
        numerics: Numerics,
        batch: int = _LIBRARY_BATCH,
    ) -> None:
        self._batch = batch
        self._encode: Any = model.encode_query if role == "query" else model.encode_document
        self._numerics = numerics

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        for start in range(0, len(texts), packed_route.CHUNK):
            part = list(texts[start : start + packed_route.CHUNK])
            with arithmetic(self._numerics):
                rows = self._encode(part, batch_size=self._batch, show_progress_bar=False)
            yield np.arange(start, start + len(part)), np.asarray(rows, np.float32)


class _Modules:
    """The modules of a model as what a packed route calls: one core computes a batch."""

    def __init__(self, model: SentenceTransformer, numerics: Numerics) -> None:
        self._model = model
        self._numerics = numerics
        self.cores = torch.get_num_threads()
        self._segmented = "token_type_ids" in model.tokenizer.model_input_names

    def __call__(self, batch: Batch) -> NDArray[np.float32]:
        features = {
            "input_ids": torch.from_numpy(batch.ids),
            "attention_mask": torch.from_numpy(batch.mask),
        }
        if self._segmented:
            features["token_type_ids"] = torch.from_numpy(batch.segments)
        with one_core(self.cores), arithmetic(self._numerics):
            rows: NDArray[np.float32] = self._model(features)["sentence_embedding"].float().numpy()
        return rows


def _direct_route(model: SentenceTransformer, role: Role, numerics: Numerics) -> PackedRoute | None:
    """None for models that do not read plain tokens (no fast tokenizer, images, routers)."""
    tokenizer: Any = getattr(model, "tokenizer", None)
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer) or tokenizer.pad_token_id is None:
        return None
    # A tokenizer of our own: the library's is changed by every call, which threads cannot share.
    own = Tokenizer.from_str(backend.to_str())
    own.no_padding()
    own.no_truncation()
    if model.max_seq_length:
        own.enable_truncation(model.max_seq_length)
    padding = Padding(
        token=tokenizer.pad_token_id,
        segment=tokenizer.pad_token_type_id,
        on_left=tokenizer.padding_side == "left",
    )
    modules = _Modules(model, numerics)
    return PackedRoute(
        own,
        modules,
        padding,
        prompt=_prompt(model, role),
        budget=TOKEN_BUDGET[numerics],
        cores=modules.cores,
    )


def _prompt(model: SentenceTransformer, role: Role) -> str:
    names = ("query",) if role == "query" else ("document", "passage", "corpus")
    named = [model.prompts[name] for name in names if name in model.prompts]
    if not named and model.default_prompt_name:
        named = [model.prompts[model.default_prompt_name]]
    return (named[0] or "") if named else ""


def _likeness(direct: PackedRoute, library: _LibraryRoute) -> float:
    """Least cosine of what both give for a few texts; 0 if the direct route cannot be gone."""
    try:
        found = collected(direct, _TRIAL)
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError):
        return 0.0  # modules that want other features than tokens
    return float((found * collected(library, _TRIAL)).sum(axis=1).min())
