"""Behind proxies, and below a path of the host."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import request
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from qa_service.domain import Question
from qa_service.service import QAService
from qa_service.web import Hosting, KnownHosts, create_app

BELOW = "/archive"
QUESTION = {"question": "Who is the prime minister of Pakistan?"}
ADDRESS = re.compile(r'\b(?:href|src|action)="(/[^"]*)"')


def client_of(service: QAService, **hosting: object) -> FlaskClient:
    return create_app(service=service, hosting=Hosting(**hosting)).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize("taken_off", [True, False])
def test_the_service_answers_below_its_prefix_whether_or_not_a_proxy_takes_it_off(
    service: QAService,
    taken_off: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    client, path = client_of(service, url_prefix=BELOW), "" if taken_off else BELOW
    assert client.get(f"{path}/healthz").status_code == 200
    reply = client.post(f"{path}/api/v1/answer", json=QUESTION)
    assert reply.json is not None
    assert reply.json["status"] == "answered"
    assert client.get(f"{path}/").status_code == 200


def test_a_path_that_only_begins_like_the_prefix_is_another(service: QAService) -> None:
    client = client_of(service, url_prefix=BELOW)
    assert client.get(f"{BELOW}s/healthz").status_code == 404
    assert client.get(BELOW).status_code == 200


@pytest.mark.parametrize(
    "hosting_and_headers",
    [
        ({"url_prefix": BELOW}, {}),
        ({"proxies": 1}, {"X-Forwarded-Prefix": BELOW}),
    ],
)
def test_every_link_of_every_page_stays_below_the_prefix(
    service: QAService, hosting_and_headers: tuple[dict[str, object], dict[str, str]]
) -> None:
    hosting, headers = hosting_and_headers
    client = client_of(service, **hosting)
    article = service.search(Question("Pakistan", date(2014, 1, 1))).hits[0].article.id
    for path in ("/", "/?q=Who+is+the+prime+minister%3F", "/index", "/articles", "/nothing"):
        _check_links(client.get(path, headers=headers).text, path)
    _check_links(client.get(f"/articles/{article}", headers=headers).text, "article")


def _check_links(page: str, path: str) -> None:
    links = ADDRESS.findall(page)
    assert links, path
    assert [link for link in links if not link.startswith(f"{BELOW}/")] == [], path


def test_what_a_proxy_says_is_believed_of_as_many_as_there_are(service: QAService) -> None:
    seen: list[tuple[str | None, str]] = []

    def watched(app: OpenAPI) -> FlaskClient:
        @app.before_request
        def look() -> None:
            seen.append((request.remote_addr, request.url_root))

        return app.test_client()

    forwarded = {
        "X-Forwarded-For": "203.0.113.9, 192.0.2.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "news.example",
    }
    for proxies in (0, 1, 2):
        hosting = Hosting(proxies=proxies, hosts=KnownHosts(others=("news.example",)))
        watched(create_app(service=service, hosting=hosting)).get("/healthz", headers=forwarded)
    assert seen == [
        ("127.0.0.1", "http://localhost/"),
        ("192.0.2.1", "https://news.example/"),
        ("203.0.113.9", "http://localhost/"),  # of one value, two proxies told nothing
    ]


@pytest.mark.browser
def test_a_browser_asks_and_reads_below_a_prefix(
    service: QAService,
    serve_app: Callable[[OpenAPI], str],
    page_of: Callable[..., Page],
) -> None:
    address = serve_app(create_app(service=service, hosting=Hosting(url_prefix=BELOW)))
    page = page_of(f"{address}{BELOW}/")
    page.locator("#question").fill(QUESTION["question"])
    page.keyboard.press("Enter")
    expect(page.locator("#conversation")).to_contain_text("prime minister", timeout=30_000)
    link = page.locator("#conversation a[href*='/articles/']").first
    expect(link).to_be_attached(timeout=30_000)
    href = link.get_attribute("href")
    assert href is not None
    assert href.startswith(f"{BELOW}/articles/")
    page.goto(address + href)
    expect(page.locator("#article")).to_be_visible()
