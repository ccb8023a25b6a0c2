"""``qa-service verify``: check the index against its manifest."""

import argparse
import sys

from qa_service.cli.terminal import print_json, printable
from qa_service.settings import Settings
from qa_service.store import Verification, verify


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was checked; 1 when a file is not as it was published."""
    found = verify(settings.index)
    if arguments.json:
        print_json(
            {
                "generation": found.generation,
                "ok": not found.problems,
                "files": list(found.files),
                "problems": list(found.problems),
            }
        )
    else:
        _print(found)
    if found.problems:
        print(
            f"qa-service: {len(found.problems)} problem(s) in generation {found.generation}."
            " Run `qa-service index --full` to build a new one.",
            file=sys.stderr,
        )
    return 1 if found.problems else 0


def _print(found: Verification) -> None:
    for problem in found.problems:
        print(printable(problem))
    if not found.problems:
        print(
            f"Generation {found.generation}: {len(found.files)} files, all as they were published."
        )
