"""Which of the words that a reader marked answer: its own scores, and the kind asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.retrieval.sides import side_of
from qa_service.retrieval.support import answering_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa_service.domain import Span
    from qa_service.rerank import MarkedWords
    from qa_service.retrieval.question import ReadQuestion

# "former President", "ex-wife"; "Ada Model was", "Ada Model, who had been".
_OVER_BEFORE: Final = re.compile(
    r"\b(?:former|outgoing|ousted|deposed|previous|then|late|ex)[ -](?:[\w’'-]+ ){0,3}$",
    re.IGNORECASE,
)
_OVER_AFTER: Final = re.compile(r",?\s+(?:who\s+)?(?:was|were|had been|used to be)\b")
# Log-odds that words of the kind asked for gain; chosen on held-back questions.
OF_KIND: Final = 2.0
ON_SIDE: Final = 3.0  # log-odds that words gain on the side asked for, and lose on the other


def is_of_kind(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether ``words`` of ``text`` hold some of the kind asked for; never where none is."""
    return _overlaps(words, answering_spans(question, text))


def tells_of_the_past(text: str, words: Span) -> bool:
    """Whether what stands around ``words`` says that they hold no more: "was the last ..."."""
    before, after = text[: words.start], text[words.end :]
    return bool(_OVER_BEFORE.search(before) or _OVER_AFTER.match(after))


def likeliest_answer(
    question: ReadQuestion, text: str, marked: Sequence[MarkedWords]
) -> Span | None:
    """The place in ``text`` that answers likeliest; None where nothing is marked."""
    if not marked:
        return None
    typed = tuple(answering_spans(question, text))

    def likeliness(words: MarkedWords) -> float:
        of_kind = OF_KIND * _overlaps(words.span, typed)
        return words.margin + of_kind + ON_SIDE * side_of(question, text, words.span)

    likeliest = max(marked, key=likeliness).span
    inside = [one for one in typed if likeliest.start <= one.start and one.end <= likeliest.end]
    sides = [side_of(question, text, one) for one in inside]
    if len(set(sides)) > 1:  # "Nineteen voted for it, and twelve", marked as one
        return inside[sides.index(max(sides))]
    return likeliest


def _overlaps(words: Span, others: Iterable[Span]) -> bool:
    return any(one.start < words.end and words.start < one.end for one in others)
