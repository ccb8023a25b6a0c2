"""Files -> articles: one module a format, nothing dropped without a reason.

::

    for found in find_files(paths):                 # files: walk, suffixes, links
        for article in READERS[suffix](found):      # json_lines, page_file: bytes -> Article
            article = identities.settle(article)    # identity: one id, one text

A page file becomes lines, then blocks (page_text), then title, authors and date
(page_metadata) and body (boilerplate, paragraphs).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.files import FoundFile, check_paths, find_files
from qa_service.reading.identity import Identities
from qa_service.reading.json_lines import read_json_lines
from qa_service.reading.page_file import read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from qa_service.domain import Article

__all__ = ["READERS", "Skipped", "read_articles"]

_log = logging.getLogger(__name__)

READERS: Final[Mapping[str, Callable[[FoundFile], Iterator[Article | UnreadableFileError]]]] = {
    ".jsonl.gz": read_json_lines,
    ".jsonl": read_json_lines,
    ".txt": read_page,
}


@dataclass(frozen=True, slots=True)
class Skipped:
    """What could not be read as an article, named; ``file:line`` for a record of many."""

    file: str
    reason: str


def read_articles(paths: Sequence[Path]) -> Iterator[Article | Skipped]:
    """Every article under ``paths`` (files or folders), and every thing that is not one.

    One article is held at a time. The order is the same for the same files. Ids are unique: an
    article whose id and text were seen before is Skipped, one of another text gets another id.
    InvalidInputError, at once, when a path does not exist.
    """
    check_paths(paths)
    return _read(paths)


def _read(paths: Sequence[Path]) -> Iterator[Article | Skipped]:
    identities = Identities()
    for found in find_files(paths):
        for outcome in _read_one(found):
            settled = outcome
            if not isinstance(outcome, UnreadableFileError):
                settled = identities.settle(outcome)
            if isinstance(settled, UnreadableFileError):
                _log.info("skipped %s: %s", settled.file, settled.problem)
                yield Skipped(settled.file, settled.problem)
            else:
                yield settled


def _read_one(found: FoundFile | UnreadableFileError) -> Iterator[Article | UnreadableFileError]:
    if isinstance(found, UnreadableFileError):
        yield found
        return
    name = found.path.name.lower()
    for suffix, reader in READERS.items():
        if name.endswith(suffix):
            yield from reader(found)
            return
    yield UnreadableFileError(found.name, f"Not a file that is read: {', '.join(READERS)} are.")
