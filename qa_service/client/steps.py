"""An answer as it comes: events of the service, taken up again where a connection broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.client.connection import Patience, parsed
from qa_service.client.problems import OverloadedError, UnreachableError, problem_in
from qa_service.contract.replies import AnswerShape, FoundShape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx2

    from qa_service.client.connection import Connection
    from qa_service.contract.articles import JSON


def steps(connection: Connection, body: Mapping[str, JSON]) -> Iterator[FoundShape | AnswerShape]:
    """The events of the service for ``body``, an answer request; the answer is the last."""
    patience = Patience(connection.retries, repeatable="conversation" not in body)
    last_event_id = ""
    while True:
        try:
            with connection.events("answer", body, last_event_id) as events:
                for event in events:
                    last_event_id = event.id
                    patience.repeatable = True  # from here on it is taken up, not sent anew
                    step = _step(event, events.response)
                    if step is None:
                        continue
                    yield step
                    if isinstance(step, AnswerShape):
                        return
            raise _broken_off(connection)
        except (UnreachableError, OverloadedError) as failure:
            patience.wait_after(failure)


def _step(
    event: httpx2.ServerSentEvent, response: httpx2.Response
) -> FoundShape | AnswerShape | None:
    """What ``event`` contains; None for a kind of event that a newer service has added."""
    match event.event:
        case "found":
            return parsed(event.data, FoundShape, response)
        case "answer":
            return parsed(event.data, AnswerShape, response)
        case "problem":
            raise problem_in(event.data, response)
        case _:
            return None


def _broken_off(connection: Connection) -> UnreachableError:
    return UnreachableError(
        f"The connection to {connection.url} broke off before the answer.",
        remedy="Try again.",
        was_sent=True,
    )
