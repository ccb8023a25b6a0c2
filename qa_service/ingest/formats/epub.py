"""EPUB (W3C 3.3, OPF 2) -> an article for each chapter with prose, in the order of the book."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Dropped, Found, RawArticle, Role
from qa_service.ingest.formats.markup import read_markup
from qa_service.ingest.formats.written import Package, article_of, resolved
from qa_service.ingest.rules.shape import is_prose
from qa_service.ingest.text import decode, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from qa_service.ingest.document import Document, ReadingOptions

_CONTAINER: Final = "META-INF/container.xml"
_NCX: Final = "application/x-dtbncx+xml"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_OPF: Final = "{http://www.idpf.org/2007/opf}"
_CHAPTERS: Final = frozenset({"application/xhtml+xml", "text/html", "application/xml"})
_PROTECTED: Final = "It is protected by digital rights management, so its text can't be read."
_NO_CHAPTER: Final = "No chapter of the book contains a sentence."
_FRONT: Final = "cover, contents or copyright page of a book"
_NO_PROSE: Final = "page of a book without a sentence"
_FRONT_TYPES: Final = re.compile(
    r"\b(?:cover|toc|title-?page|halftitlepage|copyright(?:-page)?|imprint|colophon|landmarks"
    r"|loi|lot|index|page-list|dedication|other-credits)\b",
    re.IGNORECASE,
)
_FRONT_LABELS: Final = re.compile(
    r"^\W*(?:front |back )?(?:cover(?: page)?|title ?page|half[- ]title(?: page)?"
    r"|(?:table of )?contents|copyright(?: (?:page|notice))?|imprint|impressum|colophon"
    r"|dedication|index)\W*$",
    re.IGNORECASE,
)
_HEADING_BLOCKS: Final = 3  # among which a chapter's heading is


@dataclass(frozen=True, slots=True)
class _Book:
    """The metadata and structure in the package document."""

    package: Package
    document: Document
    title: str | None
    authors: tuple[str, ...]
    published: Found | None
    language: str | None
    chapters: tuple[str, ...]  # members, in the order of reading
    front: frozenset[str]  # those of them that are cover, contents and other front matter
    labels: Mapping[str, str]  # of members, from the table of contents


@dataclass(frozen=True, slots=True)
class _Chapter:
    """Blocks of one member, or of several if the next ones have no heading."""

    member: str
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()


def read_epub(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The chapters of the book, each with what is left out before it.

    UnreadableFileError where it is damaged, protected, or has no chapter with prose.
    """
    book = _book(Package(document), document)
    waiting: RawArticle | None = None
    left_out: list[Dropped] = []
    for chapter in _chapters(book):
        prose = any(is_prose(block.text) for block in chapter.blocks)
        if chapter.member in book.front or not prose:
            rule = _FRONT if chapter.member in book.front else _NO_PROSE
            left_out += [Dropped(block.text, rule) for block in chapter.blocks]
            continue
        if waiting is not None:
            yield waiting
        article = _article(chapter, book)
        waiting = replace(article, dropped=(*left_out, *article.dropped))
        left_out.clear()
    if waiting is None:
        locked = book.package.has("META-INF/encryption.xml")
        raise UnreadableFileError(document.name, _PROTECTED if locked else _NO_CHAPTER)
    yield replace(waiting, dropped=(*waiting.dropped, *left_out))


# --- the package ----------------------------------------------------------------------------------


def _book(package: Package, document: Document) -> _Book:
    container = package.needed_xml(_CONTAINER)
    opf = next(
        (path for node in container.iter("{*}rootfile") if (path := node.get("full-path"))), ""
    )
    if not opf:
        raise UnreadableFileError(document.name, f"Its part {_CONTAINER} names no package.")
    root = package.needed_xml(opf)
    items = {item.get("id"): item for item in root.iter("{*}item")}
    spine = [items.get(ref.get("idref")) for ref in root.iter("{*}itemref")]
    chapters = [
        resolved(opf, item.get("href", ""))
        for item in spine
        if item is not None and item.get("media-type", "").lower() in _CHAPTERS
    ]
    labels = _labels(package, opf, root)
    return _Book(
        package=package,
        document=document,
        title=next(iter(_texts(root, "title")), None),
        authors=_creators(root),
        published=_date(root),
        language=next(iter(_texts(root, "language")), None),
        chapters=tuple(dict.fromkeys(chapters)),
        front=_front(opf, root, labels),
        labels=labels,
    )


def _text(node: etree._Element) -> str:
    return on_one_line("".join(map(str, node.itertext())))


def _texts(root: etree._Element, name: str) -> list[str]:
    return [text for node in root.iter(f"{_DC}{name}") if (text := _text(node))]


def _creators(root: etree._Element) -> tuple[str, ...]:
    """The authors; translators and illustrators are creators too, with another role."""
    roles = {
        node.get("refines", "").lstrip("#"): (node.text or "").strip()
        for node in root.iter("{*}meta")
        if node.get("property") == "role"
    }
    authors = (
        _text(node)
        for node in root.iter(f"{_DC}creator")
        if (roles.get(node.get("id", "-")) or node.get(f"{_OPF}role")) in {None, "aut"}
    )
    return tuple(dict.fromkeys(filter(None, authors)))


def _date(root: etree._Element) -> Found | None:
    """The day of publication; OPF 2 marks other days as such."""
    for node in root.iter(f"{_DC}date"):
        published = "publication" in node.get(f"{_OPF}event", "publication").lower()
        if published and _text(node):
            return Found(_text(node), "EPUB dc:date")
    return None


def _labels(package: Package, opf: str, root: etree._Element) -> dict[str, str]:
    """The label of each member in the table of contents: that of EPUB 3, else the NCX of EPUB 2."""
    found: list[tuple[str, str]] = []
    items = list(root.iter("{*}item"))
    navs = [one for one in items if "nav" in one.get("properties", "").split()]
    tables = navs or [one for one in items if one.get("media-type") == _NCX]
    for member in dict.fromkeys(resolved(opf, item.get("href", "")) for item in tables):
        contents = package.xml(member)
        for entry in contents.iter("{*}a", "{*}navPoint") if contents is not None else ():
            label, content = entry.find("{*}navLabel/{*}text"), entry.find("{*}content")
            place = entry.get("href", "") if content is None else content.get("src", "")
            found.append((resolved(member, place), _text(entry if label is None else label)))
    return {member: label for member, label in reversed(found) if label}


def _front(opf: str, root: etree._Element, labels: Mapping[str, str]) -> frozenset[str]:
    """The members without text to read: by their property, the guide, or their label."""
    front = {
        resolved(opf, node.get("href", ""))
        for node in root.iter("{*}item", "{*}reference")
        if "nav" in node.get("properties", "").split() or _FRONT_TYPES.search(node.get("type", ""))
    }
    return frozenset(front | {at for at, label in labels.items() if _FRONT_LABELS.match(label)})


# --- chapters -------------------------------------------------------------------------------------


def _chapters(book: _Book) -> Iterator[_Chapter]:
    """The members of the spine; one without a heading belongs to the one before."""
    before: _Chapter | None = None
    for chapter in filter(None, (_chapter(book, member) for member in book.chapters)):
        if before is not None and _continues(before, chapter, book):
            chapter = _Chapter(  # noqa: PLW2901 - together
                before.member,
                (*before.blocks, *chapter.blocks),
                (*before.dropped, *chapter.dropped),
            )
        elif before is not None:
            yield before
        before = chapter
    if before is not None:
        yield before


def _chapter(book: _Book, member: str) -> _Chapter | None:
    data = book.package.read(member)
    if not data or not data.strip():
        return None
    try:
        shown = read_markup(decode(data, book.package.file))
    except UnreadableFileError:
        return _Chapter(member, (), (Dropped(member, "part of a book that is no text"),))
    return _Chapter(member, shown.blocks, shown.dropped)


def _continues(before: _Chapter, chapter: _Chapter, book: _Book) -> bool:
    """Whether a member continues the one before: long chapters are split for slow devices."""
    if not book.labels or chapter.member in book.labels or not chapter.blocks:
        return False
    front = {before.member, chapter.member} & book.front
    return not front and chapter.blocks[0].role is not Role.HEADING


def _article(chapter: _Chapter, book: _Book) -> RawArticle:
    stem = re.sub(r"\.x?html?$", "", chapter.member, flags=re.IGNORECASE)
    details = RawArticle(
        blocks=(),
        id=f"{book.document.stem}/{stem}",
        title=_title(chapter, book),
        authors=book.authors,
        published=book.published,
        source=Found.of(book.title, "EPUB dc:title"),
        language=book.language,
        file=f"{book.document.name}/{chapter.member}",
        dropped=chapter.dropped,
    )
    return article_of(chapter.blocks, details)


def _title(chapter: _Chapter, book: _Book) -> Found | None:
    """The chapter's heading, or its label in the table of contents."""
    for block in chapter.blocks[:_HEADING_BLOCKS]:
        if block.role is Role.HEADING:
            return Found(block.text, "heading of the chapter")
        if is_prose(block.text):
            break
    label = book.labels.get(chapter.member)
    return Found.of(label, "table of contents")
