"""Test-reads files in a separate process before they are saved.

Files from elsewhere may be crafted to use up all memory or to never end. Neither may cost the
service more than a refusal, so :mod:`qa_service.uploads.child` and its worker do the work.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa_service.ingest import ReadingOptions

_log = logging.getLogger(__name__)

COUNTED: Final = 1_000  # articles of a file that are counted; the rebuild reads the rest
NAMED: Final = 3  # titles, and reasons, that are returned
SECONDS: Final = 60  # for all files of one upload, to start or continue counting
_LONGEST_S: Final = 240.0  # the last document started in time may use its own limit of a minute
_BROKEN_OFF: Final = "Reading it was interrupted, so it was not saved; send it on its own."


@dataclass(frozen=True, slots=True)
class Trial:
    """The contents of a file: ``articles`` with the first ``titles``, and what is not an article.

    ``reasons`` are the first reasons why ``skipped`` parts of it are not articles. If counting was
    stopped it is not ``complete``, and there may be more of both.
    """

    articles: int = 0
    titles: tuple[str, ...] = ()
    skipped: int = 0
    reasons: tuple[str, ...] = ()
    complete: bool = True

    @property
    def reason(self) -> str:
        """Why there is no article in it."""
        return self.reasons[0] if self.reasons else "There is nothing in it."


def try_files(root: Path, files: Sequence[Path], options: ReadingOptions) -> tuple[Trial, ...]:
    """The contents of each of the files, which are below ``root``."""
    plan = {
        "root": str(root.absolute()),
        "files": [str(file.relative_to(root)) for file in files],
        "fields": dict(options.fields),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "qa_service.uploads.child"],
        stdin=subprocess.PIPE,  # left open: the child ends when this process does
        stdout=subprocess.PIPE,
    )
    timer = threading.Timer(_LONGEST_S, process.kill)
    timer.start()
    try:
        with process:
            trials = _trials_by(process, json.dumps(plan) + "\n")
            process.kill()  # has no effect if it has already ended
    finally:
        timer.cancel()
    if len(trials) < len(files):
        _log.warning("the trial of %d files ended with status %s", len(files), process.returncode)
    missing = len(files) - len(trials)
    return (*trials, *([Trial(reasons=(_BROKEN_OFF,))] * missing))


def _trials_by(process: subprocess.Popen[bytes], plan: str) -> tuple[Trial, ...]:
    with contextlib.suppress(BrokenPipeError):  # it has ended without output
        os.write(cast("IO[bytes]", process.stdin).fileno(), plan.encode())
    lines = cast("IO[bytes]", process.stdout)
    return tuple(_trial(json.loads(line)) for line in lines if line.endswith(b"\n"))


def _trial(line: dict[str, object]) -> Trial:
    """Parse a line of the child's output."""
    return Trial(**{k: tuple(v) if isinstance(v, list) else v for k, v in line.items()})  # type: ignore[arg-type]
