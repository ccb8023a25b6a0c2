import json
import re
from collections.abc import Callable, Mapping, Sequence

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_service.contract.archive import IndexShape
from qa_service.contract.articles import ArticleShape
from qa_service.contract.replies import AnswerShape, SearchShape
from qa_service.service import QAService
from qa_service.web import create_app
from qa_service.web.presentation import article_path

QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
ROUTES = "wire-2012-07-03-supply-lines"


def answer(client: FlaskClient, **body: object) -> AnswerShape:
    reply = client.post("/api/v1/answer", json=body)
    assert reply.status_code == 200, reply.text
    return AnswerShape.model_validate(reply.json)


def test_an_answer_quotes_its_citations_to_the_letter(client: FlaskClient) -> None:
    given_answer = answer(client, question=QUESTION)
    assert given_answer.status == "answered"
    assert given_answer.answer is not None
    for statement in given_answer.answer.statements:
        first = given_answer.citations[statement.citations[0] - 1]
        assert statement.text in first.text
        article = client.get(f"/api/v1{article_path(first.article.id)}").json
        assert article is not None
        assert article["text"][first.start : first.end] == first.text


def test_citations_are_numbered_in_order(client: FlaskClient) -> None:
    numbers = [citation.number for citation in answer(client, question=QUESTION).citations]
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_nothing_answers_is_not_found(client: FlaskClient) -> None:
    given_answer = answer(client, question="Who won the world chess championship?")
    assert given_answer.status == "not_found"
    assert given_answer.answer is None


def test_a_follow_up_is_understood_with_its_history(client: FlaskClient) -> None:
    first = answer(client, question="How much did the United States withhold in 2016?")
    history = [{"question": first.question, "answer_id": first.id}]
    second = answer(client, question="and in 2018?", history=history)
    assert second.question == "and in 2018?"
    assert second.standalone_question != second.question
    assert "2018" in second.standalone_question


def test_filters_apply_to_every_citation(client: FlaskClient) -> None:
    filters = {"from": "2012-01-01", "to": "2012-12-31", "sources": ["placeholder post"]}
    found = client.post("/api/v1/search", json={"query": QUESTION, "filters": filters, "top_k": 20})
    hits = SearchShape.model_validate(found.json).hits
    assert hits
    assert {hit.article.source for hit in hits} == {"Placeholder Post"}
    assert {(hit.article.published or "")[:4] for hit in hits} == {"2012"}


def test_a_filter_by_author_ignores_case_and_white_space(client: FlaskClient) -> None:
    filters = {"authors": ["karim  SAMPLETON", "Nobody"]}
    asked = {"question": "Who leads the talks with Pakistan?", "filters": filters}
    answered = AnswerShape.model_validate(client.post("/api/v1/answer", json=asked).json)
    assert answered.passages
    assert all("Karim Sampleton" in one.article.authors for one in answered.passages)


def test_an_unknown_author_is_answered_as_an_unknown_outlet_is(client: FlaskClient) -> None:
    by_filter = (
        client.post(
            "/api/v1/answer", json={"question": QUESTION, "filters": {name: ["No Such One"]}}
        )
        for name in ("sources", "authors")
    )
    of_outlet, of_author = (AnswerShape.model_validate(one.json) for one in by_filter)
    assert of_author.status == of_outlet.status == "not_found"
    assert of_author.passages == of_outlet.passages == []


def test_a_search_gives_at_most_top_k_passages(client: FlaskClient) -> None:
    found = client.post("/api/v1/search", json={"query": "Pakistan", "top_k": 2})
    result = SearchShape.model_validate(found.json)
    assert result.query == "Pakistan"
    assert len(result.hits) == 2


def test_an_article_comes_whole_with_its_paragraphs(
    client: FlaskClient, service: QAService
) -> None:
    article = ArticleShape.model_validate(client.get(f"/api/v1/articles/{ROUTES}").json)
    held = service.article(ROUTES)
    assert article.text == held.text
    assert [(p.number, p.start, p.end) for p in article.paragraphs] == [
        (p.number, p.start, p.end) for p in held.paragraphs
    ]


def test_the_index_is_described(client: FlaskClient, service: QAService) -> None:
    index = IndexShape.model_validate(client.get("/api/v1/index").json)
    assert index.articles == service.status().articles >= 24
    assert sum(outlet.articles for outlet in index.sources) <= index.articles
    counts = [author.articles for author in index.authors]
    assert counts == sorted(counts, reverse=True)
    assert {one.name: one.articles for one in index.authors}["Tariq Lorem"] == 4
    assert index.model.dimension == 384


@pytest.mark.parametrize(("path", "status"), [("/healthz", "ok"), ("/readyz", "ready")])
def test_health_is_reported(client: FlaskClient, path: str, status: str) -> None:
    assert client.get(path).json == {"status": status}


def test_the_openapi_document_lists_every_route_of_the_api(
    app: OpenAPI, client: FlaskClient
) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    routes = {
        re.sub(r"<(?:anything:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith(("pages.", "static"))
    }
    assert set(document["paths"]) == routes


def test_every_reference_of_the_openapi_document_leads_somewhere(client: FlaskClient) -> None:
    reply = client.get("/api/v1/openapi.json")
    assert reply.json is not None
    schemas = reply.json["components"]["schemas"]
    named = {part.split('"')[0] for part in reply.text.split("#/components/schemas/")[1:]}
    assert named
    assert named <= set(schemas)
    assert "#/$defs/" not in reply.text


def test_every_operation_documents_its_problems_as_such(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    problem = {"application/problem+json"}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                kinds = response.get("content", {}).keys()
                is_documented = kinds == problem if int(status) >= 400 else not kinds & problem
                assert is_documented, (path, status)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(st.sampled_from(["query", "top_k", "filters", "x"]), JSON).map(json.dumps)
    | st.text(max_size=40)
)
def test_no_body_whatsoever_breaks_the_service(client: FlaskClient, body: str) -> None:
    reply = client.post("/api/v1/search", data=body.encode(), content_type="application/json")
    known: dict[int, str] = {200: "application/json"}
    assert reply.status_code in {200, 400, 422}
    assert reply.mimetype == known.get(reply.status_code, "application/problem+json")


ODD_IDS = [
    *("https://news.example/2012/07?id=1#top", "/absolute/path.txt", "a//b///c", "ends/"),
    *("50% off", "spaced out", "été", "..\\x", "a/../../b", "x&y=z;v", "#?"),
]


def test_articles_are_found_whatever_their_ids(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> None:
    articles = [
        {"id": name, "text": f"Paragraph of article number {number}, long enough to be kept."}
        for number, name in enumerate(ODD_IDS)
    ]
    client = create_app(service=service_of_articles(articles)).test_client()
    for article in articles:
        reply = client.get(f"/api/v1{article_path(str(article['id']))}")
        assert ArticleShape.model_validate(reply.json).id == article["id"]
        page = client.get(article_path(str(article["id"])))
        assert page.status_code == 200
        assert str(article["text"]) in page.text
