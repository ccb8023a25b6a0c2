"""An answer with its citations as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.citing.words import (
    address_of,
    authors_in_words,
    day_in_words,
    place_in_words,
    said_instead,
    title_of,
)

if TYPE_CHECKING:
    from qa_service.citing.answer import CitedAnswer, CitedPassage


def to_text(answer: CitedAnswer) -> str:
    """The question, the answer with marks like ``[1]``, and a line for each citation."""
    if answer.answer:
        sources = (f"[{one.number}] {citation_in_words(one)}" for one in answer.citations)
        parts = [answer.question, answer.answer.text, "\n".join(sources)]
    else:
        found = (f"“{one.text}”\n{citation_in_words(one)}" for one in answer.shown)
        parts = [answer.question, said_instead(answer), *found]
    return "\n\n".join(parts) + "\n"


def citation_in_words(passage: CitedPassage) -> str:
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
