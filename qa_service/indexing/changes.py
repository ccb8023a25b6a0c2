"""What changed between an old generation and the articles read, and the report of a build."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from qa_service.domain import Article
from qa_service.errors import NothingToIndexError
from qa_service.indexing.memory import NO_PARAGRAPH
from qa_service.ingest import Brief, Skipped, brief_of
from qa_service.ingest.copies import Copies
from qa_service.ingest.remote import ArticlePath
from qa_service.store import article_digest

_log = logging.getLogger("qa_service.indexing.build")  # for whoever reads the log

Stage = Literal["reading", "embedding", "writing"]


class Reporter(Protocol):
    """Called with the progress of a build, from the building thread, many times a second."""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """``done`` of ``total`` bytes (reading), passages (embedding) or articles (writing).

        ``total`` is None while it is unknown.
        """
        ...


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did; ``unchanged`` counts articles, ``embedded_passages`` new vectors.

    ``languages`` are those of the articles read, as codes with counts, most frequent first; empty
    if no file had to be read.
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
    """Ignores progress."""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """Nothing."""


def log_done(done: IndexReport) -> None:
    """Log one line on what a build did."""
    _log.info(
        "index generation=%s articles=%d passages=%d added=%d changed=%d removed=%d unchanged=%d"
        " skipped=%d embedded=%d ms=%d",
        *(done.generation, done.articles, done.passages, done.added, done.changed),
        *(done.removed, done.unchanged, len(done.skipped), done.embedded_passages),
        round(done.seconds * 1000),
    )


_NAMED_IN_ERROR: Final = 3  # skipped files that an error message names


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was read, without copies; every article has at least one paragraph.

    ``load`` returns the article of a brief: unchanged articles stay in the document cache until
    they are needed.
    """

    briefs: tuple[Brief, ...]
    skipped: tuple[Skipped, ...]
    load: Callable[[Brief], Article]

    @property
    def languages(self) -> tuple[tuple[str, int], ...]:
        """Known language codes with their number of articles, most frequent first."""
        known = (one.language for one in self.briefs if one.language)
        return tuple(Counter(known).most_common())


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the articles that differ from those of the generation in use."""

    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]
    unchanged: int

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.changed or self.removed)

    @property
    def new(self) -> frozenset[str]:
        """Articles to be added to the index."""
        return self.added | self.changed

    @property
    def gone(self) -> frozenset[str]:
        """Articles to be removed from the index."""
        return self.changed | self.removed


def collect(
    outcomes: Iterable[Article | Brief | Skipped],
    paths: Sequence[ArticlePath],
    recall: Callable[[Brief], Article],
) -> Sources:
    """What was read, with the best copy of each article; NothingToIndexError if there is none.

    ``recall`` returns the article of a brief that was not read again.
    """
    fresh: dict[str, Article] = {}

    def load(brief: Brief) -> Article:
        return fresh[brief.id] if brief.id in fresh else recall(brief)

    briefs: list[Brief] = []
    skipped: list[Skipped] = []
    copies = Copies()
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        elif isinstance(outcome, Article) and not outcome.paragraphs:
            skipped.append(Skipped(outcome.file, NO_PARAGRAPH))
        else:
            if isinstance(outcome, Article):
                fresh[outcome.id] = outcome
            briefs.append(_brief(outcome, load))
            copies.add(briefs[-1])
    if not briefs:
        raise _nothing_to_index(paths, skipped)
    again = {duplicate.id: duplicate for duplicate in copies.duplicates(load)}
    skipped += [Skipped(one.file, one.reason) for one in again.values()]
    rest = tuple(brief for brief in briefs if brief.id not in again)
    return Sources(rest, tuple(skipped), load)


def _brief(outcome: Article | Brief, load: Callable[[Brief], Article]) -> Brief:
    """The brief with its digest, which is computed again if the article was given another id."""
    if isinstance(outcome, Article):
        return brief_of(outcome, digest=article_digest(outcome))
    return outcome if outcome.digest else replace(outcome, digest=article_digest(load(outcome)))


def compare(briefs: Sequence[Brief], before: Mapping[str, bytes]) -> Changes:
    """Which articles are new, changed and gone, by their digests, and how many are the same."""
    now = {brief.id: brief.digest for brief in briefs}
    both = now.keys() & before.keys()
    changed = frozenset(name for name in both if before[name] != now[name])
    return Changes(
        added=frozenset(now.keys() - before.keys()),
        changed=changed,
        removed=frozenset(before.keys() - now.keys()),
        unchanged=len(both) - len(changed),
    )


def _nothing_to_index(
    paths: Sequence[ArticlePath], skipped: Sequence[Skipped]
) -> NothingToIndexError:
    where = ", ".join(str(path) for path in paths)
    named = "; ".join(f"{one.file}: {one.reason}" for one in skipped[:_NAMED_IN_ERROR])
    more = len(skipped) - _NAMED_IN_ERROR
    rest = f"; and {more} more" if more > 0 else ""
    found = f" ({named}{rest})" if named else ""
    return NothingToIndexError(
        f"No article could be read from {where}{found}.",
        remedy="Name a folder or file of articles; docs/formats.md lists the formats.",
    )
