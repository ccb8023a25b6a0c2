"""``status``, ``verify``, ``rollback``, ``key`` and ``llm``: commands for administrators."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from qa_service.access_keys import AccessKey, KeyRing
from qa_service.cli.terminal import loading, printable, show
from qa_service.contract.archive import IndexShape
from qa_service.scale_out import current_generation, open_index
from qa_service.settings import Settings
from qa_service.store import (
    IndexSummary,
    RetainedGeneration,
    retained_generations,
    roll_back,
    verify,
)

if TYPE_CHECKING:
    from qa_service.contract.articles import JSON
    from qa_service.prose import Endpoint


def run_status(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the summary of the generation in use."""
    with current_generation(settings.index, settings.store) as generation:
        summary = generation.summary()
    show(arguments, IndexShape.of(summary).document(), *_status_lines(summary))
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
    """Print what was checked; 1 if a file differs from what was published."""
    found = verify(settings.index)
    document = {"generation": found.generation, "ok": not found.problems, **asdict(found)}
    well = f"Generation {found.generation}: {len(found.files)} files, all as published."
    show(arguments, document, *(map(printable, found.problems) if found.problems else [well]))
    if found.problems:
        print(
            f"qa-service: {len(found.problems)} problem(s) in generation {found.generation}."
            " Run `qa-service index --full` to build a new one.",
            file=sys.stderr,
        )
    return 1 if found.problems else 0


def run_rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the generation now in use, or with ``--list`` those available."""
    if arguments.list:
        found = _generations(settings)
        show(arguments, {"generations": [_record(one) for one in found]}, *map(_line, found))
        return 0
    name = _roll_back(settings, arguments.generation)
    done = f"Generation {name} is in use now. A running service switches to it automatically."
    show(arguments, {"generation": name}, done)
    return 0


def _generations(settings: Settings) -> tuple[RetainedGeneration, ...]:
    if settings.store is None:
        return retained_generations(settings.index)
    with closing(open_index(settings.index, settings.store)) as index:
        return index.retained()


def _roll_back(settings: Settings, name: str | None) -> str:
    if settings.store is None:  # the current one may be damaged, and need not be opened
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
    """Add, remove or list keys; a running service follows immediately."""
    keys = KeyRing(settings.keys)
    if arguments.action == "add":
        _print_new(arguments.name, keys.add(arguments.name), arguments, settings)
    elif arguments.action == "remove":
        keys.remove(arguments.name)
        show(arguments, {"name": arguments.name}, f"The key of {arguments.name} was removed.")
    else:
        _print_all(keys.keys(), arguments)
    return 0


def _print_new(name: str, key: str, arguments: argparse.Namespace, settings: Settings) -> None:
    show(arguments, {"name": name, "key": key}, key)
    if not arguments.json:
        print(
            f"This is the key of {name}. It is shown only this once: only its hash is stored, in"
            f" {settings.keys}.",
            file=sys.stderr,
        )
    if settings.access == "open":
        print(
            'Reading needs no key yet: set access = "key" in qa-service.toml, or QA_ACCESS=key.',
            file=sys.stderr,
        )


def _print_all(keys: tuple[AccessKey, ...], arguments: argparse.Namespace) -> None:
    document = {"keys": [{"name": one.name, "created": one.created} for one in keys]}
    show(arguments, document, *(f"{one.name}  made {one.created}" for one in keys))
    if not keys and not arguments.json:
        print("There are no keys.", file=sys.stderr)


_ASKED = (
    {"role": "system", "content": "Answer in one short sentence."},
    {"role": "user", "content": "Which colour does a clear sky have at noon?"},
)
_SHOWN = 200  # characters of its reply


def run_llm(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask the model something, and print when its reply began and ended."""
    from qa_service.prose import endpoint_of  # noqa: PLC0415 - loaded only where it is set up

    endpoint = endpoint_of(settings)
    with loading(f"Asking {endpoint.model} at {endpoint.host}"):
        first, seconds, said = _timed(endpoint)
    document: dict[str, JSON] = {
        "host": endpoint.host,
        "model": endpoint.model,
        "answers": bool(said),
        "first_word_seconds": round(first, 3),
        "seconds": round(seconds, 3),
        "characters": len(said),
    }
    show(
        arguments,
        document,
        f"{endpoint.model} at {endpoint.host} answers: {printable(said)[:_SHOWN] or 'nothing'}",
        f"Its first word came after {first:.1f} s, its last after {seconds:.1f} s.",
    )
    return 0


def _timed(endpoint: "Endpoint") -> tuple[float, float, str]:
    """Seconds until the first word and until the last, and the reply."""
    began = time.monotonic()
    first, said = 0.0, ""
    for piece in endpoint.pieces(_ASKED):
        first = first or time.monotonic() - began
        said += piece
    return first, time.monotonic() - began, said.strip()
