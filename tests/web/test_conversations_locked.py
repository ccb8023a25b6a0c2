"""Questions while the database of conversations is locked by somebody else, or gone."""

import http.client
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from qa_service.conversations import Conversations
from qa_service.service import QAService
from qa_service.web import create_app

QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
MOST_S = 2.0  # more than the answer takes


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "kept.sqlite"


@pytest.fixture
def opened_store(place: Path) -> Iterator[Conversations]:
    opened = Conversations(place)
    yield opened
    opened.close()


@pytest.fixture
def browser(
    service: QAService, opened_store: Conversations, serve_app: Callable[[OpenAPI], str]
) -> "Browser":
    return Browser(serve_app(create_app(service=service, conversations=opened_store)))


class Browser:
    """Keeps the cookie that it gets."""

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address).netloc
        self._cookie = ""

    def send(self, path: str, body: object = None, **more: str) -> tuple[int, Any, float]:
        """Status, body and seconds."""
        headers = {"Content-Type": "application/json", "Cookie": self._cookie, **more}
        text = None if body is None else json.dumps(body)
        began = time.monotonic()
        with closing(http.client.HTTPConnection(self._place, timeout=90)) as connection:
            connection.request("GET" if body is None else "POST", path, text, headers)
            reply = connection.getresponse()
            reply_body = reply.read().decode()
            self._cookie = (reply.headers["Set-Cookie"] or self._cookie).partition(";")[0]
        is_json = "json" in reply.headers["Content-Type"]
        return (
            reply.status,
            json.loads(reply_body) if is_json else reply_body,
            time.monotonic() - began,
        )

    def begin(self) -> str:
        found: str = self.send("/api/v1/conversations", {})[1]["id"]
        return found


@contextmanager
def locked(place: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        other.execute("DELETE FROM turns")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("steps", [False, True])
@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_question_is_answered_in_time_and_says_that_it_is_not_saved(
    browser: Browser,
    place: Path,
    how: str,
    steps: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    conversation = browser.begin()
    alone = browser.send("/api/v1/answer", {"question": QUESTION})[2]
    body = {"question": QUESTION, "conversation": conversation}
    kind = {"Accept": "text/event-stream"} if steps else {}
    with locked(place, how):
        status, reply_body, took = browser.send("/api/v1/answer", body, **kind)
        answer = json.loads(reply_body.rpartition("data: ")[2]) if steps else reply_body
        assert (status, answer["status"], answer["kept"]) == (200, "answered", False)
        assert took < MOST_S + 3 * alone  # this machine may be busy
        cited = browser.send(f"/api/v1/answers/{answer['id']}/citations")
        assert cited[0] == 200
    whole = browser.send(f"/api/v1/conversations/{conversation}")[1]
    assert whole["turns"] == []


@pytest.mark.parametrize("how", ["EXCLUSIVE", "ACCESS EXCLUSIVE"])
def test_so_it_is_where_tables_of_postgresql_are_locked(
    service: QAService, serve_app: Callable[[OpenAPI], str], shared_place: str, how: str
) -> None:
    with (
        closing(Conversations(shared_place)) as opened_store,
        psycopg.connect(shared_place) as other,
    ):
        browser = Browser(serve_app(create_app(service=service, conversations=opened_store)))
        body = {"question": QUESTION, "conversation": browser.begin()}
        alone = browser.send("/api/v1/answer", {"question": QUESTION})[2]
        other.execute(f"LOCK TABLE conversations, turns IN {how} MODE".encode())
        status, answer, took = browser.send("/api/v1/answer", body)
        assert (status, answer["status"], answer["kept"]) == (200, "answered", False)
        assert took < MOST_S + 3 * alone
        other.rollback()


def test_it_saves_again_when_the_lock_is_gone(browser: Browser, place: Path) -> None:
    conversation = browser.begin()
    body = {"question": QUESTION, "conversation": conversation}
    with locked(place, "IMMEDIATE"):
        assert browser.send("/api/v1/answer", body)[1]["kept"] is False
    answer = browser.send("/api/v1/answer", body)[1]
    assert "kept" not in answer
    turns = browser.send(f"/api/v1/conversations/{conversation}")[1]["turns"]
    assert [turn["answer"]["id"] for turn in turns] == [answer["id"]]


def test_what_only_the_database_can_do_is_refused_soon(browser: Browser, place: Path) -> None:
    with locked(place, "IMMEDIATE"):
        status, problem, took = browser.send("/api/v1/conversations", {})
    assert (status, problem["type"]) == (503, "urn:qa-service:problem:conversations")
    assert took < MOST_S


@pytest.mark.browser
def test_a_reader_gets_the_answer_and_learns_that_it_is_not_saved(
    service: QAService,
    opened_store: Conversations,  # before the page, so that it is closed after it
    place: Path,
    serve_app: Callable[[OpenAPI], str],
    page_of: Callable[..., Page],
) -> None:
    page = page_of(serve_app(create_app(service=service, conversations=opened_store)))
    for lock in (locked(place, "IMMEDIATE"), nullcontext()):
        with lock:
            page.locator("#question").fill(QUESTION)
            page.keyboard.press("Enter")
            answer = page.locator("#conversation .exchange").last
            expect(answer.locator("blockquote, .statement").first).to_be_visible(timeout=30_000)
        notes = answer.get_by_text("could not be saved in the conversation")
        expect(notes).to_have_count(0 if isinstance(lock, nullcontext) else 1)
