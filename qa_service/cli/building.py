"""``index``: builds the index, once or whenever files change."""

import argparse
import gc
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from qa_service import indexing
from qa_service.cli import print_error
from qa_service.cli.terminal import Progress, print_json, printable, wrapped
from qa_service.embedding import DEFAULT_MODEL, Numerics
from qa_service.errors import IndexBusyError, InvalidInputError, NothingToIndexError, QAError
from qa_service.indexing import IndexReport, Reporter
from qa_service.ingest import ReadingOptions, Skipped, by_reason
from qa_service.ingest.remote import ArticlePath, parse_path
from qa_service.scale_out import current_generation
from qa_service.settings import Settings
from qa_service.store import layout, manifest

_LANGUAGES_NAMED: Final = 3
# until garbage is collected; a build creates much, but hardly any garbage
_ALLOCATIONS: Final = 100_000
_MULTILINGUAL: Final = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"


def build(paths: Sequence[ArticlePath], settings: Settings, *, full: bool) -> IndexReport:
    """Update the index from ``paths``, with progress and skipped files on stderr."""
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
    """The same without output."""
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
        options=reading_options(settings),
    )


def language_lines(languages: Sequence[tuple[str, int]]) -> list[str]:
    """A warning for archives that are mostly in languages the default model does not know."""
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
    """What is indexed now and what the build changed."""
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
    """The model to build with: the configured one, that of the index, or the default."""
    return settings.model or _model_of(settings) or DEFAULT_MODEL


def reading_options(settings: Settings) -> ReadingOptions:
    """How articles are read, as configured."""
    return ReadingOptions(dict(settings.fields), follow_links=settings.follow_links)


def numerics_for(settings: Settings) -> Numerics | None:
    """The configured arithmetic; None if the processor decides."""
    return None if settings.numerics == "auto" else cast("Numerics", settings.numerics)


def _model_of(settings: Settings) -> str | None:
    """The model of the index according to its manifest, even if other files are damaged."""
    try:
        if settings.scheduler is not None and settings.store is not None:
            with current_generation(settings.index, settings.store) as generation:
                return generation.model.name
        name = layout.current_name(settings.index)
        return manifest.read_manifest(layout.generation_folder(settings.index, name)).model.name
    except QAError:
        return None  # no index, or one that cannot name its model


_REASONS_SHOWN: Final = 12
_NAMED: Final = 3
_INDENT: Final = "    "


def skipped_lines(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Each reason with its count and first examples, then where to learn more."""
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


SETTLED_MS: Final = 1_000  # without a change: a file being written changes all the time
_LONGEST_MS: Final = 60_000  # seconds after which changes that never settle are indexed
_LOOKED_MS: Final = 1_000  # between checks whether a path was replaced or the index is free

_Identity = tuple[int, int] | None


def follow(paths: Sequence[Path], settings: Settings, *, full: bool, debug: bool) -> None:
    """Update the index now and after every change, until Ctrl-C.

    One line on stdout reports each generation. Errors are printed and do not end it, except if the
    first build reports a wrong path or model.
    """
    with suppress(KeyboardInterrupt):
        follower = _Follower([path.resolve() for path in paths], settings, debug=debug)
        follower.begin(paths, full=full)
        while True:
            with suppress(FileNotFoundError):  # a path disappeared just before it was watched
                follower.watch()


class _Follower:
    """Watches the same paths repeatedly, as they disappear and come back."""

    def __init__(self, paths: Sequence[Path], settings: Settings, *, debug: bool) -> None:
        self._paths = paths
        self._given: Sequence[Path] = paths
        self._settings = settings
        self._debug = debug
        self._last_printed: tuple[str, int] | None = None
        self._error = ""
        self._outdated = True  # changes while nobody watched

    def begin(self, paths: Sequence[Path], *, full: bool) -> None:
        """The first build, as ``index`` without ``--watch`` does it."""
        self._given = paths
        try:
            self._print_report(build(paths, self._settings, full=full))
        except (NothingToIndexError, IndexBusyError) as error:
            self._print_failure(error)
        print("Watching for changes; Ctrl-C ends it.", file=sys.stderr, flush=True)

    def watch(self) -> None:
        """Follow changes until a path is replaced: the system watches the old one."""
        from watchfiles import watch  # noqa: PLC0415 -- nothing else pays for it

        watched = _identities(self._paths)
        if None in watched:
            self._brought_up_to_date()  # prints once what is missing, and changes nothing
            self._outdated = True
            time.sleep(_LOOKED_MS / 1000)
            return
        for changes in watch(
            *self._paths,
            watch_filter=lambda _, path: self._concerns(Path(path)),
            debounce=_LONGEST_MS,
            step=SETTLED_MS,
            rust_timeout=_LOOKED_MS,
            yield_on_timeout=True,
        ):
            replaced = _identities(self._paths) != watched
            self._outdated = self._outdated or bool(changes) or replaced
            if self._outdated:
                self._outdated = not self._brought_up_to_date()
            if replaced:
                self._outdated = True
                return

    def _concerns(self, changed: Path) -> bool:
        """Whether articles are read from there: not from the index itself or hidden files."""
        if changed.is_relative_to(self._settings.index.resolve()):
            return False
        return any(
            not any(part.startswith(".") for part in changed.relative_to(path).parts)
            for path in self._paths
            if changed.is_relative_to(path)
        )

    def _brought_up_to_date(self) -> bool:
        """Whether nothing needs to be tried again before the next change."""
        try:
            report = bring_up_to_date(self._given, self._settings, full=False)
        except IndexBusyError:
            return False
        except Exception as error:  # noqa: BLE001 -- it goes on whatever happened
            self._print_failure(error)
            return True
        self._print_report(report)
        return True

    def _print_report(self, report: IndexReport) -> None:
        """Print one line, unless it would repeat the last report."""
        self._error = ""
        printed = (report.generation, len(report.skipped))
        if printed != self._last_printed:
            self._last_printed = printed
            now = datetime.now().astimezone()
            print(f"{now:%H:%M:%S} {summary_line(report)}", flush=True)

    def _print_failure(self, error: Exception) -> None:
        """Print one line, unless the same was just printed."""
        if str(error) != self._error:
            self._error = str(error)
            print_error(error, debug=self._debug)


def _identities(paths: Sequence[Path]) -> list[_Identity]:
    """The file or folder that each path leads to; None if there is none."""
    return [_identity(path) for path in paths]


def _identity(path: Path) -> _Identity:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def run_index(arguments: argparse.Namespace, settings: Settings) -> int:
    """Build, then print what was done; with ``--watch`` repeat whenever something changes."""
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
        print_json({name: one for name, one in asdict(report).items() if name != "languages"})
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
    """Where the passages are stored; the address of a store may contain a password."""
    if settings.scheduler is not None and settings.store is not None:
        return "the store"
    return str(settings.index)
