"""Answers in steps: the messages of a stream, and the responses that carry them."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import TYPE_CHECKING, Final, cast

from flask import Response, current_app, request

from qa_service.answer_json import answer_object, found_object
from qa_service.domain import Found
from qa_service.errors import AnswerNotFoundError
from qa_service.web.asking import answer_in_steps
from qa_service.web.streams import EVENT_STREAM, AnswerStreams, last_seen

if TYPE_CHECKING:
    from collections.abc import Generator

    from qa_service.answer_json import JSON
    from qa_service.web.bodies import AnswerBody
    from qa_service.web.routing import Content
    from qa_service.web.streams import AnswerStream, Message, Work

EXTENSION: Final = "qa_service_streams"

EVENTS: Final[Content] = {
    EVENT_STREAM: {
        "schema": {},  # of an event, which OpenAPI 3.1 cannot tell
        "example": (
            'id: 5d1f:1\nevent: found\ndata: {"id": "5d1f", "standalone_question": "..."}\n\n'
            ": waiting\n\n"
            'id: 5d1f:2\nevent: answer\ndata: {"id": "5d1f", "question": "..."}\n\n'
        ),
    }
}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # asks nginx to hand on every event at once
}


def wants_events() -> bool:
    """Whether the client would rather have events than one JSON document."""
    accepts = request.accept_mimetypes
    return accepts[EVENT_STREAM] > 0 and accepts.best == EVENT_STREAM


def answer_events(body: AnswerBody) -> Response:
    """The events of an answer: new, or from where ``Last-Event-ID`` says that they broke off."""
    resumed = _resumed()
    if resumed is not None:
        stream, number = resumed
        return event_response(stream.after(number))
    return event_response(new_stream(body).after(0))


def new_stream(body: AnswerBody) -> AnswerStream:
    """The answer's messages: ``found``, then ``answer`` or ``problem``, each as the API has it."""
    return _streams().open(uuid.uuid4().hex, _work_of(body))


def event_response(events: Generator[str]) -> Response:
    """Events as they come; the server closes ``events`` when the client has gone."""
    return Response(events, mimetype=EVENT_STREAM, headers=_HEADERS)


def missed_events(answer_id: str) -> Response:
    """Those after ``Last-Event-ID``, or all; AnswerNotFoundError."""
    stream = _streams().find(answer_id)
    if stream is None:
        raise AnswerNotFoundError(answer_id)
    seen = last_seen(request.headers.get("Last-Event-ID"))
    number = seen[1] if seen is not None and seen[0] == answer_id else 0
    if stream.has_ended(by=number):
        return Response(status=204)  # tells an EventSource not to ask again
    return event_response(stream.after(number))


def _resumed() -> tuple[AnswerStream, int] | None:
    seen = last_seen(request.headers.get("Last-Event-ID"))
    stream = _streams().find(seen[0]) if seen else None
    return (stream, seen[1]) if stream and seen else None


def _streams() -> AnswerStreams:
    return cast("AnswerStreams", current_app.extensions[EXTENSION])


def _work_of(body: AnswerBody) -> Work:
    def work(answer_id: str) -> Generator[Message]:
        try:
            with closing(answer_in_steps(body, answer_id=answer_id)) as steps:
                for step in steps:
                    if isinstance(step, Found):
                        yield "found", found_object(step)
                    else:
                        yield "answer", answer_object(step)
        except Exception as error:  # noqa: BLE001 -- told as any route tells it
            yield "problem", _problem_object(error)

    return work


def _problem_object(error: Exception) -> dict[str, JSON]:
    response = current_app.make_response(current_app.handle_user_exception(error))
    return cast("dict[str, JSON]", response.get_json())
