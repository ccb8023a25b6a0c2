"""Asking every question of a set, and what came back beside what should have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from qa_service.errors import ArticleNotFoundError
from qa_service.evaluation.ranking import DEPTH
from qa_service.evaluation.relevance import Gold, cites_relevant, find_gold, named_ranking
from qa_service.service import PastTurn, QAService

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.domain import Answer, Citation
    from qa_service.evaluation.questions import AskedQuestion


class Reporter(Protocol):
    """Called with the number of questions asked so far."""

    def report(self, stage: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` questions."""
        ...


@dataclass(frozen=True)
class Outcome:
    """A question, what is known to answer it, and what the service made of it.

    ``hits`` are the first passages found, best first. ``exact_citations`` counts the citations and
    passages shown whose article says to the letter what they quote of it.
    """

    asked: AskedQuestion
    gold: Gold | None
    answer: Answer
    hits: tuple[Citation, ...]
    exact_citations: int

    @property
    def refused(self) -> bool:
        """Whether the service said that nothing in the archive answers."""
        return self.answer.status == "not_found"

    @property
    def answered(self) -> bool:
        """Whether statements answer."""
        return self.answer.status == "answered"

    @property
    def shown(self) -> tuple[Citation, ...]:
        """What is cited, and the passages found."""
        return (*self.answer.citations, *self.answer.passages)

    @cached_property
    def ranking(self) -> list[str]:
        """The hits by name, as ``named_ranking`` has it."""
        return named_ranking(self.asked, self.gold, self.hits)

    @cached_property
    def rank(self) -> int | None:
        """Place of the first relevant hit, from 1; None if there is none."""
        wanted = self.gold.names if self.gold else ()
        return next((at for at, name in enumerate(self.ranking, 1) if name in wanted), None)

    @cached_property
    def supported(self) -> bool | None:
        """Whether a passage that the answer cites is relevant; None where that is not known.

        It is known of answers only, and to questions with relevant quotes or without any answer.
        """
        if not self.answered or (self.asked.answerable and not self.asked.relevant):
            return None
        return any(cites_relevant(one, self.asked.relevant) for one in self.answer.citations)

    @property
    def milliseconds(self) -> float:
        """How long the answer took."""
        return dict(self.answer.timings_ms)["total"]


def ask_all(
    service: QAService, questions: Sequence[AskedQuestion], reporter: Reporter | None = None
) -> tuple[Outcome, ...]:
    """Ask every question once, on its day and with its history.

    The first is asked once before, unmeasured, as it waits for what is loaded when first used.
    """
    if questions:
        _examine(service, questions[0])
    return tuple(_outcomes(service, questions, reporter))


def _outcomes(
    service: QAService, questions: Sequence[AskedQuestion], reporter: Reporter | None
) -> Iterator[Outcome]:
    gold = find_gold(questions, service.passages_of)
    for done, (asked, wanted) in enumerate(zip(questions, gold, strict=True), start=1):
        answer, hits = _examine(service, asked)
        shown = (*answer.citations, *answer.passages)
        exact = sum(_is_exact(service, citation) for citation in shown)
        yield Outcome(asked, wanted, answer, hits, exact)
        if reporter is not None:
            reporter.report("asking", done, len(questions))


def _examine(service: QAService, asked: AskedQuestion) -> tuple[Answer, tuple[Citation, ...]]:
    history = [PastTurn(text) for text in asked.history]
    examined = service.examine(asked.question, history, depth=DEPTH)
    return examined.answer, examined.hits


def _is_exact(service: QAService, citation: Citation) -> bool:
    """Compared with the article as it is stored, not with what the citation says of it."""
    passage = citation.passage
    try:
        stored = service.article(passage.article_id)
    except ArticleNotFoundError:
        return False
    if citation.is_headline:
        return passage.text == stored.title
    return bool(passage.text) and stored.text[passage.start : passage.end] == passage.text
