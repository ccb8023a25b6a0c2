"""The Python client when a service is slow, busy, broken, of another release, or none at all."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pytest

from qa_service.client import (
    AccessRefusedError,
    AnswerShape,
    Client,
    FoundShape,
    OverloadedError,
    ReplyError,
    ServiceFailedError,
    ServiceProblemError,
    TimedOutError,
    UnreachableError,
)

UNDERSTOOD: Mapping[str, object] = {
    "from": None,
    "to": None,
    "sources": [],
    "windows": [],
    "ambiguous": [],
    "nothing_inside": False,
}
FOUND: Mapping[str, object] = {
    "id": "a1",
    "standalone_question": "Who?",
    "understood": UNDERSTOOD,
    "passages": [],
}
ANSWER: Mapping[str, object] = {
    "id": "a1",
    "question": "Who?",
    "standalone_question": "Who?",
    "understood": UNDERSTOOD,
    "status": "not_found",
    "form": "fact",
    "answer": None,
    "as_of": None,
    "timeline": None,
    "confidence": 0.1,
    "citations": [],
    "passages": [],
    "generation": "g",
    "timings_ms": {},
}


class Peer(ThreadingHTTPServer):
    """Answers each request by the next of its ``moves``, and remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.moves: list[Move] = []
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.released = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def client(self, *, retries: int = 1, timeout: float = 30) -> Client:
        return Client(self.address, retries=retries, timeout=timeout)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self) -> None:
        peer = cast("Peer", self.server)
        peer.asked.append((self.path, dict(self.headers)))
        peer.moves.pop(0)(self)

    def log_message(self, *_: object) -> None:
        pass

    def say(self, status: int, kind: str, text: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text.encode())


Move = Callable[[Handler], None]


def gives(document: Mapping[str, object]) -> Move:
    return lambda handler: handler.say(200, "application/json", json.dumps(document))


def refuses(status: int, **headers: str) -> Move:
    problem = {"type": "about:blank", "title": "No", "status": status, "detail": "Not now."}
    text = json.dumps(problem)
    return lambda handler: handler.say(status, "application/problem+json", text, **headers)


def says(status: int, kind: str, text: str) -> Move:
    return lambda handler: handler.say(status, kind, text)


def streams(*events: tuple[int, str, Mapping[str, object]]) -> Move:
    """Sends the events, then ends the connection."""
    text = "".join(
        f"id: a1:{number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"
        for number, name, data in events
    )
    return says(200, "text/event-stream", ": waiting\n\n" + text)


def breaks_off(handler: Handler) -> None:
    """Takes the request, and the connection ends within the reply."""
    handler.say(200, "application/json", "{", Content_Length="1000")


def is_silent(handler: Handler) -> None:
    cast("Peer", handler.server).released.wait(timeout=60)


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again(peer: Peer, status: int) -> None:
    peer.moves = [refuses(status, Retry_After="0"), gives(ANSWER)]
    assert peer.client().ask("Who?").id == "a1"


def test_a_service_that_stays_busy_is_an_error_that_tells_when_to_come_back(peer: Peer) -> None:
    peer.moves = [refuses(503, Retry_After="1"), refuses(429, Retry_After="7200")]
    with pytest.raises(OverloadedError) as raised:
        peer.client(retries=5).ask("Who?")
    assert (raised.value.status, raised.value.retry_after) == (429, 7200)
    assert len(peer.asked) == 2  # nobody is kept waiting for two hours


def test_what_is_not_ready_is_not_asked_again(peer: Peer) -> None:
    peer.moves = [refuses(503, Retry_After="2")]
    assert not peer.client().is_ready()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, ServiceFailedError), (401, AccessRefusedError), (403, AccessRefusedError)],
)
def test_a_refusal_that_trying_again_would_not_change_is_an_error_at_once(
    peer: Peer, status: int, kind: type[ServiceProblemError]
) -> None:
    peer.moves = [refuses(status)]
    with pytest.raises(kind, match="Not now") as raised:
        peer.client().index()
    assert raised.value.status == status


def test_the_key_goes_with_every_request(peer: Peer) -> None:
    peer.moves = [gives(ANSWER), streams((2, "answer", ANSWER))]
    with Client(f"{peer.address}/archive/", api_key="a key") as client:
        client.ask("Who?")
        list(client.ask_in_steps("Who?"))
    assert [path for path, _ in peer.asked] == ["/archive/api/v1/answer"] * 2
    assert {headers["Authorization"] for _, headers in peer.asked} == {"Bearer a key"}


@pytest.mark.parametrize(
    "move",
    [
        says(200, "text/html", "<h1>It works!</h1>"),
        says(404, "text/html", "<h1>Not found</h1>"),
        says(200, "application/json", '{"id": "a1"}'),
        says(400, "application/problem+json", "[]"),
    ],
)
def test_what_is_no_qa_service_is_reported_as_that(peer: Peer, move: Move) -> None:
    peer.moves = [move, move]
    with pytest.raises(ReplyError, match="does not respond like a qa-service"):
        peer.client().ask("Who?")
    with pytest.raises(ReplyError):
        next(peer.client().ask_in_steps("Who?"))


def test_what_a_newer_service_has_added_is_left_aside(peer: Peer) -> None:
    newer = {**ANSWER, "mood": "calm", "understood": {**UNDERSTOOD, "places": []}}
    peer.moves = [gives(newer), streams((1, "thought", {}), (2, "answer", newer))]
    assert peer.client().ask("Who?").id == "a1"
    (answer,) = peer.client().ask_in_steps("Who?")
    assert isinstance(answer, AnswerShape)


def test_a_connection_that_breaks_is_tried_again(peer: Peer) -> None:
    peer.moves = [breaks_off, gives(ANSWER)]
    assert peer.client().ask("Who?").id == "a1"


def test_what_might_become_two_turns_is_not_sent_twice(peer: Peer) -> None:
    peer.moves = [breaks_off, gives(ANSWER)]
    with pytest.raises(UnreachableError) as raised:
        peer.client().ask("Who?", conversation="c1")
    assert raised.value.was_sent
    assert len(peer.asked) == 1


def test_a_service_that_is_silent_is_waited_for_no_longer_than_allowed(peer: Peer) -> None:
    peer.moves = [is_silent]
    with pytest.raises(TimedOutError, match="in time"):
        peer.client(timeout=0.1).ask("Who?")
    assert len(peer.asked) == 1


def test_steps_are_taken_up_where_the_connection_broke(peer: Peer) -> None:
    peer.moves = [streams((1, "found", FOUND)), streams((2, "answer", ANSWER))]
    kinds = [type(step) for step in peer.client().ask_in_steps("Who?", conversation="c1")]
    assert kinds == [FoundShape, AnswerShape]
    resumed = [headers.get("Last-Event-ID") for _, headers in peer.asked]
    assert resumed == [None, "a1:1"]


def test_steps_that_never_reach_the_answer_are_an_error(peer: Peer) -> None:
    peer.moves = [streams((1, "found", FOUND)), streams()]
    with pytest.raises(UnreachableError, match="before the answer"):
        list(peer.client().ask_in_steps("Who?"))


def test_a_problem_among_the_steps_is_an_error(peer: Peer) -> None:
    problem = {"type": "about:blank", "title": "No", "status": 500, "detail": "It broke."}
    peer.moves = [streams((1, "found", FOUND), (2, "problem", problem))]
    with pytest.raises(ServiceFailedError, match="It broke"):
        list(peer.client().ask_in_steps("Who?"))
