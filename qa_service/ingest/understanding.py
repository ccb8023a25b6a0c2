"""A document -> what is made of it, whatever is wrong with it."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.assembly import End, Understood, assemble
from qa_service.ingest.document import ReadingOptions
from qa_service.ingest.files import unreadable
from qa_service.ingest.formats import FORMATS
from qa_service.ingest.formats.citations import with_citation
from qa_service.ingest.unpacking import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.ingest.document import Document, RawArticle

_DEFAULT: Final = ReadingOptions()
_NAMED: Final = 1000  # parts of one document that are named; a broken export has a million
_log = logging.getLogger(__name__)


def understand(
    file: Document | UnreadableFileError, options: ReadingOptions = _DEFAULT
) -> Iterator[Understood]:
    """What is made of each article that the file holds, or of each in an archive."""
    for document in (file,) if isinstance(file, UnreadableFileError) else unpack(file):
        if isinstance(document, UnreadableFileError):
            yield refused(document)
        else:
            yield from understand_document(document, options)


def understand_document(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    """What is made of each article of a document that is no archive; something always is."""
    understood = None
    for understood in _understand(document, options):
        yield understood
    if understood is None:
        yield Understood(document.name, None, "There is nothing in it.")


def _understand(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    try:
        for raw in FORMATS[document.suffix](document, options):
            if isinstance(raw, UnreadableFileError):
                yield refused(raw)
            else:
                known = with_citation(_with_address(raw, document), document)
                yield _with_problems(assemble(known, document), document)
    except UnreadableFileError as error:
        yield refused(error)
    except OSError as error:
        yield Understood(document.name, None, unreadable(error))
    except RecursionError:
        yield Understood(document.name, None, "Its parts are nested too deep to be read.")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not stop the rest
        _log.exception("reading %s", document.name)
        problem = f"Reading it failed ({type(error).__name__}). This is a bug; please report it"
        yield Understood(document.name, None, f"{problem} with the file.")


def understand_in_brief(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    """The same without the text of what was left out: what indexing needs of it.

    Of the parts that are no articles, a thousand are named and the others counted.
    """
    results = 0
    last: Understood | None = None
    for understood in _in_brief_of(document, options):
        if last is not None:
            yield last
        last, results = understood, results + 1
    if last is not None:
        yield dataclasses.replace(last, ends=End(document.key, results))


def _in_brief_of(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    refusals = 0
    for understood in understand_document(document, options):
        refusals += understood.article is None
        if understood.article is not None or refusals <= _NAMED:
            yield _in_brief(understood)
    if refusals > _NAMED:
        problem = f"{refusals - _NAMED:,} more parts of it are no articles."
        yield Understood(document.name, None, problem)


def refused(error: UnreadableFileError) -> Understood:
    """What is made of a document that can't be read."""
    return Understood(error.file, None, error.problem)


def _with_address(raw: RawArticle, document: Document) -> RawArticle:
    """It can be had under the address that its archive took it from, too."""
    address = document.known.get("url")
    if address is None or address in raw.addresses:
        return raw
    return dataclasses.replace(raw, addresses=(*raw.addresses, address))


def _with_problems(understood: Understood, document: Document) -> Understood:
    if not document.problems:
        return understood
    return dataclasses.replace(understood, problems=(*document.problems, *understood.problems))


def _in_brief(understood: Understood) -> Understood:
    raw = understood.raw
    if raw is not None:
        raw = dataclasses.replace(raw, blocks=(), text=None, dropped=())
    return dataclasses.replace(understood, dropped=(), raw=raw)
