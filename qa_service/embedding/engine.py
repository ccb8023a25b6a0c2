"""A loaded model as an Embedder, and the ways and arithmetic to run it. Imports torch."""

import copy
import logging
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from qa_service.domain import EmbedderSpec
from qa_service.embedding import Numerics, packed_route, unrelated_similarity
from qa_service.embedding.packed_route import (
    Batch,
    PackedRoute,
    Padding,
    Part,
    Route,
    collected,
    embedded,
)
from qa_service.embedding.processor import Units, strongest_units
from qa_service.errors import ModelError

_log = logging.getLogger(__name__)

WORTH_PROBING: Final = 512
"""For fewer texts, in all, finding the faster arithmetic takes longer than it saves."""


class SentenceEmbedder:
    """An Embedder for any sentence-transformers model; questions are embedded in float32.

    Passages are embedded on a GPU if torch finds one, questions never: for a single text the
    transfer takes longer.
    """

    def __init__(
        self,
        folder: Path,
        spec: EmbedderSpec,
        *,
        numerics: Numerics | None = None,
        device: str | None = None,
    ) -> None:
        """``device`` is the torch device for passages, by default the best available.

        ``choice``, once made, is the arithmetic and the reasons for it.
        """
        self._model = _load(folder, "cpu")
        self.spec = spec
        self._queries = fastest_route(self._model, "query", "float32")
        self._passages = fastest_route(self._model, "passage", "float32")
        self.numerics: str = "float32"
        self.choice: Choice | None = None
        self._texts = 0
        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        if numerics is None and device != "cpu":
            model = _load(folder, device)
            self._passages = _LibraryRoute(model, "passage", "float32", _BATCH_ON_CARD)
        self._chosen = numerics is not None or device != "cpu"
        self._choosing = Lock()
        if numerics == "bfloat16":
            self._use_bfloat16(self._bfloat16_route())
        if len(self.embed_query("dimension")) != spec.dimension:
            raise ModelError(
                f"The model in {folder} does not give vectors of {spec.dimension} numbers.",
                remedy="Name the folder of an unaltered sentence-transformers model.",
            )

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        self._texts += len(texts)
        if self._texts >= WORTH_PROBING:
            self._choose_numerics()
        return embedded(self._passages, texts, self.spec.dimension, on_progress)

    @cached_property
    def unrelated(self) -> float:
        """The cosine of unrelated texts, computed on first use."""
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
            # Weights are not converted if the processor could not use them.
            route = self._passages if units.bfloat16 == "none" else self._bfloat16_route()
            exact, rough = partial(collected, self._passages), partial(collected, route)
            self.choice = choose_numerics(exact, rough, units)
            if self.choice.numerics == "bfloat16":
                self._use_bfloat16(route)
            self._chosen = True

    def _bfloat16_route(self) -> Route:
        return fastest_route(with_bfloat16_weights(self._model), "passage", "bfloat16")

    def _use_bfloat16(self, route: Route) -> None:
        self._passages, self.numerics = route, "bfloat16"


def _load(folder: Path, device: str) -> SentenceTransformer:
    try:
        with _quiet():
            return SentenceTransformer(str(folder), device=device, local_files_only=True)
    except Exception as error:  # readers of damaged files raise all kinds of errors
        raise ModelError(
            f"The model in {folder} cannot be loaded ({type(error).__name__}).",
            remedy="Name the folder of an unaltered sentence-transformers model.",
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Hide progress bars and advice of transformers from terminals while loading."""
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


Role = Literal["query", "passage"]

TOKEN_BUDGET: Final[dict[Numerics, int]] = {"float32": 1024, "bfloat16": 2048}
"""Tokens of a batch: the activations of a layer still fit into a core's caches."""

_LIBRARY_BATCH: Final = 32
_BATCH_ON_CARD: Final = 256  # a GPU is partly idle with smaller batches
_SAME: Final[dict[Numerics, float]] = {"float32": 0.99999, "bfloat16": 0.999}
"""Cosine of vectors that differ only by rounding."""

_TRIAL: Final = ("Talks resumed on Monday.", "The court adjourned, its clerk said, until May.")


def fastest_route(model: SentenceTransformer, role: Role, numerics: Numerics) -> Route:
    """Directly through the modules, if the results equal those of the library for this model."""
    library = _LibraryRoute(model, role, numerics)
    direct = _direct_route(model, role, numerics)
    if direct is not None and _agreement(direct, library) >= _SAME[numerics]:
        return direct
    return library


class _LibraryRoute:
    """``encode_query`` and ``encode_document`` of sentence-transformers."""

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
    """The modules of a model as the forward function of a packed route: one core per batch."""

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
    # Our own tokenizer: every call changes the library's, which threads cannot share.
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
        tokenizer=own,
        forward=modules,
        padding=padding,
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


def _agreement(direct: PackedRoute, library: _LibraryRoute) -> float:
    """Smallest cosine between both results for a few texts; 0 if the direct route fails."""
    try:
        found = collected(direct, _TRIAL)
    except (RuntimeError, TypeError, KeyError, ValueError, AttributeError):
        return 0.0  # modules that need other features than tokens
    return float((found * collected(library, _TRIAL)).sum(axis=1).min())


Embed = Callable[[Sequence[str]], NDArray[np.float32]]

LEAST_COSINE: Final = 0.995
LEAST_GAIN: Final = 1.2
# of units that exist but are disabled, for example by ONEDNN_MAX_CPU_ISA
HOPELESS_GAIN: Final = 0.67
_TURNS: Final = 3
PROBED: Final = tuple(
    " ".join([sentence] * repeated)
    for repeated in (1, 2, 4)
    for sentence in (
        "Talks on the price of water resumed in Geneva on Monday, two delegates said.",
        "The court adjourned until May because three of its judges were ill.",
        "Rice rose by 4.5 percent to 312 dollars a tonne.",
        "She had led the union of railway workers since 1998.",
    )
)
"""Texts of several lengths, the same on every machine, so that the comparison is reproducible."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An arithmetic and the reasons for it.

    ``cosine`` is the smallest between rows of bfloat16 and float32, ``gains`` how many times less
    work the former needed; both are missing if there was nothing to choose.
    """

    numerics: Numerics
    units: str
    cosine: float | None = None
    gains: tuple[float, ...] = ()


@contextmanager
def arithmetic(numerics: Numerics) -> Iterator[None]:
    """Run a model without gradients in this arithmetic; a setting per thread."""
    enabled = numerics == "bfloat16"
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled):
        yield


@contextmanager
def one_core(cores: int) -> Iterator[None]:
    """Let this thread compute on its own, out of the ``cores`` that torch otherwise uses.

    Cores that wait for each other after every layer stop whenever another program needs one: under
    load a question took a second on two cores, and 15 ms on one.
    """
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(cores)


def with_bfloat16_weights(model: SentenceTransformer) -> SentenceTransformer:
    """A copy for bfloat16 arithmetic, so that weights are not converted at each use."""
    converted = copy.deepcopy(model)
    for module in converted.modules():
        if isinstance(module, torch.nn.Linear):
            module.to(torch.bfloat16)
    return converted


def choose_numerics(
    exact: Embed,
    rough: Embed,
    units: Units,
    *,
    clock: Callable[[], float] = time.process_time,
) -> Choice:
    """bfloat16, computed by ``rough``, if the units support it and the unit rows nearly agree.

    The processor decides. Time only decides if it is uncertain whether units help, and against
    units that turn out to be disabled. It is the CPU time of this process, measured in turns, so
    that other programs do not matter, and two measurements must agree.
    """
    if units.bfloat16 == "none":
        return _logged(Choice("float32", units.name))
    cosine = float((exact(PROBED) * rough(PROBED)).sum(axis=1).min())
    if cosine < LEAST_COSINE:
        return _logged(Choice("float32", units.name, cosine))
    gains = (_gain(exact, rough, clock), _gain(exact, rough, clock))
    certain = units.bfloat16 == "certain"
    faster = max(gains) > HOPELESS_GAIN if certain else min(gains) >= LEAST_GAIN
    return _logged(Choice("bfloat16" if faster else "float32", units.name, cosine, gains))


def _logged(choice: Choice) -> Choice:
    _log.info(
        "numerics=%s units=%s bfloat16_cosine=%s bfloat16_gains=%s",
        choice.numerics,
        choice.units,
        "unknown" if choice.cosine is None else f"{choice.cosine:.5f}",
        ",".join(f"{gain:.2f}" for gain in choice.gains) or "not measured",
    )
    return choice


def _gain(exact: Embed, rough: Embed, clock: Callable[[], float]) -> float:
    """Median of how many times faster ``rough`` was in successive turns."""
    return statistics.median(
        _work(exact, clock) / max(_work(rough, clock), 1e-9) for _ in range(_TURNS)
    )


def _work(embed: Embed, clock: Callable[[], float]) -> float:
    start = clock()
    embed(PROBED)
    return clock() - start
