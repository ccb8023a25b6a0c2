"""The page of what is indexed, without scripts."""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI

from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService, open_service
from qa_service.settings import Settings
from qa_service.web import Administration, create_app
from qa_service.web.presentation import size_in_words

TOKEN = "only-for-this-test"  # noqa: S105 -- no secret
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def service_over_folder(tmp_path: Path) -> Iterator[Callable[[Path], QAService]]:
    opened: list[QAService] = []

    def over(folder: Path) -> QAService:
        build_index([folder], tmp_path / "index", model=DEFAULT_MODEL)
        opened.append(open_service(Settings(index=tmp_path / "index")))
        return opened[-1]

    yield over
    for one in opened:
        one.close()


@pytest.fixture
def app_with(service: QAService, tmp_path: Path) -> Callable[[str | None], OpenAPI]:
    def app_with(token: str | None) -> OpenAPI:
        rebuilder = Rebuilder(Plan((tmp_path,), tmp_path / "index", DEFAULT_MODEL))
        return create_app(
            service=service, administration=Administration.guarded_by(token, rebuilder)
        )

    return app_with


def text_of(page: str) -> str:
    """The text of a page as it reads, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_it_shows_what_is_indexed(client: FlaskClient, service: QAService) -> None:
    page = client.get("/index").text
    summary = service.status()
    words = text_of(page)
    assert f"Articles {summary.articles} Passages {summary.passages}" in words
    assert summary.generation in words
    assert f"{summary.model.name}, 384 dimensions" in words
    assert "Published 17 March 2011 to " in words
    for name, count in summary.sources:
        assert f"{name} {count}" in words
    assert f"English (en) {dict(summary.languages)['en']}" in words


def test_an_outlet_leads_to_its_articles(client: FlaskClient, service: QAService) -> None:
    page = client.get("/index").text
    for name, count in service.status().sources:
        shown = re.escape(html.escape(name))
        link = re.search(rf'href="(/articles[^"]+)"><bdi>{shown}</bdi>', page)
        assert link
        listed = text_of(client.get(html.unescape(link[1])).text)
        assert f"{count} article{'' if count == 1 else 's'} found" in listed


def test_an_author_leads_to_their_articles(client: FlaskClient, service: QAService) -> None:
    page = client.get("/index").text
    for name, count in service.status().authors:
        link = re.search(rf'href="(/articles\?author=[^"]+)"><bdi>{re.escape(name)}</bdi>', page)
        assert link
        listed = text_of(client.get(html.unescape(link[1])).text)
        assert f"{count} article{'' if count == 1 else 's'} found" in listed


def test_the_chart_has_a_bar_a_year_and_a_table_beside_it(
    client: FlaskClient, service: QAService
) -> None:
    page = client.get("/index").text
    chart = page.split('role="img" aria-labelledby="over-time-caption"')[1].split("</svg>")[0]
    bars = re.findall(r"<title>(\d{4}): (\d+)</title>", chart)
    by_year: dict[str, int] = {}
    for month, count in service.status().months:
        by_year[str(month.year)] = by_year.get(str(month.year), 0) + count
    assert {year: int(count) for year, count in bars if count != "0"} == by_year
    table = page.split("The same as a table")[1].split("</table>")[0]
    assert re.findall(r'<th scope="row">(\d{4})</th><td class="count">(\d+)</td>', table) == bars
    assert "Bar chart of articles by year of publication" in text_of(page)


def test_the_chat_page_leads_to_it_and_back(client: FlaskClient) -> None:
    assert '<a href="/index">' in client.get("/").text
    assert '<a href="/">Ask the archive</a>' in client.get("/index").text


def test_skipped_files_are_grouped_by_reason_without_where_the_service_keeps_them(
    tmp_path: Path, service_over_folder: Callable[[Path], QAService]
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "read.txt").write_text("The harbour town voted for a new sea wall on Monday.")
    for number in range(7):
        (folder / f"<b>{number}.jpg").write_bytes(b"\xff\xd8\xff")
    for name in ("first", "second"):
        (folder / f"{name}.jsonl").write_text(json.dumps({"id": "x", "text": "The same text."}))
    page = create_app(service=service_over_folder(folder)).test_client().get("/index").text
    assert "<b>0" not in page
    assert str(tmp_path) not in page
    words = text_of(page)
    assert "8 of the files and records that were read are not articles of their own" in words
    assert re.search(r"<b>0\.jpg , <b>1\.jpg , .* and 2 more 7 ", words)
    assert re.search(r"The same article as .* second\.jsonl:1 1 ", words)


def test_without_a_configured_token_it_says_how_to_open_it(
    app_with: Callable[[str | None], OpenAPI],
) -> None:
    page = app_with(None).test_client().get("/index").text
    assert "QA_ADMIN_TOKEN" in page
    assert "<script" not in page
    assert "<form" not in page


def test_with_a_token_scripts_may_rebuild_and_without_scripts_it_says_so(
    app_with: Callable[[str | None], OpenAPI],
) -> None:
    page = app_with(TOKEN).test_client().get("/index").text
    assert '<form id="entrance" class="entrance" hidden>' in page
    assert "needs JavaScript" in page.split("<noscript>")[1].split("</noscript>")[0]
    assert TOKEN not in page


def test_a_service_that_cannot_rebuild_offers_nothing(client: FlaskClient) -> None:
    assert 'id="administration"' not in client.get("/index").text


def test_rolling_back_is_for_the_administrator(
    tmp_path: Path, service_over_folder: Callable[[Path], QAService]
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("The harbour town voted for a new sea wall.")
    service = service_over_folder(tmp_path / "articles")
    rebuilder = Rebuilder(Plan((tmp_path,), tmp_path / "elsewhere", DEFAULT_MODEL))
    app = create_app(service=service, administration=Administration.guarded_by(TOKEN, rebuilder))
    client = app.test_client()
    address = "/api/v1/index/rollback"
    assert client.post(address, json={}).status_code == 401
    assert client.post(address, json={"generation": 3}, headers=BEARER).status_code == 422
    none_older = client.post(address, json={}, headers=BEARER)
    assert none_older.status_code == 422
    assert "older" in none_older.get_json()["detail"]
    name = service.status().generation
    assert client.post(address, json={"generation": name}, headers=BEARER).json == {
        "generation": name
    }
    shape = client.get("/api/v1/openapi.json").get_json()["paths"][address]["post"]
    assert shape["security"] == [{"admin": []}]


def test_sizes_are_reported_in_words() -> None:
    sizes = (0, 999, 1000, 999_949, 999_951, 12_345_678, 10**16)
    assert [size_in_words(size) for size in sizes] == [
        *("0 bytes", "999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "12.3 MB", "10,000.0 TB")
    ]
