"""Output on a terminal: wrapped answers, JSON, and progress bars."""

import argparse
import contextlib
import json
import re
import shutil
import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Never, TextIO

from qa_service.citing.words import (
    ALSO_FOUND,
    day_in_words,
    excerpt_of,
    no_answer_sentence,
    prose_line,
    statement_head,
)
from qa_service.closing import Closing
from qa_service.domain import Answer, Article, Citation
from qa_service.harmless import escaped_json, safe_text, web_address

if TYPE_CHECKING:
    from tqdm import tqdm

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


def show(arguments: argparse.Namespace, document: "Mapping[str, JSON]", *lines: str) -> None:
    """Print ``document`` with ``--json``, otherwise the lines."""
    if arguments.json:
        print_json(document)
    elif lines:
        print("\n".join(lines))


def print_answer(answer: Answer) -> None:
    """Print the answer with its numbered citations, and the passages found."""
    print("\n".join(_answer_lines(answer)))


def printable(text: str) -> str:
    """``text`` on one line without characters that could control or reorder the terminal."""
    one_line = safe_text(" ".join(text.split()))
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in {"Cc", "Cs"} else c
        for c in one_line
    )


def wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of ``text`` no wider than the terminal, each after ``indent``.

    A mark such as ``[1]`` stays on the line of the preceding word.
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
        yield from wrapped("This refers to something said before, but nothing was.")
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
    """The passages found, each once and abbreviated; the best in full if it may answer."""
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
    """Where it is, and the most relevant sentence in it."""
    yield from _head_lines("- ", passage)
    sentence = excerpt_of(passage.passage.text, passage.highlight)
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
    """What is known of the article: outlet, title, authors, day; otherwise its id."""
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


_QUIET_FOR: Final = 1.0  # seconds before a bar is shown
_BETWEEN_LINES: Final = 10.0  # seconds


_UNITS: Final[dict[str, dict[str, Any]]] = {"reading": {"unit": "B", "unit_scale": True}}


class Progress(Closing):
    """Shows the stages of a task, one after the other; for use in a ``with`` block.

    Reading is reported in bytes, other stages in their own units.

    A terminal gets a bar with rate and time left once a stage takes more than a second; other
    outputs get a plain line every ten seconds.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._stage: str | None = None
        self._bar: tqdm[Never] | None = None
        self._started = self._last_line = 0.0

    def report(self, stage: str, done: int, total: int | None) -> None:
        """Report that ``done`` of ``total`` (None: unknown) of ``stage`` are done."""
        if stage != self._stage:
            self._begin(stage, total)
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)
        elif self._clock() - self._last_line >= _BETWEEN_LINES:
            self._report(stage, done, total)

    def close(self) -> None:
        """Leave the last bar as it is."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _begin(self, stage: str, total: int | None) -> None:
        self.close()
        self._stage = stage
        self._started = self._last_line = self._clock()
        if self._stream.isatty():
            from tqdm import tqdm  # noqa: PLC0415 -- only where there is a bar to draw

            self._bar = tqdm(
                desc=stage,
                total=total,
                file=self._stream,
                delay=_QUIET_FOR,
                dynamic_ncols=True,
                smoothing=0.1,
                **_UNITS.get(stage, {}),
            )

    def _report(self, stage: str, done: int, total: int | None) -> None:
        self._last_line = self._clock()
        rate = done / (self._last_line - self._started)
        amount = _number(stage, done)
        amount += "" if total is None else f" of {_number(stage, total)}"
        left = ""
        if total is not None and rate > 0:
            from tqdm import tqdm  # noqa: PLC0415 -- as above

            left = f", {tqdm.format_interval((total - done) / rate)} left"
        self._stream.write(f"{stage}: {amount}, {_number(stage, round(rate))}/s{left}\n")
        self._stream.flush()


def _number(stage: str, number: int) -> str:
    if stage not in _UNITS:
        return f"{number:,}"
    from tqdm import tqdm  # noqa: PLC0415 -- as above

    return tqdm.format_sizeof(number, "B")


@contextlib.contextmanager
def loading(what: str) -> Iterator[None]:
    """Show ``what`` on a terminal while the body runs, and erase it afterwards."""
    if not sys.stderr.isatty():
        yield
        return
    sys.stderr.write(f"{what} ...")
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
