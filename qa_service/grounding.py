"""The gate that every draft passes before anyone sees it.

It rejects and never repairs: a statement that is not verbatim in the passages it cites, or whose
passage is not verbatim in its article, is left out, and so is a timeline with such an entry. The
rejection is returned so that it can be counted and logged.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from qa_service.errors import ArticleNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qa_service.domain import Article, Citation, Draft, Passage, Statement, TimelineEntry
    from qa_service.store import StoredGeneration

_LOG = logging.getLogger("qa_service.service")  # the name in the log


@dataclass(frozen=True, slots=True)
class Rejection:
    """A statement, or a timeline because of an entry, that the gate withheld, and why."""

    rejected: Statement | TimelineEntry
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed: statements with the citations they use, numbered in order from 1."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    rejections: tuple[Rejection, ...]
    timeline: tuple[TimelineEntry, ...] = ()


def ground(draft: Draft, stored: Callable[[str], Article | None]) -> Grounded:
    """Let through what is supported.

    ``stored`` returns an article by its id from the generation that answers, None if there is none;
    what the draft says about an article is ignored.
    """
    cited = {citation.number: citation for citation in draft.citations}
    passed: list[Statement] = []
    rejections: list[Rejection] = []
    for statement in draft.statements:
        reason = _fault(statement, cited, stored)
        if reason is None:
            passed.append(statement)
        else:
            rejections.append(Rejection(statement, reason))
    order = _order_of_use(passed)
    timeline, faults = _timeline(draft.timeline, cited, order)
    return Grounded(
        statements=tuple(
            replace(one, citations=tuple(order[number] for number in one.citations))
            for one in passed
        ),
        citations=tuple(replace(cited[old], number=new) for old, new in order.items()),
        rejections=(*rejections, *faults),
        timeline=timeline,
    )


def stored(generation: StoredGeneration, article_id: str) -> Article | None:
    """The stored article, or None if there is none with that id."""
    try:
        return generation.article(article_id)
    except ArticleNotFoundError:
        return None


def genuine(citations: tuple[Citation, ...], generation: StoredGeneration) -> tuple[Citation, ...]:
    """The citations that pass the check, renumbered; the others are logged."""
    passed: list[Citation] = []
    for citation in citations:
        fault = fault_of_citation(citation, lambda wanted: stored(generation, wanted))
        if fault is None:
            passed.append(replace(citation, number=len(passed) + 1))
        else:
            _LOG.error("citation of %s withheld: %s", citation.passage.id, fault)
    return tuple(passed)


def log_rejections(rejections: Sequence[Rejection]) -> None:
    """Log what the check withheld: there should never be any."""
    for rejection in rejections:
        _LOG.error("withheld: %s: %r", rejection.reason, rejection.rejected)


def fault_of_citation(citation: Citation, stored: Callable[[str], Article | None]) -> str | None:
    """Why a passage may not be shown as quoted from its article; None if it may."""
    passage = citation.passage
    article = stored(passage.article_id)
    if article is None:
        return f"no article {passage.article_id!r} in this generation"
    if citation.article != article:
        return "the citation describes another article than the stored one"
    fault = _fault_of_headline if citation.is_headline else _fault_of_passage
    return fault(passage, article) or _fault_of_highlight(citation)


def _fault_of_headline(passage: Passage, article: Article) -> str | None:
    if not passage.text.strip() or passage.text != article.title:
        return "the headline is not verbatim the title of its article"
    return None


def _fault_of_passage(passage: Passage, article: Article) -> str | None:
    if article.text[passage.start : passage.end] != passage.text or not passage.text.strip():
        return "the passage is not verbatim in its article"
    if not 1 <= passage.paragraph <= len(article.paragraphs):
        return "the article has no such paragraph"
    paragraph = article.paragraphs[passage.paragraph - 1]
    if not paragraph.start <= passage.start < passage.end <= paragraph.end:
        return "the passage is not in the paragraph it names"
    return None


def _fault_of_highlight(citation: Citation) -> str | None:
    highlight, text = citation.highlight, citation.passage.text
    if highlight is not None and (highlight.end > len(text) or not highlight.of(text).strip()):
        return "the highlight is not in the passage"
    return None


def _fault(
    statement: Statement,
    cited: Mapping[int, Citation],
    stored: Callable[[str], Article | None],
) -> str | None:
    if not statement.text.strip():
        return "the statement is empty"
    if not statement.citations:
        return "the statement cites nothing"
    if any(number not in cited for number in statement.citations):
        return "the statement cites a number that no citation has"
    citations = [cited[number] for number in statement.citations]
    faults = (fault_of_citation(citation, stored) for citation in citations)
    return next(filter(None, faults), None) or _fault_of_words(statement, citations)


def _fault_of_words(statement: Statement, citations: Sequence[Citation]) -> str | None:
    if not _has_whole_words(citations[0].passage.text, statement.text):
        return "the statement is not verbatim in the first passage it cites"
    if not all(_may_be_cited_with(other, citations[0], statement) for other in citations[1:]):
        return (
            "the statement cites a passage that neither contains it nor names its speaker"
            " or subject"
        )
    if statement.speaker is not None and not _is_named(statement.speaker, statement, citations):
        return "the speaker is not named in the statement, nor in what it cites of its article"
    article = citations[0].article
    if statement.lead not in {None, article.lead, article.attribution}:
        return "the lead is not made of the article's metadata"
    return None


def _may_be_cited_with(other: Citation, first: Citation, statement: Statement) -> bool:
    """Whether it is its headline, names its speaker in the same article, or says the same."""
    if other.article.id == first.article.id:
        names = statement.speaker is not None and _has_whole_words(
            other.passage.text, statement.speaker
        )
        if other.is_headline or names:
            return True
    return _has_whole_words(other.passage.text, statement.text)


def _is_named(speaker: str, statement: Statement, citations: Sequence[Citation]) -> bool:
    own = citations[0].article.id
    texts = (other.passage.text for other in citations[1:] if other.article.id == own)
    return any(_has_whole_words(text, speaker) for text in (statement.text, *texts))


def _has_whole_words(passage: str, quoted: str) -> bool:
    """Whether ``quoted`` is in ``passage`` without cutting a word at either end."""
    at = passage.find(quoted)
    while at >= 0:
        end = at + len(quoted)
        cut_before = at > 0 and passage[at - 1].isalnum() and quoted[0].isalnum()
        cut_after = end < len(passage) and passage[end].isalnum() and quoted[-1].isalnum()
        if not cut_before and not cut_after:
            return True
        at = passage.find(quoted, at + 1)
    return False


def _order_of_use(statements: list[Statement]) -> dict[int, int]:
    """New numbers for the citations that the statements use, by their old ones, from 1."""
    order: dict[int, int] = {}
    for statement in statements:
        for number in statement.citations:
            order.setdefault(number, len(order) + 1)
    return order


def _timeline(
    entries: tuple[TimelineEntry, ...], cited: Mapping[int, Citation], order: Mapping[int, int]
) -> tuple[tuple[TimelineEntry, ...], tuple[Rejection, ...]]:
    """The timeline with new numbers, or nothing and the reason: a gap would change its meaning."""
    faults = tuple(
        Rejection(entry, fault) for entry in entries if (fault := _fault_of_entry(entry, cited))
    )
    if faults or any(entry.citation not in order for entry in entries):
        return (), faults
    if any(one.day > other.day for one, other in pairwise(entries)):
        return (), (Rejection(entries[0], "the timeline is out of order"),)
    return tuple(replace(entry, citation=order[entry.citation]) for entry in entries), ()


def _fault_of_entry(entry: TimelineEntry, cited: Mapping[int, Citation]) -> str | None:
    citation = cited.get(entry.citation)
    if citation is None:
        return "the timeline cites a number that no citation has"
    if not entry.value.strip() or not _has_whole_words(citation.passage.text, entry.value):
        return "the value is not verbatim in the passage it cites"
    if entry.day != citation.article.day:
        return "the day is not that of the article"
    return None
