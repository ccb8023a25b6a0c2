"""What was skipped, for people: by reason, most first, with a few names each."""

from collections.abc import Iterator, Sequence
from typing import Final

from qa_service.cli.terminal import printable, wrapped
from qa_service.ingest import Skipped
from qa_service.ingest.reasons import by_reason

_REASONS_SHOWN: Final = 12
_NAMED: Final = 3
_INDENT: Final = "    "


def skipped_lines(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Each reason with how many have it and the first of them, then where to learn more."""
    if not skipped:
        return
    groups = by_reason(skipped)
    yield f"{len(skipped):,} skipped:"
    for group in groups[:_REASONS_SHOWN]:
        first, *more = wrapped(f"{len(group.files):,}: {printable(group.reason)}", "  ")
        yield from (first, *(f"{_INDENT}{line.strip()}" for line in more))
        yield from wrapped(_names(group.files), _INDENT)
    if len(groups) > _REASONS_SHOWN:
        yield f"  and for {len(groups) - _REASONS_SHOWN:,} more reasons."
    yield from wrapped(
        "`qa-service read FILE` shows what was understood of any of them;"
        " `qa-service index --json` names all."
    )


def _names(files: Sequence[str]) -> str:
    named = ", ".join(printable(file) for file in files[:_NAMED])
    more = len(files) - _NAMED
    return f"{named} and {more:,} more" if more > 0 else named
