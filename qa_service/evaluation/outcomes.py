"""Asking every question of a set, and what came back beside what should have."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from qa_service.errors import ArticleNotFoundError
from qa_service.evaluation.measures import DEPTH
from qa_service.retrieval.grouping import near_identical
from qa_service.service import PastTurn, QAService

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from qa_service.domain import Answer, Citation, Passage
    from qa_service.evaluation.questions import AskedQuestion, Relevant

NOT_INDEXED: Final = "not-indexed"  # names what a question asks for and the index has not
PassagesOf: TypeAlias = "Callable[[Collection[str]], Sequence[Passage]]"


@dataclass(frozen=True, slots=True)
class Gold:
    """What there is to be found for a question with relevant quotes.

    ``passages`` are the relevant passages of the index in groups of near-identical ones, each
    group one thing to find, as the service shows it once. ``missing`` are the quotes that no
    passage of the index holds.
    """

    passages: tuple[tuple[Passage, ...], ...]
    missing: tuple[Relevant, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """An id for each thing to find; never empty, so that no question goes unmeasured."""
        return tuple(group[0].id for group in self.passages) or (NOT_INDEXED,)


def find_gold(
    questions: Sequence[AskedQuestion], passages_of: PassagesOf
) -> tuple[Gold | None, ...]:
    """For each question what an index holds that is relevant; None where no quote is given."""
    articles = {one.article for asked in questions for one in asked.relevant}
    by_article: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages_of(articles):
        by_article[passage.article_id].append(passage)
    return tuple(
        _gold(asked.relevant, by_article) if asked.relevant else None for asked in questions
    )


def _gold(relevant: Sequence[Relevant], by_article: dict[str, list[Passage]]) -> Gold:
    found: dict[str, Passage] = {}
    missing = []
    for one in relevant:
        holding = [p for p in by_article.get(one.article, ()) if is_relevant(p, [one])]
        found.update((passage.id, passage) for passage in holding)
        if not holding:
            missing.append(one)
    return Gold(_grouped(found.values()), tuple(missing))


def _grouped(passages: Collection[Passage]) -> tuple[tuple[Passage, ...], ...]:
    groups: list[list[Passage]] = []
    for passage in passages:
        for group in groups:
            if near_identical(group[0].text, passage.text):
                group.append(passage)
                break
        else:
            groups.append([passage])
    return tuple(tuple(group) for group in groups)


def is_relevant(passage: Passage, relevant: Sequence[Relevant]) -> bool:
    """Whether the passage contains a quote of its article or is contained in one.

    White space and case aside, as the contract says.
    """
    text = _plain(passage.text)
    return any(
        (quote := _plain(one.quote)) in text or text in quote
        for one in relevant
        if one.article == passage.article_id
    )


def cites_relevant(citation: Citation, relevant: Sequence[Relevant]) -> bool:
    """Whether the passage is relevant, or a near-identical one that it stands for is."""
    return any(is_relevant(passage, relevant) for passage in _stood_for(citation))


def named_ranking(asked: AskedQuestion, gold: Gold | None, hits: Sequence[Citation]) -> list[str]:
    """The hits by name, best first, as measures and TREC's tools compare them.

    A hit has the name of the thing to find that it is, or stands for, and its passage's id
    otherwise. A thing is found once; what repeats it counts as not relevant.
    """
    names: list[str] = []
    for hit in hits:
        found = [name for name in _found_by(hit, asked, gold) if name not in names]
        name = found[0] if found else hit.passage.id
        names.append(name if name not in names else f"{name}~{len(names)}")
    return names


def _found_by(hit: Citation, asked: AskedQuestion, gold: Gold | None) -> list[str]:
    """Names of the things to find that the hit is or, failing that, stands for."""
    if gold is None or not cites_relevant(hit, asked.relevant):
        return []
    groups = [group for group in gold.passages if hit.passage in group]
    if not groups:
        elsewhere = {article.id for article in hit.also_in}
        groups = [
            group
            for group in gold.passages
            if any(
                one.article_id in elsewhere and near_identical(one.text, hit.passage.text)
                for one in group
            )
        ]
    return [group[0].id for group in groups]


def _stood_for(citation: Citation) -> tuple[Passage, ...]:
    """The passage shown, and the same words as said by the other articles."""
    elsewhere = (replace(citation.passage, article_id=other.id) for other in citation.also_in)
    return (citation.passage, *elsewhere)


@lru_cache(maxsize=4096)  # a quote is compared with every passage of its article
def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


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
