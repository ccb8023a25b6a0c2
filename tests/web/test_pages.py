import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import qa_service.web
from qa_service.service import QAService
from qa_service.web import create_app

WEB = Path(qa_service.web.__file__).parent
SCRIPTS = sorted((WEB / "static").glob("*.js"))
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
ARTICLE = "/articles/wire-2012-07-03-supply-lines"
QUESTION = "/?q=When+did+Pakistan+agree+to+let+NATO+convoys+cross+its+territory%3F"


def test_the_chat_page_shows_what_is_indexed(client: FlaskClient, service: QAService) -> None:
    page = client.get("/").text
    status = service.status()
    assert f"{status.articles} articles" in page
    assert "17 March 2011" in page
    assert f"{len(status.sources)} outlets" in page
    for name, _ in status.sources:
        assert f'value="{name}"' in page


def test_a_shared_question_comes_answered_without_scripts(client: FlaskClient) -> None:
    page = client.get(QUESTION).text
    shown = page.split("<noscript>")[1].split("</noscript>")[0]
    assert "When did Pakistan agree to let NATO convoys cross its territory?" in shown
    assert "<mark>" in shown
    assert 'title="Cited as [1]">1</span>' in shown
    assert re.search(r'href="/articles/[^"]+#p\d+"', shown)


def test_a_shared_question_hands_the_same_answer_to_the_scripts(client: FlaskClient) -> None:
    page = client.get(QUESTION).text
    data = page.split('<script type="application/json" id="first-answer">')[1]
    answer = json.loads(data.split("</script>")[0])
    assert answer["question"] == "When did Pakistan agree to let NATO convoys cross its territory?"
    assert answer["citations"][0]["text"] in html.unescape(re.sub(r"</?mark>", "", page))


def test_without_an_answer_the_page_says_so_plainly(client: FlaskClient) -> None:
    page = client.get("/?q=Who+won+the+world+chess+championship%3F").text
    assert "Nothing in the archive answers this." in page.split("<noscript>")[1]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=", "question must not be empty"),
        ("q=Who&from=2018-01-02&to=2018-01-01", "dates out of order"),
        ("q=Who&from=soon", "must be a date"),
    ],
)
def test_an_unusable_question_in_the_address_is_reported_on_the_page(
    client: FlaskClient, query: str, message: str
) -> None:
    reply = client.get(f"/?{query}")
    assert reply.status_code == 422
    assert message in reply.text


def test_filters_in_the_address_apply(client: FlaskClient) -> None:
    page = client.get(f"{QUESTION}&sources=Placeholder+Post&from=2012-01-01&to=").text
    shown = page.split("<noscript>")[1].split("</noscript>")[0]
    outlets = re.findall(r'class="outlet"><bdi>([^<]+)', shown)
    assert set(outlets) == {"Placeholder Post"}
    assert 'value="Placeholder Post" checked' in page


def test_an_author_in_the_address_is_checked_among_the_filters(client: FlaskClient) -> None:
    page = client.get(f"{QUESTION}&authors=Tariq+Lorem").text
    assert 'name="authors" value="Tariq Lorem" checked' in page
    shown = page.split("<noscript>")[1].split("</noscript>")[0]
    assert set(re.findall(r'source-foot"><bdi>([^<]+)', shown)) == {"Tariq Lorem"}


def test_an_article_page_has_an_anchor_for_every_paragraph(
    client: FlaskClient, service: QAService
) -> None:
    page = client.get(ARTICLE).text
    article = service.article("wire-2012-07-03-supply-lines")
    anchors = re.findall(r'<p id="p(\d+)"', page)
    assert anchors == [str(paragraph.number) for paragraph in article.paragraphs]
    assert "3 July 2012" in page
    assert 'rel="noopener noreferrer nofollow"' in page


def test_sub_headings_are_above_their_paragraphs(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> None:
    service = service_of_articles(
        [{"id": "a", "text": "The first paragraph says enough about it.\n\nAnother follows it."}]
    )
    article = service.article("a")
    headings = [paragraph.heading for paragraph in article.paragraphs if paragraph.heading]
    page = create_app(service=service).test_client().get("/articles/a").text
    assert page.count("<h2") == len(set(headings))


def test_what_is_not_known_of_an_article_is_said_to_be_unknown(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> None:
    service = service_of_articles([{"id": "bare", "text": "A bare text about nothing much."}])
    page = create_app(service=service).test_client().get("/articles/bare").text
    assert "outlet unknown" in page
    assert "undated" in page


def test_hostile_text_reaches_a_page_as_text_only(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> None:
    hostile = "<script>alert(1)</script> \u202eesrever <img src=x onerror=alert(2)>"
    article = {
        "id": "h",
        "title": hostile,
        "authors": [hostile],
        "source": hostile,
        "url": "javascript:alert(3)",
        "text": f"{hostile} said the minister on Friday.",
    }
    client = create_app(service=service_of_articles([article])).test_client()
    for path in ("/", "/articles/h", "/?q=What+did+the+minister+say+on+Friday%3F"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert 'href="javascript:' not in page
        assert "\u202e" not in re.sub(r"<[^>]*>", "", page)


def test_files_fetched_by_their_content_hash_are_saved_for_good(client: FlaskClient) -> None:
    address = re.findall(r'"(/static/main\.js\?v=[0-9a-f]+)"', client.get("/").text)[0]
    with client.get(address) as reply:
        caching = reply.headers["Cache-Control"]
    assert "immutable" in caching
    assert "no-cache" not in caching
    for stale in ("/static/main.js", "/static/main.js?v=0"):
        with client.get(stale) as reply:
            assert reply.headers["Cache-Control"] == "no-cache"
        with client.get(stale, headers={"If-None-Match": reply.headers["ETag"]}) as again:
            assert again.status_code == 304


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_parses_text_as_markup(script: Path) -> None:
    parsers = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    assert re.findall(parsers, script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_no_template_needs_what_the_content_policy_forbids(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    assert re.findall(r'\sstyle="|\son\w+="|<style|\|\s*safe\b|https?://', source) == []
    scripts = re.findall(r"<script[^>]*>", source)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)


def test_of_many_outlets_the_largest_are_listed_and_others_can_be_typed(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> None:
    text = "The harbour of Example Bay was dredged in May, the port authority said."
    articles = [
        {"id": f"{number}", "source": f"Outlet {number:03}", "text": f"{text} Visit {number}."}
        for number in range(70)
    ]
    client = create_app(service=service_of_articles(articles)).test_client()
    assert len(re.findall(r'type="checkbox" name="sources"', client.get("/").text)) == 60
    page = client.get("/?q=When+was+the+harbour+dredged%3F&sources=Outlet+069&sources=").text
    assert 'value="Outlet 069" checked' in page
    shown = page.split("<noscript>")[1].split("</noscript>")[0]
    assert set(re.findall(r'class="outlet"><bdi>([^<]+)', shown)) == {"Outlet 069"}
