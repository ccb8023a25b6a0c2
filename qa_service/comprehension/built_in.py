"""The reader that comes with the package: 8-bit weights, run by ONNX Runtime."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.comprehension.reading import ReadablePassage, Reading
from qa_service.comprehension.spans import likeliest_spans
from qa_service.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MAX_TOKENS: Final = 256
_FOLDER: Final = files("qa_service.comprehension").joinpath("model")


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Token numbers of one pair, and which of them are of the passage's own text."""

    ids: list[int]
    sides: list[int]
    offsets: NDArray[np.int64]  # (tokens, 2), into the text; negative before it
    readable: NDArray[np.bool_]  # (tokens,)


class BuiltInReader:
    """Loads when it first reads. Reads as many passages at once as there are cores."""

    def __init__(self) -> None:
        self._loading = Lock()

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """A reading of each passage, in their order.

        Raises:
            ModelError: the weights are damaged or missing.
        """
        if not passages:
            return []
        with self._loading:
            pool, tokenizer = self._pool, self._tokenizer
            session = self._session
        encoded = [_encode(tokenizer, question, passage) for passage in passages]
        return list(pool.map(lambda one: _run(session, one), encoded))

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime  # noqa: PLC0415 -- heavy, and needed only when something is read

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # each core its own passage; see _pool
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                _FOLDER.joinpath("reader.int8.onnx").read_bytes(),
                options,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # the runtime raises errors of its own for damaged files
            raise ModelError(
                f"The reader's weights are damaged or missing ({type(error).__name__}).",
                remedy="Run `pip install --force-reinstall --no-deps qa-service`.",
            ) from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer  # noqa: PLC0415 -- as above

        tokenizer = Tokenizer.from_str(_FOLDER.joinpath("tokenizer.json").read_text("utf-8"))
        tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(_cores(), thread_name_prefix="reader")


def _cores() -> int:
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def _encode(tokenizer: Tokenizer, question: str, passage: ReadablePassage) -> _Encoded:
    encoding = tokenizer.encode(question, f"{passage.context}\n{passage.text}")
    shift = len(passage.context) + 1
    offsets = np.array(encoding.offsets, np.int64) - shift
    of_passage = np.array([side == 1 for side in encoding.sequence_ids])
    return _Encoded(encoding.ids, encoding.type_ids, offsets, of_passage & (offsets[:, 0] >= 0))


def _run(session: InferenceSession, one: _Encoded) -> Reading:
    """One passage at a time: on a CPU that is faster than padding them to one length."""
    fed = {
        "input_ids": np.array([one.ids], np.int64),
        "attention_mask": np.ones((1, len(one.ids)), np.int64),
        "token_type_ids": np.array([one.sides], np.int64),
    }
    scores, spans = session.run(["score", "span"], fed)
    return Reading(float(scores[0]), likeliest_spans(spans[0], one.readable, one.offsets))
