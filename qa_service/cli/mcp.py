"""``qa-service mcp``: the archive as tools for language models."""

import argparse
import importlib.util
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qa_service.access_keys import KeyRing
from qa_service.cli.asking import opened_service
from qa_service.client import Client
from qa_service.errors import InvalidInputError, QAError
from qa_service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.mcp_server import Archive


def run_mcp(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until the host hangs up or, over HTTP, until asked to stop."""
    _check_mcp()
    from qa_service.mcp_server import make_server  # noqa: PLC0415 -- needs what was checked
    from qa_service.mcp_server.transport import serve_http, serve_stdio  # noqa: PLC0415

    place = None if arguments.http is None else _place(arguments.http)
    with _opened(arguments.url, settings) as archive:
        server = make_server(archive)
        if place is None:
            _print_hint()
            serve_stdio(server, threads=settings.threads)
        else:
            serve_http(
                server,
                host=place[0],
                port=place[1],
                threads=settings.threads,
                keys=KeyRing(settings.keys) if settings.access == "key" else None,
                on_ready=_announce,
            )
    return 0


def _check_mcp() -> None:
    if importlib.util.find_spec("mcp") is None:
        raise QAError(
            "The MCP server needs the package mcp, which is not installed.",
            remedy="Run `pip install 'qa-service[mcp]'`.",
        )


@contextmanager
def _opened(url: str | None, settings: Settings) -> "Iterator[Archive]":
    """The running service at ``url``; without a URL, a service over the index."""
    if url is not None:
        with Client(url, api_key=settings.api_key) as client:
            yield client
        return
    from qa_service.mcp_server import LocalArchive  # noqa: PLC0415 -- not for a client

    with opened_service(settings) as service:
        yield LocalArchive(service)


def _place(written: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``."""
    try:
        parts = urlsplit(f"//{written}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or port is None or parts.netloc != written or parts.username is not None:
        raise InvalidInputError(
            "http",
            f"--http cannot be {written!r}.",
            remedy="Give an address and a port, such as 127.0.0.1:8001.",
        )
    return host, port


def _print_hint() -> None:
    """Otherwise a person who starts it by hand waits for a prompt that never comes."""
    if sys.stdin.isatty():
        hint = "Waiting for a language model's host on stdin; Ctrl-C quits. See docs/api.md."
        print(hint, file=sys.stderr)


def _announce(address: str) -> None:
    print(f"Ready: {address} (Ctrl-C stops it)", flush=True)
