"""Answers as chat completions, in the form that clients of OpenAI's API know.

    said = CompletionText.of(cited)              # an answer in words: text, marks, footnotes
    completion(said, form), chunks(said, form)   # the same whole, or in pieces

The form: https://platform.openai.com/docs/api-reference/chat. Nothing is generated, so that
what steers a language model (temperature, tools, system messages) is taken and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.citing.plain import citation_in_words, found_in_words
from qa_service.citing.words import (
    ALSO_FOUND,
    head_of,
    listed_passages,
    no_answer_sentence,
    quoted_instead,
    title_of,
)
from qa_service.harmless import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa_service.contract.articles import JSON, CitationShape
    from qa_service.contract.replies import AnswerShape, StatementShape

MODEL: Final = "qa-service"

Addresses: TypeAlias = "Callable[[CitationShape], str]"
"""Where a passage can be read."""

_BETWEEN: Final = "\n\n"
_MOST_FOUND: Final = 5  # passages found that are listed; chats are read in a narrow column
_USAGE: Final[dict[str, JSON]] = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


@dataclass(frozen=True, slots=True)
class Form:
    """What a completion contains besides the text; ``created`` in seconds since 1970."""

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
    """What is said for an answer: ``pieces`` that join to its text, and the marks in it.

    Passages found that no mark cites are listed in a line each. Where no statement answers but
    one of them may, that one is quoted.
    """

    answer_id: str
    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, answer: AnswerShape) -> CompletionText:
        """The statements with their marks, a footnote a citation, and what else was found."""
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
    """The first piece of a completion: who speaks."""
    return _chunk(answer_id, form, {"role": "assistant", "content": ""})


def chunks(said: CompletionText, form: Form) -> Iterator[dict[str, JSON]]:
    """The pieces after the first: the text, then the annotations with the end."""
    for piece in said.pieces:
        yield _chunk(said.answer_id, form, {"content": piece})
    annotations: dict[str, JSON] = {"annotations": _annotations(said, form)}
    yield _chunk(said.answer_id, form, annotations if said.marks else {}, "stop")
    if form.with_usage:
        head = _head("chat.completion.chunk", said.answer_id, form)
        yield {**head, "choices": [], "usage": _USAGE}


def model_object(*, created: int) -> dict[str, JSON]:
    """The one model there is: the archive itself."""
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
