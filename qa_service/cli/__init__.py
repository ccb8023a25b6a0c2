"""The command line: parse, call, print. The only part of the package that prints."""

import argparse
import errno
import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Final

from qa_service.cli.arguments import parse_arguments
from qa_service.errors import InvalidInputError, QAError, SettingsError
from qa_service.harmless import safe_text
from qa_service.logs import set_up_logs
from qa_service.settings import Settings, load_settings, setting_names

Command = Callable[[argparse.Namespace, Settings], int]

FAILED: Final = 1
WRONG_USAGE: Final = 2
INTERRUPTED: Final = 130  # as shells report a program ended by Ctrl-C

_MODULES: Final = {
    "index": "building",
    "read": "reading",
    "ask": "asking",
    "chat": "asking",
    "serve": "serve",
    "mcp": "asking",
    "llm": "administering",
    "key": "administering",
    "status": "administering",
    "rollback": "administering",
    "verify": "administering",
    "eval": "evaluating",
}
"""The module of each command."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; an error is one line on stderr."""
    arguments = parse_arguments(argv)
    try:
        settings = load_settings(flags=_flags(arguments), config=arguments.config)
        _set_up_output(settings)
        status = _command(arguments.command)(arguments, settings)
        sys.stdout.flush()  # here, so that a closed pipe is noticed inside this try
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 -- the last resort: no traceback for a user
        return print_error(error, debug=arguments.debug)
    return status


def _command(name: str) -> Command:
    """The function of a command, ``run_NAME``; only its module is imported."""
    module = importlib.import_module(f"qa_service.cli.{_MODULES[name]}")
    command: Command = getattr(module, f"run_{name}")
    return command


def _flags(arguments: argparse.Namespace) -> dict[str, str | Sequence[str] | None]:
    """The flags that are settings, as given."""
    given = {name: getattr(arguments, name, None) for name in setting_names()}
    return {name: value for name, value in given.items() if isinstance(value, (str, list))}


def _set_up_output(settings: Settings) -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # articles contain characters that some terminals cannot show
            stream.reconfigure(errors="replace")
    set_up_logs(level=settings.log_level, form=settings.log_format)


def print_error(error: Exception, *, debug: bool) -> int:
    """Print ``error`` as one line that says what to do; returns the exit status."""
    if debug:
        traceback.print_exception(error)
    if isinstance(error, QAError):
        line = str(error)
    elif isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        line = (
            "There is not enough memory for this. Give it more, or read fewer or smaller files"
            " at once."
        )
    elif isinstance(error, OSError) and error.errno == errno.EROFS:
        place = f"{error.filename} is" if error.filename else "What it writes to is"
        line = f"{place} on a file system that is mounted read-only. Choose another folder."
    elif isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        line = f"{place}{error.strerror}. Fix that, then try again."
    else:
        line = (
            f"{type(error).__name__}: {error}. This is a bug; please report it with what"
            " --debug prints."
        )
    print("qa-service:", safe_text(" ".join(line.split())), file=sys.stderr)
    return WRONG_USAGE if isinstance(error, (InvalidInputError, SettingsError)) else FAILED
