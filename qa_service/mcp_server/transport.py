"""How the server communicates: over stdin and stdout with its host, or over HTTP."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread
import uvicorn
from starlette.responses import JSONResponse

from qa_service.access_keys import bearer
from qa_service.wsgi import address_of, bound_socket, on_signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

    from qa_service.access_keys import KeyRing

PATH: Final = "/mcp"
_STOP_SECONDS: Final = 30


def serve_stdio(server: MCPServer[dict[str, object]], *, threads: int) -> None:
    """Serve the host at the other end of stdin and stdout until it hangs up.

    Nothing else may be written to stdout meanwhile; other output goes to stderr. For use in the
    main thread of a process that does nothing else: Ctrl-C ends it immediately.
    """

    async def run() -> None:
        _limit_threads(threads)
        await server.run_stdio_async()

    # A thread that reads stdin cannot be interrupted, so an orderly exit would wait for it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    anyio.run(run)


def serve_http(
    server: MCPServer[dict[str, object]],
    *,
    host: str,
    port: int,
    threads: int,
    keys: KeyRing | None,
    on_ready: Callable[[str], None],
) -> None:
    """Serve streamable HTTP at ``/mcp`` until SIGTERM or SIGINT; calls in progress are finished.

    With ``keys`` only their holders are served (``Authorization: Bearer``). On a loopback address,
    it refuses requests that a web page made a browser send to another host name (DNS rebinding).
    ``on_ready`` gets the address.

    Raises:
        QAError: the port is taken or forbidden, or the host is not on this machine.
    """
    listening = bound_socket(host, port, flags=("--http", "--http"))
    app: ASGIApp = server.streamable_http_app(
        streamable_http_path=PATH,
        host=host,
        stateless_http=True,  # calls need no session, so a restart interrupts none
        json_response=True,
    )
    config = uvicorn.Config(
        app if keys is None else _Guard(app, keys),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )

    web_server = uvicorn.Server(config)

    async def run() -> None:
        _limit_threads(threads)
        await web_server.serve(sockets=[listening])

    def stop() -> None:
        web_server.should_exit = True

    # Before uvicorn handles signals itself; once stopped, it raises the signal again for us.
    with on_signals(stop):
        on_ready(f"{address_of(host, listening.getsockname()[1])}{PATH}")
        anyio.run(run)


class _Guard:
    """Admits requests with one of the keys."""

    def __init__(self, app: ASGIApp, keys: KeyRing) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app if scope["type"] != "http" or self._knows(scope) else _REFUSAL
        await app(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        headers = dict(scope["headers"])
        key = bearer(headers.get(b"authorization", b"").decode("latin-1"))
        return key is not None and self._keys.find(key) is not None


_REFUSAL: Final = JSONResponse(
    {
        "type": "urn:qa-service:problem:access-key",
        "title": "An access key is needed",
        "status": 401,
        "detail": "Send the header `Authorization: Bearer` with a key.",
    },
    status_code=401,
    headers={"WWW-Authenticate": "Bearer"},
    media_type="application/problem+json",
)


def _limit_threads(threads: int) -> None:
    """Answer no more calls at a time; others wait."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = threads
