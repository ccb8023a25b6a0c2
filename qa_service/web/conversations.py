"""Routes of conversations, for their owners, and of answers, to cite and rate them."""

import json
import re
from dataclasses import asdict
from http import HTTPStatus
from typing import Final

from flask import Response, jsonify, url_for
from flask_openapi3.blueprint import APIBlueprint

from qa_service.citing import FORMATS, conversation_markdown, question_set
from qa_service.contract.archive import (
    ConversationShape,
    ConversationsShape,
    FeedbackShape,
    WholeConversationShape,
)
from qa_service.contract.articles import JSON
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.contract.requests import (
    AnswerPath,
    CitationsQuery,
    ConversationBody,
    ConversationPath,
    ConversationsQuery,
    ExportQuery,
    FeedbackBody,
    TitleBody,
)
from qa_service.conversations import Conversation, ConversationPage, Feedback, StoredTurn
from qa_service.errors import AnswerNotFoundError, ConversationNotFoundError, QAError
from qa_service.web.access import new_secret, owner, remember, renew
from qa_service.web.administration import has_admin_token
from qa_service.web.answer_store import document_of, the_conversations
from qa_service.web.routing import Content, add_route, make_routes, require_json_object

_MARKDOWN: Final = "text/markdown"
_EXPORTS: Final[Content] = {_MARKDOWN: {"schema": {"type": "string"}}}
_SUFFIXES: Final = {"json": "json", "markdown": "md"}
_NOT_IN_NAMES: Final = re.compile(r"[^\w]+")
_LONGEST_NAME: Final = 60


def make_conversations() -> APIBlueprint:
    """Routes under /api/v1/conversations."""
    routes = make_routes("conversations", "/api/v1/conversations", "conversations")
    routes.before_request(require_json_object)
    routes.after_request(renew)
    posted = (400, 413, 415, 422)
    one = "/<id>"
    add_route(routes.post, "", begin_conversation, ConversationShape, *posted, success=201)
    add_route(routes.get, "", list_conversations, ConversationsShape, 422)
    add_route(routes.delete, "", delete_conversations, None, success=204)
    add_route(routes.get, one, show_conversation, WholeConversationShape, 404)
    add_route(routes.patch, one, rename_conversation, ConversationShape, 404, *posted)
    add_route(routes.delete, one, delete_conversation, None, 404, success=204)
    export, shape = f"{one}/export", WholeConversationShape
    add_route(routes.get, export, export_conversation, shape, 404, 422, also=_EXPORTS)
    return routes


def begin_conversation(body: ConversationBody) -> Response:
    """Start a conversation; name it in the requests whose answers it should save.

    It belongs to the access key sent, or to the browser, which gets a cookie.
    """
    asker, secret = owner(), None
    if asker is None:
        secret, asker = new_secret()
    begun = the_conversations().begin(asker, body.title)
    response = jsonify(_head(begun))
    response.status_code = HTTPStatus.CREATED
    response.headers["Location"] = url_for("conversations.show_conversation", id=begun.id)
    if secret is not None:
        remember(response, secret)
    return response


def list_conversations(query: ConversationsQuery) -> Response:
    """List your conversations, most recent first; with words, those that contain all of them."""
    asker = owner()
    found = (
        ConversationPage((), None)
        if asker is None
        else the_conversations().find(asker, query.query, after=query.after, limit=query.limit)
    )
    return jsonify(conversations=[_head(one) for one in found.conversations], next=found.next)


def show_conversation(path: ConversationPath) -> Response:
    """Return a conversation with every answer as it was given."""
    return jsonify(
        _whole(*the_conversations().get(_owner_or(ConversationNotFoundError(path.id)), path.id))
    )


def rename_conversation(path: ConversationPath, body: TitleBody) -> Response:
    """Give a conversation another title."""
    return jsonify(
        _head(
            the_conversations().rename(
                _owner_or(ConversationNotFoundError(path.id)), path.id, body.title
            )
        )
    )


def delete_conversation(path: ConversationPath) -> Response:
    """Delete a conversation with its answers, their links and their ratings."""
    the_conversations().delete(_owner_or(ConversationNotFoundError(path.id)), path.id)
    return Response(status=HTTPStatus.NO_CONTENT)


def delete_conversations() -> Response:
    """Delete all your conversations."""
    asker = owner()
    if asker is not None:
        the_conversations().delete_all(asker)
    return Response(status=HTTPStatus.NO_CONTENT)


def export_conversation(path: ConversationPath, query: ExportQuery) -> Response:
    """Return a conversation as a file: JSON with everything, or Markdown to read."""
    conversation, turns = the_conversations().get(
        _owner_or(ConversationNotFoundError(path.id)), path.id
    )
    if query.format == "markdown":
        response = Response(conversation_markdown(conversation, turns), mimetype=_MARKDOWN)
    else:
        response = jsonify(_whole(conversation, turns))
    name = f"{_file_name(conversation.title)}.{_SUFFIXES[query.format]}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _owner_or(missing: QAError) -> str:
    """Whose conversations this client sees; raises ``missing`` if it cannot own any."""
    asker = owner()
    if asker is None:
        raise missing
    return asker


def _head(conversation: Conversation) -> dict[str, JSON]:
    return {
        "id": conversation.id,
        "title": conversation.title,
        "created": conversation.created.isoformat(),
        "changed": conversation.changed.isoformat(),
        "turns": conversation.turns,
    }


def _whole(conversation: Conversation, turns: tuple[StoredTurn, ...]) -> dict[str, JSON]:
    return {**_head(conversation), "turns": [_turn(turn) for turn in turns]}


def _turn(turn: StoredTurn) -> dict[str, JSON]:
    return {
        "number": turn.number,
        "asked_at": turn.asked_at.isoformat(),
        "date": turn.day.isoformat(),
        "filters": json.loads(turn.filters) if turn.filters else None,
        "answer": json.loads(turn.document),
        "feedback": asdict(turn.feedback) if turn.feedback else None,
    }


def _file_name(title: str | None) -> str:
    """The title as a name that every file system accepts."""
    words = _NOT_IN_NAMES.sub("-", title or "").strip("-")[:_LONGEST_NAME]
    return words or "conversation"


_LINES: Final = "application/jsonl"
_TEXT: Final[dict[str, object]] = {"schema": {}}  # text, or for csl-json a JSON list
_WRITTEN: Final[Content] = {one.media_type: _TEXT for one in FORMATS.values()}


def make_answer_routes() -> APIBlueprint:
    """Routes under /api/v1/answers that need no conversation."""
    routes = make_routes("answers", "/api/v1/answers", "answers")
    add_route(routes.get, "/<id>", show_answer, AnswerShape, 404)
    add_route(routes.get, "/<id>/citations", show_citations, None, 404, 422, also=_WRITTEN)
    return routes


def make_feedback() -> APIBlueprint:
    """Routes to rate answers, and to export the rated ones as a question set."""
    routes = make_routes("feedback", "/api/v1", "feedback")
    routes.before_request(require_json_object)
    of_one = "/answers/<id>/feedback"
    put = (400, 404, 413, 415, 422)
    add_route(routes.put, of_one, rate_answer, FeedbackShape, *put)
    add_route(routes.delete, of_one, take_feedback_back, None, 404, success=204)
    add_route(routes.get, "/feedback", show_feedback, None, also={_LINES: _TEXT})
    return routes


def show_answer(path: AnswerPath) -> Response:
    """Return a saved or recent answer as it was given."""
    return Response(document_of(path.id), mimetype="application/json")


def show_citations(path: AnswerPath, query: CitationsQuery) -> Response:
    """Return an answer with its citations, ready to paste, or its articles for a bibliography."""
    written = FORMATS[query.format]
    text = written.write(read_answer(document_of(path.id)))
    return Response(text, content_type=f"{written.media_type}; charset=utf-8")


def rate_answer(path: AnswerPath, body: FeedbackBody) -> Response:
    """Rate an answer in one of your conversations."""
    feedback = Feedback(body.helpful, body.reason)
    the_conversations().rate(_owner_or(AnswerNotFoundError(path.id)), path.id, feedback)
    return jsonify(asdict(feedback))


def take_feedback_back(path: AnswerPath) -> Response:
    """Withdraw your rating of an answer."""
    the_conversations().rate(_owner_or(AnswerNotFoundError(path.id)), path.id, None)
    return Response(status=HTTPStatus.NO_CONTENT)


def show_feedback() -> Response:
    """Return the questions whose answers you rated as a set that `qa-service eval` reads.

    With the admin token, those of everyone.
    """
    everybodys, asker = has_admin_token(), owner()
    rated = the_conversations().rated(None if everybodys else asker) if everybodys or asker else ()
    lines = "".join(f"{line}\n" for line in question_set(rated))
    response = Response(lines, content_type=f"{_LINES}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="questions.jsonl")
    response.headers["Cache-Control"] = "private, no-store"
    return response
