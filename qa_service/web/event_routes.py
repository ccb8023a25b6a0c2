"""Answers in steps: the messages of a stream, and the responses that carry them."""

from __future__ import annotations

import re
import uuid
from contextlib import closing
from typing import TYPE_CHECKING, Final, cast

from flask import Response, current_app, request

from qa_service.contract.replies import AnswerShape, FoundShape, ProseSentenceShape, read_answer
from qa_service.domain import FoundPassages, ProseSentence
from qa_service.web.answer_store import document_of, stored_document
from qa_service.web.asking import answer_in_steps
from qa_service.web.streams import EVENT_STREAM, AnswerStreams, Event, last_seen

if TYPE_CHECKING:
    from collections.abc import Generator

    from qa_service.contract.articles import JSON
    from qa_service.contract.requests import AnswerBody
    from qa_service.web.routing import Content
    from qa_service.web.streams import AnswerStream, Message, Work

EXTENSION: Final = "qa_service_streams"

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
_OURS: Final = re.compile(r"[0-9a-f]{32}")  # an answer's id as we make them
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # asks nginx to hand on every event at once
}


def wants_events() -> bool:
    """Whether the client would rather have events than one JSON document."""
    accepts = request.accept_mimetypes
    return accepts[EVENT_STREAM] > 0 and accepts.best == EVENT_STREAM


def answer_events(body: AnswerBody) -> Response:
    """The events of an answer: new, or from where ``Last-Event-ID`` says that they broke off.

    Where another process began them, the saved answer is sent. If there is none, it is
    answered here from the start, under the same id, so that it is saved once whoever answers.
    """
    seen = last_seen(request.headers.get("Last-Event-ID"))
    if seen is None:
        return event_response(new_stream(body).after(0))
    answer_id, number = seen
    begun = _streams().find(answer_id)
    if begun is not None:
        return event_response(begun.after(number))
    document = stored_document(answer_id)
    if document is not None:
        return event_response(_events_of(answer_id, document, number))
    again = new_stream(body, answer_id if _OURS.fullmatch(answer_id) else None)
    return event_response(again.after(0))


def new_stream(body: AnswerBody, answer_id: str | None = None) -> AnswerStream:
    """The answer's messages, each as the API has it.

    ``found``, in prose each ``statement`` that has passed, then ``answer`` or ``problem``.
    """
    return _streams().open(answer_id or uuid.uuid4().hex, _work_of(body))


def event_response(events: Generator[str]) -> Response:
    """Events as they come; the server closes ``events`` when the client has gone."""
    return Response(events, mimetype=EVENT_STREAM, headers=_HEADERS)


def missed_events(answer_id: str) -> Response:
    """Those after ``Last-Event-ID``, or all; AnswerNotFoundError."""
    seen = last_seen(request.headers.get("Last-Event-ID"))
    number = seen[1] if seen is not None and seen[0] == answer_id else 0
    stream = _streams().find(answer_id)
    if stream is not None:
        ended, rest = stream.has_ended(by=number), stream.after(number)
    else:
        document = document_of(answer_id)
        ended = number >= _ANSWER and read_answer(document).prose is None
        rest = _events_of(answer_id, document, number)
    return Response(status=204) if ended else event_response(rest)  # 204: not to ask again


def _events_of(answer_id: str, document: str, number: int) -> Generator[str]:
    """What is left, after that number, of the events of a saved answer.

    Of one in prose nobody knows how many sentences were sent before it, so it is sent again.
    """
    if number < _ANSWER or read_answer(document).prose is not None:
        yield Event(answer_id, max(_ANSWER, number + 1), "answer", document).text


def _streams() -> AnswerStreams:
    return cast("AnswerStreams", current_app.extensions[EXTENSION])


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
