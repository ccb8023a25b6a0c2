"""A way to a server that can be held or cut in the middle of a streamed answer."""

import socket
import threading
from typing import Self
from urllib.parse import urlsplit

from qa_service.closing import Closing

_FOUND = b"event: found"
_END_OF_EVENT = b"\n\n"
_AT_ONCE = 65_536  # bytes


class HeldNetwork(Closing):
    """Hands everything on to ``upstream``, but of a stream at first only its first event.

    The rest comes with ``release()``; ``cut()`` breaks every connection instead, and what comes
    after it is handed on whole.
    """

    def __init__(self, upstream: str) -> None:
        self._upstream = ("127.0.0.1", urlsplit(upstream).port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._released = threading.Event()
        self._connections: list[socket.socket] = []
        self.requests: list[bytes] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def release(self) -> None:
        self._released.set()

    def cut(self) -> None:
        for connection in self._connections:
            _shut(connection)
        self.release()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            try:
                server = socket.create_connection(self._upstream)
            except OSError:  # nobody listens there now
                _shut(client)
                client.close()
                continue
            self._connections += [client, server]
            for pump in (self._forward, self._hold_back):
                threading.Thread(target=pump, args=(client, server), daemon=True).start()

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            while data := _received(client):
                self.requests.append(data)
                _send(server, data)
            _shut(server)

    def _hold_back(self, client: socket.socket, server: socket.socket) -> None:
        while data := _received(server):
            at = data.find(_FOUND)
            if at >= 0 and not self._released.is_set():
                end = data.index(_END_OF_EVENT, at) + len(_END_OF_EVENT)
                _send(client, data[:end])
                self._released.wait()
                data = data[end:]
            _send(client, data)
        _shut(client)


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(_AT_ONCE)
    except OSError:
        return b""


def _send(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
    except OSError:
        _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was already
