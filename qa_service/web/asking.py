"""The one place where the web asks: every route that answers, whole or in steps, asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from qa_service.web.serving import the_service

if TYPE_CHECKING:
    from collections.abc import Generator

    from qa_service.domain import Answer, Found
    from qa_service.web.bodies import AnswerBody


def answer_in_steps(body: AnswerBody, *, answer_id: str | None = None) -> Generator[Found | Answer]:
    """What was found, then the answer; each is worked out when it is asked for."""
    return the_service().ask_in_steps(body.asked(), body.past_turns(), answer_id=answer_id)


def answered(body: AnswerBody) -> Answer:
    """The answer."""
    *_, answer = answer_in_steps(body)
    return cast("Answer", answer)
