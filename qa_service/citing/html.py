"""An answer with its citations as HTML that can be pasted into a document."""

from __future__ import annotations

from html import escape
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
    from collections.abc import Sequence

    from qa_service.contract.articles import ArticleHeadShape, CitationShape
    from qa_service.contract.replies import AnswerShape


def to_html(answer: AnswerShape) -> str:
    """Paragraphs, quotations with raised marks, the citations, and what else was found.

    No styles or scripts.

    Whatever an article holds is shown as text, in its own direction.
    """
    parts = [f'<p dir="auto"><strong>{escape(answer.question)}</strong></p>']
    if answer.prose:
        words = prose_line(answer.prose.host, answer.prose.rejected, answer.prose.fault)
        parts.append(f"<p>{escape(words)}</p>")
    if answer.statements:
        for statement in answer.statements:
            head = head_of(statement).rstrip()
            lead = f"<p>{escape(head)}</p>\n" if head else ""
            parts.append(lead + _quotation(statement.text, statement.citations))
    else:
        parts.append(f"<p>{no_answer_sentence(answer.status, is_found=bool(answer.shown))}</p>")
        parts += (_quotation(one.text, (one.number,)) for one in quoted_instead(answer))
    cited = answer.citations if answer.answer else quoted_instead(answer)
    if cited:
        parts += ["<ol>", *map(_citation, cited), "</ol>"]
    listed = listed_passages(answer)
    if listed:
        parts += [f"<p>{ALSO_FOUND}</p>"] if answer.answer else []
        parts += ["<ul>", *map(_found, listed), "</ul>"]
    return "\n".join(parts) + "\n"


def _found(passage: CitationShape) -> str:
    article = passage.article
    head = [escape(article.source or ""), day_in_words(article.day), f"“{_title(article)}”"]
    words = escape(telling_sentence(passage.text, passage.marked))
    where = ", ".join(part for part in (*head, place_in_words(passage)) if part)
    return f"<li><bdi>{where}</bdi>: “<bdi>{words}</bdi>”</li>"


def _title(article: ArticleHeadShape) -> str:
    """The title, as a link where the article has an address."""
    title, address = escape(title_of(article)), address_of(article)
    return f'<a href="{escape(address)}">{title}</a>' if address else title


def _quotation(text: str, citations: Sequence[int]) -> str:
    marks = "".join(f"<sup>[{number}]</sup>" for number in citations)
    return f'<blockquote dir="auto">{escape(text)} {marks}</blockquote>'


def _citation(passage: CitationShape) -> str:
    article = passage.article
    parts = [
        escape(authors_in_words(article.authors)),
        f"“{_title(article)}”",
        f"<cite>{escape(article.source)}</cite>" if article.source else "",
        day_in_words(article.day),
        place_in_words(passage),
    ]
    words = ", ".join(part for part in parts if part)
    return f'<li value="{passage.number}"><bdi>{words}</bdi>.</li>'
