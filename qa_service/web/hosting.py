"""How an application is hosted: access, limits, mount prefix, metrics."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from flask import Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from werkzeug.middleware.proxy_fix import ProxyFix

from qa_service.setting_kinds import ANY_ORIGIN
from qa_service.web.access import Access, register_guard, register_keys
from qa_service.web.hosts import KnownHosts, register_hosts, register_origins
from qa_service.web.lifetime import register_endings
from qa_service.web.limits import RequestLimits, register_gate, register_rates
from qa_service.web.metrics import CONTENT_TYPE, Metrics
from qa_service.web.routing import add_route
from qa_service.web.watch import register_watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from flask_openapi3.openapi import OpenAPI

    from qa_service.domain import Answer
    from qa_service.web.lifecycle import ServiceLifecycle


_LOG: Final = logging.getLogger(__name__)
TOP: Final = "/"
_METRICS: Final = "qa_service_metrics"  # where an app keeps what it measures
_HOSTING: Final = "qa_service_hosting"  # and how it is hosted


@dataclass(frozen=True, slots=True)
class Hosting:
    """How an application is hosted. By default: open, on this machine only.

    ``log_questions`` lets the log hold the words of questions.
    """

    access: Access | None = None
    hosts: KnownHosts = field(default_factory=KnownHosts)
    limits: RequestLimits = field(default_factory=RequestLimits)
    proxies: int = 0
    url_prefix: str = TOP
    cors_origins: tuple[str, ...] = ()
    log_questions: bool = False


def set_up_hosting(
    app: OpenAPI,
    lifecycle: ServiceLifecycle,
    hosting: Hosting,
    *,
    questions_asked: Callable[[], int],
) -> None:
    """Watch, guard and bound every request to ``app``; call it before routes are added.

    A request is charged as many questions as ``questions_asked`` says while it is handled.
    What is registered first sees a request first and its response last.
    """
    metrics = Metrics()
    app.extensions[_METRICS] = metrics
    app.extensions[_HOSTING] = hosting
    register_endings(app)
    register_watch(app, metrics)
    register_hosts(app, hosting.hosts)
    register_cors(app, hosting.cors_origins)
    register_origins(app, hosting.cors_origins)
    if hosting.access is not None:
        register_keys(app, hosting.access)
    register_rates(app, hosting.limits.rate, questions_asked, hosting.limits.shared)
    if hosting.access is not None:
        register_guard(app, hosting.access)
    metrics.watch(lifecycle, register_gate(app, hosting.limits))
    app.register_api(_make_metrics())
    mount(app, proxies=hosting.proxies, prefix=hosting.url_prefix)


def count_answer(answer: Answer) -> None:
    """Measure an answer that the app gave; its question is logged only where that was asked for."""
    _the_metrics().count_answer(answer)
    if cast("Hosting", current_app.extensions[_HOSTING]).log_questions:
        _LOG.info("question %s: %r", answer.id, answer.question)


def _the_metrics() -> Metrics:
    return cast("Metrics", current_app.extensions[_METRICS])


def _make_metrics() -> APIBlueprint:
    routes = APIBlueprint("metrics", __name__, abp_tags=[Tag(name="health")])
    add_route(
        routes.get, "/metrics", metrics, None, also={"text/plain": {"schema": {"type": "string"}}}
    )
    return routes


def metrics() -> Response:
    """Give measurements in the text format of Prometheus."""
    return Response(_the_metrics().text(), content_type=CONTENT_TYPE)


_PATHS: Final = ("/api/", "/v1/")
_ALLOWED: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "7200",
}
_EXPOSED: Final = "ETag, Location, Retry-After, X-Request-ID"


def register_cors(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of these ``origins`` ("*": of all) call the API; cookies go with no such call."""
    if not origins:
        return
    allowed = frozenset(origins)

    def answer_preflight() -> Response | None:
        wanted = "Access-Control-Request-Method" in request.headers
        is_preflight = request.method == "OPTIONS" and wanted and _is_of_the_api()
        return Response(status=204, headers=_ALLOWED) if is_preflight else None

    def tell_allowed(response: Response) -> Response:
        origin = request.headers.get("Origin")
        if _is_of_the_api():
            response.vary.add("Origin")
            if origin and (origin in allowed or ANY_ORIGIN in allowed):
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    app.before_request(answer_preflight)
    app.after_request(tell_allowed)


def _is_of_the_api() -> bool:
    return request.path.startswith(_PATHS)


def mount(app: Flask, *, proxies: int, prefix: str) -> None:
    """Believe the ``X-Forwarded-*`` of that many proxies, and serve below ``prefix``.

    Without proxies these headers are believed of nobody, as every client can send them.
    """
    if prefix != TOP:
        app.wsgi_app = _below(prefix, app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask documents
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies
        )


def _below(prefix: str, app: WSGIApplication) -> WSGIApplication:
    """``app`` that knows the prefix, whether or not a proxy took it off the path before."""

    def mounted(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        below = path.removeprefix(prefix)
        if below != path and below[:1] in {"", "/"}:
            environ["PATH_INFO"] = below or "/"
        environ["SCRIPT_NAME"] = prefix
        return app(environ, start)

    return mounted
