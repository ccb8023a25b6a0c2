"""The progress of a build, and what it did."""

import logging
from dataclasses import dataclass
from typing import Literal, Protocol

from qa_service.ingest import Skipped

_log = logging.getLogger("qa_service.indexing.build")  # for whoever reads the log

Stage = Literal["reading", "embedding", "writing"]


class Reporter(Protocol):
    """Called with the progress of a build, from the thread that builds, many times a second."""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """``done`` of ``total`` bytes (reading), passages (embedding) or articles (writing).

        ``total`` is None while nobody knows.
        """
        ...


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did; ``unchanged`` counts articles, ``embedded_passages`` new vectors.

    ``languages`` are those of the articles read, as codes with counts, most first; empty where no
    file had to be read.
    """

    generation: str
    articles: int
    passages: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    embedded_passages: int
    seconds: float = 0.0
    languages: tuple[tuple[str, int], ...] = ()


class SilentReporter:
    """Tells nobody."""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """Nothing."""


def log_done(done: IndexReport) -> None:
    """One line of what a build did."""
    _log.info(
        "index generation=%s articles=%d passages=%d added=%d changed=%d removed=%d unchanged=%d"
        " skipped=%d embedded=%d ms=%d",
        *(done.generation, done.articles, done.passages, done.added, done.changed),
        *(done.removed, done.unchanged, len(done.skipped), done.embedded_passages),
        round(done.seconds * 1000),
    )
