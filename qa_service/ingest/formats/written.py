"""What DOCX, ODT, EPUB and PDF share: members of a ZIP within limits, titles and authors."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Dropped, Found, RawArticle, Role
from qa_service.ingest.rules.page_metadata import find_metadata, read_metadata_line
from qa_service.ingest.text import on_one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from qa_service.ingest.document import Document

LARGEST: Final = 256 * 1024 * 1024  # bytes of the file: books with pictures
_LARGEST_MEMBER: Final = 48 * 1024 * 1024  # bytes of XML; a book of a million words has 10
_MOST_UNPACKED: Final = 4 * _LARGEST_MEMBER  # of all members that are read
_MOST_MEMBERS: Final = 100_000
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what Word wraps protected files in
PROTECTED: Final = "It is protected with a password. Save a copy without one."
DAMAGED: Final = "It is damaged or cut off: its parts can't be unpacked."
TOP: Final = "title, byline or date of the page, or above its title"
_MADE_UP: Final = re.compile(
    r"^(?:microsoft word\b.*|untitled.*|.*\.(?:docx?|pdf|indd|qxd|qxp|odt|rtf|tex|dvi|pptx?|html?)"
    r"|(?:document|layout|page|presentation|print|title|slide|scan|img|image)[\s_-]*\d*"
    r"|powerpoint presentation|[\w-]*\d[\w-]*|https?:.*|about:blank)$",
    re.IGNORECASE,
)
_LONGEST_TITLE: Final = 300  # characters
_TOP_BLOCKS: Final = 10  # among which the title is


class Package:
    """The members of one document, unpacked on demand."""

    def __init__(self, document: Document) -> None:
        """Raises UnreadableFileError: it is no ZIP, or one with too much in it."""
        self.file = document.name
        data = document.read(LARGEST)
        if data.startswith(_OLD_OFFICE):
            problem = f"{PROTECTED} (Or it is of an old format: then save it as DOCX.)"
            raise UnreadableFileError(self.file, problem)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except Exception:  # noqa: BLE001 - zipfile raises anything on damaged data
            raise UnreadableFileError(self.file, DAMAGED) from None
        if len(self._zip.namelist()) > _MOST_MEMBERS:
            raise UnreadableFileError(self.file, f"It has more than {_MOST_MEMBERS:,} parts.")
        self._left = _MOST_UNPACKED

    def has(self, name: str) -> bool:
        """Whether there is a member of that name."""
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes | None:
        """The bytes of a member, up to its limit; None if there is none.

        UnreadableFileError where it is damaged, encrypted, or too large.
        """
        if not self.has(name):
            return None
        most = min(_LARGEST_MEMBER, self._left)
        if self._zip.getinfo(name).flag_bits & 1:
            raise UnreadableFileError(self.file, PROTECTED)
        try:
            with self._zip.open(name) as member:
                data = member.read(most + 1)
        except Exception:  # noqa: BLE001 - as above, and zlib, lzma, struct
            raise UnreadableFileError(self.file, DAMAGED) from None
        if len(data) > most:
            problem = f"It unpacks to more than {most:,} bytes of text, so it is no article."
            raise UnreadableFileError(self.file, problem)
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root of a member that is XML; None where there is none or it is damaged.

        No entity is expanded and nothing is fetched.
        """
        from lxml import etree  # noqa: PLC0415 - a native library

        data = self.read(name)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
        etree.strip_elements(root, etree.Entity, with_tail=False)
        return root

    def needed_xml(self, name: str) -> etree._Element:
        """The same for a required member; UnreadableFileError if there is none."""
        root = self.xml(name)
        if root is None:
            raise UnreadableFileError(self.file, f"Its part {name} is missing or damaged.")
        return root


def resolved(base: str, reference: str) -> str:
    """The member that ``reference`` names in the member ``base``."""
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path)).lstrip("/")


# --- properties ----------------------------------------------------------------------------------


def sensible(stated: Sequence[tuple[str, str | None]]) -> list[Found]:
    """Those of the titles, by place, that are not a file name or a program's default."""
    found = [Found(on_one_line(value), place) for place, value in stated if value]
    return [
        title
        for title in found
        if " " in title.value
        and len(title.value) <= _LONGEST_TITLE
        and not _MADE_UP.match(title.value)
    ]


def place_of(title: str, blocks: Sequence[Block]) -> int | None:
    """Which of the first blocks is the title."""
    wanted = _folded(title)
    for at, block in enumerate(blocks[:_TOP_BLOCKS]):
        if _folded(block.text) == wanted:
            return at
    return None


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def people(author: str) -> tuple[str, ...]:
    """The people that a document names as its authors; a user's or firm's name is none."""
    line = read_metadata_line("By " + " ".join(on_one_line(author).replace(";", ",").split()))
    return line.authors if line else ()


def article_of(blocks: Sequence[Block], details: RawArticle) -> RawArticle:
    """``details`` with the text of ``blocks``; title, byline and day at its top take precedence."""
    top = find_metadata([block.text for block in blocks])
    title = details.title or (Found.of(top.title, "headline of the text"))
    used = set(top.used)
    if title and (at := place_of(title.value, blocks)) is not None:
        used.add(at)
    day = Found(top.published, "date line of the text") if top.published else details.published
    outlet = Found.of(top.outlet, "outlet beside the date of the text")
    return replace(
        details,
        blocks=tuple(block for at, block in enumerate(blocks) if at not in used),
        title=title,
        authors=top.authors or details.authors,
        published=day,
        source=details.source or outlet,
        dropped=(*details.dropped, *(Dropped(blocks[at].text, TOP) for at in sorted(used))),
    )


def describe(
    blocks: Sequence[Block],
    *,
    heading: Found | None,
    stated: Sequence[tuple[str, str | None]],
    author: str,
    language: str | None = None,
) -> RawArticle:
    """The article of a written document.

    Its title is ``heading``, the paragraph with that style; else the title in its properties if a
    heading at its top repeats it; else the headline of its text; else the title in the properties.
    The day is that of a date line: when a file was made or saved says nothing of publication.
    """
    properties = sensible(stated)
    confirmed = [title for title in properties if place_of(title.value, blocks) is not None]
    first = [block.text for block in blocks[:1] if block.role is Role.HEADING]
    top = [Found(text, "heading at the top") for text in first]
    known = next((one for one in (heading, *confirmed) if one), None)
    article = article_of(
        blocks, RawArticle((), title=known, authors=people(author), language=language)
    )
    if article.title is None and (otherwise := [*top, *properties][:1]):
        return article_of(blocks, replace(article, blocks=(), title=otherwise[0], dropped=()))
    return article
