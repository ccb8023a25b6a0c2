"""The JSON API: parse, call the service, print what `answer_json` makes of the result."""

from typing import TYPE_CHECKING, Final, cast

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from werkzeug.exceptions import ServiceUnavailable

from qa_service.answer_json import answer_object, article_object, citation_object, status_object
from qa_service.service import QAService
from qa_service.shapes import AnswerShape, ArticleShape, HealthShape, IndexShape, SearchShape
from qa_service.web.bodies import AnswerBody, ArticlePath, SearchBody
from qa_service.web.problems import RETRY_AFTER
from qa_service.web.routing import add_route, require_json_object

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI

EXTENSION: Final = "qa_service"  # where an app keeps its service

_BODY_PROBLEMS: Final = (400, 413, 415, 422)


def make_api() -> APIBlueprint:
    """Routes under /api/v1."""
    api = APIBlueprint("api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="archive")])
    api.before_request(_require_ready)
    api.before_request(require_json_object)
    add_route(api.post, "/answer", answer, AnswerShape, *_BODY_PROBLEMS)
    add_route(api.post, "/search", search, SearchShape, *_BODY_PROBLEMS)
    add_route(api.get, "/articles/<anything:id>", article, ArticleShape, 404)
    add_route(api.get, "/index", index, IndexShape)
    add_route(api.get, "/openapi.json", openapi_document, None)
    return api


def make_health() -> APIBlueprint:
    """Routes for whoever watches over the service."""
    health = APIBlueprint("health", __name__, abp_tags=[Tag(name="health")])
    add_route(health.get, "/healthz", alive, HealthShape)
    add_route(health.get, "/readyz", ready, HealthShape)
    return health


def the_service() -> QAService:
    """The service of the app that handles this request."""
    return cast("QAService", current_app.extensions[EXTENSION])


def require_ready() -> None:
    """Pass only when the service can answer; ServiceUnavailable otherwise."""
    if not the_service().ready:
        raise ServiceUnavailable(
            "The service is starting. Try again shortly.", retry_after=RETRY_AFTER
        )


def answer(body: AnswerBody) -> Response:
    """Answer a question with quoted statements and their citations."""
    return jsonify(answer_object(the_service().ask(body.asked(), body.past_turns())))


def search(body: SearchBody) -> Response:
    """Find passages, without an answer."""
    result = the_service().search(body.asked())
    return jsonify(
        query=result.query,
        hits=[citation_object(hit) for hit in result.hits],
        generation=result.generation,
        timings_ms=dict(result.timings_ms),
    )


def article(path: ArticlePath) -> Response:
    """Give a whole article with the offsets of its paragraphs."""
    return jsonify(article_object(the_service().article(path.id)))


def index() -> Response:
    """Tell what is indexed."""
    return jsonify(status_object(the_service().status()))


def openapi_document() -> Response:
    """Give this document."""
    return jsonify(cast("OpenAPI", current_app).api_doc)


def alive() -> Response:
    """Say that the process runs."""
    return jsonify(status="ok")


def ready() -> Response:
    """Say whether questions can be answered; 503 until then."""
    require_ready()
    return jsonify(status="ready")


def _require_ready() -> None:
    if request.endpoint != "api.openapi_document":
        require_ready()
