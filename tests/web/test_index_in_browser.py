"""The page of what is indexed in a real browser, with a service that rebuilds its own index."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import Administration, create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
TOKEN = "only-for-this-test"  # noqa: S105 -- no secret
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
A_BUILD_MS = 90_000  # on a busy machine; seconds are usual


@dataclass(frozen=True, slots=True)
class Served:
    """A service over ``articles`` at ``address``."""

    articles: Path
    address: str


@pytest.fixture
def served(tmp_path: Path, serve_app: Callable[[OpenAPI], str]) -> Iterator[Served]:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    (articles / "a.txt").write_text("The council of the harbour town voted for a new sea wall.")
    build_index([articles], index, model=DEFAULT_MODEL)
    service = open_service(Settings(index=index))
    rebuilder = Rebuilder(Plan((articles,), index, DEFAULT_MODEL))
    administration = Administration.guarded_by(TOKEN, rebuilder)
    app = create_app(service=service, administration=administration)
    yield Served(articles, serve_app(app))
    rebuilder.close()
    service.close()


def enter(page: Page, token: str = TOKEN) -> None:
    page.get_by_label("Admin token").fill(token)
    page.get_by_role("button", name="Open", exact=True).click()


def fact(page: Page, name: str) -> str:
    return page.locator(".facts div", has_text=name).locator("dd").inner_text()


def test_a_rebuild_is_followed_to_its_end_and_taken_back(page_of: PageOf, served: Served) -> None:
    page = page_of(f"{served.address}/index")
    enter(page)
    start = page.get_by_role("button", name="Rebuild the index")
    expect(start).to_be_visible()
    (served.articles / "b.txt").write_text("The ferry to the island was stopped by the storm.")
    start.click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(start).to_be_disabled()
    row = page.locator("#rebuilds tbody tr").first
    expect(row).to_contain_text("1 added, 1 unchanged", timeout=A_BUILD_MS)
    expect(page.locator(".facts")).to_contain_text(re.compile(r"Articles\s*2"))
    expect(page.get_by_role("status")).to_contain_text("Done in")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name=re.compile("Go back to the generation")).click()
    expect(page.locator(".facts")).to_contain_text(re.compile(r"Articles\s*1"))
    expect(page.get_by_role("status")).to_contain_text("is now in use")
    assert fact(page, "Passages") == "1"


def test_a_rebuild_can_be_cancelled(page_of: PageOf, served: Served) -> None:
    page = page_of(f"{served.address}/index")
    enter(page)
    page.get_by_label("Embed everything again").check()
    page.get_by_role("button", name="Rebuild the index").click()
    page.get_by_role("button", name="Cancel the rebuild").click()
    expect(page.locator("#rebuilds tbody tr").first).to_contain_text("Cancelled")
    expect(page.get_by_role("status")).to_contain_text("Cancelled")
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_a_wrong_token_opens_nothing_and_a_right_one_lasts_as_long_as_the_tab(
    page_of: PageOf, served: Served
) -> None:
    page = page_of(f"{served.address}/index")
    enter(page, "not-the-right-one")
    expect(page.get_by_role("alert")).to_contain_text("Only the administrator")
    expect(page.get_by_label("Admin token")).to_be_visible()
    enter(page)
    rebuild = page.get_by_role("button", name="Rebuild the index")
    expect(rebuild).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
    page.reload()
    expect(rebuild).to_be_visible()
    expect(page_of(f"{served.address}/index").get_by_label("Admin token")).to_be_visible()
    page.get_by_role("button", name="Forget the token").click()
    expect(page.get_by_label("Admin token")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Admin token")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_running_rebuild_is_found_again_after_the_page_was_left(
    page_of: PageOf, served: Served
) -> None:
    page = page_of(f"{served.address}/index")
    enter(page)
    page.get_by_role("button", name="Rebuild the index").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.reload()
    expect(page.locator("#rebuilds tbody tr")).to_contain_text("Done in", timeout=A_BUILD_MS)
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_what_a_listener_meets_has_names(page_of: PageOf, address: str) -> None:
    page = page_of(f"{address}/index")
    expect(page.get_by_role("heading", level=1)).to_have_text("What is indexed")
    expect(
        page.get_by_role("img", name=re.compile("Bar chart of articles by year"))
    ).to_be_visible()
    for name in ("Articles over time", "Outlets", "Languages", "Skipped", "Generations"):
        expect(page.get_by_role("region", name=name)).to_be_visible()
    page.get_by_text("The same as a table").click()
    years = page.get_by_role("region", name="Articles over time").get_by_role("rowheader")
    expect(years.first).to_have_text("2011")
    expect(page.get_by_role("columnheader", name="Outlet", exact=True)).to_be_visible()


def test_it_reads_without_scripts(page_of: PageOf, served: Served) -> None:
    page = page_of(f"{served.address}/index", java_script_enabled=False)
    assert fact(page, "Articles") == "1"
    expect(page.get_by_role("img", name=re.compile("Bar chart"))).to_have_count(0)  # undated
    expect(page.get_by_text("No article has a date.")).to_be_visible()
    expect(page.get_by_label("Admin token")).to_be_hidden()
    assert page.get_by_role("button").count() == 0


def test_nothing_extends_beyond_a_narrow_screen(page_of: PageOf, address: str) -> None:
    page = page_of(f"{address}/index", **PHONE)
    expect(page.locator(".columns")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_page_of_progress_shows_the_time_left(page_of: PageOf, served: Served) -> None:
    page = page_of(f"{served.address}/index")
    shown = page.evaluate(
        """async () => {
          const { Progress } = await import("/static/progress.js");
          const [bar, heading, line] = ["progress", "p", "p"].map((tag) =>
            document.createElement(tag));
          const shown = new Progress(bar, heading, line);
          const lines = [];
          for (const [seconds, done] of [[0, 100], [1, 150], [10, 600]]) {
            shown.show({ stage: "embedding", done, total: 3100 }, seconds * 1000);
            lines.push(line.textContent);
          }
          shown.show({ stage: "reading", done: 1500000, total: null }, 11000);
          return [...lines, heading.textContent, line.textContent, bar.hasAttribute("value")];
        }"""
    )
    assert shown == [
        "100 of 3,100",
        "150 of 3,100",
        "600 of 3,100, about 50 s left",
        "Reading the corpus",
        "1.5 MB",
        False,
    ]
