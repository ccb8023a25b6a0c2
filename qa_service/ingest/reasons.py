"""What was skipped, grouped by why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa_service.ingest import Skipped

# What differs from file to file in reasons that are otherwise the same: values, numbers, names.
_PARTICULAR: Final = re.compile(r"'[^']*'|“[^”]*”|\S*[/\d]\S*(?<![.:,;])")


@dataclass(frozen=True, slots=True)
class SkippedAlike:
    """The files and records that were skipped for one reason, in the order of reading."""

    reason: str
    files: tuple[str, ...]


def by_reason(skipped: Sequence[Skipped]) -> tuple[SkippedAlike, ...]:
    """Groups whose reasons differ in values, numbers and names at most, the largest first.

    Their reason is as it was given, with an ellipsis for what differs within the group.
    """
    groups: dict[str, list[Skipped]] = {}
    for one in skipped:
        groups.setdefault(_PARTICULAR.sub("…", one.reason), []).append(one)
    alike = [_alike(common, group) for common, group in groups.items()]
    return tuple(sorted(alike, key=lambda group: len(group.files), reverse=True))


def _alike(common: str, group: Sequence[Skipped]) -> SkippedAlike:
    same = all(one.reason == group[0].reason for one in group)
    return SkippedAlike(group[0].reason if same else common, tuple(one.file for one in group))
