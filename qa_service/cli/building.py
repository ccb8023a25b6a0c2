"""Building the index for a person who watches; shared by ``index`` and ``serve --corpus``."""

import gc
import sys
from collections.abc import Iterator, Sequence
from typing import Final, cast

from qa_service import indexing
from qa_service.cli.progress import Progress
from qa_service.cli.terminal import printable, wrapped
from qa_service.embedding import DEFAULT_MODEL, Numerics
from qa_service.errors import QAError
from qa_service.indexing import IndexReport, Reporter
from qa_service.ingest import ReadingOptions, Skipped
from qa_service.ingest.reasons import by_reason
from qa_service.ingest.remote import ArticlePath
from qa_service.scale_out import current_generation
from qa_service.settings import Settings
from qa_service.store import layout, manifest

_LANGUAGES_NAMED: Final = 3
_ALLOCATIONS: Final = 100_000  # until rubbish is looked for; what a build holds is none, but much
_MULTILINGUAL: Final = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"


def build(paths: Sequence[ArticlePath], settings: Settings, *, full: bool) -> IndexReport:
    """Bring the index up to date with ``paths``; progress, and what was skipped, on stderr."""
    with Progress() as progress:
        report = bring_up_to_date(paths, settings, full=full, reporter=progress)
    for line in skipped_lines(report.skipped):
        print(line, file=sys.stderr)
    if model_for(settings) == DEFAULT_MODEL:
        for line in language_lines(report.languages):
            print(line, file=sys.stderr)
    return report


def bring_up_to_date(
    paths: Sequence[ArticlePath],
    settings: Settings,
    *,
    full: bool,
    reporter: Reporter | None = None,
) -> IndexReport:
    """The same without a word."""
    gc.set_threshold(_ALLOCATIONS)
    return indexing.bring_up_to_date(
        paths,
        settings.index,
        store=settings.store,
        scheduler=settings.scheduler,
        model=model_for(settings),
        numerics=numerics_for(settings),
        full=full,
        reporter=reporter,
        options=ReadingOptions(dict(settings.fields), follow_links=settings.follow_links),
    )


def language_lines(languages: Sequence[tuple[str, int]]) -> list[str]:
    """What to know of the default model where most articles are not in its language."""
    total = sum(count for _, count in languages)
    others = [(code, count) for code, count in languages if code != "en"]
    foreign = sum(count for _, count in others)
    if 2 * foreign <= total:
        return []
    named = ", ".join(f"{code} {count:,}" for code, count in others[:_LANGUAGES_NAMED])
    return wrapped(
        f"{foreign:,} of {total:,} articles are not in English ({named}), which is all that the"
        " default model was trained on: they are found by their words, seldom by meaning. Name a"
        f" multilingual one with --model, such as {_MULTILINGUAL} or a folder that holds it;"
        " docs/formats.md says more."
    )


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


def model_for(settings: Settings) -> str:
    """The model that an index is built with: the one set, that of the index, or the default."""
    return settings.model or _model_of(settings) or DEFAULT_MODEL


def numerics_for(settings: Settings) -> Numerics | None:
    """The arithmetic that is set; None where the processor decides."""
    return None if settings.numerics == "auto" else cast("Numerics", settings.numerics)


def _model_of(settings: Settings) -> str | None:
    """The model of the index as its manifest names it, even where other files are damaged."""
    try:
        if settings.scheduler is not None and settings.store is not None:
            with current_generation(settings.index, settings.store) as generation:
                return generation.model.name
        name = layout.current_name(settings.index)
        return manifest.read_manifest(layout.generation_folder(settings.index, name)).model.name
    except QAError:
        return None  # no index, or none that could keep its model


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
