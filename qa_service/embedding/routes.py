"""The two ways from texts to vectors: straight through the modules, or by the library's encode.

Importing this imports torch.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from qa_service.embedding.batches import Batch, Padding, Tokens, packed
from qa_service.embedding.numerics import Numerics, arithmetic, one_core

Role = Literal["query", "passage"]
Part = tuple[NDArray[np.int64], NDArray[np.float32]]  # positions (n,), their rows (n, dimension)

CHUNK: Final = 2048
"""Texts that are tokenised and sorted by length together."""

TOKEN_BUDGET: Final[dict[Numerics, int]] = {"float32": 1024, "bfloat16": 2048}
"""Tokens of a batch: what a layer computes of them still fits a core's caches."""

_LIBRARY_BATCH: Final = 32
_SAME: Final[dict[Numerics, float]] = {"float32": 0.99999, "bfloat16": 0.999}
"""Cosine of vectors that differ by rounding only."""

_TRIAL: Final = ("Talks resumed on Monday.", "The court adjourned, its clerk said, until May.")


class Route(Protocol):
    """One way from texts to vectors, in one arithmetic."""

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        """Every text's vector exactly once, in any order."""
        ...


def fastest_route(model: SentenceTransformer, role: Role, numerics: Numerics) -> Route:
    """Straight through the modules, if that gives what the library gives for this model."""
    library = _LibraryRoute(model, role, numerics)
    direct = _direct_route(model, role, numerics)
    if direct is not None and _likeness(direct, library) >= _SAME[numerics]:
        return direct
    return library


def collected(route: Route, texts: Sequence[str]) -> NDArray[np.float32]:
    """The rows of a route in the order of the texts, at unit length."""
    parts = list(route(texts))
    positions = np.concatenate([part[0] for part in parts])
    rows = np.concatenate([part[1] for part in parts])
    return unit(rows[np.argsort(positions)])


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


class _LibraryRoute:
    """``encode_query`` and ``encode_document`` as sentence-transformers has them."""

    def __init__(self, model: SentenceTransformer, role: Role, numerics: Numerics) -> None:
        self._encode: Any = model.encode_query if role == "query" else model.encode_document
        self._numerics = numerics

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        for start in range(0, len(texts), CHUNK):
            part = list(texts[start : start + CHUNK])
            with arithmetic(self._numerics):
                rows = self._encode(part, batch_size=_LIBRARY_BATCH, show_progress_bar=False)
            yield np.arange(start, start + len(part)), np.asarray(rows, np.float32)


class _DirectRoute:
    """Tokenizer, packing by length, modules: a batch for each core, which waits for no other.

    One core tokenises the next chunk while the others work on this one.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        tokenizer: Tokenizer,
        padding: Padding,
        *,
        prompt: str,
        numerics: Numerics,
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._padding = padding
        self._prompt = prompt
        self._numerics = numerics
        self._cores = torch.get_num_threads()
        self._segmented = "token_type_ids" in model.tokenizer.model_input_names

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        if len(texts) == 1:
            (batch,) = self._batches(self._tokens(texts))
            yield batch.positions, self._forward(batch)
            return
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        with ThreadPoolExecutor(self._cores) as cores:
            waiting = [cores.submit(self._tokens, chunk) for chunk in chunks[:1]]
            for number in range(len(chunks)):
                tokens = waiting.pop().result()
                if number + 1 < len(chunks):
                    waiting.append(cores.submit(self._tokens, chunks[number + 1]))
                batches = self._batches(tokens)
                for batch, rows in zip(batches, cores.map(self._forward, batches), strict=True):
                    yield batch.positions + number * CHUNK, rows

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        prompted = [self._prompt + text for text in texts]
        encoded = self._tokenizer.encode_batch_fast(prompted)
        return [Tokens(one.ids, one.type_ids) for one in encoded]

    def _batches(self, tokens: Sequence[Tokens]) -> list[Batch]:
        return list(packed(tokens, budget=TOKEN_BUDGET[self._numerics], padding=self._padding))

    def _forward(self, batch: Batch) -> NDArray[np.float32]:
        features = {
            "input_ids": torch.from_numpy(batch.ids),
            "attention_mask": torch.from_numpy(batch.mask),
        }
        if self._segmented:
            features["token_type_ids"] = torch.from_numpy(batch.segments)
        with one_core(self._cores), arithmetic(self._numerics):
            rows: NDArray[np.float32] = self._model(features)["sentence_embedding"].float().numpy()
        return rows


def _direct_route(
    model: SentenceTransformer, role: Role, numerics: Numerics
) -> _DirectRoute | None:
    """None for models that do not read plain tokens (no fast tokenizer, images, routers)."""
    tokenizer: Any = getattr(model, "tokenizer", None)
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer) or tokenizer.pad_token_id is None:
        return None
    # A tokenizer of our own: the library's is changed by every call, which threads do not bear.
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
    return _DirectRoute(model, own, padding, prompt=_prompt(model, role), numerics=numerics)


def _prompt(model: SentenceTransformer, role: Role) -> str:
    names = ("query",) if role == "query" else ("document", "passage", "corpus")
    named = [model.prompts[name] for name in names if name in model.prompts]
    if not named and model.default_prompt_name:
        named = [model.prompts[model.default_prompt_name]]
    return (named[0] or "") if named else ""


def _likeness(direct: _DirectRoute, library: _LibraryRoute) -> float:
    """Least cosine of what both give for a few texts; 0 if the direct route cannot be gone."""
    try:
        found = collected(direct, _TRIAL)
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError):
        return 0.0  # modules that want other features than tokens
    return float((found * collected(library, _TRIAL)).sum(axis=1).min())
