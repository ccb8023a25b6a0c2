"""Answers as server-sent events, with heartbeat, and resumption after a lost connection.

Each answer is computed in its own thread, so that the connection stays alive meanwhile. The work
continues while anybody listens: after the last listener has gone, it stops at the end of the
current step, and starts again, under the same id, if anybody requests the rest.
"""

from __future__ import annotations

import contextvars
import json
import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from flask import Response, current_app, request

from qa_service.contract.replies import AnswerShape, FoundShape, ProseSentenceShape, read_answer
from qa_service.domain import FoundPassages, ProseSentence
from qa_service.recent import Recent
from qa_service.web.answer_store import answer_in_steps, document_of, stored_document
from qa_service.web.lifecycle import installed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from qa_service.contract.articles import JSON
    from qa_service.contract.requests import AnswerBody
    from qa_service.web.routing import Content

EVENT_STREAM: Final = "text/event-stream"
HEARTBEAT: Final = 1.0  # seconds; a closed connection is noticed when one is sent
MOST_STREAMS: Final = 256  # for resumption, some 20 KB each
HEAD_START: Final = 0.04
"""Seconds for an event to be sent and shown before the next step occupies all cores.

With the browser on the same two cores, the passages found appear 100 ms sooner.
"""
WORKERS: Final = 64  # more than a server has connections; threads start when needed

WAITING: Final = ": waiting\n\n"  # a comment
_ENDING: Final = frozenset({"answer", "problem"})
_DIGITS: Final = 9  # of an event's number, at most

Message: TypeAlias = "tuple[str, Mapping[str, JSON]]"
"""The name of an event and its data."""


Work: TypeAlias = "Callable[[str], Generator[Message]]"
"""Produces the messages of an answer, by its id; an ``answer`` or ``problem`` is the last.

It must not raise. Restarted, it produces the same messages before the last, or fewer.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``number`` counts from 1 within its stream."""

    stream: str
    number: int
    name: str
    data: str  # JSON, in one line

    @property
    def text(self) -> str:
        """The event as sent."""
        return f"id: {self.stream}:{self.number}\nevent: {self.name}\ndata: {self.data}\n\n"


_NOTHING_NEW: Final[tuple[Event | None, ...]] = (None,)


class AnswerStreams:
    """The streams of the latest answers, by their id; thread-safe."""

    def __init__(self, *, size: int = MOST_STREAMS, heartbeat: float = HEARTBEAT) -> None:
        self._heartbeat = heartbeat
        self._streams = Recent[str, AnswerStream](size)
        self._threads = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="answer")

    def open(self, answer_id: str, work: Work) -> AnswerStream:
        """A new stream; the work begins when somebody listens."""
        stream = AnswerStream(answer_id, work, self._threads, self._heartbeat)
        self._streams.put(answer_id, stream)
        return stream

    def find(self, answer_id: str) -> AnswerStream | None:
        """The stream of that answer, if it is among the latest."""
        return self._streams.get(answer_id)


class AnswerStream:
    """The events of one answer as they arrive, for any number of listeners."""

    def __init__(
        self, answer_id: str, work: Work, threads: ThreadPoolExecutor, heartbeat: float
    ) -> None:
        self._id = answer_id
        self._work = work
        self._threads = threads
        self._heartbeat = heartbeat
        self._context = contextvars.copy_context()  # of the original request
        self._changed = threading.Condition()
        self._events: list[Event] = []
        self._listeners = 0
        self._working = False

    def has_ended(self, *, by: int) -> bool:
        """Whether no event follows number ``by``, now or later."""
        with self._changed:
            return self._ended and by >= len(self._events)

    def after(self, number: int) -> Generator[str]:
        """The events after that number (0: all) as text, with comments while there are none."""
        with closing(self.events(number)) as events:
            for event in events:
                yield event.text if event else WAITING

    def events(self, number: int = 0) -> Generator[Event | None]:
        """Events after that number as they arrive; None for every heartbeat without one.

        It ends with the answer or problem; closing it earlier stops listening.
        """
        with self._listening():
            while not self.has_ended(by=number):
                with self._changed:
                    if not self._ended and len(self._events) <= number:
                        self._changed.wait(self._heartbeat)
                    events = self._events[number:]
                number += len(events)
                yield from events or _NOTHING_NEW

    @property
    def _ended(self) -> bool:
        return bool(self._events) and self._events[-1].name in _ENDING

    @contextmanager
    def _listening(self) -> Iterator[None]:
        with self._changed:
            self._listeners += 1
            if not self._working and not self._ended:
                self._working = True
                self._threads.submit(self._context.copy().run, self._make_events)
        try:
            yield
        finally:
            with self._changed:
                self._listeners -= 1

    def _make_events(self) -> None:
        with closing(self._work(self._id)) as messages:
            for number, (name, data) in enumerate(messages, start=1):
                if not self._continues_after(number, name, data):
                    return
                time.sleep(HEAD_START)

    def _continues_after(self, number: int, name: str, data: Mapping[str, JSON]) -> bool:
        """Send a message unless an earlier run has sent it; returns whether to continue.

        The last is always sent: the work may have produced fewer messages this time.
        """
        with self._changed:
            if number > len(self._events) or name in _ENDING:
                following = len(self._events) + 1
                text = json.dumps(data, ensure_ascii=False)
                self._events.append(Event(self._id, following, name, text))
                self._changed.notify_all()
            self._working = self._listeners > 0 and not self._ended
            return self._working


def last_seen(header: str | None) -> tuple[str, int] | None:
    """The stream and number in a ``Last-Event-ID``; None if invalid."""
    stream, _, number = (header or "").rpartition(":")
    if not stream or not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        return None
    return stream, int(number)


EVENTS: Final[Content] = {
    EVENT_STREAM: {
        "schema": {},  # of an event, which OpenAPI 3.1 cannot describe
        "example": (
            'id: 5d1f:1\nevent: found\ndata: {"id": "5d1f", "standalone_question": "..."}\n\n'
            ": waiting\n\n"
            'id: 5d1f:2\nevent: answer\ndata: {"id": "5d1f", "question": "..."}\n\n'
        ),
    }
}
_ANSWER: Final = 2  # the number of its event: `found` is the first
_OURS: Final = re.compile(r"[0-9a-f]{32}")  # an answer's id as we generate it
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # makes nginx pass on every event immediately
}


def wants_events() -> bool:
    """Whether the client prefers events to a JSON document."""
    accepts = request.accept_mimetypes
    return accepts[EVENT_STREAM] > 0 and accepts.best == EVENT_STREAM


def answer_events(body: AnswerBody) -> Response:
    """The events of an answer: new, or continued after ``Last-Event-ID``.

    If another process started them, the saved answer is sent. If there is none, the question is
    answered here from the start, under the same id, so that it is saved only once.
    """
    seen = last_seen(request.headers.get("Last-Event-ID"))
    if seen is None:
        return event_response(new_stream(body).after(0))
    answer_id, number = seen
    begun = installed(AnswerStreams).find(answer_id)
    if begun is not None:
        return event_response(begun.after(number))
    document = stored_document(answer_id)
    if document is not None:
        return event_response(_events_of(answer_id, document, number))
    again = new_stream(body, answer_id if _OURS.fullmatch(answer_id) else None)
    return event_response(again.after(0))


def new_stream(body: AnswerBody, answer_id: str | None = None) -> AnswerStream:
    """The answer's messages in the format of the API.

    ``found``, in prose each ``statement`` that has passed, then ``answer`` or ``problem``.
    """
    return installed(AnswerStreams).open(answer_id or uuid.uuid4().hex, _work_of(body))


def event_response(events: Generator[str]) -> Response:
    """Events as they arrive; the server closes ``events`` when the client has gone."""
    return Response(events, mimetype=EVENT_STREAM, headers=_HEADERS)


def missed_events(answer_id: str) -> Response:
    """Those after ``Last-Event-ID``, or all; AnswerNotFoundError."""
    seen = last_seen(request.headers.get("Last-Event-ID"))
    number = seen[1] if seen is not None and seen[0] == answer_id else 0
    stream = installed(AnswerStreams).find(answer_id)
    if stream is not None:
        ended, rest = stream.has_ended(by=number), stream.after(number)
    else:
        document = document_of(answer_id)
        ended = number >= _ANSWER and read_answer(document).prose is None
        rest = _events_of(answer_id, document, number)
    return Response(status=204) if ended else event_response(rest)  # 204: do not ask again


def _events_of(answer_id: str, document: str, number: int) -> Generator[str]:
    """What remains, after that number, of the events of a saved answer.

    For prose it is unknown how many sentences were sent before, so the answer is sent again.
    """
    if number < _ANSWER or read_answer(document).prose is not None:
        yield Event(answer_id, max(_ANSWER, number + 1), "answer", document).text


def _work_of(body: AnswerBody) -> Work:
    def work(answer_id: str) -> Generator[Message]:
        try:
            with closing(answer_in_steps(body, answer_id=answer_id)) as steps:
                for step in steps:
                    if isinstance(step, FoundPassages):
                        yield "found", FoundShape.of(step).document()
                    elif isinstance(step, ProseSentence):
                        yield "statement", ProseSentenceShape.of(step).document()
                    else:
                        yield "answer", AnswerShape.of(step).document()
        except Exception as error:  # noqa: BLE001 -- reported as any route reports it
            yield "problem", _problem_object(error)

    return work


def _problem_object(error: Exception) -> dict[str, JSON]:
    response = current_app.make_response(current_app.handle_user_exception(error))
    return cast("dict[str, JSON]", response.get_json())
