"""A saved page (HTML, MHTML of RFC 2557, plain text) -> its article, or those of a download."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, RawArticle
from qa_service.ingest.formats.exports import articles_of_export
from qa_service.ingest.formats.mail_text import BOUNDED
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.formats.written import article_of
from qa_service.ingest.text import clean, decode, doubt_of, without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from qa_service.ingest.document import Document, ReadingOptions

# Found only in downloads of news databases: most pages are not worth a second pass.
_EXPORT: Final = re.compile(
    r"(?:Document|Dokument|Documento)\s+[A-Z][A-Z0-9]{2,}0\w+|End of Document|Ende des Dok"
    r"|ProQuest document ID|of \d+ DOCUMENTS|DocPublicationName|GBI-Genios"
)
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PAGES: Final = ("text/html", "application/xhtml+xml")
_ADDRESS: Final = re.compile(r"https?://\S{4,2000}")
_MOST_PARTS: Final = 5_000
_LARGEST_PAGE: Final = 16 * 1024 * 1024  # bytes; larger than any page's text, all read


def read_html(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the page, or those of a database's download.

    UnreadableFileError where it is empty, too large, no page, or contains no article.
    """
    from qa_service.ingest.pages.article import article_of_page  # noqa: PLC0415 - loads lxml
    from qa_service.ingest.pages.tree import doubt_of_page, page_text  # noqa: PLC0415

    data, declared = document.read(), document.known.get("charset")
    source = page_text(data, document.name, declared)
    exported = _exported(source, document.name) if _EXPORT.search(source) else ()
    if exported:
        yield from exported
    else:
        article = article_of_page(source, document.name, document.known)
        doubt = doubt_of_page(data, declared)
        yield replace(article, problems=(*doubt, *article.problems)) if doubt else article


def _exported(source: str, file: str) -> tuple[RawArticle, ...]:
    """The articles of a download, whose lines may be separated by line breaks only."""
    from qa_service.ingest.pages.flatten import flatten  # noqa: PLC0415
    from qa_service.ingest.pages.tree import parse_page  # noqa: PLC0415

    page = flatten(parse_page(_BREAK.sub("<br><br>", source), file))
    return articles_of_export([line for one in page.blocks for line in (one.text, "")], file)


def read_mhtml(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The article of the page in the file; frames and pictures are ignored.

    The message's Date is when the page was saved, so it is not used. UnreadableFileError where
    there is no page in it, or the page contains no article.
    """
    from qa_service.ingest.pages.article import article_of_page  # noqa: PLC0415 - loads lxml
    from qa_service.ingest.pages.tree import page_text  # noqa: PLC0415

    message, part = _parts(document)
    if part is None:
        raise UnreadableFileError(document.name, "There is no web page in it.")
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise UnreadableFileError(document.name, "The page in it can't be decoded.")
    given = part.get_param("charset")
    source = page_text(data, document.name, given if isinstance(given, str) else None)
    known = {**document.known, **_address(message, part)}
    yield article_of_page(source, document.name, known)


def _parts(document: Document) -> tuple[Message, Message | None]:
    """The file as a message, and the page in it; the standard library fails on a few."""
    data = document.read()
    try:
        message = email.message_from_bytes(data, policy=BOUNDED)
        return message, _page_part(message)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        raise UnreadableFileError(document.name, "Its parts can't be separated.") from None


def _page_part(message: Message) -> Message | None:
    """The part that the file names as its start, else the first that is a page."""
    pages = [
        part
        for part, _ in zip(message.walk(), range(_MOST_PARTS), strict=False)
        if part.get_content_type() in _PAGES
    ]
    address = _location(message, "Snapshot-Content-Location")
    start = message.get_param("start")
    for part in pages:
        if address and _location(part, "Content-Location") == address:
            return part
        if isinstance(start, str) and str(part.get("Content-ID", "")) == start:
            return part
    return pages[0] if pages else None


def _address(message: Message, part: Message) -> dict[str, str]:
    """Where the page was saved from, if the file says so."""
    given = (
        _location(message, "Snapshot-Content-Location"),
        _location(part, "Content-Location"),
        _location(message, "Content-Location"),
    )
    address = next((one for one in given if one), None)
    return {"url": address} if address else {}


def _location(part: Message, header: str) -> str | None:
    """An address in a header, which may be folded into several lines."""
    match = _ADDRESS.fullmatch(re.sub(r"\s+", "", str(part.get(header, ""))))
    return match.group() if match else None


def read_page(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    UnreadableFileError where it is empty, too large or no text.
    """
    data = document.read(_LARGEST_PAGE)
    page = without_invisible(clean(decode(data, document.name)))
    exported = articles_of_export(page.split("\n"), document.name)
    if exported:
        yield from exported
        return
    blocks = [Block(one) for one in split_into_blocks(page)]
    yield article_of(blocks, RawArticle((), problems=doubt_of(data)))
