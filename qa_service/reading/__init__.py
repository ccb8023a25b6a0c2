"""Files -> articles: nothing dropped without a reason.

::

    for document in find_files(paths):              # files: walk, suffixes, links
        for raw in FORMATS[document.suffix](document):  # formats: bytes -> RawArticle
            understood = assemble(raw, document)    # rules, assembly: what is body, what is not
            article = identities.settle(article)    # identity: one id, one text
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.assembly import Understood, assemble
from qa_service.reading.files import check_paths, find_files, unreadable
from qa_service.reading.formats import FORMATS
from qa_service.reading.identity import Identities
from qa_service.reading.options import ReadingOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qa_service.domain import Article
    from qa_service.reading.document import Document

__all__ = ["FORMATS", "ReadingOptions", "Skipped", "Understood", "read_articles", "understand"]

_DEFAULT: Final = ReadingOptions()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What could not be read as an article, named; ``file:line`` for a record of many."""

    file: str
    reason: str


def read_articles(
    paths: Sequence[Path], options: ReadingOptions = _DEFAULT
) -> Iterator[Article | Skipped]:
    """Every article under ``paths`` (files or folders), and every thing that is not one.

    One article is held at a time. The order is the same for the same files. Ids are unique: an
    article whose id and text were seen before is Skipped, one of another text gets another id.
    InvalidInputError, at once, when a path does not exist.
    """
    check_paths(paths)
    return _read(paths, options)


def _read(paths: Sequence[Path], options: ReadingOptions) -> Iterator[Article | Skipped]:
    identities = Identities()
    for found in find_files(paths):
        for understood in understand(found, options):
            settled = _settled(understood, identities)
            if isinstance(settled, UnreadableFileError):
                _log.info("skipped %s: %s", settled.file, settled.problem)
                yield Skipped(settled.file, settled.problem)
            else:
                yield settled


def _settled(understood: Understood, identities: Identities) -> Article | UnreadableFileError:
    if understood.article is None:
        return UnreadableFileError(understood.file, understood.reason or "")
    return identities.settle(understood.article)


def understand(
    document: Document | UnreadableFileError, options: ReadingOptions = _DEFAULT
) -> Iterator[Understood]:
    """What is made of each article that the document holds."""
    if isinstance(document, UnreadableFileError):
        yield _refused(document)
        return
    reader = FORMATS.get(document.suffix)
    if reader is None:
        problem = f"Not a file that is read: {', '.join(FORMATS)} are."
        yield Understood(document.name, None, problem)
        return
    try:
        for raw in reader(document, options):
            if isinstance(raw, UnreadableFileError):
                yield _refused(raw)
            else:
                yield assemble(raw, document)
    except UnreadableFileError as error:
        yield _refused(error)
    except OSError as error:
        yield Understood(document.name, None, unreadable(error))


def _refused(error: UnreadableFileError) -> Understood:
    return Understood(error.file, None, error.problem)
