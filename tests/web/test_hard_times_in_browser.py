"""The page while the network is slow, the service dies in mid-answer, the index is swapped."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from held_network import HeldNetwork
from page_steps import ask
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
OPENED = {
    "id": "dam",
    "title": "Dam opens at Vessel Gap",
    "source": "Gazette",
    "published": "2015-03-05",
    "text": "The dam at Vessel Gap was opened by Minister Odalys Trent on 4 March 2015.\n\n"
    "It holds 31 million cubic metres of water, the ministry of works said.",
}
CLOSED = {
    "id": "bridge",
    "title": "Bridge at Vessel Gap closed",
    "source": "Gazette",
    "published": "2016-05-06",
    "text": "The bridge at Vessel Gap was closed by Mayor Ferris Holm on 5 May 2016.",
}
WHO_OPENED = "Who opened the dam at Vessel Gap?"
WHO_CLOSED = "Who closed the bridge at Vessel Gap?"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000}


def build(folder: Path, articles: Sequence[Mapping[str, object]]) -> Path:
    """The index in ``folder`` of exactly these articles."""
    corpus = folder / "articles.jsonl"
    corpus.write_text("\n".join(json.dumps(article) for article in articles), encoding="utf-8")
    build_index([corpus], folder / "index", model=DEFAULT_MODEL)
    return folder / "index"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return build(tmp_path, [OPENED])


@contextmanager
def serving(index: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The real service in a process of its own, once it answers; killed at the end."""
    command = [sys.executable, "-m", "qa_service", "serve", "--index", str(index)]
    with subprocess.Popen(
        [*command, "--port", str(port)], cwd=index.parent, stdout=subprocess.DEVNULL
    ) as server:
        try:
            wait_until(lambda: answers(port), server)
            yield server
        finally:
            server.kill()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(met: Callable[[], bool], server: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + 60
    while not met():
        assert time.monotonic() < deadline
        assert server is None or server.poll() is None
        time.sleep(0.1)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_a_service_that_dies_in_mid_answer_answers_when_it_is_back(
    page_of: PageOf, index: Path
) -> None:
    port = free_port()
    with HeldNetwork(f"http://127.0.0.1:{port}") as network:
        with serving(index, port) as server:
            page = page_of(network.address)
            page.locator("#question").fill(WHO_OPENED)
            page.keyboard.press("Enter")
            expect(page.locator(".source").first).to_be_visible()
            server.kill()
            server.wait()
            network.cut()
            expect(page.locator(".waiting")).to_have_text(re.compile("connection was lost"))
        with serving(index, port):
            expect(page.locator(".statement")).to_contain_text("Odalys Trent", timeout=30_000)
            ask(page, "When was it opened?")
            expect(page.locator(".exchange")).to_have_count(2)
            expect(page.get_by_role("alert")).to_have_count(0)


def test_an_index_that_is_swapped_in_mid_conversation_is_asked_on(
    page_of: PageOf, index: Path, serve_app: Callable[..., str]
) -> None:
    service = open_service(Settings(index=index))
    page = page_of(serve_app(create_app(service=service)))
    ask(page, WHO_OPENED)
    expect(page.locator(".statement")).to_contain_text("Odalys Trent")
    before = service.status().generation
    build(index.parent, [CLOSED])
    wait_until(lambda: service.status().generation != before)
    page.locator(".citation-mark").first.click()
    expect(page.locator("#reader [role=alert]")).to_contain_text("no such article")
    page.keyboard.press("Escape")
    ask(page, WHO_CLOSED)
    expect(page.locator(".statement").last).to_contain_text("Ferris Holm")
    expect(page.locator(".statement").first).to_contain_text("Odalys Trent")
    page.locator(".citation-mark").last.click()
    expect(page.locator("#reader .cited")).to_contain_text("Ferris Holm")
    service.close()


def test_on_a_slow_network_it_is_reported_at_once_what_goes_on(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.emulateNetworkConditions", SLOW)
    page.reload()
    page.locator("#question").fill("When did Pakistan agree to let NATO convoys cross?")
    page.keyboard.press("Enter")
    expect(page.locator(".exchange .waiting")).to_have_text(re.compile("^(Searching|Reading) "))
    expect(page.locator(".exchange")).not_to_have_attribute("aria-busy", "true", timeout=15_000)
    expect(page.locator(".source").first).to_be_visible()
    page.locator(".source-title a").first.click()
    expect(page.locator("#reader .cited")).to_be_visible(timeout=15_000)
