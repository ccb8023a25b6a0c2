"""Values -> text for people, wrapped to the terminal; or one JSON document."""

import json
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from qa_service.citing.words import (
    ALSO_FOUND,
    day_in_words,
    no_answer_sentence,
    prose_line,
    statement_head,
    telling_sentence,
)
from qa_service.domain import Answer, Article, Citation
from qa_service.harmless import escaped_json, safe_text, web_address

if TYPE_CHECKING:
    from qa_service.contract.articles import JSON

_WIDEST: Final = 100
_INDENT: Final = "    "
_MARK: Final = re.compile(r" \[(?=[0-9]+\])")


def print_json(document: "Mapping[str, JSON]") -> None:
    """Print exactly one JSON document, escaped where the terminal needs it."""
    text = escaped_json(json.dumps(document, ensure_ascii=False, indent=2))
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    print(text)


def print_answer(answer: Answer) -> None:
    """Print the answer with its numbered citations, and the passages found."""
    print("\n".join(_answer_lines(answer)))


def printable(text: str) -> str:
    """``text`` on one line without characters that could command a terminal or reorder it."""
    one_line = safe_text(" ".join(text.split()))
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


def _answer_lines(answer: Answer) -> Iterator[str]:
    corrected = answer.understood.corrected
    if corrected is not None:
        yield from wrapped(f"Showing results for: {corrected}")
        yield from wrapped("To search instead for a word as typed, put it in quotation marks.")
        yield ""
    if answer.understood.lacks_context:
        yield from wrapped("This refers to something said before, and nothing was said.")
        yield ""
    if answer.standalone_question not in {answer.question, corrected}:
        yield from wrapped(f"Searched for: {answer.standalone_question}")
        yield ""
    if answer.as_of:
        yield f"As of {day_in_words(answer.as_of)}:"
        yield ""
    if answer.prose is not None:
        yield from wrapped(prose_line(answer.prose.host, answer.prose.rejected, answer.prose.fault))
        yield ""
    if answer.status == "answered":
        yield from _statement_lines(answer)
        yield from _timeline_lines(answer)
        for citation in answer.citations:
            yield ""
            yield from _citation_lines(citation)
    else:
        yield from wrapped(no_answer_sentence(answer.status, is_found=bool(answer.passages)))
    yield from _found_lines(answer)


def _found_lines(answer: Answer) -> Iterator[str]:
    """The passages found, each once and in short; the best in full where it may answer."""
    cited = {one.passage.id for one in answer.citations}
    found = [one for one in answer.passages if one.passage.id not in cited]
    if answer.status == "unsure":
        for best in found[:1]:
            yield ""
            yield from _quoted_lines(best)
        found = found[1:]
    if found and answer.status == "answered":
        yield ""
        yield ALSO_FOUND
    for passage in found:
        yield ""
        yield from _short_lines(passage)


def _statement_lines(answer: Answer) -> Iterator[str]:
    for number, statement in enumerate(answer.statements):
        if number:
            yield ""
        marks = "".join(f"[{one}]" for one in statement.citations)
        when = statement.when.iso if statement.when else None
        head = statement_head(statement.side, when, statement.lead)
        yield from wrapped(f"{head}{statement.text} {marks}")
        if statement.speaker:
            yield from wrapped(f"Said by: {statement.speaker}", _INDENT)


def _timeline_lines(answer: Answer) -> Iterator[str]:
    if answer.timeline:
        yield ""
        yield "How the reports changed:"
    for entry in answer.timeline:
        yield from wrapped(f"{day_in_words(entry.day)}: {entry.value} [{entry.citation}]", _INDENT)


def _citation_lines(citation: Citation) -> Iterator[str]:
    yield from _head_lines(f"[{citation.number}] ", citation)
    yield from _lines_below(citation)


def _quoted_lines(passage: Citation) -> Iterator[str]:
    yield from _head_lines("- ", passage)
    yield from wrapped(_in_quotes(passage.passage.text), _INDENT)
    yield from _lines_below(passage)


def _short_lines(passage: Citation) -> Iterator[str]:
    """Where it stands, and the sentence in it that matters most."""
    yield from _head_lines("- ", passage)
    sentence = telling_sentence(passage.passage.text, passage.highlight)
    yield from wrapped(_in_quotes(sentence), _INDENT)


def _head_lines(sign: str, citation: Citation) -> Iterator[str]:
    paragraph = citation.paragraph
    page = [f"p. {paragraph.page}"] if paragraph.page else []
    place = "headline" if citation.is_headline else f"paragraph {paragraph.number}"
    known = [*_described(citation.article), *page, place]
    first, *more = wrapped(f"{sign}{', '.join(known)}", _INDENT)
    yield first.removeprefix(_INDENT)
    yield from more


def _lines_below(citation: Citation) -> Iterator[str]:
    article = citation.article
    place = web_address(article.url) or article.file
    if place:
        yield from wrapped(place, _INDENT)
    for note in article.corrections:
        yield from wrapped(f"corrected: {article.text[note.start : note.end]}", _INDENT)
    for other in citation.also_in:
        yield from wrapped(f"also in: {', '.join(_described(other))}", _INDENT)


def _in_quotes(text: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def _described(article: Article) -> Iterable[str]:
    """What is known of the article: outlet, title, authors, day; its id if nothing is."""
    known = []
    if article.source:
        known.append(article.source)
    if article.title:
        known.append(_in_quotes(article.title))
    if article.authors:
        known.append(f"by {' and '.join(article.authors)}")
    if article.day:
        known.append(day_in_words(article.day))
    return known or [article.id]
