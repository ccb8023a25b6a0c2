"""A citation in words: who wrote what, where and when; and an answer as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.domain import HEADLINE
from qa_service.harmless import web_address
from qa_service.language import MONTH_NAMES
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa_service.contract.articles import ArticleHeadShape, CitationShape
    from qa_service.contract.replies import AnswerShape, StatementShape
    from qa_service.domain import AnswerStatus, Span

NOTHING_ANSWERS: Final = "Nothing in the archive answers this. The closest passages:"
MAY_ANSWER: Final = "The archive may answer this; these passages come closest:"
NOTHING_NEAR: Final = "Nothing in the archive answers this, and no passage comes close."
ALSO_FOUND: Final = "Also found:"
_LONGEST: Final = 400  # code points of an excerpt


def no_answer_sentence(status: AnswerStatus, *, is_found: bool) -> str:
    """The sentence shown if no statement answers, before any passages found."""
    if not is_found:
        return NOTHING_NEAR
    return MAY_ANSWER if status == "unsure" else NOTHING_ANSWERS


def quoted_instead(answer: AnswerShape) -> Sequence[CitationShape]:
    """The passage quoted in full in place of an answer: the best, if it may answer."""
    return answer.shown[:1] if answer.status == "unsure" else ()


def listed_passages(answer: AnswerShape) -> Sequence[CitationShape]:
    """The passages found that are listed in a line each: those neither cited nor quoted."""
    if answer.answer:
        return answer.also_found
    return answer.shown[len(quoted_instead(answer)) :]


def statement_head(side: str | None, when: str | None, lead: str | None) -> str:
    """What precedes a statement: its side or time, if any, and its lead."""
    parts = (side, when and period_in_words(when), lead)
    head = " · ".join(part for part in parts if part)
    return f"{head}: " if head else ""


def head_of(statement: StatementShape) -> str:
    """The same for a statement of an answer."""
    return statement_head(statement.side, statement.date, statement.lead)


def period_in_words(period: str) -> str:
    """A day, a month or a year as ISO 8601 writes it: ``January 2018`` of ``2018-01``."""
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    if not month:
        return str(year)
    return f"{day} {MONTH_NAMES[month - 1]} {year}".removeprefix("0 ")


def prose_line(host: str | None, rejected: int, fault: str | None) -> str:
    """Who wrote an answer in prose, or why it is quoted after all."""
    struck = {0: "", 1: " One sentence was removed."}.get(
        rejected, f" {rejected} sentences were removed."
    )
    if fault is not None:
        return f"Quoted instead of prose: {fault}"
    return (
        f"Written by the language model at {host}; each sentence was checked against what it"
        f" cites.{struck}"
    )


def excerpt_of(text: str, highlight: Span | None) -> str:
    """The sentence of a passage with the highlighted words; without any, its beginning."""
    sentences = [
        one
        for one in sentence_spans(text)
        if highlight and one.start < highlight.end and highlight.start < one.end
    ]
    parts = text[sentences[0].start : sentences[-1].end] if sentences else text
    words = " ".join(parts.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"


def authors_in_words(authors: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; empty if there are none."""
    if not authors:
        return ""
    *before, last = authors
    return f"{', '.join(before)} and {last}" if before else last


def day_in_words(day: date | None) -> str:
    """``22 December 2012``; ``undated`` if unknown."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}" if day else "undated"


def place_in_words(passage: CitationShape) -> str:
    """``p. 3, paragraph 12``; ``headline``."""
    if passage.paragraph == HEADLINE:
        return "headline"
    page = f"p. {passage.page}, " if passage.page else ""
    return f"{page}paragraph {passage.paragraph}"


def title_of(article: ArticleHeadShape) -> str:
    """Its title, or "Untitled"."""
    return article.title or "Untitled"


def address_of(article: ArticleHeadShape) -> str | None:
    """Where the article was published, if a browser can follow the link (http or https)."""
    return web_address(article.url)


def to_text(answer: AnswerShape) -> str:
    """The question, the answer with marks like ``[1]``, its citations, and other passages found."""
    parts = [answer.question]
    if answer.prose:
        parts += [prose_line(answer.prose.host, answer.prose.rejected, answer.prose.fault)]
    if answer.answer:
        parts += [*map(statement_in_words, answer.statements)]
        parts += ["\n".join(f"[{one.number}] {citation_in_words(one)}" for one in answer.citations)]
    else:
        parts += [no_answer_sentence(answer.status, is_found=bool(answer.shown))]
        parts += [f"“{one.text}”\n{citation_in_words(one)}" for one in quoted_instead(answer)]
    listed = [f"- {found_in_words(one)}" for one in listed_passages(answer)]
    if listed:
        parts += ["\n".join([ALSO_FOUND, *listed] if answer.answer else listed)]
    return "\n\n".join(parts) + "\n"


def statement_in_words(statement: StatementShape) -> str:
    """A statement with what precedes it and its marks."""
    marks = "".join(f"[{number}]" for number in statement.citations)
    return f"{head_of(statement)}{statement.text} {marks}"


def found_in_words(passage: CitationShape) -> str:
    """Outlet, day, title and an excerpt of a passage, on one line."""
    article = passage.article
    head = [article.source or "", day_in_words(article.day), f"“{title_of(article)}”"]
    words = excerpt_of(passage.text, passage.marked)
    return f"{', '.join(part for part in (*head, place_in_words(passage)) if part)}: “{words}”"


def citation_in_words(passage: CitationShape) -> str:
    """Authors, title, outlet, day, paragraph and address, as far as they are known."""
    article = passage.article
    parts = [
        authors_in_words(article.authors),
        f"“{title_of(article)}”",
        article.source or "",
        day_in_words(article.day),
        place_in_words(passage),
    ]
    address = address_of(article)
    return f"{', '.join(part for part in parts if part)}.{f' {address}' if address else ''}"
