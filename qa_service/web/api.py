"""The JSON API: parses requests, calls the service, returns replies of the `contract`."""

from typing import TYPE_CHECKING, Final, cast

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from qa_service.contract.archive import ArticlesShape, HealthShape, IndexShape
from qa_service.contract.articles import ArticleShape
from qa_service.contract.replies import AnswerShape, BatchShape, SearchShape
from qa_service.contract.requests import AnswerBody, AnswerPath, ArticlePath, BatchBody, SearchBody
from qa_service.web import streams
from qa_service.web.answer_store import answered
from qa_service.web.archive_pages import articles
from qa_service.web.lifecycle import require_open, require_ready, the_service
from qa_service.web.routing import add_route, make_routes, require_json_object

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI


_BODY_PROBLEMS: Final = (400, 413, 415, 422)


def make_api() -> APIBlueprint:
    """Routes under /api/v1."""
    api = make_routes("api", "/api/v1", "archive")
    api.before_request(_require_open)
    api.before_request(require_json_object)
    events = streams.EVENTS
    add_route(api.post, "/answer", answer, AnswerShape, 404, *_BODY_PROBLEMS, also=events)
    add_route(api.post, "/answers", answer_all, BatchShape, 404, *_BODY_PROBLEMS)
    add_route(api.get, "/answers/<id>/events", further_events, None, 404, also=events)
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
    if streams.wants_events():
        return streams.answer_events(body)
    return jsonify(AnswerShape.of(answered(body)).document())


def answer_all(body: BatchBody) -> Response:
    """Answer several questions, in their order; a problem with one refuses all."""
    return jsonify(answers=[AnswerShape.of(answered(one)).document() for one in body.questions])


def further_events(path: AnswerPath) -> Response:
    """Return the events of an answer after `Last-Event-ID` that a lost connection missed."""
    return streams.missed_events(path.id)


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
