"""Building the index for a person who watches; shared by ``index`` and ``serve --corpus``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from qa_service.cli.progress import Progress
from qa_service.cli.terminal import printable
from qa_service.indexing import IndexReport, build_index
from qa_service.settings import Settings

_SKIPPED_SHOWN: Final = 20


def build(paths: Sequence[Path], settings: Settings, *, full: bool) -> IndexReport:
    """Bring the index up to date with ``paths``; progress, and what was skipped, on stderr."""
    with Progress() as progress:
        report = build_index(
            paths, settings.index, model=settings.model, full=full, reporter=progress
        )
    _tell_skipped(report)
    return report


def summary_line(report: IndexReport) -> str:
    """What is indexed now and what the build did to it."""
    done = {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": len(report.skipped),
    }
    counts = ", ".join(f"{count:,} {what}" for what, count in done.items() if count)
    return (
        f"{report.articles:,} articles, {report.passages:,} passages indexed ({counts});"
        f" {report.embedded_passages:,} passages embedded in {report.seconds:.1f} s."
    )


def _tell_skipped(report: IndexReport) -> None:
    for skipped in report.skipped[:_SKIPPED_SHOWN]:
        line = f"skipped {printable(skipped.file)}: {printable(skipped.reason)}"
        print(line, file=sys.stderr)
    more = len(report.skipped) - _SKIPPED_SHOWN
    if more > 0:
        print(f"skipped {more:,} more; `qa-service index --json` names all.", file=sys.stderr)
