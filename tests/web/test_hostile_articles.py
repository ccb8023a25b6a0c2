"""What articles hold is made harmless in every form in which an answer leaves the service."""

import http.client
import io
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, redirect_stdout
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask_openapi3.openapi import OpenAPI

from qa_service.cli.terminal import print_answer
from qa_service.conversations import Conversations
from qa_service.domain import Question
from qa_service.service import QAService
from qa_service.web import create_app

REORDERING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x1b")
ANSWER = (
    "The bridge over the Seder was opened by Ada \u202eHolm\u202c on"
    " \u2067Saturday\u2069 morning\u200f."
)
FOREIGN = ["javascript:alert(1)", "data:text/html,x", "JavaScript:alert(1)", "file:///etc/hosts"]
QUESTION = "Who opened the bridge over the Seder?"
FORMATS = ["text", "markdown", "html", "bibtex", "csl-json"]

Reply = tuple[int, Any]


@pytest.fixture(scope="module")
def hostile(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> QAService:
    bridge = {
        "id": "bridge",
        "title": "Bridge \u202edenepo",
        "authors": ["Ada\u202e Ink"],
        "source": "The \u2066Post",
        "published": "2012-12-22",
        "url": FOREIGN[0],
        "text": f"{ANSWER} Many people came to the river to see it.",
    }
    others = [
        {"id": f"other{n}", "title": f"Market {n}", "url": url, "text": f"Market {n} sold fish."}
        for n, url in enumerate(FOREIGN)
    ]
    return service_of_articles([bridge, *others])


@pytest.fixture(scope="module")
def address(
    hostile: QAService,
    serve_app: Callable[[OpenAPI], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    saved = Conversations(tmp_path_factory.mktemp("hostile") / "kept.sqlite")
    return serve_app(create_app(service=hostile, conversations=saved))


def sent(address: str, path: str, body: object = None, **headers: str) -> tuple[str, str | None]:
    """What comes, and the cookie that comes with it."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        text = None if body is None else json.dumps(body)
        sent_headers = {"Content-Type": "application/json", **headers}
        connection.request("GET" if body is None else "POST", path, text, sent_headers)
        reply = connection.getresponse()
        assert reply.status in {200, 201}, path
        return reply.read().decode(), reply.headers["Set-Cookie"]


@pytest.mark.parametrize("form", FORMATS)
def test_no_copy_of_an_answer_reorders_what_it_is_pasted_into(address: str, form: str) -> None:
    answer = json.loads(sent(address, "/api/v1/answer", {"question": QUESTION})[0])
    assert answer["status"] == "answered"
    assert answer["citations"][0]["text"].startswith(ANSWER)  # the API quotes verbatim
    copied = sent(address, f"/api/v1/answers/{answer['id']}/citations?format={form}")[0]
    assert "Holm" in copied or form in {"bibtex", "csl-json"}
    assert not REORDERING & set(copied)


def test_neither_does_a_chat_or_a_conversation_that_is_exported(address: str) -> None:
    asked = {"model": "qa-service", "messages": [{"role": "user", "content": QUESTION}]}
    said = json.loads(sent(address, "/v1/chat/completions", asked)[0])
    content = said["choices"][0]["message"]["content"]
    assert "Holm" in content
    assert not REORDERING & set(content)
    begun, cookie = sent(address, "/api/v1/conversations", {})
    assert cookie is not None
    one = json.loads(begun)["id"]
    mine = {"Cookie": cookie.partition(";")[0]}
    sent(address, "/api/v1/answer", {"question": QUESTION, "conversation": one}, **mine)
    path = f"/api/v1/conversations/{one}/export?format=markdown"
    exported = sent(address, path, **mine)[0]
    assert "Holm" in exported
    assert not REORDERING & set(exported)


def test_nor_does_the_terminal(hostile: QAService) -> None:
    with redirect_stdout(io.StringIO()) as out:
        print_answer(hostile.ask(Question(QUESTION, date(2013, 1, 1))))
    assert "Holm" in out.getvalue()
    assert not REORDERING & set(out.getvalue())
    assert "javascript:" not in out.getvalue()


def test_addresses_that_no_browser_should_follow_leave_nowhere(address: str) -> None:
    answer = sent(address, "/api/v1/answer", {"question": QUESTION})[0]
    statuses = [
        answer,
        sent(address, "/api/v1/articles")[0],
        sent(address, "/api/v1/articles/bridge")[0],
    ]
    statuses += [sent(address, path)[0] for path in ("/articles/bridge", f"/?q={QUESTION[:3]}")]
    statuses += [
        sent(address, f"/api/v1/answers/{json.loads(answer)['id']}/citations?format={form}")[0]
        for form in FORMATS
    ]
    for one in statuses:
        assert not [url for url in FOREIGN if url in one]
    assert {one["article"]["url"] for one in json.loads(answer)["passages"]} == {None}
