"""``ask`` and ``chat``: turns what was typed into a Question, or an error that names the flag.

The limits are those of the API, so that all interfaces accept the same.
"""

import argparse
import contextlib
import re
import sys
import unicodedata
from datetime import date, datetime
from typing import Final

from qa_service.cli.terminal import loading, print_answer, print_json
from qa_service.contract.replies import AnswerShape
from qa_service.domain import FILTERS_BY_NAME, DateWindow, Filters, Question
from qa_service.errors import InvalidInputError
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings

MAX_QUESTION: Final = 2_000  # characters
MOST_NAMES: Final = 50
LONGEST_NAME: Final = 200  # characters

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAYOUT: Final = "\t\n\r"


def question_of(text: str, arguments: argparse.Namespace, settings: Settings) -> Question:
    """The question with the day and filters from the flags; InvalidInputError."""
    window = _window(arguments.first, arguments.last)
    return Question(
        text=checked_question(text),
        day=_day("--date", arguments.day) or datetime.now().astimezone().date(),
        top_k=settings.top_k,
        filters=Filters(
            window=window,
            **{name: _names(name, getattr(arguments, name)) for name in FILTERS_BY_NAME},
        ),
        style="prose" if arguments.prose else "quoted",
    )


def checked_question(text: str) -> str:
    """``text`` without surrounding white space; InvalidInputError if it cannot be a question."""
    question = text.strip()
    if all(unicodedata.category(character)[0] in "CZ" for character in question):
        raise InvalidInputError("question", "The question is empty.", remedy="Ask in some words.")
    if len(text) > MAX_QUESTION:
        raise InvalidInputError(
            "question",
            f"The question has {len(text):,} characters.",
            remedy=f"Use {MAX_QUESTION:,} at most.",
        )
    if not all(_can_be_typed(character) for character in question):
        raise InvalidInputError(
            "question",
            "The question contains control characters or bytes that are not text.",
            remedy="Remove them.",
        )
    return question


def _can_be_typed(character: str) -> bool:
    return character in _LAYOUT or unicodedata.category(character) not in {"Cc", "Cs"}


def _names(field: str, names: list[str]) -> tuple[str, ...]:
    flag = f"--{field.removesuffix('s')}"
    if len(names) > MOST_NAMES or not all(0 < len(name) <= LONGEST_NAME for name in names):
        raise InvalidInputError(
            flag,
            f"{flag} has too many names, or one that is empty or too long.",
            remedy=f"Give at most {MOST_NAMES} names of 1 to {LONGEST_NAME} characters.",
        )
    return tuple(names)


def _window(first: str | None, last: str | None) -> DateWindow:
    start, end = _day("--from", first), _day("--to", last)
    if start and end and start > end:
        raise InvalidInputError(
            "--from", f"The dates are out of order: {start} is after {end}.", remedy="Swap them."
        )
    return DateWindow(start, end)


def _day(flag: str, written: str | None) -> date | None:
    if written is None:
        return None
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass  # month 13 or 30 February: reported below
    raise InvalidInputError(
        flag, f"{flag} {written!r} is not a date.", remedy="Write one as YYYY-MM-DD: 2018-01-31."
    )


def run_ask(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer; a question that the archive cannot answer is not a failure."""
    question = question_of(arguments.question, arguments, settings)
    with loading("Opening the index and the model"):
        service = open_service(settings)
    try:
        answer = service.ask(question)
    finally:
        service.close()
    if arguments.json:
        print_json(AnswerShape.of(answer).document())
    else:
        print_answer(answer)
    return 0


_MOST_TURNS: Final = 20  # as many as the service accepts as history
_WELCOME: Final = "Ask a question, then follow-ups. Leave with /quit or Ctrl-D."


def run_chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer line by line until /quit, Ctrl-D or Ctrl-C."""
    question_of("Are the flags right?", arguments, settings)  # before waiting for the model
    with loading("Opening the index and the model"):
        service = open_service(settings)
    try:
        _converse(service, arguments, settings)
    finally:
        service.close()
    return 0


def _converse(service: QAService, arguments: argparse.Namespace, settings: Settings) -> None:
    history: list[PastTurn] = []
    print(_WELCOME)
    while (line := _next_line()) is not None:
        if not line:
            continue
        try:
            question = question_of(line, arguments, settings)
            answer = service.ask(question, history)
        except InvalidInputError as error:
            print(error, file=sys.stderr)
            continue
        history = [*history, PastTurn(question.text, answer.id)][-_MOST_TURNS:]
        print()
        print_answer(answer)
        print()


def _next_line() -> str | None:
    """The next line without surrounding white space; None at the end."""
    with contextlib.suppress(ImportError):  # missing on some platforms
        import readline  # noqa: F401, PLC0415 -- gives input() its editing and its history
    try:
        line = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    return None if line == "/quit" else line
