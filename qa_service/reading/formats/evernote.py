"""Notes of Evernote and of what exports like it (.enex) -> one article a note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Found, RawArticle
from qa_service.reading.formats.markup import read_markup
from qa_service.reading.identity import digest_id
from qa_service.reading.text import clean, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from qa_service.reading.document import Document
    from qa_service.reading.options import ReadingOptions

_LARGEST: Final = 64 * 1024 * 1024  # bytes; pictures are most of it
_DATA: Final = re.compile(r"<(data|recognition|alternate-data)\b.*?</\1>", re.DOTALL)
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^>\[]*>")
_PROLOGUE: Final = re.compile(r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?")


def read_evernote(
    document: Document, _options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article a note; when it was clipped is not its date.

    Raises:
        UnreadableFileError: it is empty, too large, or no export of notes.
    """
    root = _root(clean(decode(document.read(_LARGEST), document.name)))
    if root is None or root.tag != "en-export":
        raise UnreadableFileError(document.name, "It is no export of notes (<en-export>).")
    number = 0
    for number, note in enumerate(root.iter("note"), start=1):
        yield _article(note, f"{document.name}:{number}")
    if number == 0:
        raise UnreadableFileError(document.name, "It holds no notes.")


def _root(text: str) -> etree._Element | None:
    from lxml import etree  # noqa: PLC0415 - asking needs none

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=True, load_dtd=False
    )
    try:
        return etree.fromstring(_DOCTYPE.sub("", _DATA.sub("", text)).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _article(note: etree._Element, file: str) -> RawArticle | UnreadableFileError:
    read = read_markup(_PROLOGUE.sub("", note.findtext("content") or ""))
    if not read.blocks:
        return UnreadableFileError(file, "The note holds no text.")
    title, author, address = (
        " ".join((note.findtext(path) or "").split())
        for path in ("title", *(f"note-attributes/{name}" for name in _ATTRIBUTES))
    )
    text = "\n".join(block.text for block in read.blocks)
    return RawArticle(
        blocks=read.blocks,
        id=digest_id(address or text),
        title=Found(title, "title of the note") if title else None,
        authors=(author,) if author else (),
        addresses=(address,) if address.startswith(("http://", "https://")) else (),
        file=file,
        dropped=read.dropped,
    )


_ATTRIBUTES: Final = ("author", "source-url")
