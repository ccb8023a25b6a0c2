"""Adding articles on the page of the index, as a person does who started the service."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from page_steps import faults
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.uploads import CorpusFolder
from qa_service.web import Administration, create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
TOKEN = "only-for-this-test"  # noqa: S105 -- no secret
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
A_BUILD_MS = 90_000  # on a busy machine; seconds are usual
A_TRIAL_MS = 30_000
WALL = "The council of the harbour town voted for a new sea wall."
FERRY = "The ferry to the island was stopped by the storm."


@dataclass(frozen=True, slots=True)
class Served:
    """A service over ``articles`` at ``address``; ``own`` is the address with the token."""

    articles: Path
    address: str

    @property
    def own(self) -> str:
        return f"{self.address}/index?token={TOKEN}"


@pytest.fixture
def serve_own(
    tmp_path: Path, serve_app: Callable[[OpenAPI], str]
) -> Iterator[Callable[..., Served]]:
    closings: list[Callable[[], None]] = []

    def serve_own(*, of_this_run: bool = True, knows_corpus: bool = True) -> Served:
        articles, index = tmp_path / "articles", tmp_path / "index"
        articles.mkdir()
        (articles / "a.txt").write_text(WALL)
        build_index([articles], index, model=DEFAULT_MODEL)
        service = open_service(Settings(index=index))
        rebuilder = Rebuilder(Plan((articles,), index, DEFAULT_MODEL))
        closings.extend((rebuilder.close, service.close))
        administration = Administration.guarded_by(
            TOKEN,
            rebuilder,
            corpus=CorpusFolder(articles) if knows_corpus else None,
            of_this_run=of_this_run,
        )
        return Served(
            articles, serve_app(create_app(service=service, administration=administration))
        )

    yield serve_own
    for close in closings:
        close()


@pytest.fixture
def served(serve_own: Callable[..., Served]) -> Served:
    return serve_own()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder on the person's own disk."""
    (tmp_path / "mine" / "march").mkdir(parents=True)
    return tmp_path / "mine"


def drop(page: Page, *paths: Path) -> None:
    """As the browser does it when files are dragged there from the desktop."""
    page.locator("#drop").scroll_into_view_if_needed()
    box = page.locator("#drop").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + 20, "y": box["y"] + 20}
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})


@contextmanager
def reloaded(page: Page) -> Iterator[None]:
    """What is done within ends in the page's being loaded again, from a new generation."""
    with page.expect_navigation(timeout=A_BUILD_MS):
        yield


def result(page: Page, name: str) -> str:
    return page.locator("#added-files li", has=page.get_by_text(name, exact=True)).inner_text()


def test_a_dropped_folder_is_added_indexed_and_found(
    page_of: PageOf, served: Served, folder: Path
) -> None:
    (folder / "march" / "b.txt").write_text(FERRY)
    (folder / "march" / "film.mp4").write_bytes(b"film")
    (folder / "empty.txt").write_text("")
    page = page_of(served.own)
    expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
    with reloaded(page):
        drop(page, folder)
        expect(page.locator("#added-summary")).to_have_text(
            "1 file added, 2 refused", timeout=A_TRIAL_MS
        )
        expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#added-summary")).to_have_text(
        "1 file added, 2 refused", timeout=A_TRIAL_MS
    )
    assert "1 article" in result(page, "mine/march/b.txt")
    assert "Files that end in .mp4 cannot be read." in result(page, "mine/march/film.mp4")
    assert len(result(page, "mine/empty.txt")) > len("mine/empty.txt")
    expect(page.locator(".facts")).to_contain_text(re.compile(r"Articles\s*2"))
    assert (served.articles / "mine" / "march" / "b.txt").read_text() == FERRY
    assert sorted(path.name for path in served.articles.rglob("*")) == [
        *("a.txt", "b.txt", "march", "mine")
    ]
    page.goto(f"{served.address}/?q=What+stopped+the+ferry%3F")
    expect(page.locator("main")).to_contain_text("stopped by the storm")


def test_files_are_chosen_by_keys_alone(page_of: PageOf, served: Served, folder: Path) -> None:
    (folder / "b.txt").write_text(FERRY)
    page = page_of(served.own)
    # Listened for before anything else: the browser must know before the key is pressed.
    page.on("filechooser", lambda chooser: chooser.set_files(folder / "b.txt"))
    button = page.get_by_role("button", name="Choose files")
    expect(button).to_be_visible()
    button.focus()
    expect(button).to_be_focused()
    with reloaded(page):
        page.keyboard.press("Enter")
    assert "1 article" in result(page, "b.txt")
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Add articles")).to_be_visible()
    expect(page.get_by_role("group", name="Add articles")).to_be_visible()


def test_what_is_there_already_starts_no_rebuild(
    page_of: PageOf, served: Served, folder: Path
) -> None:
    (folder / "a.txt").write_text(WALL)
    page = page_of(served.own)
    expect(page.locator("#drop")).to_be_visible()
    drop(page, folder / "a.txt")
    expect(page.locator("#added-summary")).to_have_text("1 already there", timeout=A_TRIAL_MS)
    expect(page.locator("#none-yet")).to_be_visible()
    expect(page.locator("#sending")).to_be_hidden()
    page.get_by_role("button", name="Forget the token").click()
    expect(page.locator("#adding")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0


def test_files_that_come_while_a_rebuild_runs_are_indexed_after_it(
    page_of: PageOf, served: Served, folder: Path
) -> None:
    (folder / "b.txt").write_text(FERRY)
    page = page_of(served.own)
    page.get_by_label("Embed everything again").check()
    page.get_by_role("button", name="Rebuild the index").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    drop(page, folder / "b.txt")
    expect(page.locator(".facts")).to_contain_text(re.compile(r"Articles\s*2"), timeout=A_BUILD_MS)
    expect(page.locator("#added-summary")).to_have_text("1 file added", timeout=A_TRIAL_MS)


def test_a_refusal_of_the_service_is_shown(page_of: PageOf, served: Served, folder: Path) -> None:
    (folder / "b.txt").write_text(FERRY)
    page = page_of(served.own)
    expect(page.locator("#drop")).to_be_visible()
    for file in served.articles.iterdir():
        file.unlink()
    served.articles.rmdir()
    drop(page, folder / "b.txt")
    expect(page.get_by_role("alert")).to_contain_text("Files cannot be saved. Nothing can be saved")
    expect(page.locator("#added")).to_be_hidden()


def test_the_token_leaves_the_address_at_once_and_stays_in_the_tab(
    page_of: PageOf, served: Served
) -> None:
    page = page_of(served.own)
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    assert page.url == f"{served.address}/index"
    assert page.evaluate("history.length") <= 2
    assert page.context.cookies() == []
    page.reload()
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    page.goto(f"{served.address}/index?token=another-one-that-is-wrong")
    expect(page.get_by_role("alert")).to_contain_text("Only the administrator")
    expect(page.locator("#adding")).to_be_hidden()
    assert "token" not in page.url


def test_others_see_how_to_get_the_token(page_of: PageOf, served: Served) -> None:
    page = page_of(f"{served.address}/index")
    expect(page.get_by_role("region", name="Add and rebuild")).to_contain_text(
        "the second address that qa-service serve printed"
    )
    expect(page.locator("#adding")).to_be_hidden()


def test_a_configured_token_is_not_taken_from_the_address(
    page_of: PageOf, serve_own: Callable[..., Served]
) -> None:
    served = serve_own(of_this_run=False)
    page = page_of(served.own)
    expect(page.get_by_label("Admin token")).to_be_visible()
    expect(page.locator("#adding")).to_be_hidden()
    assert page.url == f"{served.address}/index"
    assert page.evaluate("sessionStorage.length") == 0


def test_without_a_known_folder_the_page_says_how_to_start(
    page_of: PageOf, serve_own: Callable[..., Served]
) -> None:
    page = page_of(serve_own(knows_corpus=False).own)
    expect(page.locator("#adding")).to_contain_text("qa-service serve --corpus DIR")
    expect(page.get_by_role("button", name="Rebuild the index")).to_be_visible()
    expect(page.get_by_role("button", name="Choose files")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_without_fault_on_a_phone(
    page_of: PageOf, served: Served, folder: Path, scheme: str
) -> None:
    name = f"a-very-long-name-{'x' * 80}.txt"
    (folder / name).write_text("")
    page = page_of(served.own, **PHONE, color_scheme=scheme)
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Choose files").click()
    choosing.value.set_files(folder / name)
    expect(page.locator("#added-files li")).to_have_count(1, timeout=A_TRIAL_MS)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert faults(page) == []
