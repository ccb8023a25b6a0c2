"""Answers as chat completions, as in OpenAI's API.

    said = CompletionText.of(cited)              # an answer in words: text, marks, footnotes
    completion(said, form), chunks(said, form)   # the same as a whole, or in chunks

The format: https://platform.openai.com/docs/api-reference/chat. Nothing is generated, so
parameters for language models (temperature, tools, system messages) are accepted without effect.
"""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, field_validator
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
from qa_service.contract.fields import readable_question
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.contract.requests import MOST_TURNS, AnswerBody, with_example
from qa_service.harmless import safe_text
from qa_service.recent import Recent
from qa_service.web.answer_store import answered
from qa_service.web.lifecycle import installed, require_open, the_service
from qa_service.web.presentation import article_path
from qa_service.web.routing import Content, add_route, make_routes, require_json_object
from qa_service.web.streams import EVENT_STREAM, WAITING, event_response, new_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from flask_openapi3.blueprint import APIBlueprint

    from qa_service.contract.articles import JSON, CitationShape
    from qa_service.web.streams import AnswerStream, Event


MOST_MESSAGES: Final = 1_000


class _Taken(BaseModel):
    """Clients send many parameters for language models; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class TextPart(_Taken):
    """A text part of a message."""

    type: Literal["text"]
    text: str


class OtherPart(_Taken):
    """A part of a message that is not text; ignored."""

    type: str


class ChatMessage(_Taken):
    """A message of a chat, and its sender."""

    role: Literal["user", "assistant", "system", "developer", "tool", "function"]
    content: str | list[TextPart | OtherPart] | None = None

    @property
    def text(self) -> str:
        """Its text; empty if it has none."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if isinstance(part, TextPart))
        return self.content or ""


class StreamOptions(_Taken):
    """Further contents of a stream."""

    include_usage: bool | None = None


class ChatBody(_Taken):
    """A chat; the last message of the user is the question, earlier ones are its history."""

    model_config = with_example(
        {
            "model": "qa-service",
            "messages": [{"role": "user", "content": "Who paid for the bridge?"}],
        }
    )

    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    model: Annotated[str, Field(description="`qa-service`, the only one.")]
    stream: bool | None = Field(None, description="Give the answer as server-sent events.")
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = Field(None, description="Only one answer is given.")

    @field_validator("messages")
    @classmethod
    def _asks(cls, messages: list[ChatMessage]) -> list[ChatMessage]:
        questions = [message.text for message in messages if message.role == "user"]
        if not questions:
            raise ValueError("must contain a message of the user")
        readable_question(questions[-1])
        return messages

    @property
    def question(self) -> str:
        """The question."""
        return [message.text for message in self.messages if message.role == "user"][-1]

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def earlier(self) -> list[tuple[str, str | None]]:
        """Earlier questions that can be used, each with its answer, oldest first."""
        found: list[tuple[str, str | None]] = []
        last = max(n for n, message in enumerate(self.messages) if message.role == "user")
        for message in self.messages[:last]:
            if message.role == "user" and _is_usable(message.text):
                found.append((message.text, None))
            elif message.role == "assistant" and found:
                found[-1] = (found[-1][0], message.text)
        return found[-MOST_TURNS:]


def _is_usable(text: str) -> bool:
    try:
        readable_question(text)
    except ValueError:
        return False
    return True


class UrlCitationShape(BaseModel):
    """What a mark cites; offsets in code points of the content."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationShape(BaseModel):
    """A mark like ``[1]`` in the content."""

    type: Literal["url_citation"]
    url_citation: UrlCitationShape


class SaidShape(BaseModel):
    """The statements of the archive, verbatim, with marks and footnotes."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[AnnotationShape]


class ChoiceShape(BaseModel):
    """The answer as a choice."""

    index: Literal[0]
    message: SaidShape
    logprobs: None
    finish_reason: Literal["stop"]


class UsageShape(BaseModel):
    """Nothing is generated, so there are no tokens to count."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionShape(BaseModel):
    """An answer as a chat completion; its id is ``chatcmpl-`` and the id of the answer."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceShape]
    usage: UsageShape


class ArchiveModelShape(BaseModel):
    """The archive, as a model."""

    id: str
    object: Literal["model"]
    created: int = Field(description="When the index was built, in seconds since 1970.")
    owned_by: str


class ModelsShape(BaseModel):
    """The available models: one."""

    object: Literal["list"]
    data: list[ArchiveModelShape]


class ModelPath(BaseModel):
    """The model's id."""

    id: str


MODEL: Final = "qa-service"

Addresses: TypeAlias = "Callable[[CitationShape], str]"
"""The address of a passage."""

_BETWEEN: Final = "\n\n"
_MOST_FOUND: Final = 5  # further passages listed; chats are read in a narrow column
_USAGE: Final = UsageShape(prompt_tokens=0, completion_tokens=0, total_tokens=0)


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
            said = safe_text(f"{head_of(statement)}{statement.text} ")
            piece = f"{_BETWEEN if pieces else ''}{said}"
            for number in statement.citations:
                start = written + len(piece)
                piece += f"[{number}]"
                marks.append(Mark(start, written + len(piece), passages[number]))
            pieces.append(piece)
        below = (_BETWEEN + safe_text(note) for note in notes)
        return cls(answer.id, (*pieces, *below), tuple(marks))

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)


def completion(said: CompletionText, form: Form) -> CompletionShape:
    """The whole completion."""
    message = SaidShape(
        role="assistant", content=said.text, refusal=None, annotations=_annotations(said, form)
    )
    return CompletionShape(
        id=_id(said.answer_id),
        object="chat.completion",
        created=form.created,
        model=MODEL,
        choices=[ChoiceShape(index=0, message=message, logprobs=None, finish_reason="stop")],
        usage=_USAGE,
    )


def opening_chunk(answer_id: str, form: Form) -> dict[str, JSON]:
    """The first chunk of a completion: the role."""
    return _chunk(answer_id, form, {"role": "assistant", "content": ""})


def chunks(said: CompletionText, form: Form) -> Iterator[dict[str, JSON]]:
    """The chunks after the first: the text, then the annotations and the end."""
    for piece in said.pieces:
        yield _chunk(said.answer_id, form, {"content": piece})
    marks: list[JSON] = [one.model_dump() for one in _annotations(said, form)]
    yield _chunk(said.answer_id, form, {"annotations": marks} if marks else {}, "stop")
    if form.with_usage:
        yield {**_head(said.answer_id, form), "choices": [], "usage": _USAGE.model_dump()}


def _chunk(
    answer_id: str, form: Form, delta: dict[str, JSON], finish: str | None = None
) -> dict[str, JSON]:
    choice: JSON = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_head(answer_id, form), "choices": [choice]}


def _head(answer_id: str, form: Form) -> dict[str, JSON]:
    kind, created = "chat.completion.chunk", form.created
    return {"id": _id(answer_id), "object": kind, "created": created, "model": MODEL}


def _id(answer_id: str) -> str:
    return f"chatcmpl-{answer_id}"


def _annotations(said: CompletionText, form: Form) -> list[AnnotationShape]:
    return [
        AnnotationShape(
            type="url_citation",
            url_citation=UrlCitationShape(
                start_index=mark.start,
                end_index=mark.end,
                title=title_of(mark.passage.article),
                url=form.addresses(mark.passage),
            ),
        )
        for mark in said.marks
    ]


ANSWERS_KNOWN: Final = 1_000  # as many as the service remembers
_DONE: Final = "data: [DONE]\n\n"


class CompletionCache:
    """Which answer had which text: clients send back the text, and not its id."""

    def __init__(self, *, size: int = ANSWERS_KNOWN) -> None:
        self._ids = Recent[bytes, str](size)

    def remember(self, said: CompletionText) -> None:
        """Remember the text of an answer."""
        self._ids.put(_digest(said.text), said.answer_id)

    def answer_id(self, text: str | None) -> str | None:
        """The latest answer with this text; None if none is remembered."""
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
    request_body = answer_body(body)
    form = Form(_addresses(), created=int(time.time()), with_usage=body.wants_usage)
    if body.stream:
        return event_response(
            completion_events(new_stream(request_body), form, installed(CompletionCache))
        )
    said = CompletionText.of(AnswerShape.of(answered(request_body)))
    installed(CompletionCache).remember(said)
    return jsonify(completion(said, form).model_dump())


def list_models() -> Response:
    """List the available models: one, the archive."""
    return jsonify(ModelsShape(object="list", data=[_model()]).model_dump())


def show_model(path: ModelPath) -> Response:
    """Describe a model."""
    _require_model(path.id)
    return jsonify(_model().model_dump())


def answer_body(body: ChatBody) -> AnswerBody:
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


def _model() -> ArchiveModelShape:
    """The only model: the archive itself."""
    built = int(the_service().status().built_at.timestamp())
    return ArchiveModelShape(id=MODEL, object="model", created=built, owned_by=MODEL)


def _require_model(name: str) -> None:
    if name != MODEL:
        raise NotFound(f"There is no model {name!r}. The only one is {MODEL}.")


def _take_long_chats() -> None:
    request.max_content_length = CHAT_LIMIT
