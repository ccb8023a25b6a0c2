"""``index --watch``: the index follows what changes under the given paths."""

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from qa_service.cli import tell
from qa_service.cli.building import bring_up_to_date, build, summary_line
from qa_service.errors import IndexBusyError, NothingToIndexError
from qa_service.indexing import IndexReport
from qa_service.settings import Settings

SETTLED_MS: Final = 1_000  # without a change: a file that is being written changes all the time
_LONGEST_MS: Final = 60_000  # changes that never settle are taken up after so long
_LOOKED_MS: Final = 1_000  # between looks at whether a path was replaced or the index is free

_Identity = tuple[int, int] | None


def follow(paths: Sequence[Path], settings: Settings, *, full: bool, debug: bool) -> None:
    """Bring the index up to date now and after every change, until Ctrl-C.

    One line on stdout reports each generation. Errors are printed and do not end it, except what
    the first build says of a wrong path or model.
    """
    with suppress(KeyboardInterrupt):
        follower = _Follower([path.resolve() for path in paths], settings, debug=debug)
        follower.begin(paths, full=full)
        while True:
            with suppress(FileNotFoundError):  # a path went away just before it was watched
                follower.watch()


class _Follower:
    """Watches the same paths again and again, as they go and come back."""

    def __init__(self, paths: Sequence[Path], settings: Settings, *, debug: bool) -> None:
        self._paths = paths
        self._given: Sequence[Path] = paths
        self._settings = settings
        self._debug = debug
        self._last_printed: tuple[str, int] | None = None
        self._error = ""
        self._outdated = True  # of what changed while nobody watched

    def begin(self, paths: Sequence[Path], *, full: bool) -> None:
        """The first build, as ``index`` does it without ``--watch``."""
        self._given = paths
        try:
            self._tell_of(build(paths, self._settings, full=full))
        except (NothingToIndexError, IndexBusyError) as error:
            self._tell_error(error)
        print("Watching for changes; Ctrl-C ends it.", file=sys.stderr, flush=True)

    def watch(self) -> None:
        """Follow changes until a path is replaced: the system's watch is of the one that was."""
        from watchfiles import watch  # noqa: PLC0415 -- nothing else pays for it

        watched = _identities(self._paths)
        if None in watched:
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
        """Whether articles are read from there: not from the index itself, nor hidden files."""
        if changed.is_relative_to(self._settings.index.resolve()):
            return False
        return any(
            not any(part.startswith(".") for part in changed.relative_to(path).parts)
            for path in self._paths
            if changed.is_relative_to(path)
        )

    def _brought_up_to_date(self) -> bool:
        """Whether there is no need to try again before something else changes."""
        try:
            report = bring_up_to_date(self._given, self._settings, full=False)
        except IndexBusyError:
            return False
        except Exception as error:  # noqa: BLE001 -- it goes on whatever happened
            self._tell_error(error)
            return True
        self._tell_of(report)
        return True

    def _tell_of(self, report: IndexReport) -> None:
        """One line, unless nothing is other than the last one said."""
        self._error = ""
        telling = (report.generation, len(report.skipped))
        if telling != self._last_printed:
            self._last_printed = telling
            now = datetime.now().astimezone()
            print(f"{now:%H:%M:%S} {summary_line(report)}", flush=True)

    def _tell_error(self, error: Exception) -> None:
        """One line, unless the same was said just before."""
        if str(error) != self._error:
            self._error = str(error)
            tell(error, debug=self._debug)


def _identities(paths: Sequence[Path]) -> list[_Identity]:
    """Which file or folder each path leads to; None where to none."""
    return [_identity(path) for path in paths]


def _identity(path: Path) -> _Identity:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
