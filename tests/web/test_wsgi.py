import logging
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

from qa_service.errors import QAError
from qa_service.wsgi import WebServer, serve

SLOW_SERVICE = """
import sys, time
from qa_service.wsgi import serve

def app(environ, start_response):
    print("asked", flush=True)
    time.sleep(0.7)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"whole"]

serve(app, host="127.0.0.1", port=0, threads=1, on_ready=lambda address: print(address, flush=True))
print("stopped", flush=True)
"""


def test_a_taken_port_is_an_error_that_names_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(QAError, match=rf"Port {port} of 127\.0\.0\.1 is in use\..*--port"):
            serve(lambda _environ, _start: [], host="127.0.0.1", port=port, threads=1)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("192.0.2.1", 0, r"Cannot serve on 192\.0\.2\.1: .*--host"),
        ("no-such-host.invalid", 0, r"Cannot serve on no-such-host\.invalid: .*--host"),
        ("127.0.0.1", 70_000, r"There is no port 70000\..*--port"),
    ],
)
def test_an_impossible_address_is_an_error_that_names_the_remedy(
    host: str, port: int, message: str
) -> None:
    with pytest.raises(QAError, match=message):
        serve(lambda _environ, _start: [], host=host, port=port, threads=1)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104  a face of it
def test_the_address_is_one_that_a_browser_can_open(host: str) -> None:
    served = subprocess.Popen(
        [sys.executable, "-c", SLOW_SERVICE.replace("127.0.0.1", host)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with served:
        assert served.stdout is not None
        address = served.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=10) as reply:  # noqa: S310  our own address
            assert reply.read() == b"whole"
            assert reply.headers["Server"] == "qa-service"
        served.terminate()
        assert served.wait(10) == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_lets_a_request_under_way_finish(stop: signal.Signals) -> None:
    served = subprocess.Popen(
        [sys.executable, "-c", SLOW_SERVICE], stdout=subprocess.PIPE, text=True
    )
    with served:
        assert served.stdout is not None
        address = served.stdout.readline().strip()
        replies: list[bytes] = []
        asking = threading.Thread(target=lambda: replies.append(fetched(address)))
        asking.start()
        assert served.stdout.readline().strip() == "asked"
        served.send_signal(stop)
        asking.join(10)
        assert replies == [b"whole"]
        assert served.wait(10) == 0
        assert served.stdout.read().split() == ["stopped"]


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as reply:  # noqa: S310  our own address
        body: bytes = reply.read()
        return body


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET http://[ HTTP/1.1\r\nHost: localhost", b"400"),
        (b"GET http://[::1 HTTP/1.1\r\nHost: localhost", b"400"),
        (b"GET http://[zz]/ HTTP/1.1\r\nHost: localhost", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + b"9" * 5000, b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 20_000, b"431"),
    ],
)
def test_a_head_that_cannot_be_read_is_refused_and_not_logged(
    head: bytes, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    server = WebServer(lambda _environ, _start: [], host="127.0.0.1", port=0, threads=1)
    server.start()
    port = int(server.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head + b"\r\n\r\n")
        assert connection.recv(1000).split()[1] == status
    server.stop(seconds=1)
    logged = [one for one in caplog.records if one.name == "waitress"]
    assert [one.getMessage() for one in logged if one.levelno >= logging.WARNING] == []
