"""Files -> articles: nothing dropped without a reason.

::

    for file in find_files(paths):                      # files: walk, suffixes, links
        for document in unpack(file):                   # containers: archives, as streams
            for raw in FORMATS[document.suffix](document):  # formats, in workers on all cores
                understood = assemble(raw, document)    # rules, assembly: what is body
                article = identities.settle(article)    # identity: one id, one text
"""

from __future__ import annotations

import dataclasses
import logging
import re
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from qa_service.errors import UnreadableFileError
from qa_service.ingest.assembly import Understood
from qa_service.ingest.containers import CONTAINERS
from qa_service.ingest.copies import Brief, Identities, brief_of, text_digest
from qa_service.ingest.document import ReadingOptions
from qa_service.ingest.files import check_paths, find_files
from qa_service.ingest.formats import FORMATS
from qa_service.ingest.memory import ReadingMemory, recalled, remembered
from qa_service.ingest.spreading import understand, understand_all
from qa_service.ingest.unpacking import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from qa_service.domain import Article
    from qa_service.ingest.document import Document
    from qa_service.ingest.remote import ArticlePath

__all__ = [
    "CONTAINERS", "FORMATS", "Brief", "ReadingMemory", "ReadingOptions", "Skipped", "Understood",
    "brief_of", "by_reason", "read_articles", "read_files", "understand",
]  # fmt: skip

_DEFAULT: Final = ReadingOptions()
# What differs from file to file in reasons that are otherwise the same: values, numbers, names.
_PARTICULAR: Final = re.compile(r"'[^']*'|“[^”]*”|\S*[/\d]\S*(?<![.:,;])")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is no article, or a record (``file:line``), and why."""

    file: str
    reason: str


def read_articles(
    paths: Sequence[ArticlePath],
    options: ReadingOptions = _DEFAULT,
    *,
    processes: int | None = None,
) -> Generator[Article | Skipped]:
    """Every article under ``paths`` (files or folders), and everything that is not one.

    A bounded number of articles is in memory. The same files give the same order. Ids are unique:
    an article whose id and text were seen before is Skipped, one of another text gets another id.
    With ``processes`` 0 this process reads; with None there are as many as help. InvalidInputError,
    immediately, if a path does not exist.
    """
    check_paths(paths)
    outcomes = read_files(
        find_files(paths, follow_links=options.follow_links), options, processes=processes
    )
    return cast("Generator[Article | Skipped]", outcomes)  # briefs come from a memory only


def read_files(
    files: Iterator[Document | UnreadableFileError],
    options: ReadingOptions = _DEFAULT,
    *,
    processes: int | None = None,
    on_read: Callable[[int], None] = lambda _count: None,
    memory: ReadingMemory | None = None,
) -> Generator[Article | Brief | Skipped]:
    """The same for files that were found; ``on_read`` gets the number of their bytes read so far.

    A document that ``memory`` knows is not read: its articles are returned as briefs. The others
    are stored there.

    No process is left once the iterator is exhausted or closed.
    """
    identities = Identities()
    documents = _documents(files, on_read, memory)
    with closing(understand_all(documents, options, processes)) as results:
        for understood in results if memory is None else remembered(results, memory):
            settled = _settled(understood, identities)
            if isinstance(settled, Skipped):
                _log.info("skipped %s: %s", settled.file, settled.reason)
            yield settled


def _documents(
    files: Iterator[Document | UnreadableFileError],
    on_read: Callable[[int], None],
    memory: ReadingMemory | None,
) -> Iterator[Document | UnreadableFileError | Understood]:
    """The documents in the files; for those that the memory knows, their results."""
    progress = _Progress(on_read)
    watched = progress.through(files)
    if memory is not None:
        yield from recalled(watched, memory, lambda file: unpack(file, progress.within))
        return
    for file in watched:
        if isinstance(file, UnreadableFileError):
            yield file
        else:
            yield from unpack(file, progress.within)


class _Progress:
    """Reports how many bytes of files have been read."""

    def __init__(self, on_read: Callable[[int], None]) -> None:
        self._on_read = on_read
        self._before = 0

    def through(
        self, files: Iterator[Document | UnreadableFileError]
    ) -> Iterator[Document | UnreadableFileError]:
        for file in files:
            yield file
            if not isinstance(file, UnreadableFileError):
                self._before += file.size
                self._on_read(self._before)

    def within(self, position: int) -> None:
        """Report that the current file was read up to ``position``."""
        self._on_read(self._before + position)


def _settled(understood: Understood, identities: Identities) -> Article | Brief | Skipped:
    if (brief := understood.brief) is not None:
        settled = identities.settle(brief.id, brief.text, brief.file)
        if settled == brief.id:
            return brief
        if isinstance(settled, str):  # the digest was of the article under its other id
            return dataclasses.replace(brief, id=settled, digest=b"")
    elif (article := understood.article) is not None:
        settled = identities.settle(article.id, text_digest(article), article.file)
        if isinstance(settled, str):
            return dataclasses.replace(article, id=settled)
    else:
        return Skipped(understood.file, understood.reason or "")
    return Skipped(settled.file, settled.problem)


# --- what was skipped, grouped by why -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SkippedGroup:
    """The files and records that were skipped for one reason, in the order of reading."""

    reason: str
    files: tuple[str, ...]


def by_reason(skipped: Sequence[Skipped]) -> tuple[SkippedGroup, ...]:
    """Groups whose reasons differ only in values, numbers and names, the largest first.

    What differs within a group is replaced by an ellipsis in its reason.
    """
    groups: dict[str, list[Skipped]] = {}
    for one in skipped:
        groups.setdefault(_PARTICULAR.sub("…", one.reason), []).append(one)
    found = [_grouped(common, group) for common, group in groups.items()]
    return tuple(sorted(found, key=lambda group: len(group.files), reverse=True))


def _grouped(common: str, group: Sequence[Skipped]) -> SkippedGroup:
    same = all(one.reason == group[0].reason for one in group)
    return SkippedGroup(group[0].reason if same else common, tuple(one.file for one in group))
