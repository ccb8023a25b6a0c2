"""The built-in reader: 8-bit weights, run by ONNX Runtime.

It reads a long text a few sentences at a time, as in its training.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, Final
from unicodedata import category

import numpy as np

from qa_service.domain import Span
from qa_service.embedding.processor import cores
from qa_service.errors import ModelError
from qa_service.passages import sentence_windows
from qa_service.rerank import MarkedWords, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from qa_service.rerank import ReadablePassage

# Code points, as in training (``scripts/training/reader_examples.py``). On held-out questions this
# is far better than whole passages, and as good as overlapping windows, which cost a third more.
WINDOW: Final = 480


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text, and the code point at which it begins."""

    start: int
    text: str


def read_windows(text: str) -> tuple[Window, ...]:
    """The parts in which ``text`` is read, at least one; they do not overlap."""
    found = sentence_windows(text, WINDOW)
    return tuple(Window(one.start, one.of(text)) for one in found) or (Window(0, ""),)


def joined(readings: Sequence[Reading]) -> Reading:
    """The reading of a text from those of its windows; marked words are offsets into the text.

    Its score is that of the best window. Margins are comparable, as each is relative to "nothing
    answers" in its window.
    """
    marked = chain.from_iterable(one.marked for one in readings)
    likeliest = sorted(marked, key=lambda words: words.margin, reverse=True)
    return Reading(max(one.score for one in readings), tuple(likeliest[:OFFERED]))


LONGEST: Final = 24  # tokens of an answer
OFFERED: Final = 4


def likeliest_spans(
    scores: NDArray[np.float32], readable: NDArray[np.bool_], offsets: NDArray[np.int64]
) -> tuple[MarkedWords, ...]:
    """Up to ``OFFERED`` spans that may answer, most likely first, without overlaps.

    ``scores`` (tokens, 2) are those of a start and an end at each token; those of the first token
    stand for "nothing answers" (Devlin et al., BERT, NAACL 2019, section 4.3). Only ``readable``
    tokens (tokens,) may answer; ``offsets`` (tokens, 2) are their places in the text.
    """
    places = np.flatnonzero(readable)
    at = np.arange(len(places))
    apart = at[None, :] - at[:, None]
    both = scores[places, 0][:, None] + scores[places, 1][None, :]
    both = np.where((apart >= 0) & (apart < LONGEST), both, -np.inf)
    found: list[MarkedWords] = []
    while len(found) < OFFERED and both.size and np.isfinite(both.max()):
        first, last = np.unravel_index(int(both.argmax()), both.shape)
        margin = float(both[first, last] - scores[0].sum())
        start, end = int(offsets[places[first], 0]), int(offsets[places[last], 1])
        if end > start:
            found.append(MarkedWords(Span(start, end), margin))
        both[: last + 1, first:] = -np.inf  # everything that overlaps
    return tuple(found)


MAX_TOKENS: Final = 256
_FOLDER: Final = files("qa_service.rerank").joinpath("model")


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Token ids of a question with a window, and which of them belong to the window's text."""

    ids: list[int]
    sides: list[int]
    offsets: NDArray[np.int64]  # (tokens, 2), into the whole text
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
        """A reading of each passage with its question, in their order.

        The longest windows are read first, so that no core is left with a long one at the end while
        others are idle. ModelError as above.
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
        options.intra_op_num_threads = 1  # each core reads its own window; see _pool
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                _FOLDER.joinpath("reader.int8.onnx").read_bytes(),
                options,
                providers=["CPUExecutionProvider"],
            )
        except Exception as error:  # the runtime has its own errors for damaged files
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
    """About how long it takes to read, in code points instead of tokens."""
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
    """``end``, moved past combining accents, which token offsets leave out."""
    while end < len(text) and category(text[end]) == "Mn":
        end += 1
    return end


def _run(session: InferenceSession, one: _Encoded) -> Reading:
    """One window at a time: on a CPU this is faster than padding them to one length."""
    fed = {
        "input_ids": np.array([one.ids], np.int64),
        "attention_mask": np.ones((1, len(one.ids)), np.int64),
        "token_type_ids": np.array([one.sides], np.int64),
    }
    scores, spans = session.run(["score", "span"], fed)
    return Reading(float(scores[0]), likeliest_spans(spans[0], one.readable, one.offsets))
