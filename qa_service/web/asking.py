"""The one place where the web asks: every route that answers, whole or in steps, asks here."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, cast

from qa_service.domain import Answer
from qa_service.web.answer_store import context_of
from qa_service.web.hosting import count_answer
from qa_service.web.lifecycle import the_service

if TYPE_CHECKING:
    from collections.abc import Generator

    from qa_service.contract.requests import AnswerBody
    from qa_service.domain import FoundPassages, ProseSentence
    from qa_service.web.answer_store import QuestionContext


def answer_in_steps(
    body: AnswerBody, *, answer_id: str | None = None
) -> Generator[FoundPassages | ProseSentence | Answer]:
    """What was found, sentences in prose, then the answer; each is worked out when asked for."""
    record = context_of(body)
    return _saved(
        the_service().ask_in_steps(body.asked(), record.history, answer_id=answer_id), record
    )


def answered(body: AnswerBody) -> Answer:
    """The answer."""
    *_, answer = answer_in_steps(body)
    return cast("Answer", answer)


def _saved(
    steps: Generator[FoundPassages | ProseSentence | Answer], record: QuestionContext
) -> Generator[FoundPassages | ProseSentence | Answer]:
    """The same steps; the answer is saved before anybody sees it, so that its link works."""
    with closing(steps):
        for step in steps:
            if isinstance(step, Answer):
                saved = record.keep(step)
                count_answer(saved)
                yield saved
            else:
                yield step
