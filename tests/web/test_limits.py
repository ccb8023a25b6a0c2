import threading
import time
from collections.abc import Callable

import pytest
from flask import request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qa_service.errors import BusyError
from qa_service.service import QAService
from qa_service.web import Hosting, RequestLimits, create_app
from qa_service.web.limits import AT_WORK, PAGES_THAT_SEARCH, ConcurrencyLimiter
from qa_service.web.problems import Problem

ANSWER = "/api/v1/answer"
QUESTION = {"question": "Who is the prime minister of Pakistan?"}

ClientOf = Callable[..., FlaskClient]


@pytest.fixture
def client_of(service: QAService) -> ClientOf:
    """A client of an application with these limits."""

    def client_of(**limits: int | str) -> FlaskClient:
        hosting = Hosting(limits=RequestLimits(**limits), proxies=1)  # type: ignore[arg-type]
        return create_app(service=service, hosting=hosting).test_client()

    return client_of


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to hold")


def problem_of(reply: TestResponse, status: int) -> Problem:
    assert reply.status_code == status
    assert int(reply.headers["Retry-After"]) > 0
    return Problem.model_validate_json(reply.text)


def test_those_who_wait_get_their_turn_in_their_order() -> None:
    limiter = ConcurrencyLimiter(at_once=1, waiting=10, seconds=60)
    limiter.enter()
    order: list[int] = []

    def ask(number: int) -> None:
        limiter.enter()
        order.append(number)
        limiter.leave()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        wait_until(lambda waiting=number + 1: limiter.waiting == waiting)  # type: ignore[misc]
    limiter.leave()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert (limiter.working, limiter.waiting) == (0, 0)


def test_never_more_work_at_once_than_allowed() -> None:
    limiter = ConcurrencyLimiter(at_once=3, waiting=100, seconds=60)
    lock, inside, most = threading.Lock(), 0, 0

    def ask() -> None:
        nonlocal inside, most
        for _ in range(20):
            limiter.enter()
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.0005)
            with lock:
                inside -= 1
            limiter.leave()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 3
    assert limiter.working == 0


def test_who_finds_the_queue_full_is_refused_at_once() -> None:
    limiter = ConcurrencyLimiter(at_once=1, waiting=0, seconds=60)
    limiter.enter()
    with pytest.raises(BusyError, match=r"Too many .* Ask again shortly"):
        limiter.enter()
    limiter.leave()
    limiter.enter()
    assert limiter.working == 1


def test_who_waited_too_long_is_refused_and_takes_nobodys_place() -> None:
    limiter = ConcurrencyLimiter(at_once=1, waiting=1, seconds=0.05)
    limiter.enter()
    with pytest.raises(BusyError, match="waited too long"):
        limiter.enter()
    assert limiter.waiting == 0
    limiter.leave()
    limiter.enter()
    assert limiter.working == 1


def test_a_full_service_says_when_to_come_again_and_still_shows_articles(
    service: QAService,
) -> None:
    app = create_app(service=service, hosting=Hosting(limits=RequestLimits(at_once=1, waiting=0)))
    entered, leave = threading.Event(), threading.Event()

    @app.before_request
    def linger() -> None:
        """A question that takes long: it has its place and waits."""
        if request.headers.get("X-Linger"):
            entered.set()
            leave.wait(30)

    slow: list[TestResponse] = []
    thread = threading.Thread(
        target=lambda: slow.append(
            app.test_client().post(ANSWER, json=QUESTION, headers={"X-Linger": "yes"})
        )
    )
    thread.start()
    assert entered.wait(30)
    client = app.test_client()
    refused = client.post(ANSWER, json=QUESTION)
    pages = [client.get(f"{page}?q=Who%3F").status_code for page in ("/", "/search")]
    index = client.get("/api/v1/index")
    leave.set()
    thread.join()
    assert problem_of(refused, 503).type == "urn:qa-service:problem:busy"
    assert (pages, index.status_code) == ([503, 503], 200)
    assert slow[0].status_code == 200
    assert client.post(ANSWER, json=QUESTION).status_code == 200


def test_every_place_is_given_back_whatever_came_of_the_question(client_of: ClientOf) -> None:
    client = client_of(at_once=1, waiting=0)
    bodies = [{}, {"question": ""}, QUESTION, {"question": "Who?", "top_k": 0}]
    statuses = [client.post(ANSWER, json=body).status_code for body in bodies]
    assert statuses == [422, 422, 200, 422]
    with client.post(ANSWER, json=QUESTION, headers={"Accept": "text/event-stream"}) as events:
        assert "event: answer" in events.get_data(as_text=True)
    assert client.post(ANSWER, json=QUESTION).status_code == 200


def test_more_questions_than_allowed_are_refused_with_the_time_to_wait(
    client_of: ClientOf,
) -> None:
    client = client_of(rate="2 per minute")
    assert [client.post(ANSWER, json=QUESTION).status_code for _ in range(2)] == [200, 200]
    problem = problem_of(client.post(ANSWER, json=QUESTION), 429)
    assert "2 per minute" in problem.detail
    problem_of(client.post("/api/v1/search", json={"query": "Pakistan"}), 429)
    assert [client.get(f"{page}?q=Who%3F").status_code for page in ("/", "/search")] == [429, 429]
    free = [client.get(path).status_code for path in ("/", "/search", "/api/v1/index", "/healthz")]
    assert free == [200, 200, 200, 200]


def test_a_batch_counts_as_many_questions_as_it_contains(client_of: ClientOf) -> None:
    client = client_of(rate="3 per minute")
    batch = {"questions": [QUESTION, QUESTION]}
    assert client.post("/api/v1/answers", json=batch).status_code == 200
    problem_of(client.post("/api/v1/answers", json=batch), 429)
    assert client.post(ANSWER, json=QUESTION).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("192.0.2.1", "192.0.2.1", 429),
        ("192.0.2.1", "192.0.2.2", 200),
        ("2001:db8::1", "2001:db8::ffff:2", 429),
        ("2001:db8::1", "2001:db8:0:1::1", 200),
    ],
)
def test_clients_are_counted_by_address_or_network(
    client_of: ClientOf, first: str, second: str, status: int
) -> None:
    client = client_of(rate="1 per hour")
    statuses = [
        client.post(ANSWER, json=QUESTION, headers={"X-Forwarded-For": address}).status_code
        for address in (first, second)
    ]
    assert statuses == [200, status]


def test_what_takes_a_place_are_routes_that_there_are(service: QAService) -> None:
    assert set(create_app(service=service).view_functions) >= AT_WORK | PAGES_THAT_SEARCH
