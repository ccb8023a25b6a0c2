"""``qa-service read``: show what was understood of a file, and why an article is missing."""

import argparse
from collections.abc import Iterator
from itertools import islice

from qa_service.cli.examining import Examined, Place, examine, files_under, located
from qa_service.cli.findings import examined_lines, examined_object
from qa_service.cli.terminal import print_json, wrapped
from qa_service.errors import InvalidInputError
from qa_service.ingest import ReadingOptions
from qa_service.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was made of each article under the path; that one is none is no failure."""
    limit = _limit(arguments.limit)
    place = located(arguments.path)
    examined = examine(
        place,
        settings.index,
        ReadingOptions(dict(settings.fields), follow_links=settings.follow_links),
    )
    if arguments.json:
        articles = [examined_object(one) for one in islice(examined, limit)]
        more = next(examined, None) is not None
        files = files_under(place)
        print_json({"path": str(arguments.path), "files": files, "more": more, "read": articles})
    else:
        _print(place, examined, limit)
    return 0


def _limit(given: str) -> int:
    if not (given.isascii() and given.isdecimal()) or int(given) == 0:
        raise InvalidInputError(
            "limit", f"--limit cannot be {given!r}.", remedy="Give a whole number from 1."
        )
    return int(given)


def _print(place: Place, examined: Iterator[Examined], limit: int) -> None:
    shown = 0
    for shown, one in enumerate(islice(examined, limit), start=1):
        if shown > 1:
            print("\n")
        print("\n".join(examined_lines(one)))
    if shown == 0:
        print("\n".join(wrapped(f"{place.path} holds no file, or only hidden ones.")))
    elif next(examined, None) is not None:
        files = files_under(place)
        of = f" of {files:,} files" if files > 1 else ""
        print(f"\n\nThe first {shown:,}{of} are shown; --limit N shows more.")
