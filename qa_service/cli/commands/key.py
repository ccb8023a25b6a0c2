"""``qa-service key``: makes, lists and removes the keys with which an archive is read."""

import argparse
import sys

from qa_service.access_keys import AccessKey, KeyRing
from qa_service.cli.terminal import print_json
from qa_service.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add, remove or list; a running service follows at once."""
    keys = KeyRing(settings.keys)
    if arguments.action == "add":
        _tell_new(arguments.name, keys.add(arguments.name), arguments, settings)
    elif arguments.action == "remove":
        keys.remove(arguments.name)
        _tell_done(arguments, {"name": arguments.name}, f"The key of {arguments.name} is no more.")
    else:
        _tell_all(keys.keys(), arguments)
    return 0


def _tell_new(name: str, key: str, arguments: argparse.Namespace, settings: Settings) -> None:
    _tell_done(arguments, {"name": name, "key": key}, key)
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


def _tell_all(keys: tuple[AccessKey, ...], arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json({"keys": [{"name": one.name, "created": one.created} for one in keys]})
        return
    for one in keys:
        print(f"{one.name}  made {one.created}")
    if not keys:
        print("There are no keys.", file=sys.stderr)


def _tell_done(arguments: argparse.Namespace, document: dict[str, str], line: str) -> None:
    if arguments.json:
        print_json(document)
    else:
        print(line)
