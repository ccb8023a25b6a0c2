"""The one gate that every draft passes before anyone sees it.

It rejects, it never mends: a statement that is not to the letter in the passages it cites, or
whose passage is not to the letter in its article, is left out, and the rejection is returned so
that it is counted and logged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qa_service.domain import Article, Citation, Draft, Statement


@dataclass(frozen=True, slots=True)
class Rejection:
    """A statement that the gate kept back, and why."""

    statement: Statement
    reason: str


@dataclass(frozen=True, slots=True)
class Grounded:
    """What passed: statements with the citations they use, numbered in their order from 1."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    rejections: tuple[Rejection, ...]


def ground(draft: Draft, stored: Callable[[str], Article | None]) -> Grounded:
    """Let through what is supported.

    ``stored`` gives an article by its id from the generation that answers, None if it has none;
    what the draft says of an article counts for nothing.
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
    statements, citations = _renumbered(passed, cited)
    return Grounded(statements, citations, tuple(rejections))


def fault_of_citation(citation: Citation, stored: Callable[[str], Article | None]) -> str | None:
    """Why a passage may not be shown as quoted from its article; None if it may."""
    passage = citation.passage
    article = stored(passage.article_id)
    if article is None:
        return f"no article {passage.article_id!r} in this generation"
    if citation.article != article:
        return "the citation describes another article than the stored one"
    if article.text[passage.start : passage.end] != passage.text or not passage.text.strip():
        return "the passage is not to the letter in its article"
    if not 1 <= passage.paragraph <= len(article.paragraphs):
        return "the article has no such paragraph"
    paragraph = article.paragraphs[passage.paragraph - 1]
    if not paragraph.start <= passage.start < passage.end <= paragraph.end:
        return "the passage is not in the paragraph it names"
    highlight = citation.highlight
    if highlight is not None and (
        highlight.end > len(passage.text) or not highlight.of(passage.text).strip()
    ):
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
    for citation in citations:
        reason = fault_of_citation(citation, stored)
        if reason is not None:
            return reason
        if not _holds_whole_words(citation.passage.text, statement.text):
            return "the statement is not to the letter in a passage it cites"
    if statement.lead is not None and statement.lead != citations[0].article.lead:
        return "the lead is not made of the article's metadata"
    return None


def _holds_whole_words(passage: str, quoted: str) -> bool:
    """Whether ``quoted`` stands in ``passage`` without cutting a word at either end."""
    at = passage.find(quoted)
    while at >= 0:
        end = at + len(quoted)
        cut_before = at > 0 and passage[at - 1].isalnum() and quoted[0].isalnum()
        cut_after = end < len(passage) and passage[end].isalnum() and quoted[-1].isalnum()
        if not cut_before and not cut_after:
            return True
        at = passage.find(quoted, at + 1)
    return False


def _renumbered(
    statements: list[Statement], cited: Mapping[int, Citation]
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    order: dict[int, int] = {}
    for statement in statements:
        for number in statement.citations:
            order.setdefault(number, len(order) + 1)
    return (
        tuple(
            replace(statement, citations=tuple(order[number] for number in statement.citations))
            for statement in statements
        ),
        tuple(replace(cited[old], number=new) for old, new in order.items()),
    )
