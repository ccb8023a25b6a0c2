"""The production server: binds first, then serves until it is told to stop."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from waitress.server import create_server

from qa_service.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from wsgiref.types import WSGIApplication

_log = logging.getLogger(__name__)
_BACKLOG: Final = 128
_LARGEST_BODY: Final = 16 * 1024 * 1024  # bytes; the application refuses far smaller ones itself
_HIGHEST_PORT: Final = 65_535
_OTHER_PORT: Final = "Choose another with --port (0 takes any free one)."
_WILDCARDS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  names only


class WebServer:
    """A bound server; ``address`` answers from `run` on.

    Attributes:
        address: URL for a browser on this machine, with the real port when 0 was asked for.
    """

    def __init__(self, app: WSGIApplication, *, host: str, port: int, threads: int) -> None:
        """Bind ``host:port``; QAError if that cannot be had."""
        self._socket = _bound(host, port)
        self.address = _address(host, self._socket.getsockname()[1])
        self._server = create_server(
            app,
            sockets=[self._socket],
            threads=threads,
            backlog=_BACKLOG,
            ident="qa-service",
            max_request_body_size=_LARGEST_BODY,
        )

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT (main thread); requests under way get their answers."""
        _log.info("serving on %s", self.address)
        with _stopped_by_signals():
            self._server.run()  # returns when _Stop, a SystemExit, is raised in it
        self._server.close()
        _log.info("stopped")


def serve(
    app: WSGIApplication,
    *,
    host: str,
    port: int,
    threads: int,
    on_ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Serve ``app`` until SIGTERM or SIGINT; ``on_ready`` gets the address once it is bound.

    Raises:
        QAError: the port is taken or forbidden, or the host is not of this machine.
    """
    server = WebServer(app, host=host, port=port, threads=threads)
    on_ready(server.address)
    server.run()


class _Stop(SystemExit):
    """Raised by a signal; waitress takes any SystemExit as the order to finish and return."""


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only; the caller stops the process
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _Stop

    before = {name: signal.signal(name, stop) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _bound(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _HIGHEST_PORT:
        raise QAError(f"There is no port {port}.", remedy=_OTHER_PORT)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise _not_bound(error, host, port) from error


def _not_bound(error: OSError, host: str, port: int) -> QAError:
    if error.errno == errno.EADDRINUSE:
        return QAError(f"Port {port} of {host} is in use.", remedy=_OTHER_PORT)
    if error.errno == errno.EACCES:
        return QAError(f"Port {port} of {host} is not for this user.", remedy=_OTHER_PORT)
    problem = f"Cannot serve on {host}: {error.strerror or error}."
    return QAError(problem, remedy="Choose an address of this machine with --host.")


def _address(host: str, port: int) -> str:
    name = _WILDCARDS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
