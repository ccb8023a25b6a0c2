"""A page as browsers save it with its pictures in one file (RFC 2557) -> its article."""

from __future__ import annotations

import email
import re
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.formats.mail_parts import BOUNDED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_PAGES: Final = ("text/html", "application/xhtml+xml")
_ADDRESS: Final = re.compile(r"https?://\S{4,2000}")
_MOST_PARTS: Final = 5_000


def read_mhtml(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The article of the page that the file is of; frames and pictures are left alone.

    The message's Date is when the page was saved, so it dates nothing.

    Raises:
        UnreadableFileError: there is no page in it, or the page holds no article.
    """
    from qa_service.reading.pages.article import article_of_page  # noqa: PLC0415 - loads lxml
    from qa_service.reading.pages.tree import page_text  # noqa: PLC0415

    message, part = _parts(document)
    if part is None:
        raise UnreadableFileError(document.name, "There is no web page in it.")
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise UnreadableFileError(document.name, "The page in it can't be decoded.")
    said = part.get_param("charset")
    source = page_text(data, document.name, said if isinstance(said, str) else None)
    known = {**document.known, **_address(message, part)}
    yield article_of_page(source, document.name, known)


def _parts(document: Document) -> tuple[Message, Message | None]:
    """The file as a message, and the page in it; the standard library fails on a few."""
    data = document.read()
    try:
        message = email.message_from_bytes(data, policy=BOUNDED)
        return message, _page_part(message)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        raise UnreadableFileError(document.name, "Its parts can't be told apart.") from None


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
    said = (
        _location(message, "Snapshot-Content-Location"),
        _location(part, "Content-Location"),
        _location(message, "Content-Location"),
    )
    address = next((one for one in said if one), None)
    return {"url": address} if address else {}


def _location(part: Message, header: str) -> str | None:
    """An address in a header, which may be folded into several lines."""
    match = _ADDRESS.fullmatch(re.sub(r"\s+", "", str(part.get(header, ""))))
    return match.group() if match else None
