"""The web interface: `create_app` makes a JSON API and pages over one open `QAService`.

The JSON API is here: it parses requests, calls the service and returns replies of the `contract`.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from flask import Response, current_app, jsonify, request, url_for
from flask_compress import Compress
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from qa_service import __version__
from qa_service.contract.archive import ArticlesShape, HealthShape, IndexShape
from qa_service.contract.articles import ArticleShape
from qa_service.contract.replies import AnswerShape, BatchShape, SearchShape
from qa_service.contract.requests import AnswerBody, AnswerPath, ArticlePath, BatchBody, SearchBody
from qa_service.errors import QAError
from qa_service.service import TURNS_ANSWERED_AGAIN
from qa_service.web.access import Access, transfer_conversations
from qa_service.web.administration import MOST_BYTES as MOST_BYTES_ADDED
from qa_service.web.administration import Administration, make_added_files, make_rebuilds
from qa_service.web.answer_store import AnswerStore, answered, stored_document
from qa_service.web.archive_pages import articles
from qa_service.web.completions import ChatBody, CompletionCache, answer_body, make_completions
from qa_service.web.conversations import make_answer_routes, make_conversations, make_feedback
from qa_service.web.hosting import Hosting, KnownHosts, set_up_hosting
from qa_service.web.lifecycle import (
    ServiceLifecycle,
    install,
    require_open,
    require_ready,
    the_service,
)
from qa_service.web.limits import RequestLimits
from qa_service.web.pages import make_pages
from qa_service.web.problems import BODY_LIMIT, Problem, refuse, register_problems
from qa_service.web.routing import add_route, make_routes, require_json_object
from qa_service.web.streams import (
    EVENTS,
    AnswerStreams,
    answer_events,
    missed_events,
    wants_events,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Flask
    from flask.json.provider import DefaultJSONProvider
    from flask_openapi3.blueprint import APIBlueprint

    from qa_service.conversations import Conversations
    from qa_service.service import QAService


__all__ = [
    "MOST_BYTES_ADDED",
    "Access",
    "Administration",
    "Hosting",
    "KnownHosts",
    "RequestLimits",
    "ServiceLifecycle",
    "create_app",
]

_STATIC: Final = Path(__file__).parent / "static"
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_A_YEAR: Final = 31_536_000  # seconds


def create_app(
    *,
    service: QAService | ServiceLifecycle,
    administration: Administration | None = None,
    conversations: Conversations | None = None,
    hosting: Hosting | None = None,
) -> OpenAPI:
    """A Flask application that answers with ``service``; it reads no settings.

    ``service`` may still be opening; until it is open, questions are refused with 503. Without
    ``administration`` there are no routes to rebuild the index; without ``conversations`` answers
    are saved for some minutes only; without ``hosting`` everyone may read. It supports as many
    threads as ``service``. The caller closes ``service``.
    """
    app = _bare_app()
    lifecycle = service if isinstance(service, ServiceLifecycle) else ServiceLifecycle(service)
    for part in (lifecycle, AnswerStreams(), CompletionCache(), AnswerStore(conversations)):
        install(app, part)
    set_up_hosting(app, lifecycle, hosting or Hosting(), questions_in_request=questions_in_request)
    for routes in (make_api(), make_health(), make_completions(), make_answer_routes()):
        app.register_api(routes)
    if conversations is not None:
        if hosting is not None and hosting.access is not None:
            transfer_conversations(conversations, hosting.access.keys.keys())
        app.register_api(make_conversations())
        app.register_api(make_feedback())
    if administration is not None:
        install(app, administration)
        app.register_api(make_rebuilds())
        app.register_api(make_added_files())
    app.register_blueprint(make_pages())
    register_problems(app)
    _version_static_files(app)
    register_transfer(app)
    app.after_request(_secure)
    return app


class _Anything(BaseConverter):
    """Any text at all: article ids may contain slashes, even double or leading ones."""

    regex = "(?s:.+)"
    part_isolating = False


def _bare_app() -> OpenAPI:
    app = OpenAPI(
        __name__,
        info=Info(
            title="qa-service",
            version=__version__,
            description="Questions to an archive of news articles, answered with quotations.",
        ),
        security_schemes={"admin": {"type": "http", "scheme": "bearer"}},
        doc_ui=False,  # its pages would load scripts that our policy forbids
        # Every route names its problems itself; the library does not touch an operation that
        # already has this status, and all of ours have a 500.
        validation_error_status=HTTPStatus.INTERNAL_SERVER_ERROR.value,
        validation_error_model=Problem,
        validation_error_callback=refuse,
    )
    app.url_map.converters["anything"] = _Anything
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    cast("DefaultJSONProvider", app.json).sort_keys = False  # in the order of the contract
    return app


def _version_static_files(app: OpenAPI) -> None:
    """Give templates ``asset(name)``, and let browsers cache such files."""
    digests = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in _STATIC.iterdir()
    }

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=digests[name])

    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == HTTPStatus.OK:
            name = (request.view_args or {}).get("filename", "")
            if request.args.get("v") == digests.get(name):
                response.cache_control.no_cache = None
                response.cache_control.public = response.cache_control.immutable = True
                response.cache_control.max_age = _A_YEAR
        return response

    app.add_template_global(asset)
    app.after_request(keep)


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


_BODY_PROBLEMS: Final = (400, 413, 415, 422)


def make_api() -> APIBlueprint:
    """Routes under /api/v1."""
    api = make_routes("api", "/api/v1", "archive")
    api.before_request(_require_open)
    api.before_request(require_json_object)
    add_route(api.post, "/answer", answer, AnswerShape, 404, *_BODY_PROBLEMS, also=EVENTS)
    add_route(api.post, "/answers", answer_all, BatchShape, 404, *_BODY_PROBLEMS)
    add_route(api.get, "/answers/<id>/events", further_events, None, 404, also=EVENTS)
    add_route(api.post, "/search", search, SearchShape, *_BODY_PROBLEMS)
    add_route(api.get, "/articles", articles, ArticlesShape, 422)
    add_route(api.get, "/articles/<anything:id>", article, ArticleShape, 404)
    add_route(api.get, "/index", index, IndexShape)
    add_route(api.get, "/openapi.json", openapi_document, None)
    return api


def make_health() -> APIBlueprint:
    """Routes for monitoring the service."""
    health = make_routes("health", "", "health")
    add_route(health.get, "/healthz", alive, HealthShape)
    add_route(health.get, "/readyz", ready, HealthShape)
    return health


def answer(body: AnswerBody) -> Response:
    """Answer a question with quoted statements and their citations.

    With `Accept: text/event-stream` it is streamed: an event `found` with the passages that will be
    read, then `answer` or `problem`. After a lost connection, send the same request with the header
    `Last-Event-ID` to continue where it broke off.
    """
    if wants_events():
        return answer_events(body)
    return jsonify(AnswerShape.of(answered(body)).document())


def answer_all(body: BatchBody) -> Response:
    """Answer several questions, in their order; a problem with one refuses all."""
    return jsonify(answers=[AnswerShape.of(answered(one)).document() for one in body.questions])


def further_events(path: AnswerPath) -> Response:
    """Return the events of an answer after `Last-Event-ID` that a lost connection missed."""
    return missed_events(path.id)


def search(body: SearchBody) -> Response:
    """Find passages, without an answer."""
    return jsonify(SearchShape.of(the_service().search(body.asked(), behind=body.after)).document())


def article(path: ArticlePath) -> Response:
    """Return a whole article with the offsets of its paragraphs."""
    return jsonify(ArticleShape.of(the_service().article(path.id)).document())


def index() -> Response:
    """Describe what is indexed."""
    return jsonify(IndexShape.of(the_service().status()).document())


def openapi_document() -> Response:
    """Return this document."""
    document = cast("OpenAPI", current_app).api_doc
    return jsonify({**document, "servers": [{"url": request.root_path or "/"}]})


def alive() -> Response:
    """Report that the process runs."""
    return jsonify(status="ok")


def ready() -> Response:
    """Report whether questions can be answered; 503 if not, for example without the store."""
    require_ready()
    the_service().check()
    return jsonify(status="ready")


def _require_open() -> None:
    if request.endpoint != "api.openapi_document":
        require_open()


_SMALLEST: Final = 1_000  # bytes; hardly more than a packet
_COMPRESSED: Final = [
    *("text/html", "text/css", "text/javascript", "text/plain", "text/markdown"),
    *("application/json", "application/problem+json", "application/x-ndjson", "image/svg+xml"),
]
_REVALIDATED: Final = ("/api/", "/v1/")


def register_transfer(app: Flask) -> None:
    """Compress responses by gzip, and answer 304 to clients that already have the same JSON.

    Streams are left as they are: an event must arrive when it is sent.
    """
    app.config["COMPRESS_ALGORITHM"] = ["gzip"]
    app.config["COMPRESS_STREAMS"] = False
    app.config["COMPRESS_MIN_SIZE"] = _SMALLEST
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False  # already done for the whole
    Compress(app)
    app.after_request(_read_file)
    app.after_request(_revalidate)


def _read_file(response: Response) -> Response:
    """Our own files are small; once read, they can be compressed."""
    if request.endpoint == "static" and response.status_code == HTTPStatus.OK:
        response.direct_passthrough = False
        response.make_sequence()
        etag, _ = response.get_etag()
        if etag is not None:
            response.set_etag(etag, weak=True)  # the same, whether compressed or not
    return response


def _revalidate(response: Response) -> Response:
    is_document = response.status_code == HTTPStatus.OK and not response.is_streamed
    if request.method in {"GET", "HEAD"} and is_document and request.path.startswith(_REVALIDATED):
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
        response.cache_control.no_cache = True
        response.cache_control.private = True
        response.make_conditional(request)
    return response


def questions_in_request() -> int:
    """How many questions this request makes the service answer.

    Those of a batch, and those earlier turns whose answers are no longer stored, as they are
    answered again. One for an invalid request.
    """
    read = _BODIES.get(request.endpoint or "")
    body = request.get_json(silent=True) if read else None
    if read is None or not isinstance(body, dict):
        return 1
    try:
        return sum(1 + _answered_again(one) for one in read(body))
    except (ValidationError, QAError, HTTPException):
        return 1


def _answered_again(body: AnswerBody) -> int:
    turns = (body.history or ())[-TURNS_ANSWERED_AGAIN:]
    return sum(not _is_known(turn.answer_id) for turn in turns)


def _is_known(answer_id: str | None) -> bool:
    if answer_id is None:
        return False
    return the_service().remembers(answer_id) or stored_document(answer_id) is not None


_BODIES: dict[str, Callable[[object], Sequence[AnswerBody]]] = {
    "api.answer": lambda body: [AnswerBody.model_validate(body)],
    "api.answer_all": lambda body: BatchBody.model_validate(body).questions,
    "openai.complete_chat": lambda body: [answer_body(ChatBody.model_validate(body))],
}
