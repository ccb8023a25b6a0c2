"""The production server while it starts and stops, as its own process."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from qa_service.errors import QAError
from qa_service.wsgi import WebServer, serve

SERVICE = """
import os, sys, threading, time
from qa_service.wsgi import serve

prepared = threading.Event()

def app(environ, start_response):
    path = environ["PATH_INFO"]
    os.write(1, b"asked\\n")  # one write, so that lines of two threads never mix
    if path == "/ready":
        status = "200 OK" if prepared.is_set() else "503 Service Unavailable"
        start_response(status, [("Content-Length", "0")])
        return [b""]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return steps(float(path[1:]))

def steps(seconds):
    for number in range(4):
        time.sleep(seconds / 4)
        yield f"{number}".encode()

def prepare():
    print("preparing", flush=True)
    sys.stdin.readline()
    prepared.set()

serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=2, prepare=prepare,
      on_ready=lambda address: print("ready", flush=True),
      on_stop=lambda: print("stopping", flush=True), stop_seconds=float(sys.argv[2]))
print("stopped", flush=True)
"""


class Served:
    """A server in a process of its own."""

    def __init__(self, *, stop_seconds: float) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVICE, str(self.port), str(stop_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.line() == "preparing"

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def finish_preparing(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read()


ServedFor = Callable[[float], Served]


@pytest.fixture
def served_for() -> Iterator[ServedFor]:
    """Starts servers that let answers finish for that many seconds, and ends them."""
    started: list[Served] = []

    def served_for(stop_seconds: float) -> Served:
        started.append(Served(stop_seconds=stop_seconds))
        return started[-1]

    yield served_for
    for one in started:
        with one.process:
            one.process.kill()


def test_it_answers_while_it_prepares_and_says_when_it_is_ready(served_for: ServedFor) -> None:
    served = served_for(5)
    assert served.get("/ready")[0] == 503
    assert served.line() == "asked"
    served.finish_preparing()
    assert served.line() == "ready"
    assert served.get("/ready")[0] == 200


def test_it_can_be_stopped_while_it_prepares(served_for: ServedFor) -> None:
    served = served_for(5)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(20) == 0
    assert [served.line(), served.line()] == ["stopping", "stopped"]


def test_streams_and_requests_that_wait_get_their_answers_when_it_stops(
    served_for: ServedFor,
) -> None:
    served = served_for(30)
    served.finish_preparing()
    assert served.line() == "ready"
    replies: list[tuple[int, bytes]] = []
    asking = [
        threading.Thread(target=lambda: replies.append(served.get("/1.2")))
        for _ in range(4)  # two at a time, so two wait
    ]
    for thread in asking:
        thread.start()
    assert [served.line(), served.line()] == ["asked", "asked"]
    time.sleep(0.2)  # until the others have been taken in, too
    served.process.send_signal(signal.SIGTERM)
    for thread in asking:
        thread.join()
    assert replies == [(200, b"0123")] * 4
    assert served.process.wait(20) == 0


def test_nobody_is_let_in_any_more_while_it_stops(served_for: ServedFor) -> None:
    served = served_for(30)
    served.finish_preparing()
    assert served.line() == "ready"
    asking = threading.Thread(target=lambda: served.get("/3"))
    asking.start()
    assert served.line() == "asked"
    served.process.send_signal(signal.SIGTERM)
    assert served.line() == "stopping"
    refused = None
    for _ in range(20):
        try:
            served.get("/ready")
        except ConnectionRefusedError as error:
            refused = error
            break
        time.sleep(0.05)
    asking.join()
    assert refused is not None


@pytest.mark.parametrize("signals", [1, 2])
def test_what_takes_too_long_is_cut_off_and_sooner_when_signalled_twice(
    served_for: ServedFor, signals: int
) -> None:
    served = served_for(0.3 if signals == 1 else 60)
    served.finish_preparing()
    assert served.line() == "ready"
    failures: list[Exception] = []

    def ask() -> None:
        try:
            served.get("/40")
        except (http.client.HTTPException, OSError) as error:
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert served.line() == "asked"
    for _ in range(signals):
        served.process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    assert served.process.wait(20) == 0
    asking.join()
    assert len(failures) == 1


def test_what_preparing_raises_ends_it() -> None:
    def prepare() -> None:
        raise QAError("No index.", remedy="Build one.")

    with pytest.raises(QAError, match="No index"):
        serve(lambda _environ, _start: [], host="127.0.0.1", port=0, threads=1, prepare=prepare)


def test_a_request_that_never_arrives_whole_is_refused() -> None:
    server = WebServer(
        lambda _environ, _start: [], host="127.0.0.1", port=0, threads=1, receiving_seconds=0.2
    )
    server.start()
    port = int(server.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        received = b"".join(iter(lambda: slow.recv(4096), b""))
    server.stop(seconds=1)
    assert received.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"did not arrive in time" in received
