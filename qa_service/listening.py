"""Accepts connections: no more than the process has files for, shared fairly among clients."""

from __future__ import annotations

import ctypes
import errno
import logging
import resource
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from waitress.server import TcpWSGIServer

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from waitress.channel import HTTPChannel


_log = logging.getLogger(__name__)

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
        return not full or any(True for _ in self._waiting())

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

    def _waiting(self) -> Iterator[HTTPChannel]:
        """Connections without a request in progress; called in the thread that accepts requests."""
        for channel in [*self.active_channels.values()]:
            if not channel.requests and not channel.total_outbufs_len:
                yield channel


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
