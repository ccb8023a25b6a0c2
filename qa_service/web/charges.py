"""What a request is charged where questions are counted: each that is answered for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from qa_service.contract.requests import AnswerBody, BatchBody
from qa_service.errors import QAError
from qa_service.service import TURNS_ANSWERED_AGAIN
from qa_service.web.answer_store import stored_document
from qa_service.web.completion_routes import asked_in_chat
from qa_service.web.completion_shapes import ChatBody
from qa_service.web.lifecycle import the_service

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def questions_asked() -> int:
    """How many questions this request makes the service answer.

    Those of a batch, and of the turns before a question those whose answers nobody remembers: they
    are asked again. One for what is no valid request.
    """
    read = _BODIES.get(request.endpoint or "")
    body = request.get_json(silent=True) if read else None
    if read is None or not isinstance(body, dict):
        return 1
    try:
        return sum(1 + _asked_anew(one) for one in read(body))
    except (ValidationError, QAError, HTTPException):
        return 1


def _asked_anew(body: AnswerBody) -> int:
    turns = (body.history or ())[-TURNS_ANSWERED_AGAIN:]
    return sum(not _is_known(turn.answer_id) for turn in turns)


def _is_known(answer_id: str | None) -> bool:
    if answer_id is None:
        return False
    return the_service().remembers(answer_id) or stored_document(answer_id) is not None


_BODIES: dict[str, Callable[[object], Sequence[AnswerBody]]] = {
    "api.answer": lambda body: [AnswerBody.model_validate(body)],
    "api.answer_all": lambda body: BatchBody.model_validate(body).questions,
    "openai.complete_chat": lambda body: [asked_in_chat(ChatBody.model_validate(body))],
}
