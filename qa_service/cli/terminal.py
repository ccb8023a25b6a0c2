"""Values -> text for people, wrapped to the terminal; or one JSON document."""

import json
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.domain import Answer, Article, Citation

if TYPE_CHECKING:
    from qa_service.answer_json import JSON

_WIDEST: Final = 100
_INDENT: Final = "    "
_SAID_INSTEAD: Final = {
    "unsure": "The archive may answer this; these passages come closest:",
    "not_found": "Nothing in the archive answers this. What comes nearest:",
}
_MARK: Final = re.compile(r" \[(?=[0-9]+\])")


def print_json(document: "Mapping[str, JSON]") -> None:
    """Print exactly one JSON document, escaped where the terminal's encoding needs it."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    print(text)


def print_answer(answer: Answer) -> None:
    """Print the answer with its numbered citations, and the passages found."""
    print("\n".join(_answer_lines(answer)))


def printable(text: str) -> str:
    """``text`` on one line without control characters, which could command a terminal."""
    one_line = " ".join(text.split())
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in {"Cc", "Cs"} else c
        for c in one_line
    )


def wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of ``text`` no wider than the terminal, each after ``indent``.

    A mark such as ``[1]`` stays on the line of the word before it.
    """
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    lines = textwrap.wrap(
        _MARK.sub("\N{NO-BREAK SPACE}[", printable(text)),
        max(width, len(indent) + 20),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def day_in_words(day: date) -> str:
    """``22 December 2012``."""
    return f"{day.day} {day:%B %Y}"


def _answer_lines(answer: Answer) -> Iterator[str]:
    if answer.standalone_question != answer.question:
        yield from wrapped(f"Searched for: {answer.standalone_question}")
        yield ""
    if answer.as_of:
        yield f"As of {day_in_words(answer.as_of)}:"
        yield ""
    if answer.status == "answered":
        yield from _statement_lines(answer)
        yield from _timeline_lines(answer)
    else:
        yield _SAID_INSTEAD[answer.status]
        if not answer.passages:
            yield "There are no passages near it."
    for citation in answer.citations:
        yield ""
        yield from _citation_lines(citation, with_text=False)
    if answer.passages and answer.status == "answered":
        yield ""
        yield "Passages found:"
    for passage in answer.passages:
        yield ""
        yield from _citation_lines(passage, with_text=True)


def _statement_lines(answer: Answer) -> Iterator[str]:
    for number, statement in enumerate(answer.statements):
        if number:
            yield ""
        yield from wrapped(statement.readable)
        if statement.speaker:
            yield from wrapped(f"Said by: {statement.speaker}", _INDENT)


def _timeline_lines(answer: Answer) -> Iterator[str]:
    if answer.timeline:
        yield ""
        yield "How it was reported:"
    for entry in answer.timeline:
        yield from wrapped(f"{day_in_words(entry.day)}: {entry.value} [{entry.citation}]", _INDENT)


def _citation_lines(citation: Citation, *, with_text: bool) -> Iterator[str]:
    article, paragraph = citation.article, citation.paragraph
    page = [f"p. {paragraph.page}"] if paragraph.page else []
    place = "headline" if citation.is_headline else f"paragraph {paragraph.number}"
    known = [*_described(article), *page, place]
    first, *more = wrapped(f"[{citation.number}] {', '.join(known)}", _INDENT)
    yield first.removeprefix(_INDENT)
    yield from more
    if with_text:
        yield from wrapped(
            f"\N{LEFT DOUBLE QUOTATION MARK}{citation.passage.text}\N{RIGHT DOUBLE QUOTATION MARK}",
            _INDENT,
        )
    place = article.url or article.file
    if place:
        yield from wrapped(place, _INDENT)
    for note in article.corrections:
        yield from wrapped(f"corrected: {article.text[note.start : note.end]}", _INDENT)
    for other in citation.also_in:
        yield from wrapped(f"also in: {', '.join(_described(other))}", _INDENT)


def _described(article: Article) -> Iterable[str]:
    """What is known of the article: outlet, title, authors, day; its id if nothing is."""
    known = []
    if article.source:
        known.append(article.source)
    if article.title:
        known.append(
            f"\N{LEFT DOUBLE QUOTATION MARK}{article.title}\N{RIGHT DOUBLE QUOTATION MARK}"
        )
    if article.authors:
        known.append(f"by {' and '.join(article.authors)}")
    if article.day:
        known.append(day_in_words(article.day))
    return known or [article.id]
