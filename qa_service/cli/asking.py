"""``ask`` and ``chat`` in the terminal, and ``mcp``: the archive as tools for language models.

What was typed becomes a Question, or an error that names the flag. The limits are those of the API,
so that all interfaces accept the same.
"""

import argparse
import contextlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pydantic import ValidationError

from qa_service.access_keys import KeyRing
from qa_service.cli.terminal import loading, print_answer, print_json
from qa_service.contract.fields import field_problems
from qa_service.contract.replies import AnswerShape
from qa_service.contract.requests import MOST_TURNS, AnswerBody
from qa_service.domain import FILTERS_BY_NAME, Question
from qa_service.errors import InvalidInputError, QAError
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.mcp_server import Archive

_FIELD: Final = re.compile(r"(?:filters\.)?(\w+?)s?(?:\[\d+\])?")  # "filters.sources[0]"


def question_of(text: str, arguments: argparse.Namespace, settings: Settings) -> Question:
    """The question with the day and filters from the flags; InvalidInputError."""
    names = {name: getattr(arguments, name) for name in FILTERS_BY_NAME}
    body = {
        "question": text,
        "date": arguments.day,
        "top_k": settings.top_k,
        "filters": {"from": arguments.first, "to": arguments.last, **names},
        "style": "prose" if arguments.prose else "quoted",
    }
    try:
        return AnswerBody.model_validate(body).asked()
    except ValidationError as error:
        raise _invalid(error) from error


def _invalid(error: ValidationError) -> InvalidInputError:
    """Its first problem, named after the flag that gave it."""
    first = field_problems(error)[0]
    named = _FIELD.fullmatch(first.field)
    field = named[1] if named else first.field
    if field == "question":
        return InvalidInputError(field, f"The question {first.message}.")
    return InvalidInputError(f"--{field}", f"--{field}: {first.message}.")


@contextlib.contextmanager
def opened_service(settings: Settings) -> Iterator[QAService]:
    """A service over the index, closed at the end of the block."""
    with loading("Opening the index and the model"):
        service = open_service(settings)
    with contextlib.closing(service):
        yield service


def run_ask(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer; a question that the archive cannot answer is not a failure."""
    question = question_of(arguments.question, arguments, settings)
    with opened_service(settings) as service:
        answer = service.ask(question)
    if arguments.json:
        print_json(AnswerShape.of(answer).document())
    else:
        print_answer(answer)
    return 0


_WELCOME: Final = "Ask a question, then follow-ups. Leave with /quit or Ctrl-D."


def run_chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer line by line until /quit, Ctrl-D or Ctrl-C."""
    question_of("Are the flags right?", arguments, settings)  # before waiting for the model
    with opened_service(settings) as service:
        _converse(service, arguments, settings)
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
        history = [*history, PastTurn(question.text, answer.id)][-MOST_TURNS:]
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


def run_mcp(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until the host hangs up or, over HTTP, until asked to stop."""
    if importlib.util.find_spec("mcp") is None:
        raise QAError(
            "The MCP server needs the package mcp, which is not installed.",
            remedy="Run `pip install 'qa-service[mcp]'`.",
        )
    from qa_service.mcp_server import make_server  # noqa: PLC0415 -- needs what was checked
    from qa_service.mcp_server.transport import serve_http, serve_stdio  # noqa: PLC0415

    place = None if arguments.http is None else _place(arguments.http)
    with _opened(arguments.url, settings) as archive:
        server = make_server(archive)
        if place is None:
            _print_hint()
            serve_stdio(server, threads=settings.threads)
        else:
            serve_http(
                server,
                host=place[0],
                port=place[1],
                threads=settings.threads,
                keys=KeyRing(settings.keys) if settings.access == "key" else None,
                on_ready=lambda address: print(f"Ready: {address} (Ctrl-C stops it)", flush=True),
            )
    return 0


@contextlib.contextmanager
def _opened(url: str | None, settings: Settings) -> "Iterator[Archive]":
    """The running service at ``url``; without a URL, a service over the index."""
    if url is not None:
        from qa_service.client import Client  # noqa: PLC0415 -- only for a running service

        with Client(url, api_key=settings.api_key) as client:
            yield client
        return
    from qa_service.mcp_server import LocalArchive  # noqa: PLC0415 -- not for a client

    with opened_service(settings) as service:
        yield LocalArchive(service)


def _place(written: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``."""
    try:
        parts = urlsplit(f"//{written}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or port is None or parts.netloc != written or parts.username is not None:
        raise InvalidInputError(
            "http",
            f"--http cannot be {written!r}.",
            remedy="Give an address and a port, such as 127.0.0.1:8001.",
        )
    return host, port


def _print_hint() -> None:
    """Otherwise a person who starts it by hand waits for a prompt that never comes."""
    if sys.stdin.isatty():
        hint = "Waiting for a language model's host on stdin; Ctrl-C quits. See docs/api.md."
        print(hint, file=sys.stderr)
