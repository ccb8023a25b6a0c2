"""Which of the words that a reader marked answer: its own scores, and the kind asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.retrieval.support import answering_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.comprehension import MarkedWords
    from qa_service.domain import Span
    from qa_service.retrieval.question import ReadQuestion

OF_KIND: Final = (
    2.0  # log-odds that words of the kind asked for gain; chosen on held-back questions
)


def is_of_kind(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether ``words`` of ``text`` hold some of the kind asked for; never where none is."""
    return any(
        one.start < words.end and words.start < one.end for one in answering_spans(question, text)
    )


def likeliest_answer(
    question: ReadQuestion, text: str, marked: Sequence[MarkedWords]
) -> Span | None:
    """The place in ``text`` that answers likeliest; None where nothing is marked."""

    def likelihood(words: MarkedWords) -> float:
        return words.margin + (OF_KIND if is_of_kind(question, text, words.span) else 0.0)

    return max(marked, key=likelihood).span if marked else None
