"""What a question consists of: its query terms and the kind of words that would answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens, stems_of, tokens
from qa_service.language import LEFT_UNSAID, MONTH_NAME
from qa_service.retrieval.answer_spans import AnswerType, counted, expected
from qa_service.retrieval.negation import denied_tokens

if TYPE_CHECKING:
    from qa_service.domain import Span

TELLING: Final = 2  # terms that a question needs, unless it has a name

Rarity = Callable[[Sequence[str]], Sequence[float]]
"""Weights of words, higher if fewer passages have them (BM25's idf)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that a supporting passage should have."""

    stem: str
    weight: float
    is_name: bool
    is_number: bool
    is_known: bool = True  # whether it occurs anywhere in the archive


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A parsed question.

    ``stems`` are those of all its words, including stop words, but without long quotations and what
    a follow-up takes along of the talk before, which may well be the answer.
    ``asking`` is its text without long quotations.
    ``counted`` is the stem of the thing whose number is asked for. ``denied`` are the stems of what
    it negates: "who did not attend".
    """

    terms: tuple[Term, ...]
    kind: AnswerType
    stems: frozenset[str]
    counted: str | None = None
    denied: frozenset[str] = frozenset()
    asking: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Stems of its terms that occur in the archive."""
        return frozenset(term.stem for term in self.terms if term.is_known)

    def with_stems(self, others: Mapping[str, str]) -> ReadQuestion:
        """The question with stems replaced by others with the same meaning."""
        if not others:
            return self
        terms = tuple(
            replace(term, stem=others.get(term.stem, term.stem), is_known=True)
            if term.stem in others
            else term
            for term in self.terms
        )
        stems = frozenset(others.get(stem, stem) for stem in self.stems)
        return replace(self, terms=terms, stems=stems)

    def with_names_of(self, texts: Iterable[str]) -> ReadQuestion:
        """The question with those terms as names that the texts write as names.

        People also type names in lower case. A capital that opens a sentence tells nothing.
        """
        asked = {term.stem for term in self.terms}
        used = [
            one
            for text in texts
            for one in tokens(text)
            if one.stem in asked and (one.is_name or not text[one.start].isupper())
        ]
        as_name = Counter(token.stem for token in used if token.is_name)
        often = Counter(token.stem for token in used)
        names = {stem for stem in as_name if as_name[stem] >= _NAME * often[stem]}
        terms = (replace(one, is_name=one.is_name or one.stem in names) for one in self.terms)
        return replace(self, terms=tuple(terms))

    @property
    def names(self) -> frozenset[str]:
        """Stems of its names."""
        return frozenset(term.stem for term in self.terms if term.is_name)

    @property
    def weight(self) -> float:
        """Of all terms together; never 0."""
        return sum(term.weight for term in self.terms) or 1.0

    @property
    def is_vague(self) -> bool:
        """Whether it says too little to recognise an answer: "what is his job"."""
        return len(self.terms) < TELLING and not any(term.is_name for term in self.terms)

    @property
    def is_mostly_unknown(self) -> bool:
        """Whether words that are not in the archive have half its weight."""
        unknown = sum(term.weight for term in self.terms if not term.is_known)
        return 2 * unknown >= self.weight

    def share(self, stems: frozenset[str]) -> float:
        """The share of the question's weight, in 0..1, that ``stems`` have."""
        return sum(term.weight for term in self.terms if term.stem in stems) / self.weight


_NAME: Final = 0.8  # share of a word's occurrences that are capitalised, from which it is a name
NO_WORD: Final = "qzxqzxqzx"  # idf of a word that occurs nowhere
# "Who said '...'?": the quoted words may name the speaker.
_LONG_QUOTATION: Final = re.compile(r"[\"“][^\"”]{40,}[\"”]")


_TIME_WORD: Final = re.compile(rf"(?:1[6-9]|20)\d\d|{MONTH_NAME}", re.IGNORECASE)


def read_question(
    text: str, rarity: Rarity, *, time_is_stated: bool = False, aside: Sequence[Span] = ()
) -> ReadQuestion:
    """Parse ``text``; each distinct word counts once.

    With ``time_is_stated`` months and years are not terms, nor are the words in ``aside``: passages
    from that time or that outlet are already preferred.
    """
    asking = _LONG_QUOTATION.sub(" ", text)
    tokens = [
        token
        for token in content_tokens(text)
        if not (time_is_stated and _TIME_WORD.fullmatch(text[token.start : token.end]))
        and not any(span.start <= token.start < span.end for span in aside)
    ]
    telling = {token.stem: token for token in reversed(tokens)}
    named = {token.stem for token in tokens if token.is_name}
    *weights, unknown = rarity(
        [*(text[token.start : token.end] for token in telling.values()), NO_WORD]
    )
    return ReadQuestion(
        terms=tuple(
            Term(stem, weight, stem in named, token.is_number, weight < unknown)
            for (stem, token), weight in zip(telling.items(), weights, strict=True)
        ),
        kind=expected(asking),
        stems=stems_of(LEFT_UNSAID.sub("?", asking)),
        counted=next(iter(stems_of(counted(text) or "")), None),
        denied=_denied(asking),
        asking=asking,
    )


def _denied(text: str) -> frozenset[str]:
    """The stem of the first content word after a negation: "did not attend"."""
    telling = {token.start for token in content_tokens(text)}
    behind = [token for token in denied_tokens(text) if token.start in telling]
    first = min(behind, key=lambda token: token.start, default=None)
    return frozenset() if first is None else frozenset({first.stem})
