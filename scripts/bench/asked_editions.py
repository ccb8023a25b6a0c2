"""Clients that ask on and on while servers come and go, and what was wrong with what they got."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import httpx2

from made_editions import QUESTIONS, editions_in, holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Document = Mapping[str, Any]

PAUSES: Final = (
    0.5,
    1,
    2,
    4,
    8,
)  # seconds before a stream that broke is asked for again, as the page
_API: Final = "/api/v1"
_PATIENCE_S: Final = 60.0
_DAY: Final = "2020-01-01"


@dataclass(slots=True)
class Reply:
    """What came of one question, by the monotonic clock in seconds.

    Attributes:
        failure: why there is no answer; none if there is.
        faults: what is wrong with the answer: passages of two editions, words that are nowhere.
        edition: the one that the answer is from.
        overtaken: whether the article that it cites was another before it could be read.
        again: how often it was asked for again after the connection broke.
    """

    began: float
    streamed: bool
    ended: float = 0
    failure: str = ""
    faults: list[str] = field(default_factory=list)
    edition: int | None = None
    overtaken: bool = False
    again: int = 0
    answer_id: str = ""


class Failed(Exception):  # noqa: N818 -- of the trial, not of the program
    """A question got no answer, and why."""


class Broken(Exception):  # noqa: N818
    """A connection broke before the answer; ``begun`` if something had come already."""

    def __init__(self, why: str, *, begun: bool) -> None:
        super().__init__(why)
        self.begun = begun


@dataclass(slots=True)
class _Seen:
    """What a stream gave before its connection broke."""

    last: str = ""
    found: Document | None = None


class Asker(threading.Thread):
    """One client, of an address of its own; it asks a question as soon as it has an answer.

    ``addresses`` are those of a proxy or, without one, of all web processes: then it asks another
    when a connection breaks, once, as a proxy would.
    """

    def __init__(self, number: int, addresses: Sequence[str], *, streams: bool) -> None:
        super().__init__(name=f"client {number}", daemon=True)
        self.replies: list[Reply] = []
        self.finished = False  # stays so if the trial itself went wrong
        self._number = number
        self._streams = streams
        self._conversation: str | None = None
        self._stopping = threading.Event()
        self._clients = [_client(number, one) for one in addresses]
        self._at = number % len(addresses)

    def begin(self) -> None:
        """Begin a conversation, unless it streams, and start to ask."""
        if not self._streams:
            began = self._sent("POST", "/conversations", {})
            self._conversation = began.json()["id"]
            for one in self._clients:
                one.cookies = self._clients[self._at].cookies
        self.start()

    def run(self) -> None:
        """Ask until told to stop."""
        asked, questions = self._number, list(QUESTIONS)
        while not self._stopping.is_set():
            asked += 7  # shares no divisor with the number of questions
            self.replies.append(self._asked(questions[asked % len(questions)]))
        self.finished = True

    def stop(self) -> None:
        """Ask nothing more after the question under way."""
        self._stopping.set()

    def lost(self) -> int:
        """How many answers its conversation does not have; for when it has ended."""
        if self._conversation is None:
            return 0
        saved = self._sent("GET", f"/conversations/{self._conversation}").json()
        ids = {turn["answer"]["id"] for turn in saved["turns"]}
        return sum(one.answer_id not in ids for one in self.replies if one.answer_id)

    def _asked(self, question: str) -> Reply:
        reply = Reply(began=time.monotonic(), streamed=self._streams)
        body = {"question": question, "date": _DAY}
        try:
            if self._streams:
                found, answer = self._streamed(body, reply)
            else:
                asked = {**body, "conversation": self._conversation}
                found, answer = None, self._sent("POST", "/answer", asked).json()
            reply.ended = time.monotonic()
            reply.answer_id = answer["id"]
            note_faults(reply, answer, found)
            if answer["passages"]:
                self._read_cited_article(reply, answer)
        except (Failed, Broken) as failure:
            reply.ended = reply.ended or time.monotonic()
            reply.failure = str(failure)
        return reply

    def _streamed(self, body: Document, reply: Reply) -> tuple[Document | None, Document]:
        """What was found and the answer; a connection that broke is taken up as the page does."""
        seen = _Seen()
        for pause in (0, *PAUSES):
            time.sleep(pause)
            reply.again += pause > 0
            try:
                return self._rest(body, seen)
            except Broken as broken:
                if pause == 0 and not broken.begun and len(self._clients) == 1:
                    raise  # the page takes up only what began
        raise Failed("stream: broke off too often")

    def _rest(self, body: Document, seen: _Seen) -> tuple[Document | None, Document]:
        for event_id, name, data in self._events(body, seen.last):
            seen.last = event_id
            if name == "found":
                seen.found = data
            elif name == "answer":
                return seen.found, data
            elif name == "problem":
                raise Failed(f"stream: {_problem(data)}")
        raise AssertionError

    def _events(self, body: Document, last: str) -> Iterator[tuple[str, str, Document]]:
        headers = {"Last-Event-ID": last} if last else {}
        client, begun = self._clients[self._at], False
        try:
            with client.sse(f"{_API}/answer", method="POST", json=body, headers=headers) as events:
                if events.response.status_code == httpx2.codes.SERVICE_UNAVAILABLE and last:
                    raise Broken("503", begun=True)
                if not events.response.is_success:
                    events.response.read()
                    raise Failed(f"stream: {_problem_of(events.response)}")
                begun = True
                for event in events:
                    yield event.id, event.event, json.loads(event.data)
        except (httpx2.TransportError, httpx2.SSEError) as error:
            self._at = (self._at + 1) % len(self._clients)
            raise Broken(f"stream: {type(error).__name__}", begun=begun) from error
        raise Broken("stream: ended early", begun=True)

    def _read_cited_article(self, reply: Reply, answer: Document) -> None:
        """Read the article of the first passage: it has the words, or it is of a later edition."""
        first = (answer["citations"] or answer["passages"])[0]
        article_id = first["article"]["id"]
        response = self._sent("GET", f"/articles/{article_id}", missing=True)
        if response.status_code == httpx2.codes.NOT_FOUND:
            later = None if reply.edition is None else reply.edition + 1
            reply.overtaken = True
            if later is None or holds(article_id, later):
                reply.faults.append(f"{article_id} is missing")
            return
        article = response.json()
        editions = editions_in(f"{article['title']} {article['text']}")
        if len(editions) != 1:
            reply.faults.append(f"an article of editions {editions}")
        elif editions == {reply.edition}:
            if article["text"][first["start"] : first["end"]] != first["text"]:
                reply.faults.append("words that the article does not have there")
        elif reply.edition is None or max(editions) < reply.edition:
            reply.faults.append(f"an article of edition {editions} after an answer of a later one")
        else:
            reply.overtaken = True

    def _sent(
        self, method: str, path: str, body: Document | None = None, *, missing: bool = False
    ) -> httpx2.Response:
        """The reply; without a proxy another process is asked once where the connection breaks."""
        for left in reversed(range(len(self._clients))):
            try:
                response = self._clients[self._at].request(method, f"{_API}{path}", json=body)
            except httpx2.TransportError as error:
                self._at = (self._at + 1) % len(self._clients)
                if not left:
                    raise Failed(f"{path.split('/')[1]}: {type(error).__name__}") from error
            else:
                if response.is_success or (
                    missing and response.status_code == httpx2.codes.NOT_FOUND
                ):
                    return response
                raise Failed(f"{path.split('/')[1]}: {_problem_of(response)}")
        raise AssertionError


def note_faults(reply: Reply, answer: Document, found: Document | None) -> None:
    """Note of which edition an answer is, what in it is of another, and whether it is right."""
    said = [answer["answer"]["text"]] if answer["answer"] else []
    shown = [_words(one) for one in (*answer["citations"], *answer["passages"])]
    first = [_words(one) for one in (found["passages"] if found else [])]
    editions = editions_in(" ".join([*said, *shown, *first]))
    if len(editions) != 1:
        reply.faults.append(f"an answer of editions {sorted(editions)}")
        return
    reply.edition = editions.pop()
    wanted = QUESTIONS[answer["question"]]
    cited = answer["citations"][0]["article"]["id"] if said else None
    if cited != (wanted if holds(wanted, reply.edition) else None):
        reply.faults.append(f"{answer['question']} answered from {cited}")


def outdated(replies: Sequence[Reply], allowed: float) -> list[Reply]:
    """Answers to questions asked more than ``allowed`` s after somebody had a newer edition."""
    answered = sorted(
        (one for one in replies if one.edition is not None), key=lambda one: one.ended
    )
    newest, seen = -1, list[tuple[float, int]]()
    for one in answered:
        if one.edition is not None and one.edition > newest:
            newest = one.edition
            seen.append((one.ended + allowed, newest))
    return [
        one
        for one in answered
        if any(one.began > since and (one.edition or 0) < edition for since, edition in seen)
    ]


def longest_silence(replies: Sequence[Reply]) -> float:
    """Seconds that went by at most between two answers to anybody."""
    ended = sorted(one.ended for one in replies if not one.failure)
    return max((later - earlier for earlier, later in pairwise(ended)), default=0)


def _words(citation: Document) -> str:
    return f"{citation['article']['title']} {citation['text']}"


def _problem_of(response: httpx2.Response) -> str:
    """A refusal in short; one without words or that does not say when to come again is marked."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind != "application/problem+json":
        return f"{response.status_code} that is no problem+json"
    hint = response.headers.get("Retry-After")
    lacking = " (no Retry-After)" if response.status_code in {429, 503} and not hint else ""
    return f"{_problem(response.json())}{lacking}"


def _problem(cited: Document) -> str:
    return f"{cited['status']} {cited['type'].rpartition(':')[2]}: {cited['detail']}"


def _client(number: int, address: str) -> httpx2.Client:
    """From an address of its own, by which a proxy chooses the process."""
    transport = httpx2.HTTPTransport(local_address=f"127.0.0.{number + 2}")
    return httpx2.Client(
        base_url=address, transport=transport, timeout=_PATIENCE_S, trust_env=False
    )
