"""From the list to an article, to a question that it alone answers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from page_steps import ask, sent_body

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"


def test_an_article_is_found_in_the_list_and_asked_about(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.get_by_role("link", name="Articles", exact=True).click()
    page.get_by_label("Words in the title").fill("nato supply")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^\d articles? found$"))).to_be_visible()
    page.get_by_role("link", name="Pakistan reopens NATO supply routes").click()
    page.get_by_role("link", name="Ask about this article").click()
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".chip")).to_have_text(re.compile("^Only “Pakistan reopens NATO supply"))
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, QUESTION)
    only = sent_body(sent.value)["filters"]["articles"]
    assert only == ["wire-2012-07-03-supply-lines"]
    for link in page.locator(".exchange .source-title a").all():
        assert f"/articles/{only[0]}#" in (link.get_attribute("href") or "")
    page.get_by_role("button", name=re.compile("^Remove: Only “")).click()
    expect(page.locator("#chips")).to_be_hidden()
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "Who said sorry?")
    assert "articles" not in sent_body(sent.value).get("filters", {})


def test_the_neighbours_of_an_article_are_a_click_away(page_of: PageOf, address: str) -> None:
    page = page_of(f"{address}/articles?source=Placeholder+Post")
    titles = page.locator(".listed a").all_inner_texts()
    page.locator(".listed a").first.click()
    for title in titles[1:]:
        page.locator("a[rel=next]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("a[rel=next]")).to_have_count(0)
    page.locator("a[rel=prev]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[-2])
    page.get_by_role("link", name="Back to the list").click()
    assert page.locator(".listed a").all_inner_texts() == titles
    expect(page.get_by_label("Outlet")).to_have_value("Placeholder Post")


def test_on_a_phone_list_and_article_fit(page_of: PageOf, address: str) -> None:
    page = page_of(f"{address}/articles", viewport={"width": 320, "height": 640}, is_mobile=True)
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        page.locator(".listed a").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        page.go_back()
