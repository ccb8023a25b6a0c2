"""Answers in steps over HTTP, from the production server."""

import json
from dataclasses import dataclass
from typing import Final

import httpx
import pytest
from flask.testing import FlaskClient

from qa_service.contract.replies import AnswerShape, FoundShape

QUESTION: Final = {"question": "When did Pakistan agree to let NATO convoys cross in 2012?"}
EVENTS = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Event:
    id: str
    name: str
    data: str


def events_of(text: str) -> list[Event]:
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if fields:
            found.append(Event(fields["id"], fields["event"], fields["data"]))
    return found


def test_the_passages_come_first_then_the_answer(address: str) -> None:
    with httpx.stream("POST", f"{address}/api/v1/answer", json=QUESTION, headers=EVENTS) as reply:
        pieces = list(reply.iter_text())
    assert reply.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    first, last = events_of("".join(pieces))
    assert (first.name, last.name) == ("found", "answer")
    found = FoundShape.model_validate_json(first.data)
    answer = AnswerShape.model_validate_json(last.data)
    assert (first.id, last.id) == (f"{answer.id}:1", f"{answer.id}:2")
    assert found.id == answer.id
    assert found.understood.first == "2012-01-01"
    assert {one.passage_id for one in answer.citations} <= {
        one.passage_id for one in found.passages
    }
    assert "event: answer" not in pieces[0], "the passages were held back"


def test_a_lost_connection_is_taken_up_where_it_broke_off(address: str) -> None:
    with httpx.stream("POST", f"{address}/api/v1/answer", json=QUESTION, headers=EVENTS) as reply:
        (found,) = events_of(next(reply.iter_text()))
    resumed = EVENTS | {"Last-Event-ID": found.id}
    again = httpx.post(f"{address}/api/v1/answer", json=QUESTION, headers=resumed, timeout=30)
    (answer,) = events_of(again.text)
    assert (answer.name, answer.id) == ("answer", found.id.removesuffix("1") + "2")
    answer_id = found.id.partition(":")[0]
    assert json.loads(answer.data)["id"] == answer_id

    route = f"{address}/api/v1/answers/{answer_id}/events"
    assert events_of(httpx.get(route, headers=resumed, timeout=30).text) == [answer]
    assert [one.name for one in events_of(httpx.get(route, timeout=30).text)] == ["found", "answer"]
    assert httpx.get(route, headers={"Last-Event-ID": answer.id}).status_code == 204


def test_what_cannot_be_resumed_is_answered_again(client: FlaskClient) -> None:
    headers = EVENTS | {"Last-Event-ID": "unknown:1"}
    reply = client.post("/api/v1/answer", json=QUESTION, headers=headers)
    assert [one.name for one in events_of(reply.text)] == ["found", "answer"]
    missing = client.get("/api/v1/answers/unknown/events")
    assert missing.status_code == 404
    assert missing.mimetype == "application/problem+json"


def test_a_wrong_request_is_reported_before_any_event(client: FlaskClient) -> None:
    reply = client.post("/api/v1/answer", json={"question": ""}, headers=EVENTS)
    assert reply.status_code == 422
    assert reply.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json, text/event-stream;q=0.5", "application/json"),
        ("text/event-stream, application/json;q=0.5", "text/event-stream"),
        ("text/event-stream;q=0, */*", "application/json"),
    ],
)
def test_the_client_chooses_events_or_json(client: FlaskClient, accept: str, kind: str) -> None:
    reply = client.post("/api/v1/answer", json=QUESTION, headers={"Accept": accept})
    assert reply.mimetype == kind


def test_a_batch_is_answered_in_its_order(client: FlaskClient) -> None:
    opera = {"question": "Who composed the volcano opera?", "top_k": 2}
    reply = client.post("/api/v1/answers", json={"questions": [QUESTION, opera]})
    assert reply.json is not None
    answers = [AnswerShape.model_validate(one) for one in reply.json["answers"]]
    assert [one.question for one in answers] == [QUESTION["question"], opera["question"]]
    assert [one.status for one in answers] == ["answered", "not_found"]
    assert len(answers[1].passages) == 2


@pytest.mark.parametrize(
    ("questions", "field"),
    [
        ([], "questions"),
        ([QUESTION] * 21, "questions"),
        ([QUESTION, {"question": ""}], "questions[1].question"),
    ],
)
def test_a_batch_has_bounds(client: FlaskClient, questions: list[object], field: str) -> None:
    reply = client.post("/api/v1/answers", json={"questions": questions})
    assert reply.status_code == 422
    assert reply.json is not None
    assert [one["field"] for one in reply.json["errors"]] == [field]
