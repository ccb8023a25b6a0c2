"""Host names, proxies, other origins, access, limits and logging of requests.

The service answers under its own host names and the configured ones. A page of another host can
point its own name at this machine (DNS rebinding), and browsers would then let it read the archive.
But the request still has that name, so it is refused.
"""

from __future__ import annotations

import logging
import re
import socket
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, request
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from qa_service.settings import ANY_HOST, ANY_ORIGIN
from qa_service.web.access import Access, register_guard, register_keys
from qa_service.web.lifecycle import install, installed, register_endings
from qa_service.web.limits import RequestLimits, parsed_address, register_gate, register_rates
from qa_service.web.metrics import CONTENT_TYPE, Metrics, register_watch
from qa_service.web.routing import Content, add_route, make_routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask
    from flask_openapi3.blueprint import APIBlueprint
    from flask_openapi3.openapi import OpenAPI

    from qa_service.domain import Answer
    from qa_service.web.lifecycle import ServiceLifecycle

LOOPBACK: Final = "127.0.0.1"
_HEALTH: Final = frozenset({"health.alive", "health.ready"})
_HOST: Final = re.compile(
    r"(?:\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\]|((?:[\w-]+\.)*[\w-]+\.?))(?::([0-9]{1,5}))?", re.ASCII
)
_LONGEST: Final = 260  # a name of 253 characters, and a port
_BELOW: Final = re.compile(r"(?:/[^/\\?#\s<>\"']+)*/?")  # a path on this host, without another host
_LARGEST_PORT: Final = 65535
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})  # none: typed, or from a bookmark


class MisdirectedRequest(HTTPException):
    """The request was for a host name that is not of this service."""

    code = HTTPStatus.MISDIRECTED_REQUEST


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The accepted host names of a service bound to ``bound``, and configured ones.

    ``others`` are names, ``*.example.org`` for all subdomains, or ``*`` for any.
    """

    bound: str = LOOPBACK
    others: tuple[str, ...] = ()

    def know(self, name: str) -> bool:
        """Whether ``name``, a host in lower case without its port, is accepted.

        If bound to every address (``0.0.0.0``) any address is: rebinding needs a name.
        """
        address = parsed_address(name)
        if name in self.others or ANY_HOST in self.others:
            return True
        if address is None:
            return self._knows_name(name)
        if address.is_loopback or self._is_everywhere():
            return True
        return address == parsed_address(self.bound)

    def _knows_name(self, name: str) -> bool:
        if name == "localhost" or name.endswith(".localhost") or name == self.bound.lower():
            return True
        if not _is_loopback(self.bound) and name == socket.gethostname().lower():
            return True
        return any(
            one.startswith("*.") and name.endswith(one[1:]) and len(name) > len(one) - 1
            for one in self.others
        )

    def _is_everywhere(self) -> bool:
        address = parsed_address(self.bound)
        return not self.bound or (address is not None and address.is_unspecified)


def register_hosts(app: Flask, hosts: KnownHosts) -> None:
    """Refuse requests to ``app`` for other names (421), or for invalid ones (400).

    Health is reported under any name: load balancers use their own address or name.
    """

    def check() -> None:
        name = _name_of(request.environ.get("HTTP_HOST", ""))
        _check_forwarded(request.scheme, request.environ.get("SCRIPT_NAME", ""))
        if request.endpoint not in _HEALTH and not hosts.know(name):
            raise MisdirectedRequest(
                f"This service does not accept the host name {name}. To accept it, add it to the"
                f" setting `hosts` (QA_HOSTS={name}) and restart."
            )

    app.before_request(check)
    app.wsgi_app = _without_empty_port(app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask documents


def _without_empty_port(app: WSGIApplication) -> WSGIApplication:
    """``app`` that gets ``localhost:`` (valid by RFC 3986) as Werkzeug wants it: without ":"."""

    def without_empty_port(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].removesuffix(":")
        return app(environ, start)

    return without_empty_port


def register_origins(app: Flask, origins: Sequence[str]) -> None:
    """Refuse (403) changes to ``app`` by pages of other origins, except of ``origins``."""

    def check() -> None:
        if request.method in _CHANGING and not (_is_of_own_page() or _is_allowed(origins)):
            raise Forbidden("A page of another site sent this. Send it from a page of the archive.")

    app.before_request(check)


def _name_of(header: str) -> str:
    match = _HOST.fullmatch(header) if len(header) <= _LONGEST else None
    is_no_address = match is not None and match[1] and parsed_address(match[1]) is None
    if match is None or is_no_address or int(match[3] or 0) > _LARGEST_PORT:
        raise BadRequest("The header Host has no valid host name.")
    return (match[1] or match[2]).lower().removesuffix(".")


def _check_forwarded(scheme: str, below: str) -> None:
    if scheme not in {"http", "https"}:
        raise BadRequest("The header X-Forwarded-Proto is neither http nor https.")
    if not _BELOW.fullmatch(below):
        raise BadRequest("The header X-Forwarded-Prefix is not a path.")


def _is_of_own_page() -> bool:
    """Whether the browser says so; a request that says nothing is from a program.

    Browsers send `Sec-Fetch-Site` on secure connections, and always an origin.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in _OWN_SITE
    return origin is None or origin.partition("://")[2].lower() == request.host.lower()


def _is_allowed(origins: Sequence[str]) -> bool:
    """Whether a setting lets the page call the API; our pages are for no other origin."""
    origin = request.headers.get("Origin")
    allowed = origin in origins or ANY_ORIGIN in origins
    return allowed and _is_of_the_api()


def _is_loopback(bound: str) -> bool:
    address = parsed_address(bound)
    return address.is_loopback if address is not None else bound.lower() == "localhost"


_LOG: Final = logging.getLogger(__name__)
TOP: Final = "/"


@dataclass(frozen=True, slots=True)
class Hosting:
    """How an application is hosted. By default: open, on this machine only.

    ``log_questions`` allows the words of questions in the log.
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
    questions_in_request: Callable[[], int],
) -> None:
    """Log, guard and limit every request to ``app``; call it before routes are added.

    A request counts as many questions as ``questions_in_request`` says. The first registered sees
    a request first and its response last.
    """
    metrics = Metrics()
    install(app, metrics)
    install(app, hosting)
    register_endings(app)
    register_watch(app, metrics)
    register_hosts(app, hosting.hosts)
    register_cors(app, hosting.cors_origins)
    register_origins(app, hosting.cors_origins)
    if hosting.access is not None:
        register_keys(app, hosting.access)
    register_rates(app, hosting.limits.rate, questions_in_request, hosting.limits.shared)
    if hosting.access is not None:
        register_guard(app, hosting.access)
    metrics.watch(lifecycle, register_gate(app, hosting.limits))
    app.register_api(_make_metrics())
    mount(app, proxies=hosting.proxies, prefix=hosting.url_prefix)


def count_answer(answer: Answer) -> None:
    """Count an answer of the app; its question is only logged if configured."""
    installed(Metrics).count_answer(answer)
    if installed(Hosting).log_questions:
        _LOG.info("question %s: %r", answer.id, answer.question)


def _make_metrics() -> APIBlueprint:
    routes = make_routes("metrics", "", "health")
    text: Content = {"text/plain": {"schema": {"type": "string"}}}
    add_route(routes.get, "/metrics", metrics, None, also=text)
    return routes


def metrics() -> Response:
    """Return measurements in the text format of Prometheus."""
    return Response(installed(Metrics).text(), content_type=CONTENT_TYPE)


_PATHS: Final = ("/api/", "/v1/")
_ALLOWED: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "7200",
}
_EXPOSED: Final = "ETag, Location, Retry-After, X-Request-ID"


def register_cors(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of these ``origins`` ("*": all) call the API; such calls get no cookies."""
    if not origins:
        return
    allowed = frozenset(origins)

    def answer_preflight() -> Response | None:
        wanted = "Access-Control-Request-Method" in request.headers
        is_preflight = request.method == "OPTIONS" and wanted and _is_of_the_api()
        return Response(status=204, headers=_ALLOWED) if is_preflight else None

    def allow_origin(response: Response) -> Response:
        origin = request.headers.get("Origin")
        if _is_of_the_api():
            response.vary.add("Origin")
            if origin and (origin in allowed or ANY_ORIGIN in allowed):
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    app.before_request(answer_preflight)
    app.after_request(allow_origin)


def _is_of_the_api() -> bool:
    return request.path.startswith(_PATHS)


def mount(app: Flask, *, proxies: int, prefix: str) -> None:
    """Trust the ``X-Forwarded-*`` headers of that many proxies, and serve below ``prefix``.

    Without proxies these headers are not trusted, as every client can send them.
    """
    if prefix != TOP:
        app.wsgi_app = _below(prefix, app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask documents
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies
        )


def _below(prefix: str, app: WSGIApplication) -> WSGIApplication:
    """``app`` below the prefix, whether or not a proxy has already removed it from the path."""

    def mounted(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        below = path.removeprefix(prefix)
        if below != path and below[:1] in {"", "/"}:
            environ["PATH_INFO"] = below or "/"
        environ["SCRIPT_NAME"] = prefix
        return app(environ, start)

    return mounted
