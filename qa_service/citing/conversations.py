"""A conversation as Markdown with every citation, and rated answers as a question set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qa_service.citing import markdown_text, to_markdown
from qa_service.contract.replies import read_answer
from qa_service.harmless import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa_service.contract.articles import JSON
    from qa_service.contract.replies import AnswerShape
    from qa_service.conversations.values import Conversation, RatedTurn, StoredTurn


def question_set(rated: Iterable[RatedTurn]) -> Iterator[str]:
    """A line for each rated question, with ``helpful`` and ``reason``.

    A helpful answer supplies what answers: its statements and the words marked in them. If it was
    helpful that nothing answers, the question is unanswerable. For an answer that did not help,
    only the question is known, and somebody has to add what answers.
    """
    return (json.dumps(_line(one), ensure_ascii=False) for one in rated)


def _line(rated: RatedTurn) -> dict[str, JSON]:
    answer = read_answer(rated.turn.document)
    feedback = rated.turn.feedback
    helpful = feedback is not None and feedback.helpful
    line: dict[str, JSON] = {"id": answer.id, "question": answer.question}
    if answer.standalone_question != answer.question:  # otherwise it needs no earlier questions
        line["history"] = [_exchange(turn) for turn in rated.before]
    line["date"] = rated.turn.day.isoformat()
    if helpful and answer.statements:
        line["relevant"] = _relevant(answer)
        line["answers"] = _answering_words(answer)
    line["answerable"] = not (helpful and answer.status == "not_found")
    line["helpful"] = helpful
    line["reason"] = feedback.reason if feedback else None
    return line


def _exchange(turn: StoredTurn) -> list[JSON]:
    answer = read_answer(turn.document)
    said = " ".join(statement.text for statement in answer.statements)
    return [answer.question, said or None]


def _relevant(answer: AnswerShape) -> list[JSON]:
    by_number = {one.number: one for one in answer.citations}
    return [
        {"article": by_number[statement.citations[0]].article.id, "quote": statement.text}
        for statement in answer.statements
    ]


def _answering_words(answer: AnswerShape) -> list[JSON]:
    by_number = {one.number: one for one in answer.citations}
    marked = (by_number[one.citations[0]].answering_words for one in answer.statements)
    return list(dict.fromkeys(words for words in marked if words))


def conversation_markdown(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """The conversation with its questions as headings, each answer with its citations."""
    title = markdown_text(conversation.title or "Conversation")
    parts = [f"# {title}", *(_part(turn) for turn in turns)]
    return safe_text("\n\n".join(parts)) + "\n"


def _part(turn: StoredTurn) -> str:
    asked = f"Asked {turn.asked_at:%Y-%m-%d %H:%M} UTC"
    lines = [to_markdown(read_answer(turn.document), notes=f"{turn.number}-").strip(), f"*{asked}*"]
    feedback = turn.feedback
    if feedback:
        verdict = "Helpful" if feedback.helpful else "Not helpful"
        reason = f": {markdown_text(feedback.reason)}" if feedback.reason else ""
        lines.append(f"*{verdict}{reason}*")
    return "\n\n".join(lines)
