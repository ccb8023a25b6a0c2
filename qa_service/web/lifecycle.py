"""The service of an app while it opens, runs and stops."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar, cast

from flask import current_app, g
from werkzeug.exceptions import ServiceUnavailable

from qa_service.web.problems import RETRY_AFTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from qa_service.service import QAService


_Part = TypeVar("_Part")


class ServiceLifecycle:
    """Holds the service once it is open; thread-safe."""

    def __init__(self, service: QAService | None = None) -> None:
        self._service = service
        self._stopping = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether it is open and not stopping."""
        return self._service is not None and not self._stopping.is_set()

    def opened(self, service: QAService) -> None:
        """The service is open: answer from now on."""
        self._service = service

    def stopping(self) -> None:
        """Report not ready from now on, so that load balancers send no more requests.

        Requests they have already sent are still answered.
        """
        self._stopping.set()

    def service(self) -> QAService:
        """The service; ServiceUnavailable (503) until it is open."""
        if self._service is None:
            raise _unavailable("starting")
        return self._service

    def require_ready(self) -> None:
        """ServiceUnavailable (503) unless it is open and not stopping."""
        if not self.ready:
            raise _unavailable("starting" if self._service is None else "stopping")

    def close(self) -> None:
        """Close the service if it was opened; nobody may use it afterwards."""
        if self._service is not None:
            self._service.close()


def _unavailable(why: str) -> ServiceUnavailable:
    return ServiceUnavailable(f"The service is {why}. Try again shortly.", retry_after=RETRY_AFTER)


def install(app: Flask, part: object) -> None:
    """Let `installed` return ``part`` in requests to ``app``."""
    app.extensions[type(part).__qualname__] = part


def installed(kind: type[_Part]) -> _Part:
    """The part of that class of the app that handles this request; the app must have one."""
    return cast("_Part", current_app.extensions[kind.__qualname__])


def installed_or_none(kind: type[_Part]) -> _Part | None:
    """As `installed`, None if the app has none."""
    return cast("_Part | None", current_app.extensions.get(kind.__qualname__))


def the_service() -> QAService:
    """The service of the app that handles this request; ServiceUnavailable until it is open."""
    return installed(ServiceLifecycle).service()


def require_open() -> None:
    """Continue only if the service is open; ServiceUnavailable otherwise."""
    the_service()


def require_ready() -> None:
    """Continue only if new questions are accepted; ServiceUnavailable otherwise."""
    installed(ServiceLifecycle).require_ready()


_NAME: Final = "endings"


def on_request_end(ending: Callable[[], None]) -> None:
    """Call ``ending`` once this request has ended, in any way; the last added comes first."""
    endings: list[Callable[[], None]] = g.setdefault(_NAME, [])
    endings.append(ending)


def register_endings(app: Flask) -> None:
    """Let `on_request_end` work for requests to ``app``."""
    app.after_request(_defer_to_stream)
    app.teardown_request(lambda _error: _end(g.pop(_NAME, [])))


def _defer_to_stream(response: Response) -> Response:
    """A streamed response is produced after the request was torn down, so it ends when closed."""
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        response.make_sequence()  # problems are short, though Flask returns some as streams
    if response.is_streamed and (endings := g.pop(_NAME, [])):
        response.call_on_close(lambda: _end(endings))
    return response


def _end(endings: list[Callable[[], None]]) -> None:
    while endings:
        endings.pop()()
