"""The reader that comes with the package: 8-bit weights, run by ONNX Runtime."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Final
from unicodedata import category

import numpy as np

from qa_service.embedding.processor import cores
from qa_service.errors import ModelError
from qa_service.rerank.reading import Reading
from qa_service.rerank.spans import likeliest_spans
from qa_service.rerank.windows import Window, joined, read_windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from qa_service.rerank.reading import ReadablePassage

MAX_TOKENS: Final = 256
_FOLDER: Final = files("qa_service.rerank").joinpath("model")


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Token numbers of a question with a window, and which of them are of the window's text."""

    ids: list[int]
    sides: list[int]
    offsets: NDArray[np.int64]  # (tokens, 2), of those into the whole text
    readable: NDArray[np.bool_]  # (tokens,)


class BuiltInReader:
    """Loads when it first reads. Reads as many windows at once as there are cores."""

    def __init__(self) -> None:
        self._loading = Lock()

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """A reading of each passage, in their order.

        Raises:
            ModelError: the weights are damaged or missing.
        """
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        """A reading of each passage with the question put to it, in their order.

        Windows are read longest first, so that no core is left with a long one at the end while
        the others have none. ModelError as above.
        """
        if not pairs:
            return []
        with self._loading:
            pool, tokenizer = self._pool, self._tokenizer
            session = self._session
        divided = [read_windows(passage.text) for _, passage in pairs]
        jobs = [
            (question, passage.context, window)
            for (question, passage), windows in zip(pairs, divided, strict=True)
            for window in windows
        ]
        order = sorted(range(len(jobs)), key=lambda place: _length(jobs[place]), reverse=True)
        read = pool.map(lambda place: _run(session, _encode(tokenizer, *jobs[place])), order)
        by_place = dict(zip(order, read, strict=True))
        readings = (by_place[place] for place in range(len(jobs)))
        return [joined(list(islice(readings, len(windows)))) for windows in divided]

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime  # noqa: PLC0415 -- heavy, and needed only when something is read

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # each core its own window; see _pool
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
        return ThreadPoolExecutor(cores(), thread_name_prefix="reader")


def _length(job: tuple[str, str, Window]) -> int:
    """About how long it takes to read: code points stand for tokens."""
    return sum(map(len, (job[0], job[1], job[2].text)))


def _encode(tokenizer: Tokenizer, question: str, context: str, window: Window) -> _Encoded:
    text = f"{context}\n{window.text}"
    encoding = tokenizer.encode(question, text)
    places = [(start, _behind_accents(text, end)) for start, end in encoding.offsets]
    in_window = np.array(places, np.int64) - len(context) - 1
    of_passage = np.array([side == 1 for side in encoding.sequence_ids])
    readable = of_passage & (in_window[:, 0] >= 0)
    return _Encoded(encoding.ids, encoding.type_ids, in_window + window.start, readable)


def _behind_accents(text: str, end: int) -> int:
    """``end``, moved behind accents written as characters, which a token's place leaves out."""
    while end < len(text) and category(text[end]) == "Mn":
        end += 1
    return end


def _run(session: InferenceSession, one: _Encoded) -> Reading:
    """One window at a time: on a CPU that is faster than padding them to one length."""
    fed = {
        "input_ids": np.array([one.ids], np.int64),
        "attention_mask": np.ones((1, len(one.ids)), np.int64),
        "token_type_ids": np.array([one.sides], np.int64),
    }
    scores, spans = session.run(["score", "span"], fed)
    return Reading(float(scores[0]), likeliest_spans(spans[0], one.readable, one.offsets))
