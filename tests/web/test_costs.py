"""A request costs what it is charged, and no more than its time."""

import json
from collections.abc import Callable, Iterator
from datetime import date

import httpx2
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from qa_service.contract.replies import FoundShape
from qa_service.domain import FoundPassages, Question
from qa_service.service import PastTurn, QAService, UnfinishedAnswerError
from qa_service.settings import Settings
from qa_service.web import Hosting, RequestLimits, create_app

ANSWER = "/api/v1/answer"
CHAT = "/v1/chat/completions"
ASKED = "Who is the prime minister of Pakistan?"
DAY = date(2014, 1, 1)

ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def client_of(service: QAService) -> ClientOf:
    def client_of(rate: str) -> FlaskClient:
        return create_app(
            service=service, hosting=Hosting(limits=RequestLimits(rate=rate))
        ).test_client()

    return client_of


def asked_until_refused(client: FlaskClient, path: str, body: object) -> int:
    for count in range(20):
        if client.post(path, json=body).status_code == 429:
            return count
    raise AssertionError("it is never refused")


@pytest.mark.parametrize(("turns", "answered"), [(0, 4), (1, 2), (3, 1), (20, 1)])
def test_turns_that_nobody_remembers_are_charged(
    client_of: ClientOf, turns: int, answered: int
) -> None:
    body = {"question": "And when?", "history": [{"question": ASKED}] * turns}
    assert asked_until_refused(client_of("4 per hour"), ANSWER, body) == answered


def test_turns_that_are_remembered_are_free(client_of: ClientOf) -> None:
    client = client_of("4 per hour")
    first = client.post(ANSWER, json={"question": ASKED}).get_json()
    turn = {"question": ASKED, "answer_id": first["id"]}
    body = {"question": "And when?", "history": [turn] * 3}
    assert asked_until_refused(client, ANSWER, body) == 3


def test_a_batch_is_charged_for_the_turns_of_each_question(client_of: ClientOf) -> None:
    body = {"questions": [{"question": "When?", "history": [{"question": ASKED}]}] * 2}
    assert asked_until_refused(client_of("4 per hour"), "/api/v1/answers", body) == 1


def test_a_chat_is_charged_for_turns_that_were_not_answered_here(client_of: ClientOf) -> None:
    client = client_of("5 per hour")
    said = {"role": "user", "content": ASKED}
    first = client.post(CHAT, json={"model": "qa-service", "messages": [said]}).get_json()
    content = first["choices"][0]["message"]["content"]
    known = [said, {"role": "assistant", "content": content}, {"role": "user", "content": "When?"}]
    assert client.post(CHAT, json={"model": "qa-service", "messages": known}).status_code == 200
    foreign = [said, {"role": "assistant", "content": "A."}, {"role": "user", "content": "When?"}]
    body = {"model": "qa-service", "messages": foreign}
    assert asked_until_refused(client, CHAT, body) == 1


def test_what_is_no_request_is_charged_as_one(client_of: ClientOf) -> None:
    assert asked_until_refused(client_of("3 per hour"), ANSWER, {"history": [1, 2, 3]}) == 3


def test_long_turns_are_read_no_further_than_so_many_characters(service: QAService) -> None:
    long = PastTurn("Who is the prime minister of " + "Pakistan and of its provinces " * 60 + "?")
    asked = [PastTurn("Who was freed from the mine?")] + [long] * 7
    short = service.ask(Question("And when?", DAY), asked[-2:]).standalone_question
    assert service.ask(Question("And when?", DAY), asked).standalone_question == short


def test_a_question_of_two_parts_is_searched_for_thrice_and_no_part_again(
    service: QAService,
) -> None:
    parts = "Who is the prime minister of Pakistan and when was he born? " * 30
    with service._pinned() as generation:  # noqa: SLF001 -- what is searched is told nowhere
        search = service._pipeline.search(Question(parts, DAY), (), generation)  # noqa: SLF001
    assert [part.parts for part in search.parts] == [(), ()]


@pytest.fixture
def late(hurried: QAService, serve_app: Callable[[OpenAPI], str]) -> Iterator[httpx2.Client]:
    """A client of a server that listens, where the time of every answer is over at once."""
    address = serve_app(create_app(service=hurried))
    with httpx2.Client(base_url=address, timeout=60) as client:
        yield client


def test_an_answer_whose_time_is_over_is_given_up_with_what_was_found(hurried: QAService) -> None:
    steps = hurried.ask_in_steps(Question(ASKED, DAY))
    found = next(steps)
    refusal = r"not ready within 0 s\. Ask a shorter question"
    with pytest.raises(UnfinishedAnswerError, match=refusal) as unfinished:
        next(steps)
    assert unfinished.value.found == found
    assert unfinished.value.found.passages


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ANSWER, {"question": ASKED, "date": "2014-01-01"}),
        ("/api/v1/answers", {"questions": [{"question": ASKED, "date": "2014-01-01"}]}),
        (CHAT, {"model": "qa-service", "messages": [{"role": "user", "content": ASKED}]}),
    ],
)
def test_it_is_reported_as_503_with_what_was_found_marked_as_partial(
    late: httpx2.Client, service: QAService, path: str, body: object
) -> None:
    reply = late.post(path, json=body)
    problem = reply.json()
    assert (reply.status_code, problem["type"]) == (503, "urn:qa-service:problem:too-long")
    assert int(reply.headers["Retry-After"]) > 0
    found = FoundShape.model_validate(problem["partial"])
    whole = service.ask(Question(ASKED, DAY))
    assert {one.passage_id for one in found.passages} >= {one.passage.id for one in whole.citations}


def test_in_steps_it_is_reported_after_what_was_found(late: httpx2.Client) -> None:
    events = late.post(ANSWER, json={"question": ASKED}, headers={"Accept": "text/event-stream"})
    found, problem = (
        json.loads(line.removeprefix("data: "))
        for line in events.text.splitlines()
        if line.startswith("data: ")
    )
    assert found["passages"]
    assert problem["status"] == 503
    assert problem["partial"] == found


def test_the_page_shows_what_was_found_and_does_not_ask_again_by_itself(
    late: httpx2.Client, hurried: QAService
) -> None:
    page = late.get("/", params={"q": ASKED})
    found = next(hurried.ask_in_steps(Question(ASKED, DAY)))
    assert isinstance(found, FoundPassages)
    assert page.status_code == 503
    assert "Found before the time ran out" in page.text
    assert f"/articles/{found.passages[0].article.id}" in page.text
    assert "refresh" not in page.text


def test_the_time_is_a_setting(service: QAService) -> None:
    assert service._answer_seconds == Settings().answer_seconds == 30  # noqa: SLF001
