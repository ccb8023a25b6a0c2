"""``qa-service status``: what is indexed."""

import argparse
from collections.abc import Iterator

from qa_service.cli.terminal import print_json, printable
from qa_service.contract.archive import IndexShape
from qa_service.scale_out import current_generation
from qa_service.settings import Settings
from qa_service.store import IndexSummary


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the summary of the generation in use."""
    with current_generation(settings.index, settings.store) as generation:
        summary = generation.summary()
    if arguments.json:
        print_json(IndexShape.of(summary).document())
    else:
        print("\n".join(_lines(summary)))
    return 0


def _lines(summary: IndexSummary) -> Iterator[str]:
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
