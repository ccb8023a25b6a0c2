"""The page that describes the API."""

import json
import re

import pytest
from flask.testing import FlaskClient

from qa_service.service import QAService
from qa_service.web import create_app
from qa_service.web.hosting import Hosting
from qa_service.web.pages import Piece, kind_of


def test_every_operation_and_shape_of_the_api_is_described(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    page = client.get("/docs")
    assert document is not None
    assert page.status_code == 200
    names = {one["operationId"] for item in document["paths"].values() for one in item.values()}
    ids = set(re.findall(r' id="(\w+)"', page.text))
    assert names | set(document["components"]["schemas"]) <= ids
    assert set(re.findall(r'href="#(\w+)"', page.text)) <= ids
    assert "<script" not in page.text
    assert len(page.data) < 200_000


def test_the_examples_of_the_page_work_unchanged(client: FlaskClient) -> None:
    text = client.get("/docs").text.replace("&#34;", '"').replace("&#39;", "'")
    examples = re.findall(r"curl -s http://localhost(\S+) .*?-d '(\{.*?\})'", text, re.DOTALL)
    assert {path for path, _ in examples} >= {"/api/v1/answer", "/api/v1/search"}
    for path, body in examples:
        assert client.post(path, json=json.loads(body)).status_code == 200, path


def test_the_description_has_the_address_of_the_service(service: QAService) -> None:
    app = create_app(service=service, hosting=Hosting(url_prefix="/archive"))
    reply = app.test_client().get("/archive/api/v1/openapi.json")
    assert reply.json is not None
    assert reply.json["servers"] == [{"url": "/archive"}]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 20}, "integer, at least 1, at most 20"),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "date or null"),
        (
            {"type": "array", "items": {"type": "string"}, "maxItems": 50},
            "list of string, at most 50 items",
        ),
        ({"enum": ["answered", "not_found"]}, '"answered" or "not_found"'),
        ({"const": 1}, "1"),
        ({}, "anything"),
    ],
)
def test_a_type_is_reported_in_words(schema: dict[str, object], words: str) -> None:
    assert "".join(piece.text for piece in kind_of(schema)) == words


def test_a_shape_is_named_so_that_one_can_go_there() -> None:
    items = {"$ref": "#/components/schemas/TurnBody"}
    assert kind_of({"type": "array", "items": items}) == (
        Piece("list of "),
        Piece("TurnBody", "TurnBody"),
    )
