"""``qa-service index``: read articles and publish a new generation of the index."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa_service.cli.building import build, summary_line
from qa_service.cli.terminal import print_json
from qa_service.cli.watching import follow
from qa_service.errors import InvalidInputError
from qa_service.indexing import IndexReport
from qa_service.ingest.remote import ArticlePath, parse_path
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.contract.articles import JSON


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Build, then print what was done; with ``--watch`` again whenever something changed."""
    paths = [parse_path(one) for one in arguments.paths] or [settings.corpus]
    if arguments.watch:
        if arguments.json:
            raise InvalidInputError(
                "watch", "--json prints one document and --watch has no end.", remedy="Leave one."
            )
        follow(_watchable(paths), settings, full=arguments.full, debug=arguments.debug)
        return 0
    report = build(paths, settings, full=arguments.full)
    if arguments.json:
        print_json(_report_object(report))
    else:
        print(summary_line(report))
        print(f"Generation {report.generation} in {_place(settings)}.")
    return 0


def _watchable(paths: Sequence[ArticlePath]) -> list[Path]:
    local = [path for path in paths if isinstance(path, Path)]
    if len(local) < len(paths):
        raise InvalidInputError(
            "watch",
            "Only files and folders of this machine can be watched.",
            remedy="Run `qa-service index` with the URL from time to time, as by cron.",
        )
    return local


def _place(settings: Settings) -> str:
    """Where the passages are; the address of a store may hold a password."""
    if settings.scheduler is not None and settings.store is not None:
        return "the store"
    return str(settings.index)


def _report_object(report: IndexReport) -> "dict[str, JSON]":
    return {
        "generation": report.generation,
        "articles": report.articles,
        "passages": report.passages,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": [{"file": one.file, "reason": one.reason} for one in report.skipped],
        "embedded_passages": report.embedded_passages,
        "seconds": report.seconds,
    }
