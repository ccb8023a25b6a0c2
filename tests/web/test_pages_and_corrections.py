"""Pages of papers, corrections, days of change and languages, from the file to the reader's eye."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from page_steps import ask
from qa_service.contract.articles import ArticleShape
from qa_service.contract.replies import AnswerShape
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app

ARCHIVE = Path(__file__).parents[1] / "formats" / "archive"
FILES = ("ferry-inquiry.pdf", "tide-mill.html", "arabic.html")
FERRY = "Why did the ferry Marigold run aground?"
MILL = "How much will the repair of the Orrin tide mill cost?"
NOTE = "This article was amended on 14 March 2019."
PageOf = Callable[..., Page]


@pytest.fixture(scope="module")
def app_of_formats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAPI]:
    index = tmp_path_factory.mktemp("formats") / "index"
    build_index([ARCHIVE / name for name in FILES], index, model=DEFAULT_MODEL)
    with closing(open_service(Settings(index=index))) as service:
        yield create_app(service=service)


@pytest.fixture(scope="module")
def address_of_formats(app_of_formats: OpenAPI, serve_app: Callable[[OpenAPI], str]) -> str:
    return serve_app(app_of_formats)


def article(app: OpenAPI, name: str) -> ArticleShape:
    return ArticleShape.model_validate(app.test_client().get(f"/api/v1/articles/{name}").json)


def without_scripts(app: OpenAPI, question: str) -> str:
    page = app.test_client().get(f"/?{urlencode({'q': question})}").text
    return page.split("<noscript>")[1].split("</noscript>")[0]


def test_a_citation_names_its_page_and_the_corrections_of_its_article(
    app_of_formats: OpenAPI,
) -> None:
    client = app_of_formats.test_client()
    reply = client.post("/api/v1/answer", json={"question": FERRY})
    ferry = AnswerShape.model_validate(reply.json).citations[0]
    assert (ferry.page, ferry.kind, ferry.article.corrections) == (2, "body", [])
    reply = client.post("/api/v1/answer", json={"question": MILL})
    mill = AnswerShape.model_validate(reply.json).citations[0]
    assert mill.page is None
    assert mill.article.modified == "2019-03-14T16:05:00+00:00"
    (correction,) = mill.article.corrections
    assert correction.paragraph == 4
    assert correction.text.startswith(NOTE)


def test_an_article_says_what_its_paragraphs_are(app_of_formats: OpenAPI) -> None:
    mill = article(app_of_formats, "tide-mill.html".removesuffix(".html"))
    assert mill.published_from
    assert mill.language == "en"
    assert [one.kind for one in mill.paragraphs] == ["body", "body", "body", "correction"]
    ferry = article(app_of_formats, "ferry-inquiry")
    assert [one.page for one in ferry.paragraphs] == [1, 1, 1, 1, 2, 2]
    assert article(app_of_formats, "arabic").language == "ar"


def test_the_page_shows_them_without_scripts(app_of_formats: OpenAPI) -> None:
    assert "p. 2, paragraph 5" in without_scripts(app_of_formats, FERRY)
    mill = without_scripts(app_of_formats, MILL)
    assert "12 March 2019</time> · changed 14 March 2019" in mill
    assert "This article carries a correction:" in mill
    assert NOTE in mill


def test_the_page_of_an_article_shows_pages_corrections_and_its_language(
    app_of_formats: OpenAPI,
) -> None:
    client = app_of_formats.test_client()
    ferry = client.get("/articles/ferry-inquiry").text
    assert [ferry.count(f">p. {number}</p>") for number in (1, 2, 3)] == [1, 1, 0]
    mill = client.get("/articles/tide-mill").text
    top, body = mill.split('<div class="body"')
    assert NOTE in top
    assert 'data-kind="correction"' in body
    assert 'changed <time datetime="2019-03-14' in top
    arabic = client.get("/articles/arabic").text
    assert '<div class="body" lang="ar">' in arabic
    assert '<h1 dir="auto" lang="ar">' in arabic


@pytest.mark.browser
def test_cards_and_the_pane_show_pages_and_corrections(
    page_of: PageOf, address_of_formats: str
) -> None:
    page = page_of(address_of_formats)
    ask(page, FERRY)
    card = page.locator(".source").first
    expect(card.locator(".found-passage").first).to_contain_text("p. 2, paragraph 5")
    card.locator(".source-title a").click()
    expect(page.locator("#reader .page-mark")).to_have_text(["p. 1", "p. 2"])
    page.keyboard.press("Escape")
    ask(page, MILL)
    card = page.locator(".exchange").last.locator(".source").first
    expect(card).to_contain_text("changed 14 March 2019")
    expect(card.locator(".corrected")).to_contain_text(NOTE)
    card.locator(".source-title a").click()
    expect(page.locator("#reader .corrected")).to_contain_text(NOTE)
    expect(page.locator("#reader [data-kind=correction]")).to_contain_text(NOTE)


@pytest.mark.browser
def test_an_article_that_runs_from_right_to_left_does(
    page_of: PageOf, address_of_formats: str
) -> None:
    page = page_of(f"{address_of_formats}/articles/arabic")
    for place in ("h1", "#p1", "#p2"):
        element = page.locator(place)
        assert element.evaluate("one => getComputedStyle(one).direction") == "rtl"
    number, text = page.locator("#p1 .number").bounding_box(), page.locator("#p1").bounding_box()
    assert number is not None
    assert text is not None
    assert number["x"] > text["x"] + text["width"] / 2
