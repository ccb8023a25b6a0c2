"""Routes under /v1, for clients that speak OpenAI's API: the archive as a model that answers."""

import time
from typing import Final, cast

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from werkzeug.exceptions import NotFound

from qa_service.citing.words import address_of
from qa_service.contract.articles import JSON, CitationShape
from qa_service.contract.replies import AnswerShape
from qa_service.contract.requests import AnswerBody
from qa_service.web.asking import answered
from qa_service.web.completion_events import CompletionCache, completion_events
from qa_service.web.completion_shapes import (
    ArchiveModelShape,
    ChatBody,
    CompletionShape,
    ModelPath,
    ModelsShape,
)
from qa_service.web.completions import (
    MODEL,
    Addresses,
    CompletionText,
    Form,
    completion,
    model_object,
)
from qa_service.web.event_routes import event_response, new_stream
from qa_service.web.lifecycle import require_open, the_service
from qa_service.web.presentation import article_path
from qa_service.web.routing import Content, add_route, require_json_object
from qa_service.web.streams import EVENT_STREAM

EXTENSION: Final = "qa_service_completions"
CHAT_LIMIT: Final = 1024 * 1024  # bytes: clients send the whole chat each time

_EVENTS: Final[Content] = {
    EVENT_STREAM: {
        "schema": {},  # of an event, which OpenAPI 3.1 cannot describe
        "example": 'data: {"object": "chat.completion.chunk", "choices": []}\n\ndata: [DONE]\n\n',
    }
}


def make_completions() -> APIBlueprint:
    """Routes under /v1."""
    routes = APIBlueprint("openai", __name__, url_prefix="/v1", abp_tags=[Tag(name="chat clients")])
    routes.before_request(_take_long_chats)
    routes.before_request(require_open)
    routes.before_request(require_json_object)
    problems = (400, 404, 413, 415, 422)
    path = "/chat/completions"
    add_route(routes.post, path, complete_chat, CompletionShape, *problems, also=_EVENTS)
    add_route(routes.get, "/models", list_models, ModelsShape)
    add_route(routes.get, "/models/<id>", show_model, ArchiveModelShape, 404)
    return routes


def complete_chat(body: ChatBody) -> Response:
    """Answer the last question of a chat with quoted statements, marks and footnotes.

    The form is that of OpenAI's API, so that any client that speaks it can ask the archive. With
    `stream` it comes as server-sent events. Marks are also `url_citation` annotations.
    """
    _require_model(body.model)
    asked = asked_in_chat(body)
    form = Form(_addresses(), created=int(time.time()), with_usage=body.wants_usage)
    if body.stream:
        return event_response(completion_events(new_stream(asked), form, _completions()))
    said = CompletionText.of(AnswerShape.of(answered(asked)))
    _completions().remember(said)
    return jsonify(completion(said, form))


def list_models() -> Response:
    """Tell which models there are: one, the archive."""
    return jsonify(object="list", data=[_model()])


def show_model(path: ModelPath) -> Response:
    """Tell of a model."""
    _require_model(path.id)
    return jsonify(_model())


def asked_in_chat(body: ChatBody) -> AnswerBody:
    """The last question, each earlier one with the answer that its client shows for it."""
    known = _completions()
    history = [
        {"question": question, "answer_id": known.answer_id(shown)}
        for question, shown in body.earlier()
    ]
    return AnswerBody.model_validate({"question": body.question, "history": history})


def _addresses() -> Addresses:
    """Where the article was published; without an address there, its page here."""
    here = request.url_root.removesuffix("/")

    def address(passage: CitationShape) -> str:
        article = passage.article
        return address_of(article) or here + article_path(article.id, passage.paragraph)

    return address


def _model() -> dict[str, JSON]:
    return model_object(created=int(the_service().status().built_at.timestamp()))


def _require_model(name: str) -> None:
    if name != MODEL:
        raise NotFound(f"There is no model {name!r}. The one that there is: {MODEL}.")


def _completions() -> CompletionCache:
    return cast("CompletionCache", current_app.extensions[EXTENSION])


def _take_long_chats() -> None:
    request.max_content_length = CHAT_LIMIT
