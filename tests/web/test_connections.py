"""Connections within the limit of open files: a server in a process of its own, short of them."""

import http.client
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from qa_service.wsgi import MOST_CONNECTIONS, Bounds

SERVICE = """
import os, resource, sys
from qa_service.wsgi import serve

soft, hard = map(int, sys.argv[1:3])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
hogged = []

def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/limit":
        told = str(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    elif path == "/hog":  # every file that is left
        try:
            while True:
                hogged.append(os.open(os.devnull, os.O_RDONLY))
        except OSError:
            told = str(len(hogged))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return given_back_later(told)
    else:
        with open(sys.argv[0] if os.path.exists(sys.argv[0]) else os.__file__, "rb") as file:
            told = str(len(file.read(10)))  # as an answer reads the index
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))])
    return [told.encode()]

def given_back_later(told):
    import time
    yield told.encode()
    time.sleep(2)
    for one in hogged:
        os.close(one)
    hogged.clear()

serve(app, host="127.0.0.1", port=0, threads=4, on_ready=lambda address: print(address, flush=True))
"""

ServedWith = Callable[..., int]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def served_with(log: Path) -> Iterator[ServedWith]:
    """Port of a server that may open so many files."""
    started: list[subprocess.Popen[str]] = []

    def served_with(soft: int, hard: int) -> int:
        command = [sys.executable, "-c", SERVICE, str(soft), str(hard)]
        with log.open("w") as out:
            started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=out, text=True))
        output = started[-1].stdout
        assert output is not None
        return int(output.readline().strip().rpartition(":")[2])

    yield served_with
    for one in started:
        with one:
            one.kill()


def get(port: int, path: str = "/", *, client: str = "127.0.0.1") -> tuple[int, bytes]:
    with closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(client, 0))
    ) as connection:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read()


def opened(port: int, count: int, *, client: str, sending: bytes = b"") -> ExitStack:
    """So many connections that ask for nothing, or begin to."""
    held = ExitStack()
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(client, 0))
        held.enter_context(one)
        if sending:
            one.sendall(sending)
    return held


@pytest.mark.parametrize("sending", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_idle_connections_keep_nobody_from_files_nor_from_connecting(
    served_with: ServedWith, log: Path, sending: bytes
) -> None:
    port = served_with(256, 256)
    with opened(port, 400, client="127.0.0.2", sending=sending):
        replies = [get(port) for _ in range(20)]
        same = get(port, client="127.0.0.2")
    assert {status for status, _ in (*replies, same)} == {200}
    assert len(log.read_text().splitlines()) < 5


def test_many_addresses_together_keep_nobody_out_either(served_with: ServedWith) -> None:
    port = served_with(256, 256)
    with ExitStack() as held:
        for number in range(2, 12):
            held.enter_context(opened(port, 30, client=f"127.0.0.{number}"))
        assert [get(port)[0] for _ in range(10)] == [200] * 10


def test_the_limit_of_files_is_raised_as_far_as_it_may_be(served_with: ServedWith) -> None:
    assert get(served_with(128, 512), "/limit") == (200, b"512")


def test_where_no_file_is_left_it_waits_and_says_so_once(
    served_with: ServedWith, log: Path
) -> None:
    port = served_with(128, 128)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as hog:
        hog.request("GET", "/hog")
        reply = hog.getresponse()
        assert int(reply.read(1)) > 0
        began = time.monotonic()
        with opened(port, 20, client="127.0.0.3"):
            assert get(port)[0] == 200  # once files are there again
        assert time.monotonic() - began > 1
    lines = [line for line in log.read_text().splitlines() if line.strip()]
    assert len(lines) == 1, lines
    assert "no connection can be accepted" in lines[0]


@pytest.mark.parametrize(
    ("files", "threads", "connections"),
    [(100_000, 112, MOST_CONNECTIONS), (1_024, 112, 1_024 - 64 - 448), (256, 112, 64), (40, 4, 16)],
)
def test_bounds_come_from_the_limit_of_files(
    monkeypatch: pytest.MonkeyPatch, files: int, threads: int, connections: int
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (files, files))
    assert Bounds.of_process(threads=threads).connections == connections
    behind = Bounds.of_process(threads=threads, proxies=1)
    assert behind.of_an_address == behind.connections
