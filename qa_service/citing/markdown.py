"""An answer with its citations as Markdown: quotations with footnotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

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

_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=[#\w])")
_AT_THE_START: Final = re.compile(r"^(\s*\d*)([-+=.)])", re.MULTILINE)  # of a list or a heading
_SAFE_IN_ADDRESSES: Final = "%/:=&?~#+!$,;'@*"


def to_markdown(answer: AnswerShape, *, notes: str = "") -> str:
    """The question as a heading, each statement as a quotation, each citation as a footnote.

    What else was found is a list before the footnotes.
    ``notes`` begins the name of every footnote, so that several answers fit into one document.
    """
    parts = [f"## {markdown_text(' '.join(answer.question.split()))}"]
    if answer.prose:
        words = prose_line(answer.prose.host, answer.prose.rejected, answer.prose.fault)
        parts.append(markdown_text(words))
    if not answer.statements:
        parts.append(no_answer_sentence(answer.status, is_found=bool(answer.shown)))
        parts += (_quotation(one.text, (one.number,), notes) for one in quoted_instead(answer))
    for statement in answer.statements:
        if head := head_of(statement).rstrip():
            parts.append(markdown_text(head))
        parts.append(_quotation(statement.text, statement.citations, notes))
    listed = [f"- {_found(one)}" for one in listed_passages(answer)]
    if listed:
        parts += [ALSO_FOUND, "\n".join(listed)] if answer.answer else ["\n".join(listed)]
    cited = answer.citations if answer.answer else quoted_instead(answer)
    parts += (f"[^{notes}{one.number}]: {_citation(one)}" for one in cited)
    return "\n\n".join(parts) + "\n"


def markdown_text(text: str) -> str:
    """``text`` that Markdown shows as it is."""
    return _AT_THE_START.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\g<0>", text))


def _quotation(text: str, citations: Sequence[int], notes: str) -> str:
    marks = "".join(f"[^{notes}{number}]" for number in citations)
    lines = (markdown_text(line.strip()) for line in text.splitlines())
    return "\n".join(f"> {line}".rstrip() for line in lines) + marks


def _found(passage: CitationShape) -> str:
    article = passage.article
    head = [markdown_text(article.source or ""), day_in_words(article.day), _title(article)]
    words = markdown_text(telling_sentence(passage.text, passage.marked))
    return f"{', '.join(part for part in (*head, place_in_words(passage)) if part)}: “{words}”"


def _title(article: ArticleHeadShape) -> str:
    """The title, as a link where the article has an address."""
    title, address = markdown_text(" ".join(title_of(article).split())), address_of(article)
    return f"[{title}]({quote(address, safe=_SAFE_IN_ADDRESSES)})" if address else title


def _citation(passage: CitationShape) -> str:
    article = passage.article
    parts = [
        markdown_text(authors_in_words(article.authors)),
        _title(article),
        f"*{markdown_text(article.source)}*" if article.source else "",
        day_in_words(article.day),
        place_in_words(passage),
    ]
    return f"{', '.join(part for part in parts if part)}."
