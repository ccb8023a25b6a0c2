"""An answer with its citations as Markdown: quotations with footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

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

_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=[#\w])")
_AT_THE_START: Final = re.compile(r"^(\s*\d*)([-+=.)])", re.MULTILINE)  # of a list or a heading
_KEPT_IN_ADDRESSES: Final = "%/:=&?~#+!$,;'@*"


def to_markdown(answer: CitedAnswer, *, notes: str = "") -> str:
    """The question as a heading, each statement as a quotation, each citation as a footnote.

    ``notes`` begins the name of every footnote, so that several answers fit into one document.
    """
    parts = [f"## {markdown_text(' '.join(answer.question.split()))}"]
    if not answer.statements:
        parts.append(said_instead(answer))
        parts += (_quotation(one.text, (one.number,), notes) for one in answer.shown)
    for statement in answer.statements:
        if statement.lead:
            parts.append(f"{markdown_text(statement.lead)}:")
        parts.append(_quotation(statement.text, statement.citations, notes))
    parts += (f"[^{notes}{one.number}]: {_citation(one)}" for one in answer.shown)
    return "\n\n".join(parts) + "\n"


def markdown_text(text: str) -> str:
    """``text`` that Markdown shows as it is."""
    return _AT_THE_START.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\g<0>", text))


def _quotation(text: str, citations: tuple[int, ...], notes: str) -> str:
    marks = "".join(f"[^{notes}{number}]" for number in citations)
    lines = (markdown_text(line.strip()) for line in text.splitlines())
    return "\n".join(f"> {line}".rstrip() for line in lines) + marks


def _citation(passage: CitedPassage) -> str:
    article = passage.article
    title, address = markdown_text(" ".join(title_of(article).split())), address_of(article)
    if address:
        title = f"[{title}]({quote(address, safe=_KEPT_IN_ADDRESSES)})"
    parts = [
        markdown_text(authors_in_words(article.authors)),
        title,
        f"*{markdown_text(article.source)}*" if article.source else "",
        day_in_words(article.day),
        place_in_words(passage),
    ]
    return f"{', '.join(part for part in parts if part)}."
