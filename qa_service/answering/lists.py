"""One statement a distinct thing, and two sides beside each other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, stems_of
from qa_service.answering.broad import quote_of
from qa_service.answering.selection import Candidates, Limits, choose, overlap
from qa_service.place_names import PLACE_OF
from qa_service.question_kinds import FOR_AND_AGAINST
from qa_service.retrieval.answer_spans import AnswerType, spans_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidate
    from qa_service.domain import Span
    from qa_service.retrieval.question import ReadQuestion

_SEVERAL: Final = 3  # things
_LIST: Final = Limits(words=175)
_OF_A_SIDE: Final = Limits(sentences=3, words=80)
_OF_ALL: Final = Limits(sentences=2, words=60)

_FOR: Final = re.compile(
    r"\b(?:support\w*|favou?r\w*|back(?:s|ed|ing)?|advocate\w*|proponents?|defend\w*|prais\w*"
    r"|welcom\w*"
    r"|benefit\w*|advantage\w*|would help|good for|in favou?r|endors\w*|applaud\w*|approv\w*"
    r"|pros)\b",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:oppos\w*|critic\w*|against|object\w*|warn\w*|condemn\w*|reject\w*|fear\w*|concern\w*"
    r"|risks?"
    r"|harm\w*|drawback\w*|disadvantage\w*|detractors?|denounc\w*|fail\w*|skeptic\w*|sceptic\w*"
    r"|cons)\b",
    re.IGNORECASE,
)


def list_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """The most relevant sentences that name things which the question does not.

    Those that name several come first.
    """
    question = candidates.question
    things = {one.row: things_of(question, one.core) for one in candidates.ranked}
    named = candidates.only(lambda one: bool(things[one.row]))
    chosen = choose(named, _LIST, is_new=lambda one, those: _is_new(one, those, things))
    chosen.sort(key=lambda one: len(things[one.row]) < _SEVERAL)
    return tuple(quote_of(question, one) for one in chosen)


def _is_new(
    one: Candidate, chosen: Sequence[Candidate], things: Mapping[int, list[frozenset[str]]]
) -> bool:
    """Whether the thing that a sentence names first, or most that it names, were not named yet."""
    known = frozenset().union(*(stems for other in chosen for stems in things[other.row]))
    mine = things[one.row]
    new = [stems for stems in mine if not stems & known]
    return not mine[0] & known or 2 * len(new) > len(mine)


def things_of(question: ReadQuestion, text: str) -> list[frozenset[str]]:
    """The names in ``text`` that may be what is listed, as stems, less those of the question."""
    kind = question.kind if question.kind in _NAMED else AnswerType.NAME
    spans = spans_of(kind, text)
    found = (
        stems_of(span.of(text)) - question.stems
        for span in spans
        if not _is_source(text, span) and (kind is AnswerType.PLACE or not _is_place(text, span))
    )
    return [stems for stems in found if stems]


def _is_source(text: str, name: Span) -> bool:
    """Whether a name only says who reports it: "according to a Sample survey"."""
    before, after = text[: name.start], text[name.end :]
    return _REPORTED_BY.search(before) is not None or _REPORT.match(after) is not None


def _is_place(text: str, name: Span) -> bool:
    """Whether a name only says in which country something is."""
    is_country = folded(name.of(text)) in PLACE_OF
    return is_country and _WHERE.search(text[: name.start]) is not None


_REPORTED_BY: Final = re.compile(
    r"\b(?:according to|data (?:from|by|compiled by))\s+(?:an?|the)?\s*\Z"
)
_REPORT: Final = re.compile(r"(?:['’]s)?\s+(?:data|survey|poll|study|analysis)\b")
_WHERE: Final = re.compile(r"\b(?:in|at|near|across|outside|from)\s+(?:the\s+)?\Z")


_NAMED: Final = frozenset({AnswerType.PERSON, AnswerType.PLACE, AnswerType.NAME})


def comparison_quotes(candidates: Candidates, sides: Sequence[str]) -> tuple[Quote, ...]:
    """The most relevant sentences of each side, that of the question's first side first.

    A few that speak of all sides alike come before. None unless each side is heard.
    """
    spoken_of = {one.row: side_of(one, sides) for one in candidates.ranked}

    def of(side: str) -> list[Candidate]:
        return choose(candidates.only(lambda one: spoken_of[one.row] == side), _OF_A_SIDE)

    heard = [of(side) for side in sides]
    if not all(heard):
        return ()
    said = [one for those in heard for one in those]
    alike = candidates.only(
        lambda one: _speaks_of_all(one, sides) and not any(overlap(one, other) for other in said)
    )
    of_all = choose(alike, _OF_ALL)
    question = candidates.question
    return (
        *(quote_of(question, one) for one in of_all),
        *(
            replace(quote_of(question, one), side=side)
            for side, those in zip(sides, heard, strict=True)
            for one in those
        ),
    )


def side_of(one: Candidate, sides: Sequence[str]) -> str | None:
    """The side that a sentence speaks of most; None where it speaks of none, or of two alike."""
    shares = [_share(one, number, sides) for number in range(len(sides))]
    best = max(shares)
    return sides[shares.index(best)] if best > 0 and shares.count(best) == 1 else None


def _speaks_of_all(one: Candidate, sides: Sequence[str]) -> bool:
    return all(_share(one, number, sides) > 0 for number in range(len(sides)))


def _share(one: Candidate, number: int, sides: Sequence[str]) -> float:
    """How much of the words of a side a sentence has, in 0..1."""
    if tuple(sides) == FOR_AND_AGAINST:
        return float((_FOR, _AGAINST)[number].search(one.text) is not None)
    others = frozenset().union(*(stems_of(side) for side in sides if side != sides[number]))
    own = stems_of(sides[number]) - others
    return len(own & stems_of(one.text)) / len(own) if own else 0.0
