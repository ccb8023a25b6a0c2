"""A search page by page, as JSON and as pages for people."""

import html
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from qa_service.contract.replies import SearchShape, cursor_of
from qa_service.contract.requests import search_cursor
from qa_service.service import SearchCursor

QUERY = "American military aid to Pakistan"


def page(client: FlaskClient, **body: object) -> SearchShape:
    reply = client.post("/api/v1/search", json={"query": QUERY} | body)
    assert reply.status_code == 200, reply.text
    return SearchShape.model_validate(reply.json)


def test_pages_go_on_where_the_one_before_ended(client: FlaskClient) -> None:
    found = page(client, top_k=7)
    hits = list(found.hits)
    pages = 1
    while found.next:
        found = page(client, top_k=7, after=found.next)
        hits += found.hits
        pages += 1
    assert pages > 3
    names = [hit.passage_id for hit in hits]
    assert len(set(names)) == len(names)
    assert [hit.number for hit in hits] == list(range(1, len(hits) + 1))
    first_of_longer = page(client, top_k=7, after=page(client, top_k=7).next)
    assert [hit.passage_id for hit in first_of_longer.hits] == names[7:14]


def test_a_page_of_another_search_or_index_is_refused(client: FlaskClient) -> None:
    place = search_cursor(page(client, top_k=7).next)
    assert place is not None
    other_index = SearchCursor("20000101T000000.000000Z-00000000", 7, 7)
    for cursor, top_k in ((cursor_of(other_index), 7), (cursor_of(place), 8), ("7", 7)):
        body = {"query": QUERY, "top_k": top_k, "after": cursor}
        reply = client.post("/api/v1/search", json=body)
        assert reply.status_code == 422
        assert reply.json is not None
        assert [one["field"] for one in reply.json["errors"]] == ["after"]


@pytest.mark.parametrize("cursor", ["", ".1.1", "g.1", "g.1.1.", "g.x.1", 7, "g.1.٣"])
def test_what_is_no_cursor_is_reported(cursor: object) -> None:
    with pytest.raises(ValueError, match="next"):
        search_cursor(cursor)


def test_a_cursor_names_its_place() -> None:
    place = SearchCursor("20261122T045719.291378Z-22077132", 20, 140)
    assert search_cursor(cursor_of(place)) == place
    assert search_cursor(None) is None


def test_words_of_time_count_from_the_day_asked(client: FlaskClient) -> None:
    asked = {"query": "What happened on the border this week?", "date": "2011-11-28"}
    reply = client.post("/api/v1/search", json=asked)
    understood = SearchShape.model_validate(reply.json).understood
    assert (understood.first or "") > "2011-11-01"
    assert (understood.last or "") < "2011-12-31"
    assert client.post("/api/v1/search", json={**asked, "date": "soon"}).status_code == 422


def without_scripts(client: FlaskClient, address: str) -> str:
    """What the page shows without scripts; empty where it found nothing."""
    _, _, rest = client.get(address).text.partition("<noscript>")
    return rest.partition("</noscript>")[0]


def test_the_page_shows_the_passages_without_an_answer(client: FlaskClient) -> None:
    shown = without_scripts(client, f"/search?{urlencode({'q': QUERY})}")
    found = page(client)
    assert shown.count('<blockquote class="passage"') == len(found.hits) == 10
    assert "<mark>" in shown
    assert 'class="statement"' not in shown
    assert "More like this" in shown


def test_the_page_goes_on_where_the_one_before_ended(client: FlaskClient) -> None:
    first = without_scripts(client, f"/search?{urlencode({'q': QUERY})}")
    (further,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = without_scripts(client, html.unescape(further))
    places = [set(re.findall(r'href="(/articles/[^"]+#p\d+)">p', one)) for one in (first, second)]
    assert len(places[0]) == len(places[1]) == 10
    assert not places[0] & places[1]


def test_limits_in_the_address_apply_and_stay_in_links(client: FlaskClient) -> None:
    query = {"q": QUERY, "sources": "Placeholder Post", "from": "2012-01-01", "to": "2012-12-31"}
    shown = client.get(f"/search?{urlencode(query)}").text
    assert set(re.findall(r'class="outlet"><bdi>([^<]+)', shown)) == {"Placeholder Post"}
    assert 'name="sources" value="Placeholder Post"' in shown
    assert 'name="from" value="2012-01-01"' in shown
    assert "/?q=American+military+aid+to+Pakistan&amp;from=2012-01-01" in shown


def test_an_author_in_the_address_applies_and_stays_in_links(client: FlaskClient) -> None:
    shown = client.get(f"/search?{urlencode({'q': QUERY, 'authors': 'tariq lorem'})}").text
    assert set(re.findall(r'source-foot"><bdi>([^<]+)', shown)) == {"Tariq Lorem"}
    assert 'name="authors" value="tariq lorem"' in shown
    assert "Only by tariq lorem." in shown
    assert "authors=tariq+lorem" in shown


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=", "query must not be empty"),
        ("q=aid&from=2013-01-01&to=2012-01-01", "dates out of order"),
        ("q=aid&after=no.7.7", "index"),
        ("q=aid&after=soon", "next"),
    ],
)
def test_what_cannot_be_searched_is_reported_on_the_page(
    client: FlaskClient, query: str, message: str
) -> None:
    reply = client.get(f"/search?{query}")
    assert reply.status_code == 422
    assert message in reply.text.partition('role="alert"')[2]


def test_without_words_the_page_waits_for_some(client: FlaskClient) -> None:
    text = client.get("/search").text
    assert 'name="q" value=""' in text
    assert "autofocus" in text
    assert "No passage was found" not in text
    nobody = client.get(f"/search?{urlencode({'q': QUERY, 'to': '1999-01-01'})}").text
    assert "No passage was found" in nobody


@pytest.mark.browser
def test_the_box_takes_its_words_and_limits_to_the_search(
    page_of: Callable[..., Page], address: str
) -> None:
    shown = page_of(address)
    shown.locator(".filters summary").click()
    shown.get_by_role("group", name="Outlets").get_by_label("Placeholder Post").check()
    shown.locator("#question").fill(QUERY)
    shown.get_by_role("link", name="Search only").click()
    shown.wait_for_url("**/search?**")
    expect(shown.get_by_label("Words or a question")).to_have_value(QUERY)
    expect(shown.locator(".outlet").first).to_have_text("Placeholder Post")
    expect(shown.locator(".statement")).to_have_count(0)
    shown.locator(".source-title a").first.click()
    expect(shown.locator("#reader .cited")).to_be_in_viewport()
    shown.keyboard.press("Escape")
    expect(shown.locator("#reader")).to_be_hidden()
    shown.get_by_role("link", name="Ask this instead").click()
    expect(shown.locator(".question")).to_have_text(QUERY)
    expect(
        shown.get_by_role("group", name="Outlets").get_by_label("Placeholder Post")
    ).to_be_checked()


@pytest.mark.browser
def test_the_search_goes_on_in_its_page(page_of: Callable[..., Page], address: str) -> None:
    shown = page_of(f"{address}/search?{urlencode({'q': QUERY})}")
    expect(shown.locator(".found-passage").first).to_be_visible()
    more = shown.locator(".results .more")
    while more.is_visible():
        before = shown.locator(".found-passage").count()
        more.click()
        expect(more).to_be_enabled()
        if shown.locator(".found-passage").count() == before:
            break
    expect(shown.locator(".narrowed-to")).to_have_text("There are no more passages.")
    keys = shown.locator("[data-passage]").evaluate_all(
        "(all) => all.map((p) => p.dataset.passage)"
    )
    assert len(keys) == len(set(keys)) > 20
