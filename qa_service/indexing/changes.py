"""Articles read for a build, what changed since the old generation, and the report of it all."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol, Self

from qa_service import __version__
from qa_service.closing import Closing
from qa_service.domain import Article
from qa_service.errors import NothingToIndexError, UnreadableFileError
from qa_service.indexing.memory import (
    NO_PARAGRAPH,
    AlteredMemoryError,
    DocumentMemory,
    clear_documents,
    document_memory,
)
from qa_service.ingest import Brief, ReadingOptions, Skipped, brief_of, read_files
from qa_service.ingest.copies import duplicates_among
from qa_service.ingest.document import Document
from qa_service.ingest.files import find_files
from qa_service.passages import RULES
from qa_service.scale_out import Cluster, read_ahead
from qa_service.store import article_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from qa_service.ingest.remote import ArticlePath

_log = logging.getLogger(__package__)  # the name in the log

Stage = Literal["reading", "embedding", "writing"]


class Reporter(Protocol):
    """Called with the progress of a build, from the building thread, many times a second."""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """``done`` of ``total`` bytes (reading), passages (embedding) or articles (writing).

        ``total`` is None while it is unknown.
        """


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

    def report(
        self,
        generation: str,
        *,
        articles: int,
        passages: int,
        skipped: tuple[Skipped, ...],
        embedded: int = 0,
    ) -> IndexReport:
        """What a build did that made these changes; ``embedded`` counts new vectors."""
        return IndexReport(
            generation=generation,
            articles=articles,
            passages=passages,
            added=len(self.added),
            changed=len(self.changed),
            removed=len(self.removed),
            unchanged=self.unchanged,
            skipped=skipped,
            embedded_passages=embedded,
        )


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
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        elif isinstance(outcome, Article) and not outcome.paragraphs:
            skipped.append(Skipped(outcome.file, NO_PARAGRAPH))
        else:
            if isinstance(outcome, Article):
                fresh[outcome.id] = outcome
            briefs.append(_brief(outcome, load))
    if not briefs:
        raise _nothing_to_index(paths, skipped)
    again = {duplicate.id: duplicate for duplicate in duplicates_among(briefs, load)}
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


DEFAULT_OPTIONS: Final = ReadingOptions()


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads the articles under ``paths``; ``folder`` has the cache of what was read before."""

    paths: Sequence[ArticlePath]
    folder: Path
    options: ReadingOptions
    reporter: Reporter

    def read_ahead(self, listing: FileListing, cluster: Cluster) -> None:
        """Let workers read what is not cached, so that `read` finds it in the cache."""
        with document_memory(self.folder, self.options) as memory, listing.sized() as size:
            read_ahead(
                cluster,
                listing.files(),
                memory,
                self.options,
                paths=self.paths,
                on_read=lambda done: self.reporter.report("reading", done, size.total),
            )

    def read(self, listing: FileListing, memory: DocumentMemory) -> Sources:
        """All articles; NothingToIndexError if there is none."""
        with listing.sized() as size:
            outcomes = read_files(
                listing.files(),
                self.options,
                memory=memory,
                on_read=lambda done: self.reporter.report("reading", done, size.total),
            )
            with closing(outcomes):
                sources = collect(outcomes, self.paths, memory.article)
        memory.delete_unused()
        return sources


def run_and_log(folder: Path, run: Callable[[], IndexReport]) -> IndexReport:
    """Run a build and log its time; start again if its cache was altered."""
    start = time.perf_counter()
    try:
        done = run()
    except AlteredMemoryError as error:
        _log.warning("the cache of %s was altered; reading every file again", error)
        clear_documents(folder)
        done = run()
    done = replace(done, seconds=round(time.perf_counter() - start, 3))
    _log.info(
        "index generation=%s articles=%d passages=%d added=%d changed=%d removed=%d unchanged=%d"
        " skipped=%d embedded=%d ms=%d",
        *(done.generation, done.articles, done.passages, done.added, done.changed),
        *(done.removed, done.unchanged, len(done.skipped), done.embedded_passages),
        round(done.seconds * 1000),
    )
    return done


Found = Document | UnreadableFileError

LISTED: Final = 500_000
"""Files listed in memory; if there are more, the folders are walked again."""


class FileListing:
    """The files under the paths, and a digest that changes when they do.

    ``digest`` changes if a file is added, removed, renamed or altered, or files are read
    differently. As for make and rsync, a file counts as altered if its size or modification time
    differs: reading all bytes of a large archive to learn that nothing changed would take as long
    as the rest. Therefore a copy of the same files is read again, though nothing of it is embedded.

    With ``at_once`` the digest is known from the start; otherwise after all ``files``, the first of
    which is returned immediately.
    """

    def __init__(
        self, paths: Sequence[ArticlePath], options: ReadingOptions, *, at_once: bool
    ) -> None:
        self.digest = ""
        self._paths = paths
        self._how = f"{__version__} {RULES}".encode()
        if options.fields:
            self._how += repr(sorted(options.fields.items())).encode()
        self._follow_links = options.follow_links
        if options.follow_links:
            self._how += b" with links"
        self._listed: list[Found] | None = None
        if at_once:
            listed: list[Found] = []
            for found in self.files():
                if len(listed) <= LISTED:
                    listed.append(found)
            self._listed = listed if len(listed) <= LISTED else None

    def files(self) -> Iterator[Found]:
        """The files in order, each recorded before anybody opens it."""
        if self._listed is not None:
            yield from self._listed
            return
        digest = hashlib.sha256(self._how)
        for found in self._found():
            digest.update(repr(_noted(found)).encode())
            yield found
        self.digest = digest.hexdigest()

    def sized(self) -> SizeCount:
        """Their total size, counted in the background within the ``with`` block."""
        return SizeCount(self._found() if self._listed is None else iter(self._listed))

    def _found(self) -> Iterator[Found]:
        return find_files(self._paths, follow_links=self._follow_links)


def _noted(found: Found) -> tuple[object, ...]:
    if isinstance(found, UnreadableFileError):
        return (found.file, found.problem)
    return (found.stem, found.suffix, found.size, found.modified_ns)


class SizeCount(Closing):
    """Counts the bytes of files in a thread; ``total`` is None until it is known."""

    def __init__(self, files: Iterator[Found]) -> None:
        self.total: int | None = None
        self._files = files
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._count, name="counting files", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop counting."""
        self._stopped.set()
        self._thread.join()

    def _count(self) -> None:
        total = 0
        for found in self._files:
            if self._stopped.is_set():
                return
            total += 0 if isinstance(found, UnreadableFileError) else found.size
        self.total = total
