"""EPUB (W3C 3.3, OPF 2) -> an article for each chapter with prose, in the order of the book."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Dropped, Found, RawArticle, Role
from qa_service.ingest.formats.markup import read_markup
from qa_service.ingest.formats.papers import TOP, Package, on_one_line, place_of, resolved
from qa_service.ingest.rules.page_metadata import find_metadata
from qa_service.ingest.rules.shape import is_prose
from qa_service.ingest.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml import etree

    from qa_service.ingest.document import Document, ReadingOptions

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_CHAPTERS: Final = frozenset({"application/xhtml+xml", "text/html", "application/xml"})
_PROTECTED: Final = "It is protected by digital rights management, so its text can't be read."
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
_HEADING_BLOCKS: Final = 3  # among which a chapter's heading stands


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says of the whole."""

    package: Package
    document: Document
    title: str | None
    authors: tuple[str, ...]
    published: Found | None
    language: str | None
    chapters: tuple[str, ...]  # members, in the order of reading
    front: frozenset[str]  # of them those that are cover, contents and the like
    labels: Mapping[str, str]  # of members, from the table of contents


@dataclass(frozen=True, slots=True)
class _Chapter:
    """Blocks of one member, or of several that go on without a heading."""

    member: str
    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()


def read_epub(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The chapters of the book, each with what is left out before it.

    Raises:
        UnreadableFileError: it is damaged, protected, or has no chapter with prose.
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
        raise UnreadableFileError(document.name, "No chapter of the book holds a sentence.")
    yield replace(waiting, dropped=(*waiting.dropped, *left_out))


# --- the package ----------------------------------------------------------------------------------


def _book(package: Package, document: Document) -> _Book:
    container = package.needed_xml(_CONTAINER)
    roots = [node.get("full-path") for node in container.iter("{*}rootfile")]
    opf = next((path for path in roots if path), None)
    if opf is None:
        raise UnreadableFileError(document.name, f"Its part {_CONTAINER} names no package.")
    root = package.needed_xml(opf)
    items = {item.get("id"): item for item in root.iter("{*}item")}
    spine = [items.get(ref.get("idref")) for ref in root.iter("{*}itemref")]
    chapters = [
        resolved(opf, item.get("href", ""))
        for item in spine
        if item is not None and item.get("media-type", "").lower() in _CHAPTERS
    ]
    _check_rights(package, chapters)
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


def _check_rights(package: Package, chapters: Sequence[str]) -> None:
    """UnreadableFileError where chapters are encrypted; fonts may be, and are not read."""
    encryption = package.xml(_ENCRYPTION)
    if encryption is None:
        return
    locked = {node.get("URI", "").lstrip("/") for node in encryption.iter("{*}CipherReference")}
    if not locked.isdisjoint(chapters):
        raise UnreadableFileError(package.file, _PROTECTED)


def _texts(root: etree._Element, name: str) -> list[str]:
    nodes = root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")
    values = (on_one_line("".join(map(str, node.itertext()))) for node in nodes)
    return [value for value in values if value]


def _creators(root: etree._Element) -> tuple[str, ...]:
    """The authors; translators, illustrators and the like are creators too, by another role."""
    roles = {
        node.get("refines", "").lstrip("#"): (node.text or "").strip()
        for node in root.iter("{*}meta")
        if node.get("property") == "role"
    }
    authors = []
    for node in root.iter("{http://purl.org/dc/elements/1.1/}creator"):
        role = roles.get(node.get("id", "-")) or node.get("{http://www.idpf.org/2007/opf}role")
        name = on_one_line("".join(map(str, node.itertext())))
        if name and role in {None, "aut"}:
            authors.append(name)
    return tuple(dict.fromkeys(authors))


def _date(root: etree._Element) -> Found | None:
    """The day of publication; OPF 2 marks other days as such."""
    for node in root.iter("{http://purl.org/dc/elements/1.1/}date"):
        event = node.get("{http://www.idpf.org/2007/opf}event", "publication").lower()
        value = on_one_line("".join(map(str, node.itertext())))
        if value and "publication" in event:
            return Found(value, "EPUB dc:date")
    return None


def _labels(package: Package, opf: str, root: etree._Element) -> dict[str, str]:
    """What the table of contents calls each member: that of EPUB 3, else the NCX of EPUB 2."""
    labels: dict[str, str] = {}
    items = list(root.iter("{*}item"))
    navs = [item for item in items if "nav" in item.get("properties", "").split()]
    for member in dict.fromkeys(resolved(opf, item.get("href", "")) for item in navs):
        nav = package.xml(member)
        for link in nav.iter("{*}a") if nav is not None else ():
            text = on_one_line("".join(map(str, link.itertext())))
            labels.setdefault(resolved(member, link.get("href", "")), text)
    ncxs = [item for item in items if item.get("media-type") == "application/x-dtbncx+xml"]
    for member in dict.fromkeys(resolved(opf, item.get("href", "")) for item in ncxs):
        ncx = None if labels else package.xml(member)
        for point in ncx.iter("{*}navPoint") if ncx is not None else ():
            content, label = point.find("{*}content"), point.find("{*}navLabel/{*}text")
            if content is not None and label is not None:
                place = resolved(member, content.get("src", ""))
                labels.setdefault(place, on_one_line(label.text or ""))
    return {member: label for member, label in labels.items() if label}


def _front(opf: str, root: etree._Element, labels: Mapping[str, str]) -> frozenset[str]:
    """The members that hold nothing to read: by their property, the guide, or their label."""
    front = {
        resolved(opf, node.get("href", ""))
        for node in root.iter("{*}item", "{*}reference")
        if "nav" in node.get("properties", "").split() or _FRONT_TYPES.search(node.get("type", ""))
    }
    return frozenset(front | {at for at, label in labels.items() if _FRONT_LABELS.match(label)})


# --- chapters -------------------------------------------------------------------------------------


def _chapters(book: _Book) -> Iterator[_Chapter]:
    """The members of the spine; what goes on without a heading belongs to the one before."""
    open_chapter: _Chapter | None = None
    for member in book.chapters:
        chapter = _chapter(book, member)
        if chapter is None:
            continue
        if open_chapter is not None and _goes_on(open_chapter, chapter, book):
            open_chapter = replace(
                open_chapter,
                blocks=(*open_chapter.blocks, *chapter.blocks),
                dropped=(*open_chapter.dropped, *chapter.dropped),
            )
            continue
        if open_chapter is not None:
            yield open_chapter
        open_chapter = chapter
    if open_chapter is not None:
        yield open_chapter


def _chapter(book: _Book, member: str) -> _Chapter | None:
    data = book.package.read(member)
    if not data or not data.strip():
        return None
    try:
        shown = read_markup(decode(data, book.package.file))
    except UnreadableFileError:
        return _Chapter(member, (), (Dropped(member, "part of a book that is no text"),))
    return _Chapter(member, shown.blocks, shown.dropped)


def _goes_on(before: _Chapter, chapter: _Chapter, book: _Book) -> bool:
    """Whether a member is the rest of the one before: long chapters are cut for slow readers."""
    if not book.labels or chapter.member in book.labels or not chapter.blocks:
        return False
    front = {before.member, chapter.member} & book.front
    return not front and chapter.blocks[0].role is not Role.HEADING


def _article(chapter: _Chapter, book: _Book) -> RawArticle:
    blocks = chapter.blocks
    top = find_metadata([block.text for block in blocks])
    title = _title(chapter, book, top.title)
    used = set(top.used)
    if title and (at := place_of(title.value, blocks)) is not None:
        used.add(at)
    stem = re.sub(r"\.x?html?$", "", chapter.member, flags=re.IGNORECASE)
    own_day = Found(top.published, "date line of the text") if top.published else None
    return RawArticle(
        blocks=tuple(block for at, block in enumerate(blocks) if at not in used),
        id=f"{book.document.stem}/{stem}",
        title=title,
        authors=top.authors or book.authors,
        published=own_day or book.published,
        source=Found(book.title, "EPUB dc:title") if book.title else None,
        language=book.language,
        file=f"{book.document.name}/{chapter.member}",
        dropped=(*chapter.dropped, *(Dropped(blocks[at].text, TOP) for at in sorted(used))),
    )


def _title(chapter: _Chapter, book: _Book, headline: str | None) -> Found | None:
    """The chapter's heading, what the contents call it, or the headline of its text."""
    label = book.labels.get(chapter.member)
    for block in chapter.blocks[:_HEADING_BLOCKS]:
        if block.role is Role.HEADING:
            return Found(block.text, "heading of the chapter")
        if is_prose(block.text):
            break
    if label:
        return Found(label, "table of contents")
    return Found(headline, "headline of the text") if headline else None
