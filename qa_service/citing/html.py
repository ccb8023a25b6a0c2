"""An answer with its citations as HTML that can be pasted into a document."""

from __future__ import annotations

from html import escape
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


def to_html(answer: CitedAnswer) -> str:
    """Paragraphs, quotations with raised marks, and a list of the citations; no styles or scripts.

    Whatever an article holds is shown as text, in its own direction.
    """
    parts = [f'<p dir="auto"><strong>{escape(answer.question)}</strong></p>']
    if answer.statements:
        for statement in answer.statements:
            lead = f"<p>{escape(statement.lead)}:</p>\n" if statement.lead else ""
            parts.append(lead + _quotation(statement.text, statement.citations))
    else:
        parts.append(f"<p>{escape(said_instead(answer))}</p>")
        parts += (_quotation(one.text, (one.number,)) for one in answer.shown)
    parts += ["<ol>", *(_citation(one) for one in answer.shown), "</ol>"]
    return "\n".join(parts) + "\n"


def _quotation(text: str, citations: tuple[int, ...]) -> str:
    marks = "".join(f"<sup>[{number}]</sup>" for number in citations)
    return f'<blockquote dir="auto">{escape(text)} {marks}</blockquote>'


def _citation(passage: CitedPassage) -> str:
    article = passage.article
    title, address = escape(title_of(article)), address_of(article)
    if address:
        title = f'<a href="{escape(address)}">{title}</a>'
    parts = [
        escape(authors_in_words(article.authors)),
        f"“{title}”",
        f"<cite>{escape(article.source)}</cite>" if article.source else "",
        day_in_words(article.day),
        place_in_words(passage),
    ]
    told = ", ".join(part for part in parts if part)
    return f'<li value="{passage.number}"><bdi>{told}</bdi>.</li>'
