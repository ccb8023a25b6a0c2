"""An e-mail (a newsletter, a press release) -> one article.

A newsletter of several articles stays one: nothing in it reliably marks where one ends.
"""

from __future__ import annotations

import email
import re
from contextlib import suppress
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final, cast

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Dropped, Found, RawArticle, digest_id
from qa_service.ingest.formats.mail_text import (
    BOUNDED,
    attached_messages,
    attached_pages,
    attachments,
    blocks_of_message,
    is_cover,
    without_furniture,
)
from qa_service.ingest.text import decode, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from qa_service.ingest.document import Document, ReadingOptions
    from qa_service.ingest.formats.markup import Markup

_LARGEST: Final = 32 * 1024 * 1024  # bytes; attachments are most of it
_ESSENTIAL: Final = ("From", "Subject", "Date", "Message-ID", "Received")
_ENCRYPTED: Final = frozenset(("multipart/encrypted", "application/pkcs7-mime"))
_REPLY: Final = re.compile(
    r"^(?:\s*(?:re|fwd?|fw|aw|wg|tr|rv|sv|vs|vl|antw|doorst|i|r|fs|vb|enc|res|pd|odp|rif|i̇?lt|ynt|πρθ"
    r"|απ|转发|轉寄|答复|回复)\s*(?:\[\d+\])?\s*[:：])+\s*",
    re.IGNORECASE,
)
_FORWARD: Final = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw)\s*:\s*)*(?:fwd?|wg|tr|rv|i|doorst|fs|vs|vl|vb|enc|pd|i̇?lt|πρθ|转发|轉寄)\s*[:：]",
    re.IGNORECASE,
)
_MAILTO: Final = re.compile(r"\[mailto:([^\]\s]+)\]", re.IGNORECASE)  # older Outlook
_AT_OUTLET: Final = re.compile(
    r"^(?P<person>[^|@,]+?)(?:\s+(?:at|from|via|of)\s+|\s*[|,@]\s*)(?P<outlet>\S.*)$"
)
_PERSON: Final = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,3}")
_APPLE: Final = re.compile(rb"\s*(\d{1,9})\s*\n")  # the size that Apple Mail writes first
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-\w+)*")


def read_mail(
    document: Document, _options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """The article of the message, and those of messages and web pages that are attached.

    UnreadableFileError where it is empty, too large, no e-mail, encrypted or without text.
    """
    found = list(_articles(_message(document), document.name))
    if len(found) > 1:
        yield from found
    elif isinstance(found[0], UnreadableFileError):
        raise found[0]
    else:
        yield replace(found[0], id=None)


def _articles(message: Message, file: str) -> Iterator[RawArticle | UnreadableFileError]:
    """Its own, unless it only says what is attached, then those that are attached."""
    read = blocks_of_message(message, file)
    names = attachments(message)
    within = [
        one
        for number, inner in enumerate(attached_messages(message), start=1)
        for one in _articles(inner, f"{file}/{number}.eml")
    ]
    within += _attached_pages(message, file)
    first = next((at for at, one in enumerate(within) if isinstance(one, RawArticle)), None)
    if first is not None and is_cover(read):
        notes = tuple(Dropped(one.text, "word of who forwarded the e-mail") for one in read.blocks)
        page = cast("RawArticle", within[first])
        problems = (*_unread(names), *page.problems)
        within[first] = replace(page, dropped=(*notes, *page.dropped), problems=problems)
    elif read.blocks:
        yield _article(message, read, names, file)
    elif not within:
        attached = f" ({', '.join(names)} is attached, which is not read)" if names else ""
        yield UnreadableFileError(file, f"The e-mail contains no text{attached}.")
    yield from within


def _article(message: Message, read: Markup, names: list[str], file: str) -> RawArticle:
    letter = without_furniture(
        read.blocks, is_forward=bool(_FORWARD.match(_header(message, "Subject")))
    )
    sender = letter.forwarded.get("from") or _header(message, "From")
    source, authors = _sender(sender)
    subject = _REPLY.sub("", letter.forwarded.get("subject") or _header(message, "Subject"))
    headers = (_header(message, name) for name in ("Date", "From", "Subject"))
    return RawArticle(
        blocks=letter.blocks,
        id=digest_id("\n".join((*headers, *(block.text for block in read.blocks)))),
        title=Found.of(subject, "e-mail Subject header"),
        authors=authors,
        published=_date(message, letter.forwarded.get("date")),
        source=Found.of(source, "e-mail From header"),
        addresses=_addresses(message),
        language=_language(message),
        file=file,
        dropped=(*read.dropped, *letter.dropped),
        problems=_unread(names),
    )


def _unread(names: list[str]) -> tuple[str, ...]:
    return (f"Attached, and not read: {', '.join(names)}.",) if names else ()


def _attached_pages(message: Message, file: str) -> Iterator[RawArticle | UnreadableFileError]:
    """The articles of attached web pages, or why one has none."""
    for name, data, charset in attached_pages(message):
        from qa_service.ingest.pages.article import article_of_page  # noqa: PLC0415 - loads lxml
        from qa_service.ingest.pages.tree import page_text  # noqa: PLC0415

        place = f"{file}/{name}"
        try:
            page = article_of_page(page_text(data, place, charset), place, {})
        except UnreadableFileError as error:
            yield error
        else:
            text = "\n".join(block.text for block in page.blocks)
            yield replace(page, file=place, id=digest_id(text))


def _message(document: Document) -> Message:
    data = document.read(_LARGEST)
    size = _APPLE.match(data) if document.suffix == ".emlx" else None
    if size:
        data = data[size.end() : size.end() + int(size[1])]
    try:
        message = email.message_from_bytes(data, policy=BOUNDED)
    except (RecursionError, ValueError, IndexError, LookupError, AttributeError, TypeError):
        raise UnreadableFileError(document.name, "It is not a readable e-mail.") from None
    if not any(name in message for name in _ESSENTIAL):
        problem = f"It is no e-mail: it has none of the headers {', '.join(_ESSENTIAL)}."
        raise UnreadableFileError(document.name, problem)
    if message.get_content_type() in _ENCRYPTED:
        problem = "It is encrypted. Save it from the mail program that can open it."
        raise UnreadableFileError(document.name, problem)
    return message


def _header(message: Message, name: str) -> str:
    """The header on one line, decoded as far as possible; empty if it is missing."""
    value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    with suppress(MessageError, ValueError, LookupError, TypeError, UnreadableFileError):
        value = decode(value.encode("utf-8", "surrogateescape"), name)
        value = str(make_header(decode_header(value)))
    return on_one_line(value)


def _sender(header: str) -> tuple[str | None, tuple[str, ...]]:
    """The outlet in the sender's name, and the author if it names a person.

    "Ann Lee at The Outlet" names both. A name alone is a person's where the address repeats it.
    """
    name, address = parseaddr(_MAILTO.sub(r"<\1>", header))
    name = " ".join(name.split()).strip("'\"")
    both = _AT_OUTLET.match(name)
    if both and _PERSON.fullmatch(both["person"].strip("'\"")):
        return both["outlet"], (both["person"].strip("'\""),)
    if name and _PERSON.fullmatch(name):
        mailbox = address.partition("@")[0].casefold()
        last = name.split()[-1].casefold()
        if len(last) > 2 and last in mailbox:  # noqa: PLR2004 - "Li" is in too many words
            return name, (name,)
    return name or None, ()


def _date(message: Message, forwarded: str | None) -> Found | None:
    if forwarded:
        return Found(forwarded, "header of the forwarded e-mail")
    date = _header(message, "Date")
    return Found.of(date, "e-mail Date header")


def _addresses(message: Message) -> tuple[str, ...]:
    """Its address in the archive of the mailing list (RFC 5064)."""
    address = _header(message, "Archived-At").strip("<> ")
    return (address,) if address.lower().startswith(("http://", "https://")) else ()


def _language(message: Message) -> str | None:
    language = _LANGUAGE.match(_header(message, "Content-Language"))
    return language.group() if language else None
