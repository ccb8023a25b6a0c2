"""Routes of given answers: to get them again, cite and rate them."""

from http import HTTPStatus
from typing import Final

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from qa_service.citing import FORMATS
from qa_service.citing.conversations import question_set
from qa_service.contract.archive import FeedbackShape
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.contract.requests import AnswerPath, CitationsQuery, FeedbackBody
from qa_service.conversations import Feedback
from qa_service.errors import AnswerNotFoundError
from qa_service.web.answer_store import document_of, the_conversations
from qa_service.web.conversations import feedback_object
from qa_service.web.owners import owner
from qa_service.web.rebuilds import bears_admin_token
from qa_service.web.routing import Content, add_route, require_json_object

_LINES: Final = "application/jsonl"
_TEXT: Final[dict[str, object]] = {"schema": {}}  # text, or for csl-json a JSON list
_WRITTEN: Final[Content] = {one.media_type: _TEXT for one in FORMATS.values()}


def make_answer_routes() -> APIBlueprint:
    """Routes under /api/v1/answers that need no conversation."""
    routes = APIBlueprint(
        "answers", __name__, url_prefix="/api/v1/answers", abp_tags=[Tag(name="answers")]
    )
    add_route(routes.get, "/<id>", show_answer, AnswerShape, 404)
    add_route(routes.get, "/<id>/citations", show_citations, None, 404, 422, also=_WRITTEN)
    return routes


def make_feedback() -> APIBlueprint:
    """Routes to rate answers, and to get the rated ones as a question set."""
    routes = APIBlueprint(
        "feedback", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="feedback")]
    )
    routes.before_request(require_json_object)
    of_one = "/answers/<id>/feedback"
    put = (400, 404, 413, 415, 422)
    add_route(routes.put, of_one, rate_answer, FeedbackShape, *put)
    add_route(routes.delete, of_one, take_feedback_back, None, 404, success=204)
    add_route(routes.get, "/feedback", show_feedback, None, also={_LINES: _TEXT})
    return routes


def show_answer(path: AnswerPath) -> Response:
    """Give an answer as it was given: one of a conversation, or of the last minutes."""
    return Response(document_of(path.id), mimetype="application/json")


def show_citations(path: AnswerPath, query: CitationsQuery) -> Response:
    """Give an answer with its citations, ready to paste, or its articles for a bibliography."""
    written = FORMATS[query.format]
    text = written.write(read_answer(document_of(path.id)))
    return Response(text, content_type=f"{written.media_type}; charset=utf-8")


def rate_answer(path: AnswerPath, body: FeedbackBody) -> Response:
    """Rate an answer of a conversation of yours."""
    feedback = Feedback(body.helpful, body.reason)
    the_conversations().rate(_owner_of(path.id), path.id, feedback)
    return jsonify(feedback_object(feedback))


def take_feedback_back(path: AnswerPath) -> Response:
    """Withdraw your rating of an answer."""
    the_conversations().rate(_owner_of(path.id), path.id, None)
    return Response(status=HTTPStatus.NO_CONTENT)


def show_feedback() -> Response:
    """Give the questions whose answers you rated as a set that `qa-service eval` reads.

    With the admin token it is everybody's.
    """
    everybodys, asker = bears_admin_token(), owner()
    rated = the_conversations().rated(None if everybodys else asker) if everybodys or asker else ()
    lines = "".join(f"{line}\n" for line in question_set(rated))
    response = Response(lines, content_type=f"{_LINES}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="questions.jsonl")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _owner_of(answer_id: str) -> str:
    """Who asks; AnswerNotFoundError for somebody whom no answer can belong to."""
    asker = owner()
    if asker is None:
        raise AnswerNotFoundError(answer_id)
    return asker
