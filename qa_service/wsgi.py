"""The production server: binds first, serves while the archive opens, stops when asked to.

Waitress reads whole requests before it hands them to a thread and sends answers from a buffer, so
that slow clients occupy no thread. An event stream occupies one as long as it lasts.
"""

from __future__ import annotations

import copy
import ctypes
import errno
import ipaddress
import json
import logging
import resource
import select
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error, RequestEntityTooLarge

from qa_service.errors import QAError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from wsgiref.types import WSGIApplication


_log = logging.getLogger(__name__)

LargestBody: TypeAlias = Callable[[str], int]
"""From the Authorization of a request to the maximum bytes of its body."""

STOP_SECONDS: Final = 30.0
RECEIVING_SECONDS: Final = 30.0
_BACKLOG: Final = 1024
_IDLE_SECONDS: Final = 120
LARGEST_BODY: Final = 16 * 1024 * 1024  # bytes; the application itself refuses far smaller ones
_LARGEST_HEAD: Final = 64 * 1024  # bytes; waitress takes seconds for a few larger ones
_SLOWEST: Final = 64 * 1024  # bytes a second, at which a large body may arrive
_POLL_S: Final = 0.2  # between checks for slow and busy connections
_HIGHEST_PORT: Final = 65_535
_WILDCARDS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  names only


class WebServer:
    """A bound server; it responds at ``address`` after `start` or `run`.

    Attributes:
        address: URL for a browser on this machine; with the actual port if 0 was requested.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        host: str,
        port: int,
        threads: int,
        receiving_seconds: float = RECEIVING_SECONDS,
        largest_body: LargestBody = lambda _authorization: LARGEST_BODY,
        proxies: int = 0,
    ) -> None:
        """Bind ``host:port``; QAError if that fails.

        A request that has not arrived completely after ``receiving_seconds`` is refused with 408.
        ``largest_body`` returns the maximum bytes of a body for the Authorization of its request;
        a larger body than usual gets more time. The number of connections, and without ``proxies``
        those from one address, are limited by how many files the process may open.
        """
        self._socket = bound_socket(host, port)
        self.address = address_of(host, self._socket.getsockname()[1])
        self._receiving_seconds = receiving_seconds
        self._map: dict[int, wasyncore.dispatcher] = {}
        bounds = Bounds.of_process(threads=threads, proxies=proxies)
        self._server = self._listener(app, threads, bounds)
        self._server.adj.largest_body = largest_body
        self._server.adj.send_bytes = 1  # events are sent at once; set as an option, it warns
        self._server.channel_class = _Channel
        self._ended_by: float | None = None  # when draining must be over; None: serving
        self._ended = threading.Event()  # a join that a signal interrupts takes a thread as ended

    def _listener(self, app: WSGIApplication, threads: int, bounds: Bounds) -> Listener:
        listening = self._socket
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(threads)
        return Listener(
            app,
            self._map,
            _sock=listening,
            dispatcher=dispatcher,
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            bounds=bounds,
            adj=Adjustments(
                threads=threads,
                sockets=[listening],
                backlog=_BACKLOG,
                connection_limit=2 * bounds.connections,  # the listener's own bound comes first
                channel_timeout=_IDLE_SECONDS,
                channel_request_lookahead=1,  # so that a client that went away is noticed
                asyncore_use_poll=True,  # select() ends at 1,024 files
                ident="qa-service",
                # The application knows how many proxies there are, and believes no more of these.
                clear_untrusted_proxy_headers=False,
                max_request_header_size=_LARGEST_HEAD,
                max_request_body_size=LARGEST_BODY,
            ),
        )

    def run(self, *, stop_seconds: float = STOP_SECONDS) -> None:
        """Serve until SIGTERM or SIGINT (main thread); requests in progress are finished."""
        with on_signals(_stop):
            self.start()
            with suppress(_Stop):
                self.wait()
            self.stop(seconds=stop_seconds)

    def start(self) -> None:
        """Serve in a separate thread from now on."""
        _log.info("serving on %s", self.address)
        threading.Thread(target=self._run, name="server", daemon=True).start()

    def wait(self) -> None:
        """Return once it has ended."""
        self._ended.wait()

    def stop(self, *, seconds: float = STOP_SECONDS) -> None:
        """Accept no more connections, give requests in progress ``seconds`` to finish, then end."""
        self._ended_by = time.monotonic() + seconds
        try:
            self._ended.wait()
        except _Stop:  # a second signal: its sender does not want to wait
            self._ended_by = 0
            self._ended.wait()
        _log.info("stopped")

    def _run(self) -> None:
        try:
            self._loop()
        finally:
            self._ended.set()

    def _loop(self) -> None:
        while self._ended_by is None:
            self._turn()
        self._stop_listening()
        read_by = time.monotonic() + _POLL_S  # what has just arrived counts as in progress
        while (now := time.monotonic()) < self._ended_by and (now < read_by or self._at_work()):
            self._turn()
        if cut := self._at_work():
            _log.warning("%d requests are cut off: stopping took too long", cut)
        self._server.task_dispatcher.shutdown(timeout=0.5)
        self._server.trigger.close()
        wasyncore.close_all(self._map)

    def _turn(self) -> None:
        wasyncore.loop(timeout=_POLL_S, use_poll=True, map=self._map, count=1)
        self._refuse_slow()

    def _stop_listening(self) -> None:
        """Accept connections that are already established, then no more."""
        while select.select([self._socket], [], [], 0)[0]:
            self._server.handle_accept()
        wasyncore.dispatcher.close(self._server)  # only the socket; the trigger stays

    def _at_work(self) -> int:
        """How many connections have a request in progress."""
        channels = [*self._server.active_channels.values()]
        return sum(bool(one.requests or one.total_outbufs_len) for one in channels)

    def _refuse_slow(self) -> None:
        cutoff = time.monotonic() - self._receiving_seconds
        for channel in [*self._server.active_channels.values()]:
            request = channel.request
            if request is not None and request.since() < cutoff and not channel.requests:
                channel.refuse_as_slow()


def serve(
    app: WSGIApplication,
    *,
    host: str,
    port: int,
    threads: int,
    prepare: Callable[[], None] = lambda: None,
    on_ready: Callable[[str], None] = lambda _address: None,
    on_stop: Callable[[], None] = lambda: None,
    stop_seconds: float = STOP_SECONDS,
    largest_body: LargestBody = lambda _authorization: LARGEST_BODY,
    proxies: int = 0,
) -> None:
    """Serve ``app`` until SIGTERM or SIGINT.

    It is bound and responds immediately; meanwhile ``prepare`` runs in the calling thread, then
    ``on_ready`` gets the address. ``on_stop`` is called before requests in progress get
    ``stop_seconds`` to finish; a second signal ends it immediately. The process' limit of open
    files is raised to the maximum.

    Raises:
        QAError: the port is taken or forbidden, or the host is not on this machine. Also
            whatever ``prepare`` raises, after the server has stopped.
    """
    raise_file_limit()
    bound_arenas()
    server = WebServer(
        app, host=host, port=port, threads=threads, largest_body=largest_body, proxies=proxies
    )
    with on_signals(_stop):
        server.start()
        try:
            prepare()
            on_ready(server.address)
            server.wait()
        except _Stop:
            on_stop()
            server.stop(seconds=stop_seconds)
        except BaseException:
            server.stop(seconds=0)
            raise


class _Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """A request that knows how long it has been arriving, and how large it may be."""

    adj: Any
    error: Error | None
    path = ""  # of an unreadable header: waitress logs it when the client leaves

    def __init__(self, adj: object) -> None:
        super().__init__(adj)
        self._began = time.monotonic()
        self._is_large = False

    def since(self) -> float:
        """When it began to arrive; for a large one, later by the time that its size takes."""
        bytes_so_far: int = self.body_bytes_received if self._is_large else 0
        return self._began + bytes_so_far / _SLOWEST

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # an invalid address, or a length with too many digits
            raise ParsingError("The header of the request cannot be read") from error
        if self.proxy_netloc:  # "GET http://name/path": by RFC 9112 that name counts, not Host
            self.headers["HOST"] = self.proxy_netloc
        largest = self.adj.largest_body(self.headers.get("AUTHORIZATION", ""))
        if largest > LARGEST_BODY:
            self._is_large = True
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = largest

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = _TooLargeError(self.adj.max_request_body_size)
        return consumed


class _TooLargeError(RequestEntityTooLarge):  # type: ignore[misc]  # waitress has no types
    """The same as an API problem, as the API itself refuses smaller ones."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"The request is larger than {largest:,} bytes. Send a smaller one.")

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:  # noqa: ARG002 -- waitress gives it
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        problem = {
            "type": "about:blank",
            "title": status.phrase,
            "status": status,
            "detail": self.body,
        }
        text = json.dumps(problem).encode()
        return f"{status} {status.phrase}", [("Content-Type", "application/problem+json")], text


class _TooSlowError(Error):  # type: ignore[misc]  # waitress has no types
    code = 408
    reason = "Request Timeout"


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that can be refused while its request is still arriving."""

    parser_class = _Request
    request: _Request | None

    def refuse_as_slow(self) -> None:
        """Respond with 408 and close."""
        with self.requests_lock:
            if self.request is None or self.requests:
                return
            refused, self.request = self.request, None
            refused.error = _TooSlowError("The request did not arrive in time.")
            refused.completed = True
            self.requests.append(refused)
        self.server.add_task(self)


class _Stop(SystemExit):
    """Raised in the main thread by a signal: finish and return."""


def _stop() -> None:
    raise _Stop


@contextmanager
def on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` on SIGTERM and SIGINT until the block ends.

    Signals reach the main thread only; in others nothing happens, and the caller stops the process.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {name: signal.signal(name, handle) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def bound_socket(
    host: str, port: int, *, flags: tuple[str, str] = ("--host", "--port")
) -> socket.socket:
    """A socket that listens there; QAError, naming the flags to fix, if that fails."""
    other_port = f"Choose another with {flags[1]} (0 takes any free one)."
    if not 0 <= port <= _HIGHEST_PORT:
        raise QAError(f"There is no port {port}.", remedy=other_port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem, remedy = f"Port {port} of {host} is in use.", other_port
        elif error.errno == errno.EACCES:
            problem, remedy = f"Port {port} of {host} is not available to this user.", other_port
        else:
            problem = f"Cannot serve on {host}: {error.strerror or error}."
            remedy = f"Choose an address of this machine with {flags[0]}."
        raise QAError(problem, remedy=remedy) from error


def is_loopback(host: str) -> bool:
    """Whether a server on ``host`` can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def address_of(host: str, port: int) -> str:
    """URL for a browser on this machine of what listens there."""
    name = _WILDCARDS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


MOST_CONNECTIONS: Final = 1_000
_FEWEST: Final = 16
_FILES_OF_ALL: Final = 64  # for the index, the log, and files opened at the start
_FILES_OF_A_THREAD: Final = 4  # each opens the databases of the index separately
_SHARE: Final = 4  # of all connections, one address may have a quarter
_EXHAUSTED: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
_BACK_OFF_S: Final = 0.5
_LOG_EVERY_S: Final = 60.0
_CLOSED_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be, and how many from one address."""

    connections: int = MOST_CONNECTIONS
    of_an_address: int = MOST_CONNECTIONS // _SHARE

    @classmethod
    def of_process(cls, *, threads: int, proxies: int = 0) -> Bounds:
        """What the limit of open files leaves after those that ``threads`` read from.

        Behind proxies all connections are the proxies', which have to limit them.
        """
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        files = _FILES_OF_ALL + _FILES_OF_A_THREAD * threads
        left = limit - files if limit != resource.RLIM_INFINITY else MOST_CONNECTIONS
        # Even if threads alone may need all files, connections get some.
        connections = min(MOST_CONNECTIONS, max(left, limit // _SHARE, _FEWEST))
        return cls(connections, connections if proxies else max(connections // _SHARE, _FEWEST))


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """Accepts connections within bounds; if there are too many, those idle for longest are closed.

    Only connections without a request in progress are closed for others. If the process has no
    files left it waits a little before it tries again, and logs this once.
    """

    active_channels: dict[int, HTTPChannel]
    adj: Any

    def __init__(self, *arguments: object, bounds: Bounds, **options: object) -> None:
        self._bounds = bounds
        self._accepts_from = 0.0
        self._logged_at = float("-inf")
        super().__init__(*arguments, **options)

    def readable(self) -> bool:
        """Whether to accept more: not if files have run out or all connections are busy."""
        may: bool = super().readable()
        if not may or time.monotonic() < self._accepts_from:
            return False
        full = len(self.active_channels) >= self._bounds.connections
        return not full or bool(self._waiting())

    def accept(self) -> tuple[socket.socket, Any] | None:
        """The next connection, with room made for it; None if there is none, or no file."""
        try:
            accepted: tuple[socket.socket, Any] | None = super().accept()
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            self._back_off(error)
            return None
        if accepted is not None:
            self._make_room(accepted[1][0])
        return accepted

    def _back_off(self, error: OSError) -> None:
        self._accepts_from = time.monotonic() + _BACK_OFF_S
        if self._accepts_from - self._logged_at > _LOG_EVERY_S:
            _log.error("no connection can be accepted at the moment: %s", error.strerror)
        self._logged_at = self._accepts_from  # a shortage is logged once, however long it is
        self._close_oldest(_CLOSED_AT_ONCE)

    def _make_room(self, address: str) -> None:
        of_addresses = Counter(channel.addr[0] for channel in self.active_channels.values())
        if of_addresses[address] >= self._bounds.of_an_address:
            self._close_oldest(1, address)
        elif len(self.active_channels) >= self._bounds.connections:
            self._close_oldest(1)

    def _close_oldest(self, count: int, address: str | None = None) -> None:
        """Close those idle for longest; if there are none, those that send slowly."""
        waiting = [one for one in self._waiting() if address is None or one.addr[0] == address]
        waiting.sort(key=lambda one: (one.request is not None, one.last_activity))
        for channel in waiting[:count]:
            channel.handle_close()

    def _waiting(self) -> list[HTTPChannel]:
        """Connections without a request in progress; called in the thread that accepts requests."""
        channels = [*self.active_channels.values()]
        return [one for one in channels if not one.requests and not one.total_outbufs_len]


_MOST_FILES: Final = 65_536  # requested; some systems allow a billion
_M_ARENA_MAX: Final = -8  # of glibc's malloc.h
_ARENAS: Final = 2


def raise_file_limit() -> None:
    """Raise this process' limit of open files to the maximum; the usual limit is lower."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # some systems allow less than they report
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def bound_arenas() -> None:
    """Let glibc use two memory arenas for all threads rather than eight per core.

    Each arena keeps free memory: with a hundred threads this was a fifth of the process' memory,
    which grew for thousands of answers. To be called before threads start; other systems have no
    such call.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
