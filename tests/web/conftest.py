import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Browser, Page, sync_playwright

from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import QAService, open_service
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.wsgi import WebServer

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
)

PageOf = Callable[..., Page]


def service_over(paths: Sequence[Path], index: Path) -> QAService:
    settings = Settings(index=index)
    build_index(paths, index, model=DEFAULT_MODEL)
    return open_service(settings)


@pytest.fixture(scope="session")
def service(sample_index: Path) -> Iterator[QAService]:
    """The service over the sample corpus."""
    opened = open_service(Settings(index=sample_index))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def service_of_articles(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Sequence[Mapping[str, object]]], QAService]]:
    """A service over articles of a test's own."""
    opened: list[QAService] = []

    def over(articles: Sequence[Mapping[str, object]]) -> QAService:
        folder = tmp_path_factory.mktemp("own")
        lines = "\n".join(json.dumps(article) for article in articles)
        (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
        opened.append(service_over([folder], folder / "index"))
        return opened[-1]

    yield over
    for one in opened:
        one.close()


@pytest.fixture
def app(service: QAService) -> OpenAPI:
    return create_app(service=service)


@pytest.fixture
def client(app: OpenAPI) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def serve_app() -> Callable[[OpenAPI], str]:
    """Serves an app by the production server until the tests end, and gives its address."""

    def serve_app(app: OpenAPI) -> str:
        server = WebServer(app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        return server.address

    return serve_app


@pytest.fixture(scope="session")
def address(service: QAService, serve_app: Callable[[OpenAPI], str]) -> str:
    """Address of the served sample corpus."""
    return serve_app(create_app(service=service))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page_of(chromium: Browser) -> Iterator[PageOf]:
    """Opens pages (keywords: those of a browser context); checks at the end that all was well.

    No page may ask another host for anything, break the content policy or fail in a script.
    """
    requests: list[str] = []
    troubles: list[str] = []
    contexts = []

    def page_of(address: str, **options: object) -> Page:
        context = chromium.new_context(**options)  # type: ignore[arg-type]  # as a test names them
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text))
        page.set_default_timeout(15_000)
        page.goto(address)
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("http://127.0.0.1:", "data:"))] == []
    assert [text for text in troubles if "Failed to load resource" not in text] == []


@pytest.fixture
def hurried(service: QAService) -> QAService:
    """The same archive with no time at all."""
    return QAService(
        service._index,  # noqa: SLF001 -- one index for all tests
        service._embedder,  # noqa: SLF001
        service._reader,  # noqa: SLF001
        min_confidence=0.25,
        answer_seconds=0,
    )
