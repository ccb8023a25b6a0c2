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

Role = Literal["query", "passage"]
Part = tuple[NDArray[np.int64], NDArray[np.float32]]  # positions (n,), their rows (n, dimension)

CHUNK: Final = 2048
"""Texts that are tokenised and sorted by length together."""

TOKEN_BUDGET: Final = 1024
"""Tokens of a batch in float32; measured best here: what a layer computes stays in the cache."""

_LIBRARY_BATCH: Final = 32
_SAME: Final = 0.9999  # cosine; both ways compute the same, rounding aside
_TRIAL: Final = (
    "Talks resumed on Monday.",
    "The court in Lahore adjourned, its clerk said, until May.",
)


class Route(Protocol):
    """One way from texts to vectors, under whatever arithmetic is in force."""

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        """Every text's vector exactly once, in any order."""
        ...


def fastest_route(model: SentenceTransformer, role: Role) -> Route:
    """Straight through the modules, if that gives what the library gives for this model."""
    library = _LibraryRoute(model, role)
    direct = _direct_route(model, role)
    if direct is not None and _agree(direct, library, _TRIAL):
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

    def __init__(self, model: SentenceTransformer, role: Role) -> None:
        self._encode: Any = model.encode_query if role == "query" else model.encode_document

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        for start in range(0, len(texts), CHUNK):
            part = list(texts[start : start + CHUNK])
            rows = self._encode(part, batch_size=_LIBRARY_BATCH, show_progress_bar=False)
            yield np.arange(start, start + len(part)), np.asarray(rows, np.float32)


class _DirectRoute:
    """Tokenizer, packing by length, modules.

    One thread tokenises the next chunk while the modules work on this one.
    """

    def __init__(
        self, model: SentenceTransformer, tokenizer: Tokenizer, padding: Padding, prompt: str
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._padding = padding
        self._prompt = prompt
        self._segmented = "token_type_ids" in model.tokenizer.model_input_names

    def __call__(self, texts: Sequence[str]) -> Iterator[Part]:
        if len(texts) <= CHUNK:
            yield from self._embedded(self._tokens(texts), 0)
            return
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        with ThreadPoolExecutor(1) as ahead:
            waiting = ahead.submit(self._tokens, chunks[0])
            for number in range(len(chunks)):
                tokens = waiting.result()
                if number + 1 < len(chunks):
                    waiting = ahead.submit(self._tokens, chunks[number + 1])
                yield from self._embedded(tokens, number * CHUNK)

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        prompted = [self._prompt + text for text in texts]
        encoded = self._tokenizer.encode_batch_fast(prompted)
        return [Tokens(one.ids, one.type_ids) for one in encoded]

    def _embedded(self, tokens: Sequence[Tokens], first: int) -> Iterator[Part]:
        halved = torch.is_autocast_enabled("cpu")  # numbers of two bytes: twice as many fit
        budget = TOKEN_BUDGET * 2 if halved else TOKEN_BUDGET
        for batch in packed(tokens, budget=budget, padding=self._padding):
            yield batch.positions + first, self._forward(batch)

    def _forward(self, batch: Batch) -> NDArray[np.float32]:
        features = {
            "input_ids": torch.from_numpy(batch.ids),
            "attention_mask": torch.from_numpy(batch.mask),
        }
        if self._segmented:
            features["token_type_ids"] = torch.from_numpy(batch.segments)
        rows: NDArray[np.float32] = self._model(features)["sentence_embedding"].float().numpy()
        return rows


def _direct_route(model: SentenceTransformer, role: Role) -> _DirectRoute | None:
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
    return _DirectRoute(model, own, padding, _prompt(model, role))


def _prompt(model: SentenceTransformer, role: Role) -> str:
    names = ("query",) if role == "query" else ("document", "passage", "corpus")
    named = [model.prompts[name] for name in names if name in model.prompts]
    if not named and model.default_prompt_name:
        named = [model.prompts[model.default_prompt_name]]
    return (named[0] or "") if named else ""


def _agree(direct: _DirectRoute, library: _LibraryRoute, texts: Sequence[str]) -> bool:
    try:
        found = collected(direct, texts)
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError):
        return False  # modules that want other features than tokens
    return bool((found * collected(library, texts)).sum(axis=1).min() >= _SAME)
