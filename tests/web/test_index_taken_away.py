"""A running service whose index folder is moved, emptied, cut or put back."""

import http.client
import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.wsgi import WebServer

BRIDGE = "The bridge over the Seder was opened on Saturday by the minister of works, Ada Holm."
QUESTION = {"question": "Who opened the bridge over the Seder?"}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text(f"---\ntitle: Bridge\n---\n\n{BRIDGE}\n", "utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path, articles: Path) -> Path:
    build_index([articles], tmp_path / "index", model=DEFAULT_MODEL)
    return tmp_path / "index"


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """A service over ``folder`` whose threads, after the first, have read nothing yet."""
    service = open_service(Settings(index=folder))
    server = WebServer(create_app(service=service), host="127.0.0.1", port=0, threads=6)
    threading.Thread(target=server.run, daemon=True).start()
    yield server.address
    server.stop(seconds=1)
    service.close()


def ask(address: str, path: str, body: object = None) -> tuple[int, Any]:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        headers = {"Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, text, headers)
        reply = connection.getresponse()
        reply_body = reply.read().decode()
        is_json = "json" in (reply.headers["Content-Type"] or "")
        return reply.status, json.loads(reply_body) if is_json else reply_body


def statuses(address: str) -> set[int]:
    """Of a question to every thread of the service, at once."""
    found: list[int] = []
    asking = [
        threading.Thread(target=lambda: found.append(ask(address, "/api/v1/answer", QUESTION)[0]))
        for _ in range(6)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return set(found)


def wait_until_ready(address: str) -> None:
    for _ in range(100):
        if ask(address, "/readyz")[0] == 200:
            return
        time.sleep(0.1)
    raise AssertionError("it is never ready again")


def empty(folder: Path) -> None:
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def move(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


@pytest.mark.parametrize("take_away", [move, empty])
def test_it_says_so_instead_of_failing(
    address: str, folder: Path, take_away: Callable[[Path], None]
) -> None:
    assert ask(address, "/readyz")[0] == 200
    take_away(folder)
    status, problem = ask(address, "/readyz")
    assert (status, problem["type"]) == (503, "urn:qa-service:problem:index-damaged")
    assert "Put the index folder back" in problem["detail"]
    assert "qa_ready 0.0" in ask(address, "/metrics")[1]
    assert ask(address, "/healthz")[0] == 200
    assert statuses(address) <= {200, 503}  # threads that have read before may go on
    assert {ask(address, path)[0] for path in ("/", "/articles", "/index")} <= {200, 503}


def test_a_question_that_meets_no_files_is_reported_what_to_do(address: str, folder: Path) -> None:
    move(folder)
    replies = [ask(address, "/api/v1/answer", QUESTION) for _ in range(20)]
    refused = [problem for status, problem in replies if status == 503]
    assert refused
    assert {problem["type"] for problem in refused} == {"urn:qa-service:problem:index-damaged"}


def test_files_that_are_replaced_by_others_are_reported_until_their_copies_are_back(
    address: str, folder: Path
) -> None:
    (records,) = folder.glob("generations/*/passages.sqlite")
    copy, other = folder / "copy", folder / "other"
    shutil.copy(records, copy)
    other.write_bytes(bytes(records.stat().st_size))
    other.rename(records)
    status, problem = ask(address, "/readyz")
    assert (status, problem["type"]) == (503, "urn:qa-service:problem:index-damaged")
    assert "passages.sqlite was altered" in problem["detail"]
    copy.rename(records)
    wait_until_ready(address)
    assert statuses(address) == {200}


@pytest.mark.parametrize("bytes_of", [b"\xff\x00", b"[1, 2]", b"{"])
def test_what_was_skipped_is_read_only_where_it_can_be_understood(
    address: str, folder: Path, bytes_of: bytes
) -> None:
    (file,) = folder.glob("generations/*/skipped.json")
    sound = file.read_bytes()
    file.write_bytes(bytes_of)
    status, told = ask(address, "/index")
    assert status == 503
    assert "skipped.json" in told
    file.write_bytes(sound)
    wait_until_ready(address)
    assert ask(address, "/index")[0] == 200


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_any_more_is_reported(address: str, folder: Path) -> None:
    (records,) = folder.glob("generations/*/passages.sqlite")
    records.chmod(0)
    status, problem = ask(address, "/readyz")
    assert (status, problem["type"]) == (503, "urn:qa-service:problem:index-damaged")
    records.chmod(0o600)
    wait_until_ready(address)
    assert statuses(address) == {200}


def test_it_answers_again_when_the_folder_is_back(address: str, folder: Path) -> None:
    move(folder)
    assert ask(address, "/readyz")[0] == 503
    folder.with_name("moved").rename(folder)
    wait_until_ready(address)
    assert statuses(address) == {200}


def test_it_answers_again_from_an_index_that_is_built_again(
    address: str, folder: Path, articles: Path
) -> None:
    empty(folder)
    assert ask(address, "/readyz")[0] == 503
    build_index([articles], folder, model=DEFAULT_MODEL)
    wait_until_ready(address)
    assert statuses(address) == {200}


def test_a_generation_whose_files_come_later_than_its_name_is_taken_over(
    address: str, folder: Path, articles: Path, tmp_path: Path
) -> None:
    """As when a copy of an index arrives file by file."""
    build_index([articles], tmp_path / "other", model=DEFAULT_MODEL)
    empty(folder)
    shutil.copy(tmp_path / "other" / "CURRENT", folder)
    time.sleep(0.6)  # until it was tried
    assert ask(address, "/readyz")[0] == 503
    shutil.copytree(tmp_path / "other" / "generations", folder / "generations")
    wait_until_ready(address)
    assert statuses(address) == {200}
