"""What a question is made of: its telling words and the kind of words that would answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens, stems_of, tokens
from qa_service.dates import MONTH_NAME
from qa_service.retrieval.answer_spans import AnswerType, counted, expected
from qa_service.retrieval.negation import denied_tokens

if TYPE_CHECKING:
    from qa_service.domain import Span

TELLING: Final = 2  # words that a question needs, unless it has a name

Rarity = Callable[[Sequence[str]], Sequence[float]]
"""Weights of words, higher the fewer passages have them (BM25's idf)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that a supporting passage should have."""

    stem: str
    weight: float
    is_name: bool
    is_number: bool
    is_known: bool = True  # whether the archive has it anywhere


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question taken apart.

    ``stems`` are of all its words, stop words too, but for what it quotes at length.

    ``counted`` is the stem of the thing whose number is asked for. ``denied`` are the stems of what
    it denies: "who did not attend".
    """

    terms: tuple[Term, ...]
    kind: AnswerType
    stems: frozenset[str]
    counted: str | None = None
    denied: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Stems of its terms that stand somewhere in the archive."""
        return frozenset(term.stem for term in self.terms if term.is_known)

    def with_stems(self, others: Mapping[str, str]) -> ReadQuestion:
        """The question with stems replaced by others that mean the same."""
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
        """The question with those of its terms as names that the texts write as names.

        People type names in lower case, too.
        """
        asked = {term.stem for term in self.terms}
        told = [one for text in texts for one in tokens(text) if one.stem in asked]
        as_name = Counter(token.stem for token in told if token.is_name)
        often = Counter(token.stem for token in told)
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
        """Whether it says too little to tell an answer from a likeness: "what is his job"."""
        return len(self.terms) < TELLING and not any(term.is_name for term in self.terms)

    @property
    def is_mostly_unknown(self) -> bool:
        """Whether words that stand nowhere in the archive have half its weight."""
        unknown = sum(term.weight for term in self.terms if not term.is_known)
        return 2 * unknown >= self.weight

    def share(self, stems: frozenset[str]) -> float:
        """Which share of the question's weight, in 0..1, ``stems`` have."""
        return sum(term.weight for term in self.terms if term.stem in stems) / self.weight


_NAME: Final = 0.8  # of the times that a word is used, from which it is a name
NO_WORD: Final = "qzxqzxqzx"  # as rare as a word can be
# "Who said '...'?": the words quoted may well name the speaker.
_LONG_QUOTATION: Final = re.compile(r"[\"“][^\"”]{40,}[\"”]")


_TIME_WORD: Final = re.compile(rf"(?:1[6-9]|20)\d\d|{MONTH_NAME}", re.IGNORECASE)


def read_question(
    text: str, rarity: Rarity, *, time_is_stated: bool = False, aside: Sequence[Span] = ()
) -> ReadQuestion:
    """Take ``text`` apart; each distinct word counts once.

    With ``time_is_stated`` months and years are no terms, nor is what stands ``aside``: what is of
    that time, or that outlet, is preferred already.
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
        stems=stems_of(asking),
        counted=next(iter(stems_of(counted(text) or "")), None),
        denied=_denied(asking),
    )


def _denied(text: str) -> frozenset[str]:
    """The stem of the first word that tells something behind a negation: "did not attend"."""
    telling = {token.start for token in content_tokens(text)}
    behind = [token for token in denied_tokens(text) if token.start in telling]
    first = min(behind, key=lambda token: token.start, default=None)
    return frozenset() if first is None else frozenset({first.stem})
