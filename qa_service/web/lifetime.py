"""What is to be done when a request has ended: for a stream, when its last byte was made."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import g

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

_NAME: Final = "endings"


def at_the_end(ending: Callable[[], None]) -> None:
    """Call ``ending`` once this request has ended, however it ends; the last given goes first."""
    endings: list[Callable[[], None]] = g.setdefault(_NAME, [])
    endings.append(ending)


def register_endings(app: Flask) -> None:
    """Make `at_the_end` work for requests of ``app``."""
    app.after_request(_leave_to_stream)
    app.teardown_request(lambda _error: _end(g.pop(_NAME, [])))


def _leave_to_stream(response: Response) -> Response:
    """A streamed response is made after the request was torn down, so it ends when closed."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        response.make_sequence()  # problems are short, though Flask hands some on as streams
    if response.is_streamed and (endings := g.pop(_NAME, [])):
        response.call_on_close(lambda: _end(endings))
    return response


def _end(endings: list[Callable[[], None]]) -> None:
    while endings:
        endings.pop()()
