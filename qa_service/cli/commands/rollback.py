"""``qa-service rollback``: return to a generation that was in use before."""

import argparse
from contextlib import closing

from qa_service.cli.terminal import print_json
from qa_service.scale_out import open_index
from qa_service.settings import Settings
from qa_service.store import RetainedGeneration, retained_generations, roll_back


def run(arguments: argparse.Namespace, settings: Settings) -> int:
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
