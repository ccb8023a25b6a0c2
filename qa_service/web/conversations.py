"""Routes of conversations: each owner's own, saved until deleted."""

import json
import re
from http import HTTPStatus
from typing import Final

from flask import Response, jsonify, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from qa_service.citing.conversations import conversation_markdown
from qa_service.contract.archive import (
    ConversationShape,
    ConversationsShape,
    WholeConversationShape,
)
from qa_service.contract.articles import JSON
from qa_service.contract.requests import (
    ConversationBody,
    ConversationPath,
    ConversationsQuery,
    ExportQuery,
    TitleBody,
)
from qa_service.conversations import (
    Conversation,
    ConversationPage,
    Feedback,
    StoredTurn,
)
from qa_service.errors import ConversationNotFoundError
from qa_service.web.access import new_secret, owner, remember, renew
from qa_service.web.answer_store import the_conversations
from qa_service.web.routing import Content, add_route, require_json_object

_MARKDOWN: Final = "text/markdown"
_EXPORTS: Final[Content] = {_MARKDOWN: {"schema": {"type": "string"}}}
_SUFFIXES: Final = {"json": "json", "markdown": "md"}
_NOT_IN_NAMES: Final = re.compile(r"[^\w]+")
_LONGEST_NAME: Final = 60


def make_conversations() -> APIBlueprint:
    """Routes under /api/v1/conversations."""
    routes = APIBlueprint(
        "conversations",
        __name__,
        url_prefix="/api/v1/conversations",
        abp_tags=[Tag(name="conversations")],
    )
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
    """Start a conversation; name it in the requests for answers that it should save.

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
    """List your conversations, the last asked in first; with words, those that hold them all."""
    asker = owner()
    found = (
        ConversationPage((), None)
        if asker is None
        else the_conversations().find(asker, query.query, after=query.after, limit=query.limit)
    )
    return jsonify(conversations=[_head(one) for one in found.conversations], next=found.next)


def show_conversation(path: ConversationPath) -> Response:
    """Give a conversation with every answer as it was given."""
    return jsonify(_whole(*the_conversations().get(_owner_of(path.id), path.id)))


def rename_conversation(path: ConversationPath, body: TitleBody) -> Response:
    """Give a conversation another title."""
    return jsonify(_head(the_conversations().rename(_owner_of(path.id), path.id, body.title)))


def delete_conversation(path: ConversationPath) -> Response:
    """Delete a conversation with its answers, their links and their ratings."""
    the_conversations().delete(_owner_of(path.id), path.id)
    return Response(status=HTTPStatus.NO_CONTENT)


def delete_conversations() -> Response:
    """Delete all your conversations."""
    asker = owner()
    if asker is not None:
        the_conversations().delete_all(asker)
    return Response(status=HTTPStatus.NO_CONTENT)


def export_conversation(path: ConversationPath, query: ExportQuery) -> Response:
    """Give a conversation as a file: JSON with everything, or Markdown to read."""
    conversation, turns = the_conversations().get(_owner_of(path.id), path.id)
    if query.format == "markdown":
        response = Response(conversation_markdown(conversation, turns), mimetype=_MARKDOWN)
    else:
        response = jsonify(_whole(conversation, turns))
    name = f"{_file_name(conversation.title)}.{_SUFFIXES[query.format]}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _owner_of(conversation_id: str) -> str:
    """Who asks; ConversationNotFoundError for somebody who cannot own any."""
    asker = owner()
    if asker is None:
        raise ConversationNotFoundError(conversation_id)
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
        "feedback": feedback_object(turn.feedback) if turn.feedback else None,
    }


def feedback_object(feedback: Feedback) -> dict[str, JSON]:
    """A reader's rating of an answer."""
    return {"helpful": feedback.helpful, "reason": feedback.reason}


def _file_name(title: str | None) -> str:
    """The title as any file system takes it."""
    words = _NOT_IN_NAMES.sub("-", title or "").strip("-")[:_LONGEST_NAME]
    return words or "conversation"
