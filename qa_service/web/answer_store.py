"""Asks for the web, and saves answers: of conversations in a database, others in memory."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.conversations import NewTurn, RecentAnswers
from qa_service.domain import Answer, Turn
from qa_service.errors import (
    AnswerNotFoundError,
    ConversationNotFoundError,
    ConversationsError,
    InvalidInputError,
)
from qa_service.service import TURNS_READ, PastTurn
from qa_service.web.access import owner
from qa_service.web.hosting import count_answer
from qa_service.web.lifecycle import installed, the_service

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from qa_service.contract.requests import AnswerBody
    from qa_service.conversations import Conversations, StoredTurn
    from qa_service.domain import FoundPassages, ProseSentence


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """Where answers are saved; without ``conversations`` for some minutes only.

    ``recent`` are answers outside conversations. They are never written to disk, so no other
    process has them; nor does this process cache what another may delete from the database.
    """

    conversations: Conversations | None = None
    recent: RecentAnswers = field(default_factory=RecentAnswers)


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The context of a question: a conversation with its owner, or none."""

    store: AnswerStore
    body: AnswerBody
    owner: str
    history: tuple[PastTurn, ...]  # earlier turns, oldest first
    is_away: bool = False  # the database of its conversation

    def save(self, answer: Answer) -> Answer:
        """Save the answer: as the next turn of its conversation, or else for some minutes.

        While the database is locked or unavailable, it is also saved for some minutes, and says so.
        """
        conversations, conversation = self.store.conversations, self.body.conversation
        if conversations is not None and conversation is not None:
            if not self.is_away:
                with suppress(ConversationsError):
                    turn = self._turn(answer, _document(answer))
                    conversations.add(self.owner, conversation, turn)
                    return answer
            answer = replace(answer, kept=False)
        self.store.recent.add(answer.id, _document(answer))
        return answer

    def _turn(self, answer: Answer, document: str) -> NewTurn:
        filters = self.body.filters
        return NewTurn(
            answer_id=answer.id,
            question=answer.question,
            day=self.body.asked().day,
            document=document,
            said=" ".join(statement.text for statement in answer.statements),
            filters=filters.model_dump_json(by_alias=True, exclude_none=True) if filters else None,
        )


def _document(answer: Answer) -> str:
    return json.dumps(AnswerShape.of(answer).document(), ensure_ascii=False)


def context_of(body: AnswerBody) -> QuestionContext:
    """The context of this request's question; ConversationNotFoundError, InvalidInputError.

    Without a history of its own, a question follows the latest turns of its conversation.
    """
    store, asker = the_answer_store(), owner() or ""
    stored: Sequence[StoredTurn] = ()
    is_away = False
    if body.conversation is not None:
        try:
            stored = _last_turns(store, asker, body.conversation)
        except ConversationsError:  # the question can still be answered
            is_away = True
    history = tuple(map(_past_turn, stored))
    if body.history is not None:
        given = body.past_turns()
        history = given if is_away else _with_stored_answers(store, given)
    return QuestionContext(store, body, asker, history, is_away)


def the_answer_store() -> AnswerStore:
    """The answer store of the app that handles this request."""
    return installed(AnswerStore)


def the_conversations() -> Conversations:
    """The conversations of the app that handles this request; only for routes that require them."""
    return cast("Conversations", the_answer_store().conversations)


def document_of(answer_id: str) -> str:
    """A saved or recent answer, as JSON; AnswerNotFoundError."""
    store = the_answer_store()
    document = store.recent.get(answer_id)
    if document is not None:
        return document
    if store.conversations is None:
        raise AnswerNotFoundError(answer_id)
    return store.conversations.answer(answer_id).document


def stored_document(answer_id: str) -> str | None:
    """As `document_of`, or None."""
    try:
        return document_of(answer_id)
    except AnswerNotFoundError:
        return None


def _with_stored_answers(store: AnswerStore, history: tuple[PastTurn, ...]) -> tuple[PastTurn, ...]:
    """The turns; the latest saved ones need not be answered again by any process."""
    ids = {turn.answer_id for turn in history[-TURNS_READ:] if turn.answer_id}
    if store.conversations is None or not ids:
        return history
    try:
        stored = {one.answer_id: _past_turn(one) for one in store.conversations.answers(ids)}
    except ConversationsError:  # then they are answered again
        return history
    known = (stored.get(turn.answer_id or "") for turn in history)
    return tuple(
        replace(turn, known=one.known) if one else turn
        for turn, one in zip(history, known, strict=True)
    )


def _last_turns(store: AnswerStore, asker: str, conversation: str) -> Sequence[StoredTurn]:
    if store.conversations is None:
        raise InvalidInputError(
            "conversation",
            "This service saves no conversations.",
            remedy="Send the earlier questions as `history`.",
        )
    if not asker:
        raise ConversationNotFoundError(conversation)
    return store.conversations.last_turns(asker, conversation, TURNS_READ)


def _past_turn(stored: StoredTurn) -> PastTurn:
    """A stored turn as the service remembers its own answers."""
    answer = read_answer(stored.document)
    said = " ".join(statement.text for statement in answer.statements)
    cited = answer.articles if answer.statements else ()
    known = Turn(
        answer.question,
        answer.standalone_question,
        said or None,
        tuple(dict.fromkeys(one.title for one in cited if one.title)),
        tuple(dict.fromkeys(one.day for one in cited if one.day)),
        tuple(one.id for one in cited),
    )
    return PastTurn(answer.question, stored.answer_id, known)


def answer_in_steps(
    body: AnswerBody, *, answer_id: str | None = None
) -> Generator[FoundPassages | ProseSentence | Answer]:
    """Passages found, sentences in prose, then the answer; each is computed on demand."""
    context = context_of(body)
    asked, history = body.asked(), context.history
    with closing(the_service().ask_in_steps(asked, history, answer_id=answer_id)) as steps:
        for step in steps:
            if isinstance(step, Answer):
                saved = context.save(step)  # before it is returned, so that its link works
                count_answer(saved)
                yield saved
            else:
                yield step


def answered(body: AnswerBody) -> Answer:
    """The answer."""
    *_, answer = answer_in_steps(body)
    return cast("Answer", answer)
