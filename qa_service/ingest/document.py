"""What travels through reading: a document's bytes, then what its format says is in it."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from qa_service.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa_service.domain import Span

LARGEST: Final = 64 * 1024 * 1024  # bytes; no article is larger, and memory is finite


_NOTHING: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*")  # but a mark
_ID_DIGITS: Final = 16  # of an id made from a url or text


@dataclass(frozen=True, slots=True)
class Document:
    """One file, or one member of an archive, that a format can read.

    ``name`` is how reports call it (``a.zip/2012/x.html``); ``stem`` how its article is called
    where nothing better names it: the path below the given folder, "/" between, without suffix.
    ``suffix`` is in lower case (``.html``). The bytes are at ``place``, a path, or at ``url``, or
    are ``data`` when they were taken out of an archive or fetched. ``known`` is what the archive
    says of it: ``url``, ``fetched`` (ISO 8601) and ``charset`` of a page from the web. ``size`` and
    ``modified_ns`` are those of the file on disk; of one elsewhere the second is a number that
    changes when the file does. ``problems`` were found before its format read it.
    ``key`` is the one under which a ReadingMemory may store its results.
    """

    name: str
    stem: str
    suffix: str
    place: str | None = None
    url: str | None = None
    data: bytes | None = None
    first_line: int = 1  # of the file, where this is a part of its lines
    known: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    modified_ns: int = 0
    problems: tuple[str, ...] = ()
    key: bytes = b""

    @property
    def path(self) -> Path | None:
        """Where its bytes are, unless they were taken out of an archive.

        Created on demand: 100,000 Path objects take seconds.
        """
        return None if self.place is None else Path(self.place)

    def read(self, largest: int = LARGEST) -> bytes:
        """All bytes.

        Raises:
            UnreadableFileError: there are more than ``largest``, or none.
            OSError: the file cannot be read.
        """
        with self.open() as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            raise too_large(self.name, largest)
        if _NOTHING.fullmatch(data):
            raise UnreadableFileError(self.name, "The file is empty.")
        return data

    def open(self) -> io.BufferedReader:
        """Its bytes as a stream; OSError where the file cannot be read."""
        if self.path is not None and self.data is None:
            return self.path.open("rb")
        return io.BufferedReader(io.BytesIO(self.data or b""))


def too_large(name: str, largest: int = LARGEST) -> UnreadableFileError:
    """The error for a document of more than ``largest`` bytes."""
    return UnreadableFileError(name, f"It is larger than {largest:,} bytes, so it is no article.")


class Role(Enum):
    """What a block of text is to its article; where its format does not say, rules do."""

    UNKNOWN = "not said"
    HEADING = "heading"
    BODY = "paragraph"
    ITEM = "item of a list"
    ROW = "row of a table"
    CAPTION = "caption of a picture"
    QUOTE = "quotation set apart"
    TIME = "time of an entry of a live report"
    CORRECTION = "note of a correction"


@dataclass(frozen=True, slots=True)
class Block:
    """Text between two breaks, on one line.

    ``page`` is its page in a paged document, from 1. ``place`` is where it is in
    ``RawArticle.text``, given exactly where that is.
    """

    text: str
    role: Role = Role.UNKNOWN
    page: int | None = None
    place: Span | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it was found: ``2012-12-22`` in ``JSON-LD datePublished``."""

    value: str
    place: str

    @classmethod
    def of(cls, value: str | None, place: str) -> Self | None:
        """None where there is no value."""
        return cls(value, place) if value else None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that is not of the article, and the rule that says so."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a format finds in a document, before the rules of news text see it.

    Dates are as written, not yet ISO. ``text`` is given where it must be preserved exactly (a
    record of a database); otherwise the article's text is made of the blocks that are not left out.
    ``addresses`` are all that the document gives for itself, the canonical one first.
    ``file`` is its place in a document that contains several (``archive.jsonl:7``).
    """

    blocks: tuple[Block, ...]
    id: str | None = None
    title: Found | None = None
    authors: tuple[str, ...] = ()
    published: Found | None = None
    modified: Found | None = None
    source: Found | None = None
    addresses: tuple[str, ...] = ()
    language: str | None = None  # as the document declares it
    text: str | None = None
    file: str | None = None
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[str, ...] = ()  # what was wrong but did not prevent reading


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``fields`` names, for fields of an article, those of records that contain them.

    ``{"title": "headline", "published": "pub_date"}`` reads records of another database.
    ``follow_links`` reads files and folders, too, that links lead to out of the given paths.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    follow_links: bool = False


class Rule(StrEnum):
    """Why a block is not of the article, for a person."""

    NEWSLETTER = "newsletter sign-up"
    PAYWALL = "appeal to subscribe"
    CALL = "call to the reader"
    LINK = "link to another story"
    ADVERTISEMENT = "advertisement"
    COOKIES = "cookie notice"
    COPYRIGHT = "copyright notice"
    PHOTO_CREDIT = "photo credit"
    BYLINE = "byline or contributors"
    FURNITURE = "page furniture"
    REPEATED = "repeated title or byline"
    DATELINE = "dateline without its paragraph"
    PULL_QUOTE = "pull quote"
    MENU = "short line above another"
    LAST_LINE = "short line with no text below it"


BlockClass: TypeAlias = Role | Rule
"""The role of a block in its article, or the rule by which it is left out."""


def digest_id(text: str) -> str:
    """An id that stays the same as long as ``text`` (a url, or an article's text) does."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]


# --- names of files ------------------------------------------------------------------------------

PART_OF_PAGE: Final = (
    "The pictures and scripts of the saved page of that name; they are no articles."
)
"""Why a folder is left out."""

_SUFFIX: Final = re.compile(r"(?<=[^/])\.[^./]*$")
_PAGE_PARTS: Final = re.compile(r"(?P<page>.+)(?:_files|\.files|-Dateien|_fichiers|_archivos)$")
_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml")


def split_suffix(name: str) -> tuple[str, str]:
    """``a/b.Html`` -> (``a/b``, ``.html``); the suffix is empty where there is none."""
    suffix = _SUFFIX.search(name)
    return (name[: suffix.start()], suffix.group().lower()) if suffix else (name, "")


def plain_name(path: Path) -> str:
    """The path as text that can be printed and stored, whatever bytes the name has."""
    return printable(str(path))


def printable(name: str) -> str:
    """The name with U+FFFD for each character that can't be printed or encoded."""
    if name.isprintable():
        return name
    replaced = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in replaced)


def is_part_of_page(name: str, here: frozenset[str]) -> bool:
    """Whether a browser made the folder beside a page that it saved."""
    return any(page in here for page in pages_of_parts(name))


def pages_of_parts(name: str) -> tuple[str, ...]:
    """The possible names of a saved page whose parts are in a folder of that name."""
    match = _PAGE_PARTS.match(name)
    return () if match is None else tuple(match["page"] + suffix for suffix in _PAGE_SUFFIXES)
