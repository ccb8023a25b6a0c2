"""Answers with their citations, ready to paste: text, Markdown, HTML, BibTeX and CSL-JSON.

    answer = read_answer(stored)        # of the contract
    FORMATS["markdown"].write(answer)   # the same answer in words
    conversation_markdown(of, turns)    # a whole conversation
    question_set(rated)                 # rated answers, as questions for an evaluation

Pure: everything comes from the answer object.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.citing.formats import markdown_text, to_bibtex, to_csl_json, to_html, to_markdown
from qa_service.citing.words import to_text
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.harmless import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.contract.articles import JSON
    from qa_service.conversations import Conversation, RatedTurn, StoredTurn

__all__ = [
    "FORMATS",
    "AnswerShape",
    "CitationFormat",
    "markdown_text",
    "to_bibtex",
    "to_csl_json",
    "to_html",
    "to_markdown",
    "to_text",
]


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """How an answer is written in one format."""

    make: Callable[[AnswerShape], str]
    media_type: str  # without charset: all are UTF-8
    suffix: str

    def write(self, answer: AnswerShape) -> str:
        """The answer, without characters that would reorder the surrounding text."""
        return safe_text(self.make(answer))


FORMATS: Final = {
    "text": CitationFormat(to_text, "text/plain", "txt"),
    "markdown": CitationFormat(to_markdown, "text/markdown", "md"),
    "html": CitationFormat(to_html, "text/html", "html"),
    "bibtex": CitationFormat(to_bibtex, "application/x-bibtex", "bib"),
    "csl-json": CitationFormat(to_csl_json, "application/vnd.citationstyles.csl+json", "json"),
}


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
