"""``status``, ``verify``, ``rollback`` and ``key``: commands of whoever runs an archive."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing

from qa_service.access_keys import AccessKey, KeyRing
from qa_service.cli.terminal import print_json, printable
from qa_service.contract.archive import IndexShape
from qa_service.scale_out import current_generation, open_index
from qa_service.settings import Settings
from qa_service.store import (
    IndexSummary,
    RetainedGeneration,
    Verification,
    retained_generations,
    roll_back,
    verify,
)


def run_status(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the summary of the generation in use."""
    with current_generation(settings.index, settings.store) as generation:
        summary = generation.summary()
    if arguments.json:
        print_json(IndexShape.of(summary).document())
    else:
        print("\n".join(_status_lines(summary)))
    return 0


def _status_lines(summary: IndexSummary) -> Iterator[str]:
    model = summary.model
    yield f"generation  {summary.generation}"
    yield f"built at    {summary.built_at.isoformat()}"
    yield f"model       {model.name}, {model.dimension} dimensions, {summary.numerics}"
    yield f"articles    {summary.articles:,}"
    yield f"passages    {summary.passages:,}"
    if summary.first_day and summary.last_day:
        yield f"published   {summary.first_day} to {summary.last_day}"
    yield f"on disk     {summary.size_bytes / 1e6:,.1f} MB"
    yield f"skipped     {summary.skipped:,}"
    for code, articles in summary.languages:
        yield f"language    {code} ({articles:,})"
    for name, articles in summary.sources:
        yield f"source      {printable(name)} ({articles:,})"


def run_verify(arguments: argparse.Namespace, settings: Settings) -> int:
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
        _print_verification(found)
    if found.problems:
        print(
            f"qa-service: {len(found.problems)} problem(s) in generation {found.generation}."
            " Run `qa-service index --full` to build a new one.",
            file=sys.stderr,
        )
    return 1 if found.problems else 0


def _print_verification(found: Verification) -> None:
    for problem in found.problems:
        print(printable(problem))
    if not found.problems:
        print(
            f"Generation {found.generation}: {len(found.files)} files, all as they were published."
        )


def run_rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the generation that is in use now, or with ``--list`` those that could be."""
    if arguments.list:
        found = _generations(settings)
        if arguments.json:
            print_json({"generations": [_record(one) for one in found]})
        else:
            print("\n".join(_line(one) for one in found))
        return 0
    name = _roll_back(settings, arguments.generation)
    if arguments.json:
        print_json({"generation": name})
    else:
        print(f"Generation {name} is in use now. A running service takes it over by itself.")
    return 0


def _generations(settings: Settings) -> tuple[RetainedGeneration, ...]:
    if settings.store is None:
        return retained_generations(settings.index)
    with closing(open_index(settings.index, settings.store)) as index:
        return index.retained()


def _roll_back(settings: Settings, name: str | None) -> str:
    if settings.store is None:  # that in use may be damaged, and need not be opened
        return roll_back(settings.index, name)
    with closing(open_index(settings.index, settings.store)) as index:
        return index.roll_back(name)


def _record(one: RetainedGeneration) -> dict[str, str | bool | int | None]:
    return {
        "generation": one.name,
        "in_use": one.in_use,
        "built_at": one.built_at.isoformat() if one.built_at else None,
        "articles": one.articles,
    }


def _line(one: RetainedGeneration) -> str:
    held = "damaged" if one.articles is None else f"{one.articles:,} articles"
    return f"{one.name}  {held}{'  in use' if one.in_use else ''}"


def run_key(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add, remove or list; a running service follows at once."""
    keys = KeyRing(settings.keys)
    if arguments.action == "add":
        _print_new(arguments.name, keys.add(arguments.name), arguments, settings)
    elif arguments.action == "remove":
        keys.remove(arguments.name)
        _print_done(
            arguments, {"name": arguments.name}, f"The key of {arguments.name} was removed."
        )
    else:
        _print_all(keys.keys(), arguments)
    return 0


def _print_new(name: str, key: str, arguments: argparse.Namespace, settings: Settings) -> None:
    _print_done(arguments, {"name": name, "key": key}, key)
    if not arguments.json:
        print(
            f"This is the key of {name}. It is shown this once: only its hash is stored, in"
            f" {settings.keys}.",
            file=sys.stderr,
        )
    if settings.access == "open":
        print(
            'Reading needs no key yet: set access = "key" in qa-service.toml, or QA_ACCESS=key.',
            file=sys.stderr,
        )


def _print_all(keys: tuple[AccessKey, ...], arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json({"keys": [{"name": one.name, "created": one.created} for one in keys]})
        return
    for one in keys:
        print(f"{one.name}  made {one.created}")
    if not keys:
        print("There are no keys.", file=sys.stderr)


def _print_done(arguments: argparse.Namespace, document: dict[str, str], line: str) -> None:
    if arguments.json:
        print_json(document)
    else:
        print(line)
