"""Every request gets an id, is measured, and leaves one line in the log: never its text."""

from __future__ import annotations

import logging
import re
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import g, request

from qa_service.logs import REQUEST_ID
from qa_service.web.lifetime import at_the_end

if TYPE_CHECKING:
    from flask import Flask, Response

    from qa_service.web.metrics import Metrics

_LOG: Final = logging.getLogger(__name__)
HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET: Final = frozenset({"static", "health.alive", "health.ready", "metrics.metrics"})


@dataclass(slots=True)
class _Seen:
    """A request, and how it was answered so far."""

    id: str
    began: float
    method: str
    route: str
    quiet: bool
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR


def register_watch(app: Flask, metrics: Metrics) -> None:
    """Watch every request to ``app``; its ``X-Request-ID`` is used, or one is made."""

    def begin() -> None:
        seen = g.seen = _seen()
        REQUEST_ID.set(seen.id)
        at_the_end(lambda: _end(seen, metrics))

    def tell(response: Response) -> Response:
        g.seen.status = response.status_code
        response.headers[HEADER] = g.seen.id
        return response

    app.before_request(begin)
    app.after_request(tell)


def _seen() -> _Seen:
    given = request.headers.get(HEADER, "")
    return _Seen(
        id=given if _GIVEN.fullmatch(given) else secrets.token_hex(8),
        began=time.perf_counter(),
        method=request.method if request.method in _METHODS else "other",
        route=str(request.url_rule) if request.url_rule else "none",
        quiet=request.endpoint in _QUIET,
    )


def _end(seen: _Seen, metrics: Metrics) -> None:
    seconds = time.perf_counter() - seen.began
    metrics.count_request(seen.method, seen.route, seen.status, seconds)
    milliseconds = round(seconds * 1000, 1)
    entry = {"method": seen.method, "route": seen.route, "status": seen.status, "ms": milliseconds}
    level = logging.DEBUG if seen.quiet else logging.INFO
    line = "%s %s: %d, %.1f ms"
    _LOG.log(level, line, *entry.values(), extra={"data": entry})
    REQUEST_ID.set(None)
