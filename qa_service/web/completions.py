"""Answers as chat completions, as in OpenAI's API.

    said = CompletionText.of(cited)              # an answer in words: text, marks, footnotes
    completion(said, form), chunks(said, form)   # the same as a whole, or in chunks

The format: https://platform.openai.com/docs/api-reference/chat. Nothing is generated, so
parameters for language models (temperature, tools, system messages) are accepted without effect.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from flask import Response, jsonify, request
from werkzeug.exceptions import NotFound

from qa_service.citing.words import (
    ALSO_FOUND,
    address_of,
    citation_in_words,
    found_in_words,
    head_of,
    listed_passages,
    no_answer_sentence,
    quoted_instead,
    title_of,
)
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.contract.requests import AnswerBody
from qa_service.harmless import safe_text
from qa_service.web.answer_store import answered
from qa_service.web.completion_shapes import (
    ArchiveModelShape,
    ChatBody,
    CompletionShape,
    ModelPath,
    ModelsShape,
)
from qa_service.web.lifecycle import installed, require_open, the_service
from qa_service.web.presentation import article_path
from qa_service.web.routing import Content, add_route, make_routes, require_json_object
from qa_service.web.streams import EVENT_STREAM, WAITING, event_response, new_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from flask_openapi3.blueprint import APIBlueprint

    from qa_service.contract.articles import JSON, CitationShape
    from qa_service.contract.replies import StatementShape
    from qa_service.web.streams import AnswerStream, Event

MODEL: Final = "qa-service"

Addresses: TypeAlias = "Callable[[CitationShape], str]"
"""The address of a passage."""

_BETWEEN: Final = "\n\n"
_MOST_FOUND: Final = 5  # further passages listed; chats are read in a narrow column
_USAGE: Final[dict[str, JSON]] = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


@dataclass(frozen=True, slots=True)
class Form:
    """Fields of a completion besides the text; ``created`` in seconds since 1970."""

    addresses: Addresses
    created: int
    with_usage: bool = False  # at the end of a stream


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark like ``[1]`` in the text, as code points ``start`` to ``end``, and what it cites."""

    start: int
    end: int
    passage: CitationShape


@dataclass(frozen=True, slots=True)
class CompletionText:
    """An answer in words: ``pieces`` that join to its text, and the marks in it.

    Passages found that no mark cites are listed in a line each. If no statement answers but a
    passage may, that passage is quoted.
    """

    answer_id: str
    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, answer: AnswerShape) -> CompletionText:
        """The statements with their marks, footnotes for citations, and other passages found."""
        listed = [f"- {found_in_words(one)}" for one in listed_passages(answer)[:_MOST_FOUND]]
        if not answer.statements:
            said = no_answer_sentence(answer.status, is_found=bool(answer.shown))
            quoted = (f"“{one.text}”\n{citation_in_words(one)}" for one in quoted_instead(answer))
            parts = (*quoted, *(["\n".join(listed)] if listed else []))
            whole = (said, *(_BETWEEN + safe_text(part) for part in parts))
            return cls(answer.id, whole, ())
        notes = [f"[{one.number}] {citation_in_words(one)}" for one in answer.citations]
        if listed:
            notes.append("\n".join([ALSO_FOUND, *listed]))
        passages = {one.number: one for one in answer.citations}
        pieces: list[str] = []
        marks: list[Mark] = []
        for statement in answer.statements:
            written = sum(map(len, pieces))
            piece = (_BETWEEN if pieces else "") + safe_text(_unmarked(statement))
            for number in statement.citations:
                start = written + len(piece)
                piece += f"[{number}]"
                marks.append(Mark(start, written + len(piece), passages[number]))
            pieces.append(piece)
        return cls(
            answer.id, (*pieces, *(_BETWEEN + safe_text(note) for note in notes)), tuple(marks)
        )

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


def _unmarked(statement: StatementShape) -> str:
    return f"{head_of(statement)}{statement.text} "


def completion(said: CompletionText, form: Form) -> dict[str, JSON]:
    """The whole completion."""
    message: dict[str, JSON] = {
        "role": "assistant",
        "content": said.text,
        "refusal": None,
        "annotations": _annotations(said, form),
    }
    choice: JSON = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    head = _head("chat.completion", said.answer_id, form)
    return {**head, "choices": [choice], "usage": _USAGE}


def opening_chunk(answer_id: str, form: Form) -> dict[str, JSON]:
    """The first chunk of a completion: the role."""
    return _chunk(answer_id, form, {"role": "assistant", "content": ""})


def chunks(said: CompletionText, form: Form) -> Iterator[dict[str, JSON]]:
    """The chunks after the first: the text, then the annotations and the end."""
    for piece in said.pieces:
        yield _chunk(said.answer_id, form, {"content": piece})
    annotations: dict[str, JSON] = {"annotations": _annotations(said, form)}
    yield _chunk(said.answer_id, form, annotations if said.marks else {}, "stop")
    if form.with_usage:
        head = _head("chat.completion.chunk", said.answer_id, form)
        yield {**head, "choices": [], "usage": _USAGE}


def model_object(*, created: int) -> dict[str, JSON]:
    """The only model: the archive itself."""
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}


def _chunk(
    answer_id: str, form: Form, delta: dict[str, JSON], finish: str | None = None
) -> dict[str, JSON]:
    choice: JSON = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_head("chat.completion.chunk", answer_id, form), "choices": [choice]}


def _head(kind: str, answer_id: str, form: Form) -> dict[str, JSON]:
    return {"id": f"chatcmpl-{answer_id}", "object": kind, "created": form.created, "model": MODEL}


def _annotations(said: CompletionText, form: Form) -> list[JSON]:
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start,
                "end_index": mark.end,
                "title": title_of(mark.passage.article),
                "url": form.addresses(mark.passage),
            },
        }
        for mark in said.marks
    ]


ANSWERS_KNOWN: Final = 1_000  # as many as the service remembers
_DONE: Final = "data: [DONE]\n\n"


class CompletionCache:
    """Which answer had which text: clients send back the text, and not its id.

    Thread-safe.
    """

    def __init__(self, *, size: int = ANSWERS_KNOWN) -> None:
        self._size = size
        self._ids: OrderedDict[bytes, str] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, said: CompletionText) -> None:
        """Remember the text of an answer."""
        with self._lock:
            self._ids[_digest(said.text)] = said.answer_id
            while len(self._ids) > self._size:
                self._ids.popitem(last=False)

    def answer_id(self, text: str | None) -> str | None:
        """The latest answer with this text; None if none is remembered."""
        with self._lock:
            return None if text is None else self._ids.get(_digest(text))


def completion_events(stream: AnswerStream, form: Form, cache: CompletionCache) -> Generator[str]:
    """The completion of an answer in chunks, with comments until it is ready.

    A problem is sent unchanged, with its member ``error``.
    """
    with closing(stream.events()) as events:
        for event in events:
            if event is None:
                yield WAITING
            elif event.name == "found":
                yield _data(opening_chunk(event.stream, form))
            elif event.name != "statement":
                yield from _last(event, form, cache)
    yield _DONE


def _last(event: Event, form: Form, cache: CompletionCache) -> Iterator[str]:
    if event.name != "answer":
        yield f"data: {event.data}\n\n"
        return
    said = CompletionText.of(read_answer(event.data))
    cache.remember(said)
    for chunk in chunks(said, form):
        yield _data(chunk)


def _data(message: Mapping[str, JSON]) -> str:
    return f"data: {json.dumps(message, ensure_ascii=False)}\n\n"


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.strip().encode("utf-8", "replace")).digest()


CHAT_LIMIT: Final = 1024 * 1024  # bytes: clients send the whole chat each time

_EVENTS: Final[Content] = {
    EVENT_STREAM: {
        "schema": {},  # of an event, which OpenAPI 3.1 cannot describe
        "example": 'data: {"object": "chat.completion.chunk", "choices": []}\n\ndata: [DONE]\n\n',
    }
}


def make_completions() -> APIBlueprint:
    """Routes under /v1."""
    routes = make_routes("openai", "/v1", "chat clients")
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

    The format is that of OpenAI's API, so that any client that supports it can ask the archive.
    With `stream` it comes as server-sent events. Marks are also `url_citation` annotations.
    """
    _require_model(body.model)
    asked = asked_in_chat(body)
    form = Form(_addresses(), created=int(time.time()), with_usage=body.wants_usage)
    if body.stream:
        return event_response(
            completion_events(new_stream(asked), form, installed(CompletionCache))
        )
    said = CompletionText.of(AnswerShape.of(answered(asked)))
    installed(CompletionCache).remember(said)
    return jsonify(completion(said, form))


def list_models() -> Response:
    """List the available models: one, the archive."""
    return jsonify(object="list", data=[_model()])


def show_model(path: ModelPath) -> Response:
    """Describe a model."""
    _require_model(path.id)
    return jsonify(_model())


def asked_in_chat(body: ChatBody) -> AnswerBody:
    """The last question, and each earlier one with the answer that the client shows for it."""
    known = installed(CompletionCache)
    history = [
        {"question": question, "answer_id": known.answer_id(shown)}
        for question, shown in body.earlier()
    ]
    return AnswerBody.model_validate({"question": body.question, "history": history})


def _addresses() -> Addresses:
    """Where the article was published; without such an address, its page here."""
    here = request.url_root.removesuffix("/")

    def address(passage: CitationShape) -> str:
        article = passage.article
        return address_of(article) or here + article_path(article.id, passage.paragraph)

    return address


def _model() -> dict[str, JSON]:
    return model_object(created=int(the_service().status().built_at.timestamp()))


def _require_model(name: str) -> None:
    if name != MODEL:
        raise NotFound(f"There is no model {name!r}. The only one is {MODEL}.")


def _take_long_chats() -> None:
    request.max_content_length = CHAT_LIMIT
