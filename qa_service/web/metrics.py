"""Prometheus metrics of requests, answers, queue and index, and the request log."""

from __future__ import annotations

import logging
import re
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from werkzeug.exceptions import ServiceUnavailable

from qa_service.errors import QAError
from qa_service.logs import REQUEST_ID
from qa_service.web.lifecycle import on_request_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response

    from qa_service.domain import Answer
    from qa_service.store import IndexSummary
    from qa_service.web.lifecycle import ServiceLifecycle
    from qa_service.web.limits import ConcurrencyLimiter

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6)


class Metrics:
    """The metrics of one application; thread-safe.

    Clients cannot choose the value of any label: routes are named by their rule.
    """

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # times that nobody reads
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "qa_http_requests",
            "Requests answered, by route and status.",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "qa_http_request_seconds",
            "From the request's arrival until its response was made, waiting included.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "qa_answers",
            "Questions by the status of their answer: answered, unsure or not_found.",
            ["status"],
            registry=self._registry,
        )
        self._stage_seconds = Histogram(
            "qa_stage_seconds",
            "Time that a stage of answering took; the stage total is all of them.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        for status in ("answered", "unsure", "not_found"):
            self._answers.labels(status)
        ProcessCollector(registry=self._registry)

    def watch(self, lifecycle: ServiceLifecycle, limiter: ConcurrencyLimiter) -> None:
        """Also report the index and the queue as they are at the time of collection."""
        self._registry.register(_CurrentState(lifecycle, limiter))

    def count_answer(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.status).inc()
        for stage, milliseconds in answer.timings_ms:
            self._stage_seconds.labels(stage).observe(milliseconds / 1000)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything in the text format of Prometheus, of type `CONTENT_TYPE`."""
        return generate_latest(self._registry)


class _CurrentState(Collector):
    """Collects the current state."""

    def __init__(self, lifecycle: ServiceLifecycle, limiter: ConcurrencyLimiter) -> None:
        self._lifecycle = lifecycle
        self._limiter = limiter

    def collect(self) -> Iterator[GaugeMetricFamily]:
        limiter, index = self._limiter, self._index()
        yield _gauge("qa_ready", "Whether questions can be answered.", index is not None)
        yield _gauge("qa_working", "Requests that are being answered.", limiter.working)
        yield _gauge("qa_waiting", "Requests that wait for their turn.", limiter.waiting)
        if index is None:
            return
        yield _gauge("qa_index_articles", "Articles in the index in use.", index.articles)
        yield _gauge("qa_index_passages", "Passages in the index in use.", index.passages)
        built = index.built_at.timestamp()
        yield _gauge("qa_index_built_timestamp_seconds", "When the index in use was built.", built)
        named = GaugeMetricFamily(
            "qa_index_info", "The generation and the model in use.", labels=["generation", "model"]
        )
        named.add_metric([index.generation, index.model.name], 1)
        yield named

    def _index(self) -> IndexSummary | None:
        """What is indexed; None while nothing can be answered from it."""
        try:
            self._lifecycle.require_ready()
            self._lifecycle.service().check()
            return self._lifecycle.service().status()
        except (QAError, ServiceUnavailable):
            return None


def _gauge(name: str, description: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, description, value=value)


_LOG: Final = logging.getLogger("qa_service.web.watch")  # the name by which logs are filtered
HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET: Final = frozenset({"static", "health.alive", "health.ready", "metrics.metrics"})


@dataclass(slots=True)
class _Seen:
    """A request, and what is known about its response so far."""

    id: str
    began: float
    method: str
    route: str
    quiet: bool
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR


def register_watch(app: Flask, metrics: Metrics) -> None:
    """Log every request to ``app``; its ``X-Request-ID`` is used, or one is made."""

    def begin() -> None:
        seen = g.seen = _seen()
        REQUEST_ID.set(seen.id)
        on_request_end(lambda: _end(seen, metrics))

    def log_request(response: Response) -> Response:
        g.seen.status = response.status_code
        response.headers[HEADER] = g.seen.id
        return response

    app.before_request(begin)
    app.after_request(log_request)


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
