"""Chat completions as they come, and which answer was given in which words."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from contextlib import closing
from typing import TYPE_CHECKING, Final

from qa_service.contract.replies import read_answer
from qa_service.web.completions import CompletionText, chunks, opening_chunk
from qa_service.web.streams import WAITING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from qa_service.contract.articles import JSON
    from qa_service.web.completions import Form
    from qa_service.web.streams import AnswerStream, Event

ANSWERS_KNOWN: Final = 1_000  # as many as the service remembers
_DONE: Final = "data: [DONE]\n\n"


class CompletionCache:
    """Which answer was given in which words: clients send back the words, and not its id.

    Any number of threads may use it.
    """

    def __init__(self, *, size: int = ANSWERS_KNOWN) -> None:
        self._size = size
        self._ids: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, said: CompletionText) -> None:
        """Note the words of an answer."""
        with self._lock:
            self._ids[_digest(said.text)] = said.answer_id
            while len(self._ids) > self._size:
                self._ids.popitem(last=False)

    def answer_id(self, text: str | None) -> str | None:
        """The answer last given in these words; None if none is remembered."""
        with self._lock:
            return None if text is None else self._ids.get(_digest(text))


def completion_events(stream: AnswerStream, form: Form, cache: CompletionCache) -> Generator[str]:
    """The completion of an answer in pieces, with comments while it is not ready.

    A problem comes as it is, with its member ``error``.
    """
    with closing(stream.events()) as events:
        for event in events:
            if event is None:
                yield WAITING
            elif event.name == "found":
                yield _data(opening_chunk(event.stream, form))
            elif event.name != "statement":
                yield from _last(event, form, cache)
    yield _DONE


def _last(event: Event, form: Form, cache: CompletionCache) -> Iterator[str]:
    if event.name != "answer":
        yield f"data: {event.data}\n\n"
        return
    said = CompletionText.of(read_answer(event.data))
    cache.remember(said)
    for chunk in chunks(said, form):
        yield _data(chunk)


def _data(message: Mapping[str, JSON]) -> str:
    return f"data: {json.dumps(message, ensure_ascii=False)}\n\n"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).digest()
