import html
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from qa_service.contract.archive import ArticlesShape
from qa_service.contract.requests import list_cursor, parsed_list_cursor
from qa_service.service import QAService
from qa_service.web import create_app
from qa_service.web.presentation import article_path

LIST = "/api/v1/articles"
LINK = re.compile(r'<h3[^>]*><a href="([^"]+)">([^<]+)</a>')


def listed(client: FlaskClient, **asked: object) -> ArticlesShape:
    reply = client.get(f"{LIST}?{urlencode(asked, doseq=True)}")
    assert reply.status_code == 200, reply.text
    return ArticlesShape.model_validate(reply.json)


def test_the_list_has_every_article_newest_first(client: FlaskClient, service: QAService) -> None:
    pages = [listed(client, limit=7)]
    while pages[-1].next is not None:
        pages.append(listed(client, limit=7, after=pages[-1].next))
    assert {page.total for page in pages} == {service.status().articles}
    found = [article for page in pages for article in page.articles]
    assert len({one.id for one in found}) == len(found) == service.status().articles
    days = [one.published[:10] for one in found if one.published]
    assert days == sorted(days, reverse=True)
    assert all(one.published is None for one in found[len(days) :])


def test_it_is_narrowed_by_title_outlet_and_day(client: FlaskClient) -> None:
    whole = listed(client).articles
    one = next(article for article in whole if article.title and article.source)
    word = max((one.title or "").split(), key=len)
    found = listed(client, query=word.upper()).articles
    assert one in found
    assert len(found) < len(whole)
    both = listed(client, source=[(one.source or "").upper(), "nobody"]).articles
    assert {article.source for article in both} == {one.source}
    year = {"from": "2012-01-01", "to": "2012-12-31"}
    of_year = listed(client, **year).articles
    assert of_year == [article for article in whole if (article.published or "")[:4] == "2012"]
    assert of_year


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"from": "soon"}, "from"),
        ({"from": "2018-01-02", "to": "2018-01-01"}, "to"),
        ({"after": "no cursor"}, "after"),
        ({"after": "bnVsbA"}, "after"),
        ({"colour": "red"}, "colour"),
        ({"query": "x" * 201}, "query"),
    ],
)
def test_what_cannot_be_listed_is_reported_by_field(
    client: FlaskClient, asked: Mapping[str, str], field: str
) -> None:
    reply = client.get(f"{LIST}?{urlencode(asked)}")
    assert reply.status_code == 422
    assert reply.json is not None
    assert [one["field"] for one in reply.json["errors"]] == [field]


@given(st.none() | st.dates(), st.text(min_size=1))
def test_a_cursor_encodes_its_place(day: date | None, article_id: str) -> None:
    cursor = list_cursor(day, article_id)
    assert re.fullmatch("[A-Za-z0-9_-]+", cursor)
    assert parsed_list_cursor(cursor) == (day, article_id)


@given(st.text())
def test_what_is_no_cursor_is_refused_as_such(cursor: str) -> None:
    try:
        parsed_list_cursor(cursor)
    except ValueError as error:
        assert "not a cursor of the list" in str(error)  # noqa: PT017 -- most texts are none


def test_the_page_lists_articles_by_month_and_leads_to_them(
    client: FlaskClient, service: QAService
) -> None:
    page = client.get("/articles").text
    links = LINK.findall(page)
    assert len(links) == min(service.status().articles, 50)
    months = re.findall(r'<h2 class="month">([^<]+)', page)
    assert len(months) == len(set(months))
    address, title = links[0]
    assert f'<h1 dir="auto" lang="en">{title}</h1>' in client.get(address).text


def test_from_a_narrowed_list_the_neighbours_are_those_of_that_list(client: FlaskClient) -> None:
    page = client.get("/articles?source=Placeholder+Post&query=").text
    links = [(html.unescape(address), title) for address, title in LINK.findall(page)]
    assert len(links) > 2
    for before, here, behind in zip(links, links[1:], links[2:], strict=False):
        article = client.get(here[0]).text
        beside = re.findall(r'<a href="([^"]+)" rel="(prev|next)"', article)
        assert [(html.unescape(one), rel) for one, rel in beside] == [
            (before[0], "prev"),
            (behind[0], "next"),
        ]
    assert 'href="/articles?source=Placeholder+Post"' in client.get(links[0][0]).text


def test_a_page_that_cannot_be_listed_says_why(client: FlaskClient) -> None:
    reply = client.get("/articles?from=2018-01-02&to=2018-01-01")
    assert reply.status_code == 422
    assert "dates out of order" in reply.text
    assert 'value="2018-01-02"' in reply.text


def test_pages_of_the_list_follow_each_other(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> None:
    articles = [
        {"id": f"n{number}", "title": f"Number {number}", "text": f"Text of number {number}."}
        for number in range(101)
    ]
    client = create_app(service=service_of_articles(articles)).test_client()
    address, seen = "/articles?query=number", []
    while address:
        page = client.get(address).text
        seen += [title for _, title in LINK.findall(page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
    assert sorted(seen) == sorted(article["title"] for article in articles)
    assert "Back to the newest" in page


def test_a_question_about_an_article_is_answered_from_it_without_scripts(
    client: FlaskClient,
) -> None:
    only = "wire-2012-07-03-supply-lines"
    article = client.get(article_path(only)).text
    address = re.findall(r'href="([^"]+)">Ask about this article', article)[0]
    page = client.get(html.unescape(address)).text
    assert f'name="articles" value="{only}"' in page
    question = {"q": "When did Pakistan agree to let NATO convoys cross its territory?"}
    answered = client.get(f"{html.unescape(address)}&{urlencode(question)}").text
    shown = answered.split("<noscript>")[1].split("</noscript>")[0]
    cited = set(re.findall(r'href="/articles/([^"#]+)#p', shown))
    assert cited == {only}


def test_a_question_about_an_unknown_article_is_not_asked(client: FlaskClient) -> None:
    assert client.get("/?articles=nobody").status_code == 404
