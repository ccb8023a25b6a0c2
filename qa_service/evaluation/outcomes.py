"""Asks every question of a set, and compares the results with what is known to answer."""

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

NOT_INDEXED: Final = "not-indexed"  # a name for what a question asks for and the index lacks
PassagesOf: TypeAlias = "Callable[[Collection[str]], Sequence[Passage]]"


@dataclass(frozen=True, slots=True)
class Gold:
    """What can be found for a question with relevant quotes.

    ``passages`` are the relevant passages of the index in groups of near-identical ones; each group
    is one item, as the service shows it once. ``missing`` are the quotes that are in no passage of
    the index.
    """

    passages: tuple[tuple[Passage, ...], ...]
    missing: tuple[Relevant, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """An id for each item; never empty, so that every question is measured."""
        return tuple(group[0].id for group in self.passages) or (NOT_INDEXED,)


def find_gold(
    questions: Sequence[AskedQuestion], passages_of: PassagesOf
) -> tuple[Gold | None, ...]:
    """For each question what is relevant in an index; None for questions without quotes."""
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

    Ignoring white space and case, as the contract says.
    """
    text = _plain(passage.text)
    return any(
        (quote := _plain(one.quote)) in text or text in quote
        for one in relevant
        if one.article == passage.article_id
    )


def cites_relevant(citation: Citation, relevant: Sequence[Relevant]) -> bool:
    """Whether the passage, or a near-identical one that it represents, is relevant."""
    return any(is_relevant(passage, relevant) for passage in _stood_for(citation))


def named_ranking(asked: AskedQuestion, gold: Gold | None, hits: Sequence[Citation]) -> list[str]:
    """The hits by name, best first, as measures and TREC's tools compare them.

    A hit has the name of the item that it is, or represents, otherwise its passage's id. An item is
    found once; repetitions count as not relevant.
    """
    names: list[str] = []
    for hit in hits:
        found = [name for name in _found_by(hit, asked, gold) if name not in names]
        name = found[0] if found else hit.passage.id
        names.append(name if name not in names else f"{name}~{len(names)}")
    return names


def _found_by(hit: Citation, asked: AskedQuestion, gold: Gold | None) -> list[str]:
    """Names of the items that the hit is or, failing that, represents."""
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
    """The passage shown, and the same words in the other articles."""
    elsewhere = (replace(citation.passage, article_id=other.id) for other in citation.also_in)
    return (citation.passage, *elsewhere)


@lru_cache(maxsize=4096)  # a quote is compared with every passage of its article
def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


class Reporter(Protocol):
    """Called with the number of questions asked so far."""

    def report(self, stage: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` questions."""


@dataclass(frozen=True)
class Outcome:
    """A question, what is known to answer it, and the result of the service.

    ``hits`` are the first passages found, best first. ``exact_citations`` counts the citations and
    passages shown that are verbatim in their article.
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
        """Rank of the first relevant hit, from 1; None if there is none."""
        wanted = self.gold.names if self.gold else ()
        return next((at for at, name in enumerate(self.ranking, 1) if name in wanted), None)

    @cached_property
    def supported(self) -> bool | None:
        """Whether a passage that the answer cites is relevant; None if unknown.

        It is known only for answers, to questions with relevant quotes or to unanswerable ones.
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

    The first is also asked once before, unmeasured, because it waits for what is loaded on first
    use.
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
    """Compared with the stored article, not with the article in the citation."""
    passage = citation.passage
    try:
        stored = service.article(passage.article_id)
    except ArticleNotFoundError:
        return False
    if citation.is_headline:
        return passage.text == stored.title
    return bool(passage.text) and stored.text[passage.start : passage.end] == passage.text
