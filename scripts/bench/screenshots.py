#!/usr/bin/env python
"""Take the pictures of docs/screenshots/: the pages as people meet them, light and dark.

Without --address it indexes corpus/ aside and serves it for the while; needs a Chromium (named by
CHROMIUM, or found on PATH) and the package's test extra. With --only it takes those of that name.
"""

import argparse
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page, ViewportSize

from browser import chromium
from qa_service.conversations import Conversations
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.wsgi import WebServer

ROOT: Final = Path(__file__).parents[2]
QUESTION: Final = "When did Pakistan agree to let NATO convoys cross its territory?"
CHANGED: Final = "Who is the army chief of Pakistan?"
NOWHERE: Final = "Who won the world chess championship?"
SUBJECT: Final = "Tell me about American aid to Pakistan"
WORDS: Final = "drone strikes"
WINDOW: Final[ViewportSize] = {"width": 1360, "height": 860}
PHONE: Final[ViewportSize] = {"width": 390, "height": 800}


@dataclass(frozen=True, slots=True)
class Picture:
    """A state of the pages, and how to come to it from the chat page."""

    name: str
    reach: Callable[[Page], None]
    window: ViewportSize
    scheme: Literal["light", "dark"] = "light"


def main() -> None:
    """Take the pictures."""
    wanted = _arguments()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # many pictures wait in line
    wanted.output.mkdir(parents=True, exist_ok=True)
    pictures = [one for one in PICTURES if not wanted.only or one.name in wanted.only]
    with _served(wanted.address) as address, chromium() as browser:
        for one in pictures:
            print(_take(browser, address, one, wanted.output))


def welcome(page: Page) -> None:
    """The chat page with its example questions."""
    page.locator(".examples button").first.wait_for()


def answer(page: Page) -> None:
    """An answer with the article it cites beside it."""
    _ask(page, QUESTION)
    page.locator(".citation-mark").first.click()
    page.locator("#reader .cited").wait_for()


def conversation(page: Page) -> None:
    """An answer that changed over time, beside the conversations that are kept."""
    for question in (QUESTION, CHANGED):
        if page.locator("#afresh").is_visible():
            page.locator("#afresh").click()
        _ask(page, question)
    page.locator("#open-conversations").click()
    page.locator(".saved li > div > a").nth(1).wait_for()


def not_found(page: Page) -> None:
    """A question that nothing answers, with what comes nearest."""
    _ask(page, NOWHERE)


def overview(page: Page) -> None:
    """An overview under its days, with the passages found below."""
    _ask(page, SUBJECT)


def search(page: Page) -> None:
    """The passages found, without an answer."""
    page.locator("#question").fill(WORDS)
    page.locator("#search-only").click()
    page.locator(".source").first.wait_for()


def articles(page: Page) -> None:
    """The list of articles."""
    page.get_by_role("link", name="Articles", exact=True).click()
    page.locator(".listed li").first.wait_for()


def about_article(page: Page) -> None:
    """A question about one article."""
    articles(page)
    page.locator(".listed a").first.click()
    page.get_by_role("link", name="Ask about this article").click()
    page.locator(".chip").wait_for()


def index(page: Page) -> None:
    """What is indexed."""
    page.locator(".holdings a").click()
    page.locator("svg.columns").wait_for()


PICTURES: Final = (
    Picture("welcome", welcome, WINDOW),
    Picture("answer", answer, WINDOW),
    Picture("answer-dark", answer, WINDOW, "dark"),
    Picture("conversation", conversation, WINDOW),
    Picture("not-found", not_found, WINDOW),
    Picture("overview", overview, WINDOW),
    Picture("search", search, WINDOW),
    Picture("articles", articles, WINDOW),
    Picture("about-an-article", about_article, WINDOW),
    Picture("index", index, WINDOW),
    Picture("phone", answer, PHONE),
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a running service, such as http://127.0.0.1:8000")
    parser.add_argument("--only", nargs="+", choices=[one.name for one in PICTURES])
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "screenshots")
    return parser.parse_args()


@contextmanager
def _served(address: str | None) -> Iterator[str]:
    """``address``, or that of the sample corpus, served for the while."""
    if address is not None:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder) / "index")
        build_index([ROOT / "corpus"], settings.index, model=DEFAULT_MODEL)
        with (
            closing(open_service(settings)) as service,
            closing(Conversations(Path(folder) / "conversations.sqlite")) as conversations,
        ):
            app = create_app(service=service, conversations=conversations)
            server = WebServer(app, host="127.0.0.1", port=0, threads=settings.threads)
            threading.Thread(target=server.run, daemon=True).start()
            yield server.address


def _take(browser: Browser, address: str, picture: Picture, folder: Path) -> Path:
    page = browser.new_page(
        viewport=picture.window, color_scheme=picture.scheme, reduced_motion="reduce"
    )
    page.goto(address)
    picture.reach(page)
    page.wait_for_load_state("networkidle")
    file = folder / f"{picture.name}.png"
    page.screenshot(path=file)
    page.close()
    return file


def _ask(page: Page, question: str) -> None:
    before = page.locator(".exchange").count()
    page.fill("#question", question)
    page.keyboard.press("Enter")
    asked = page.locator(".exchange:not([aria-busy=true])").nth(before)
    asked.locator(".source").first.wait_for(state="attached")


if __name__ == "__main__":
    main()
