"""What was skipped, for people: by reason, most first, with a few names each."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from qa_service.cli.terminal import printable, wrapped
from qa_service.reading import Skipped

_REASONS_SHOWN: Final = 12
_NAMED: Final = 3
_INDENT: Final = "    "
# What differs from file to file in reasons that are otherwise the same: values, numbers, names.
_PARTICULAR: Final = re.compile(r"'[^']*'|“[^”]*”|\S*[/\d]\S*(?<![.:,;])")


def skipped_lines(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Each reason with how many have it and the first of them, then where to learn more."""
    if not skipped:
        return
    groups = _by_reason(skipped)
    yield f"{len(skipped):,} skipped:"
    for group in groups[:_REASONS_SHOWN]:
        first, *more = wrapped(f"{len(group):,}: {_common_reason(group)}", "  ")
        yield from (first, *(f"{_INDENT}{line.strip()}" for line in more))
        yield from wrapped(_names(group), _INDENT)
    if len(groups) > _REASONS_SHOWN:
        yield f"  and for {len(groups) - _REASONS_SHOWN:,} more reasons."
    yield from wrapped(
        "`qa-service read FILE` shows what was understood of any of them;"
        " `qa-service index --json` names all."
    )


def _by_reason(skipped: Sequence[Skipped]) -> list[list[Skipped]]:
    groups: dict[str, list[Skipped]] = {}
    for one in skipped:
        groups.setdefault(_PARTICULAR.sub("…", one.reason), []).append(one)
    return sorted(groups.values(), key=len, reverse=True)


def _common_reason(group: Sequence[Skipped]) -> str:
    """The reason as it was given, without what differs within the group."""
    reason = group[0].reason
    if any(one.reason != reason for one in group):
        reason = _PARTICULAR.sub("…", reason)
    return printable(reason)


def _names(group: Sequence[Skipped]) -> str:
    named = ", ".join(printable(one.file) for one in group[:_NAMED])
    more = len(group) - _NAMED
    return f"{named} and {more:,} more" if more > 0 else named
