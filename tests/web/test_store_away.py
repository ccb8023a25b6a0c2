"""What the web service says of itself while the store of its passages is away."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.scale_out import bring_store_up_to_date
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app

HOST = "127.0.0.1"
ANSWER = ("/api/v1/answer", {"question": "Who opened the bridge over the Seder?"})
SERVE = "from milvus_lite.cmdline import main; main()"


@contextmanager
def milvus_lite(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Milvus Lite as a server of its own, which can be killed."""
    where = ["--host", HOST, "--port", str(port), "--data-dir", str(data)]
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, "server", *where], stdout=subprocess.DEVNULL
    ) as server:
        try:
            wait_until_it_listens(port)
            yield server
        finally:
            server.kill()


def wait_until_it_listens(port: int) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection((HOST, port)):
            return
        time.sleep(0.1)
    pytest.fail("Milvus Lite does not answer")


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        found: int = one.getsockname()[1]
        return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("away")


@pytest.fixture(scope="module")
def client(folder: Path, port: int) -> Iterator[FlaskClient]:
    """A service whose store has answered once, and is away since."""
    store = f"milvus+http://{HOST}:{port}/news"
    (folder / "a.md").write_text(
        "---\ntitle: Bridge\ndate: 2012-12-22\n---\n\n"
        "The bridge over the Seder was opened on Saturday by the minister of works, Ada Holm.\n",
        "utf-8",
    )
    with milvus_lite(folder / "milvus", port):
        build_index([folder / "a.md"], folder / "index", model=DEFAULT_MODEL)
        bring_store_up_to_date(folder / "index", store)
        service = open_service(Settings(index=folder / "index", store=store))
        client = create_app(service=service).test_client()
        assert client.get("/readyz").status_code == 200
        assert client.post(ANSWER[0], json=ANSWER[1]).get_json()["status"] == "answered"
    yield client
    service.close()


@pytest.mark.parametrize("path", ["/readyz", "/api/v1/index", "/api/v1/articles/a"])
def test_a_program_is_reported_to_come_again(client: FlaskClient, path: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert reply.get_json()["type"] == "urn:qa-service:problem:store-unavailable"
    assert int(reply.headers["Retry-After"]) > 0


def test_a_question_is_refused_in_order(client: FlaskClient) -> None:
    reply = client.post(ANSWER[0], json=ANSWER[1])
    assert reply.status_code == 503
    assert int(reply.headers["Retry-After"]) > 0


def test_a_reader_gets_a_page(client: FlaskClient) -> None:
    reply = client.get("/")
    assert (reply.status_code, reply.mimetype) == (503, "text/html")
    assert "The store does not respond" in reply.text


def test_the_process_is_alive_and_measured(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    measured = client.get("/metrics").text.splitlines()
    assert "qa_ready 0.0" in measured
    assert not any(line.startswith("qa_index_") for line in measured)


def test_it_is_well_again_when_the_store_is(client: FlaskClient, folder: Path, port: int) -> None:
    with milvus_lite(folder / "milvus", port):
        for _ in range(100):  # Milvus Lite has forgotten what was loaded
            if client.get("/readyz").status_code == 200:
                break
            time.sleep(0.1)
        assert client.post(ANSWER[0], json=ANSWER[1]).get_json()["status"] == "answered"
