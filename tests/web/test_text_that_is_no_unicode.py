"""Half of a surrogate pair, which JSON can hold and nothing can store, in every text that is taken.

The texts are listed from the description of the API, so that a new field is tried by itself.
"""

import http.client
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask_openapi3.openapi import OpenAPI

from qa_service.contract.fields import readable_question
from qa_service.conversations import Conversations
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.web import Administration, create_app

HALF = "half a pair: \ud83d"
TOKEN = "the administrator's own"  # noqa: S105  of this test

Place = tuple[str | int, ...]


@pytest.fixture(scope="module")
def described(service: QAService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAPI]:
    folder = tmp_path_factory.mktemp("no unicode")
    conversations = Conversations(folder / "kept.sqlite")
    plan = Plan((folder / "corpus",), folder / "index", "unused")
    yield create_app(
        service=service,
        conversations=conversations,
        administration=Administration.guarded_by(TOKEN, Rebuilder(plan)),
    )
    conversations.close()


def texts_of(
    schema: dict[str, Any], document: dict[str, Any], place: Place = ()
) -> Iterator[Place]:
    """Where a body of this schema may hold a text."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    if schema.get("type") == "string":
        yield place
    for choice in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from texts_of(choice, document, place)
    for name, inner in schema.get("properties", {}).items():
        yield from texts_of(inner, document, (*place, name))
    if isinstance(schema.get("items"), dict):
        yield from texts_of(schema["items"], document, (*place, 0))


def texts_taken(document: dict[str, Any]) -> Iterator[tuple[str, str, Place]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                schema = content["application/json"]["schema"]
                for place in dict.fromkeys(texts_of(schema, document)):
                    yield method.upper(), path.replace("{id}", "x"), place


def body_with(place: Place, text: object) -> Any:  # noqa: ANN401  JSON
    """The smallest body that holds ``text`` there."""
    for part in reversed(place):
        text = [text] if isinstance(part, int) else {part: text}
    return text


def name_of(place: Place) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)[1:]


def sent(
    address: str, method: str, path: str, body: object, headers: Sequence[tuple[str, str]] = ()
) -> tuple[int, Any]:
    place = urlsplit(address)
    with closing(http.client.HTTPConnection(place.netloc, timeout=60)) as connection:
        sent_headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
        connection.request(method, path, json.dumps(body), {**sent_headers, **dict(headers)})
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())


def test_every_text_of_every_route_is_refused_by_name(
    described: OpenAPI, serve_app: Callable[[OpenAPI], str]
) -> None:
    address = serve_app(described)
    taken = list(texts_taken(described.api_doc))
    assert {path for _, path, _ in taken} >= {
        *("/api/v1/answer", "/api/v1/answers", "/api/v1/search", "/api/v1/conversations"),
        *("/v1/chat/completions", "/api/v1/answers/x/feedback", "/api/v1/index/rollback"),
    }
    assert ("POST", "/api/v1/answers", ("questions", 0, "history", 0, "question")) in taken
    wrong = []
    for method, path, place in taken:
        status, problem = sent(address, method, path, body_with(place, HALF))
        named = [one["field"] for one in problem.get("errors") or ()]
        if status != 422 or named != [name_of(place)]:
            wrong.append((method, path, place, status, named))
    assert wrong == []


@pytest.mark.parametrize(
    "body",
    [
        {"question": "Who?", HALF: 1},
        {"question": "Who?", "filters": {HALF: 1}},
        {"question": "Who?", "unknown": [[[HALF]]]},
    ],
)
def test_names_of_fields_and_unknown_fields_are_no_way_round(
    address: str, body: dict[str, object]
) -> None:
    status, problem = sent(address, "POST", "/api/v1/answer", body)
    assert status == 422
    assert "must be valid Unicode text" in problem["detail"]


def test_a_whole_pair_is_a_character_like_any(address: str) -> None:
    status, answer = sent(address, "POST", "/api/v1/answer", {"question": "Who paid? \U0001f600"})
    assert (status, answer["question"]) == (200, "Who paid? \U0001f600")


@pytest.mark.parametrize("path", ["/?q=%ED%A0%80", "/search?q=%ED%A0%80", "/articles?query=%FF"])
def test_bytes_of_an_address_that_are_no_text_are_replaced(address: str, path: str) -> None:
    place = urlsplit(address)
    with closing(http.client.HTTPConnection(place.netloc, timeout=60)) as connection:
        connection.request("GET", path)
        assert connection.getresponse().status in {200, 422}


def test_a_question_of_any_door_is_read_by_the_same_rule() -> None:
    with pytest.raises(ValueError, match="valid Unicode"):
        readable_question(HALF)
