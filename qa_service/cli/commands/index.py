"""``qa-service index``: read articles and publish a new generation of the index."""

import argparse
from typing import TYPE_CHECKING

from qa_service.cli.building import build, summary_line
from qa_service.cli.terminal import print_json
from qa_service.indexing import IndexReport
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.answer_json import JSON


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Build, then print what was done."""
    report = build(arguments.paths or [settings.corpus], settings, full=arguments.full)
    if arguments.json:
        print_json(_report_object(report))
    else:
        print(summary_line(report))
        print(f"Generation {report.generation} in {settings.index}.")
    return 0


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
