"""What is understood of a text, in whatever language it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qa_service.domain import AnswerForm, Span


class Tense(Enum):
    """Where the words around a date look."""

    PAST = "past"
    AHEAD = "ahead"
    PRESENT = "present"  # "is closing": it may be under way, or to come
    UNSURE = "unsure"  # "would", "was due to": back or ahead of the day it was written


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts in.

    ``unit`` is a currency's sign, ``%``, ``th`` of an ordinal, ``/`` of a fraction, ``x`` of a
    multiple, ``:`` of a time of day, ``s`` of "thousands of", ``-`` of a name like BA.5; empty for
    a plain number.
    """

    value: float
    unit: str
    span: Span

    @property
    def amount(self) -> tuple[float, str]:
        """What two equal quantities have in common."""
        return self.value, self.unit


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """The form of answer that a question asks for, and the words that this depends on.

    ``subject`` is what is searched: the question, less the words that ask for an overview and the
    like.
    ``speaker`` is who is asked about in a question for what somebody said; ``sides`` are the two
    sides of a comparison, as the question words them; ``parts`` the questions that a two-part
    question consists of, of which the second may need the first to be understood. ``asks_origin``
    when it is asked of an article who wrote it, or when. ``described`` is who or what is to be
    described: "Ada Sample" in "who is Ada Sample?".
    """

    form: AnswerForm
    subject: str = ""
    speaker: str | None = None
    sides: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    asks_origin: bool = False
    described: str | None = None

    @property
    def is_broad(self) -> bool:
        """Whether many passages make the answer, rather than the one that answers best."""
        return self.form not in _NARROW

    @property
    def rests_on_reading(self) -> bool:
        """Whether it is answered of the passages read alone, and as surely as these answer."""
        return not self.is_broad or self.form == "reason"

    @property
    def asks_for_words(self) -> bool:
        """Whether it is broad, but only what it puts into words is asked for."""
        return self.form in {"statement", "list", "comparison"}


_NARROW: Final = frozenset({"fact", "yes_no"})
