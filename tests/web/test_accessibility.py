"""Every page, in both themes and as people leave it, by axe-core: WCAG 2.2 AA and best practice."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from page_steps import ask, faults
from qa_service.access_keys import KeyRing
from qa_service.conversations import Conversations
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.web import Access, Administration, Hosting, create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
CHANGED = "Who is the army chief of Pakistan?"
NOWHERE = "Who won the world chess championship?"
ARTICLE = "wire-2012-07-03-supply-lines"
TOKEN = "the administrator's own"  # noqa: S105  of this test
PAGES = {
    "/": "pages.chat",
    f"/?articles={ARTICLE}": "pages.chat",
    "/search": "pages.search",
    "/search?q=supply+routes": "pages.search",
    "/search?q=supply+routes&from=2012-01-02&to=2012-01-01": "pages.search",
    "/?q=": "pages.chat",
    "/articles": "pages.articles_page",
    "/articles?query=aid&from=2012-01-01": "pages.articles_page",
    "/articles?query=nothing+like+that": "pages.articles_page",
    "/articles?from=2013-01-01&to=2012-01-01": "pages.articles_page",
    f"/articles/{ARTICLE}?query=a#p2": "pages.article_page",
    "/articles/nobody": "pages.article_page",
    "/index": "pages.index",
    "/docs": "pages.documentation",
    "/enter": "entrance.enter",
    "/nowhere": "",
}
MACHINES = ("/api/", "/v1/", "/static/", "/healthz", "/readyz", "/metrics")


@pytest.fixture(scope="module")
def whole_app(service: QAService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAPI]:
    """The service with everything that has a page."""
    folder = tmp_path_factory.mktemp("whole")
    plan = Plan((folder / "corpus",), folder / "index", "unused")
    with closing(Conversations(folder / "kept.sqlite")) as conversations:
        yield create_app(
            service=service,
            administration=Administration.guarded_by(TOKEN, Rebuilder(plan)),
            conversations=conversations,
            hosting=Hosting(access=Access(KeyRing(folder / "keys.json"), required=False)),
        )


@pytest.fixture(scope="module")
def whole_address(whole_app: OpenAPI, serve_app: Callable[[OpenAPI], str]) -> str:
    return serve_app(whole_app)


@SCHEMES
def test_every_page_is_without_fault(page_of: PageOf, whole_address: str, scheme: str) -> None:
    page = page_of(f"{whole_address}/", color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(f"{whole_address}{path}")
        found[path] = faults(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@SCHEMES
def test_the_chat_page_is_without_fault_in_every_state(
    page_of: PageOf, whole_address: str, scheme: str
) -> None:
    page = page_of(whole_address, color_scheme=scheme, viewport={"width": 1400, "height": 900})
    ask(page, QUESTION)
    page.locator(".citation-mark").first.hover()
    assert faults(page) == []
    page.locator(".citation-mark").first.click()
    expect(page.locator("#reader .cited")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    ask(page, CHANGED)
    ask(page, NOWHERE)
    page.locator(".filters summary").first.click()
    assert faults(page) == []
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#shelf li").first).to_be_visible()
    assert faults(page) == []
    page.locator("#open-help").click()
    expect(page.locator("#help")).to_be_visible()
    assert faults(page) == []


@SCHEMES
def test_an_answer_that_is_saved_is_without_fault(
    page_of: PageOf, whole_address: str, scheme: str
) -> None:
    page = page_of(whole_address, color_scheme=scheme)
    ask(page, QUESTION)
    page.get_by_role("link", name="Link to this answer").click()
    page.wait_for_url("**/answers/*")
    expect(page.locator(".statement").first).to_be_visible()
    assert faults(page) == []


@SCHEMES
def test_the_desk_of_the_administrator_is_without_fault(
    page_of: PageOf, whole_address: str, scheme: str
) -> None:
    page = page_of(f"{whole_address}/index", color_scheme=scheme)
    page.get_by_label("Admin token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rebuild the index")).to_be_visible()
    assert faults(page) == []


def test_a_phone_shows_the_article_without_fault(page_of: PageOf, whole_address: str) -> None:
    page = page_of(whole_address, viewport={"width": 320, "height": 640}, is_mobile=True)
    ask(page, QUESTION)
    page.locator(".citation-mark").first.click()
    expect(page.locator("#reader .cited")).to_be_visible()
    assert faults(page) == []


def test_no_page_was_forgotten(whole_app: OpenAPI) -> None:
    seen = {*PAGES.values(), "pages.stored_answer"}
    rules = whole_app.url_map.iter_rules()
    pages = [rule for rule in rules if "GET" in (rule.methods or ())]
    pages = [rule for rule in pages if not f"{rule.rule}/".startswith(MACHINES)]
    assert {rule.endpoint for rule in pages} - seen == set()
