"""An answer with its citations as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.citing.words import (
    ALSO_FOUND,
    address_of,
    authors_in_words,
    day_in_words,
    head_of,
    listed_passages,
    no_answer_sentence,
    place_in_words,
    prose_line,
    quoted_instead,
    telling_sentence,
    title_of,
)

if TYPE_CHECKING:
    from qa_service.contract.articles import CitationShape
    from qa_service.contract.replies import AnswerShape, StatementShape


def to_text(answer: AnswerShape) -> str:
    """The question, the answer with marks like ``[1]``, its citations, and what else was found."""
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
    """A statement with what stands before it and its marks."""
    marks = "".join(f"[{number}]" for number in statement.citations)
    return f"{head_of(statement)}{statement.text} {marks}"


def found_in_words(passage: CitationShape) -> str:
    """Outlet, day, title and the telling sentence of a passage, in a line."""
    article = passage.article
    head = [article.source or "", day_in_words(article.day), f"“{title_of(article)}”"]
    words = telling_sentence(passage.text, passage.marked)
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
