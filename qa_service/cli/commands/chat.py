"""``qa-service chat``: questions and follow-ups in the terminal."""

import argparse
import contextlib
import sys
from typing import Final

from qa_service.cli.asking import question_of
from qa_service.cli.progress import loading
from qa_service.cli.terminal import print_answer
from qa_service.errors import InvalidInputError
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings

_MOST_TURNS: Final = 20  # as many as the service takes as history
_WELCOME: Final = "Ask, and ask on. /quit or Ctrl-D leaves."


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer line after line until /quit, Ctrl-D or Ctrl-C."""
    question_of("Are the flags right?", arguments, settings)  # before the wait for the model
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
    """The next line without white space around it; None at the end."""
    with contextlib.suppress(ImportError):  # not on every platform
        import readline  # noqa: F401, PLC0415 -- gives input() its editing and its history
    try:
        line = input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    return None if line == "/quit" else line
