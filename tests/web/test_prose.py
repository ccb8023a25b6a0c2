"""Answers in prose over HTTP and on the page, by a model that says what a test wants."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from page_steps import ask
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import QAService, open_service
from qa_service.settings import Settings
from qa_service.web import create_app
from stand_in_model import StandInModel, slowly

KEY = "a-very-secret-key"
ASKED = "How much sand was cleared from the harbour of Osterby?"
SAND = "Workers under Bo Quill cleared 300 tonnes of sand."
ARTICLE = {
    "id": "harbour",
    "title": "Harbour reopens",
    "published": "2026-05-03",
    "source": "Bay Herald",
    "text": f"The harbour of Osterby reopened on Sunday after four days. {SAND}",
}
TRUE = "Workers removed 300 tonnes of sand from the harbour [1]."
FALSE = "Workers removed 900 tonnes of sand from the harbour [1]."

PageOf = Callable[..., Page]


@pytest.fixture(scope="module")
def model() -> Iterator[StandInModel]:
    with StandInModel(lambda _: f"{FALSE} {TRUE}") as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def prose_service(
    model: StandInModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[QAService]:
    folder = tmp_path_factory.mktemp("prose")
    (folder / "news.jsonl").write_text(json.dumps(ARTICLE), "utf-8")
    build_index([folder / "news.jsonl"], folder / "index", model=DEFAULT_MODEL)
    settings = Settings(index=folder / "index", llm=model.url, llm_model="small", llm_key=KEY)
    opened = open_service(settings)
    yield opened
    opened.close()


@pytest.fixture
def prose_client(prose_service: QAService) -> FlaskClient:
    return create_app(service=prose_service).test_client()


def answer(client: FlaskClient, **body: object) -> Mapping[str, Any]:
    response = client.post("/api/v1/answer", json={"question": ASKED, **body})
    assert response.status_code == 200, response.text
    document: Mapping[str, Any] = response.get_json()
    return document


def events(text: str) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for part in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in part.splitlines() if ": " in line)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_the_answer_object_has_evidence_and_the_quoted_answer(prose_client: FlaskClient) -> None:
    document = answer(prose_client, style="prose")
    assert document["form"] == "prose"
    (statement,) = document["answer"]["statements"]
    assert statement["lead"] is None
    evidence = statement["evidence"][0]
    cited = document["citations"][evidence["citation"] - 1]
    assert cited["text"][evidence["start"] : evidence["end"]] == SAND
    prose_fields = document["prose"]
    assert (prose_fields["host"], prose_fields["rejected"], prose_fields["fault"]) == (
        "127.0.0.1",
        1,
        None,
    )
    assert prose_fields["quoted"]["answer"]["statements"][0]["text"] in ARTICLE["text"]
    assert "900 tonnes" not in json.dumps(document)


def test_quoted_is_the_default_and_says_nothing_of_prose(prose_client: FlaskClient) -> None:
    document = answer(prose_client)
    assert document["form"] != "prose"
    assert "prose" not in document
    assert "evidence" not in document["answer"]["statements"][0]


def test_a_sentence_is_an_event_once_it_has_passed(prose_client: FlaskClient) -> None:
    response = prose_client.post(
        "/api/v1/answer",
        json={"question": ASKED, "style": "prose"},
        headers={"Accept": "text/event-stream"},
    )
    prose_fields = events(response.text)
    assert [name for name, _ in prose_fields] == ["found", "statement", "answer"]
    assert prose_fields[1][1]["statement"] == prose_fields[2][1]["answer"]["statements"][0]
    assert prose_fields[1][1]["citations"] == prose_fields[2][1]["citations"]


def test_without_a_model_prose_is_refused_in_words(client: FlaskClient) -> None:
    response = client.post("/api/v1/answer", json={"question": ASKED, "style": "prose"})
    assert response.status_code in {400, 422}
    (error,) = response.get_json()["errors"]
    assert error["field"] == "style"
    assert "language model" in error["message"]


def test_the_key_goes_to_the_model_only(prose_client: FlaskClient, model: StandInModel) -> None:
    document = answer(prose_client, style="prose")
    page = prose_client.get("/").text
    assert model.keys[-1] == f"Bearer {KEY}"
    assert KEY not in page + json.dumps(document)
    assert 'id="in-prose"' in page


def test_no_page_offers_prose_where_no_model_is_set_up(client: FlaskClient) -> None:
    assert "in-prose" not in client.get("/").text


@pytest.mark.browser
def test_the_page_shows_prose_with_its_host_and_the_quoted_answer_a_click_away(
    page_of: PageOf,
    prose_service: QAService,
    serve_app: Callable[[OpenAPI], str],
    model: StandInModel,
) -> None:
    model.says = lambda _: slowly([FALSE, f" {TRUE}", " And"], 0.5)
    page = page_of(serve_app(create_app(service=prose_service)))
    page.get_by_label("In prose").check()
    ask(page, ASKED)
    prose = page.locator(".exchange .prose")
    expect(prose).to_contain_text("Workers removed 300 tonnes of sand from the harbour.")
    expect(prose).not_to_contain_text("900 tonnes")
    expect(page.locator(".prose-note")).to_contain_text("language model at 127.0.0.1")
    expect(page.locator(".prose-note")).to_contain_text("removed")
    title = page.locator(".prose-sentence").first.get_attribute("title") or ""
    assert SAND in title
    page.locator(".evidence summary").click()
    expect(page.locator(".evidence blockquote").first).to_have_text(SAND)
    page.get_by_role("button", name="Show the quoted sentences").click()
    expect(page.locator(".statement blockquote").first).to_contain_text(SAND[:20])
    expect(prose).to_have_count(0)
    page.get_by_role("button", name="Show the prose").click()
    expect(prose).to_be_visible()


@pytest.mark.browser
def test_the_page_says_why_an_answer_is_quoted_after_all(
    page_of: PageOf,
    prose_service: QAService,
    serve_app: Callable[[OpenAPI], str],
    model: StandInModel,
) -> None:
    model.says = lambda _: FALSE
    page = page_of(serve_app(create_app(service=prose_service)))
    page.get_by_label("In prose").check()
    ask(page, ASKED)
    expect(page.locator(".prose-note")).to_contain_text("Quoted instead of prose")
    expect(page.locator(".statement blockquote").first).to_contain_text(SAND[:20])
