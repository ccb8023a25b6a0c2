"""Adding files to the corpus over HTTP, also by the server that it is run with."""

import io
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from qa_service.embedding import DEFAULT_MODEL
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.uploads import CorpusFolder
from qa_service.web import MOST_BYTES_ADDED, Administration, Hosting, create_app
from qa_service.web.administration import MOST_FILES
from qa_service.wsgi import LARGEST_BODY, WebServer

TOKEN = "only-for-this-test"  # noqa: S105 -- no secret
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ADDRESS = "/api/v1/corpus/files"
WALL = "The council of the harbour town voted for a new sea wall on Monday."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    return tmp_path / "articles"


@pytest.fixture
def administration(articles: Path, tmp_path: Path) -> Administration:
    rebuilder = Rebuilder(Plan((articles,), tmp_path / "index", DEFAULT_MODEL))
    return Administration.guarded_by(TOKEN, rebuilder, corpus=CorpusFolder(articles))


@pytest.fixture
def app(service: QAService, administration: Administration) -> OpenAPI:
    hosting = Hosting(cors_origins=("https://desk.example",))
    return create_app(service=service, administration=administration, hosting=hosting)


@pytest.fixture
def address(app: OpenAPI, administration: Administration) -> Iterator[str]:
    """Of the production server, which takes more from the administrator."""
    server = WebServer(
        app,
        host="127.0.0.1",
        port=0,
        threads=2,
        receiving_seconds=2,
        largest_body=lambda given: (
            MOST_BYTES_ADDED if administration.is_admin(given) else LARGEST_BODY
        ),
    )
    server.start()
    yield server.address
    server.stop(seconds=1)


def send(
    client: FlaskClient, *files: tuple[str, str | bytes], field: str = "files"
) -> TestResponse:
    data = [
        (io.BytesIO(content if isinstance(content, bytes) else content.encode()), name)
        for name, content in files
    ]
    return client.post(ADDRESS, data={field: data}, headers=BEARER)


def test_each_file_is_reported_and_those_with_an_article_are_saved(
    client: FlaskClient, articles: Path
) -> None:
    lines = "\n".join(json.dumps(one) for one in ({"title": "Wall", "text": WALL}, {"no": 1}))
    reply = send(client, ("2012/a.txt", WALL), ("b.jsonl", lines), ("c.mp4", "film"))
    assert reply.status_code == 200
    assert reply.json is not None
    first, second, third = reply.json["files"]
    assert first == {
        "name": "2012/a.txt",
        "state": "added",
        "path": "2012/a.txt",
        "reason": None,
        "articles": 1,
        "complete": True,
        "titles": first["titles"],
        "skipped": 0,
        "reasons": [],
    }
    assert (second["articles"], second["titles"], second["skipped"]) == (1, ["Wall"], 1)
    assert len(second["reasons"]) == 1
    assert (third["state"], third["path"], third["articles"]) == ("refused", None, None)
    assert ".mp4 cannot be read. Supported: .jsonl" in third["reason"]
    assert {path.name for path in articles.iterdir()} == {"2012", "b.jsonl"}
    again = send(client, ("2012/a.txt", WALL)).json
    assert again is not None
    assert again["files"][0]["state"] == "present"


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Cookie": f"qa_key={TOKEN}"}]
)
def test_only_the_administrator_may_add(
    client: FlaskClient, articles: Path, headers: dict[str, str]
) -> None:
    reply = client.post(ADDRESS, data={"files": (io.BytesIO(b"x"), "a.txt")}, headers=headers)
    assert reply.status_code == 401
    assert [*articles.iterdir()] == []


def test_pages_of_other_origins_may_not_even_ask(client: FlaskClient) -> None:
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    foreign = client.options(ADDRESS, headers={**asked, "Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers
    own = client.options(ADDRESS, headers={**asked, "Origin": "https://desk.example"})
    assert own.headers["Access-Control-Allow-Origin"] == "https://desk.example"


def test_without_a_known_folder_it_says_how_to_start(service: QAService, tmp_path: Path) -> None:
    rebuilder = Rebuilder(Plan((tmp_path,), tmp_path / "index", DEFAULT_MODEL))
    administration = Administration.guarded_by(TOKEN, rebuilder)
    app = create_app(service=service, administration=administration)
    reply = send(app.test_client(), ("a.txt", WALL))
    assert reply.status_code == 409
    assert reply.json is not None
    assert reply.json["type"] == "urn:qa-service:problem:corpus-unknown"
    assert "qa-service serve --corpus DIR" in reply.json["detail"]


def test_a_folder_that_takes_nothing_is_a_problem(client: FlaskClient, articles: Path) -> None:
    articles.rmdir()
    reply = send(client, ("a.txt", WALL))
    assert reply.status_code == 507
    assert reply.json is not None
    assert "No such file or directory" in reply.json["detail"]


def test_odd_requests_are_problems_and_leave_nothing(client: FlaskClient, articles: Path) -> None:
    odd = [
        (415, {"json": {"files": []}}),
        (422, {"data": {"other": (io.BytesIO(WALL.encode()), "a.txt")}}),
        (422, {"data": {"files": "no file"}, "content_type": "multipart/form-data"}),
        (400, {"data": b"--x\r\nno", "content_type": "multipart/form-data; boundary=x"}),
        (400, {"data": b"x", "content_type": "multipart/form-data"}),
        (413, {"data": {"files": [(io.BytesIO(b"x"), "a.txt") for _ in range(MOST_FILES + 1)]}}),
    ]
    for status, request in odd:
        reply = client.post(ADDRESS, headers=BEARER, **request)  # type: ignore[arg-type]
        assert reply.status_code == status, request
        assert reply.content_type == "application/problem+json"
    assert "At most 100 files and 250 MB" in reply.text
    assert [*articles.iterdir()] == []


def test_the_description_says_what_it_takes(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    operation = document["paths"][ADDRESS]["post"]
    assert operation["security"] == [{"admin": []}]
    content = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert content["properties"]["files"]["maxItems"] == MOST_FILES
    assert "AddedFilesShape" in json.dumps(operation["responses"]["200"])
    assert {"401", "409", "413", "422", "507"} <= operation["responses"].keys()
    assert 'id="add_files"' in client.get("/docs").text


def test_the_server_takes_large_files_from_the_administrator_only(
    address: str, articles: Path
) -> None:
    large = os.urandom(LARGEST_BODY + 1_000_000)
    files = [("files", ("a.txt", WALL.encode())), ("files", ("large.bin.gz", large))]
    reply = httpx.post(address + ADDRESS, headers=BEARER, files=files, timeout=120)
    assert reply.status_code == 200
    assert [one["state"] for one in reply.json()["files"]] == ["added", "refused"]
    assert [path.name for path in articles.iterdir()] == ["a.txt"]
    status, problem = announced(address, len(large), token="wrong")  # noqa: S106 -- no secret
    assert status == 413
    assert problem["detail"].startswith("The request is larger than 16,777,216 bytes.")
    status, problem = announced(address, MOST_BYTES_ADDED + 1, token=TOKEN)
    assert status == 413
    status, problem = announced(address, MOST_BYTES_ADDED - 1, token=TOKEN)
    assert status == 408


def announced(address: str, size: int, *, token: str) -> tuple[int, dict[str, str]]:
    """What is answered to whoever announces so many bytes, and sends none."""
    place = urlsplit(address)
    head = (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {size}\r\n\r\n"
    )
    with closing(socket.create_connection((place.hostname or "", place.port or 0))) as link:
        link.settimeout(20)
        link.sendall(head.encode())
        reply = b""
        while part := link.recv(65_536):
            reply += part
    lines, _, body = reply.decode().partition("\r\n\r\n")
    return int(lines.split()[1]), json.loads(body) if body.startswith("{") else {}


def test_a_large_file_gets_the_time_that_its_size_takes(address: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'

    def slowly() -> Iterator[bytes]:
        yield part
        for _ in range(4):
            yield f"{WALL}\n\n".encode() * 4_000
            time.sleep(0.8)
        yield b"\r\n--x--\r\n"

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    reply = httpx.post(address + ADDRESS, headers=BEARER | kind, content=slowly(), timeout=60)
    assert reply.status_code == 200
    assert [one["state"] for one in reply.json()["files"]] == ["added"]
    wrong = {"Authorization": "Bearer wrong"}
    refused = httpx.post(address + ADDRESS, headers=wrong | kind, content=slowly(), timeout=60)
    assert refused.status_code == 408


def test_a_request_that_breaks_off_leaves_nothing(address: str, articles: Path) -> None:
    place = urlsplit(address)
    part = 'Content-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nThe council'
    head = (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9000\r\n\r\n--x\r\n"
    )
    with closing(socket.create_connection((place.hostname or "", place.port or 0))) as link:
        link.sendall((head + part).encode())
    assert httpx.get(f"{address}/healthz").status_code == 200
    assert [*articles.iterdir()] == []
