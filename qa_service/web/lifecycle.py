"""The service of an app: while it is being opened, ready, and while it stops."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from flask import current_app, g
from werkzeug.exceptions import ServiceUnavailable

from qa_service.web.problems import RETRY_AFTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from qa_service.service import QAService


class ServiceLifecycle:
    """Where the service is or will be; any number of threads may ask for it."""

    def __init__(self, service: QAService | None = None) -> None:
        self._service = service
        self._stopping = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether it is open and not about to stop."""
        return self._service is not None and not self._stopping.is_set()

    def opened(self, service: QAService) -> None:
        """It is open: answer from now on."""
        self._service = service

    def stopping(self) -> None:
        """From now on it is not ready, so that balancers send nothing more.

        What they sent before they looked is answered still.
        """
        self._stopping.set()

    def service(self) -> QAService:
        """The service; ServiceUnavailable (503) until it is open."""
        if self._service is None:
            raise _unavailable("starting")
        return self._service

    def require_ready(self) -> None:
        """ServiceUnavailable (503) unless it is open and not about to stop."""
        if not self.ready:
            raise _unavailable("starting" if self._service is None else "stopping")

    def close(self) -> None:
        """Close the service if it was opened; nobody may ask any more."""
        if self._service is not None:
            self._service.close()


def _unavailable(why: str) -> ServiceUnavailable:
    return ServiceUnavailable(f"The service is {why}. Try again shortly.", retry_after=RETRY_AFTER)


EXTENSION: Final = "qa_service"  # where an app keeps its service, open or still opening


def the_service() -> QAService:
    """The service of the app that handles this request; ServiceUnavailable until it is open."""
    return _lifecycle().service()


def require_open() -> None:
    """Pass only when the service is open; ServiceUnavailable otherwise."""
    the_service()


def require_ready() -> None:
    """Pass only when new questions are to be sent here; ServiceUnavailable otherwise."""
    _lifecycle().require_ready()


def _lifecycle() -> ServiceLifecycle:
    return cast("ServiceLifecycle", current_app.extensions[EXTENSION])


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
