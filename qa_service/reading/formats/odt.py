"""ODT (OpenDocument, ISO/IEC 26300) -> one article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Found, Role
from qa_service.reading.formats.markup import CELL_BREAK
from qa_service.reading.formats.zipped import PROTECTED, Package, describe, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LONGEST_CELL: Final = 200  # characters; a table with more in a cell lays out a page
_PASSED_BY: Final = frozenset(
    (
        *("tracked-changes", "annotation", "annotation-end", "ruby-text", "desc", "forms"),
        *("sequence-decls", "variable-decls", "user-field-decls", "table-of-content"),
        *("bibliography", "alphabetical-index", "illustration-index", "table-index"),
        *("object-index", "user-index"),
    )
)
_STYLES: Final = (
    (re.compile(r"^(?:subtitle|heading.*)$"), Role.HEADING),
    (re.compile(r"^(?:caption|illustration|figure|table|drawing)$"), Role.CAPTION),
    (re.compile(r"^(?:quotations?|block quotation)$"), Role.QUOTE),
    (re.compile(r"^(?:list|numbering)\b"), Role.ITEM),
)


@dataclass(slots=True)
class _Text:
    """What is gathered on the way through the document; ``styles`` is each style's parent."""

    styles: Mapping[str, str]
    blocks: list[Block] = field(default_factory=list)
    title: str | None = None


def read_odt(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file.

    Raises:
        UnreadableFileError: it is damaged, protected, or no text document.
    """
    package = Package(document)
    _check_rights(package)
    content = package.needed_xml("content.xml")
    body = content.find("{*}body/{*}text")
    if body is None:
        raise UnreadableFileError(document.name, "It holds no text document.")
    text = _Text(_parents(content))
    _read_children(body, Role.UNKNOWN, text)
    meta = package.xml("meta.xml")
    yield describe(
        text.blocks,
        heading=Found(text.title, "style Title") if text.title else None,
        told=[("ODT title", _property(meta, "title"))],
        author=_property(meta, "initial-creator") or _property(meta, "creator") or "",
        language=_property(meta, "language"),
    )


def _check_rights(package: Package) -> None:
    """UnreadableFileError where the manifest says that the text is encrypted."""
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise UnreadableFileError(package.file, PROTECTED)


def _property(meta: etree._Element | None, name: str) -> str | None:
    node = None if meta is None else next(meta.iter(f"{{*}}{name}"), None)
    return on_one_line(node.text or "") or None if node is not None else None


def _parents(content: etree._Element) -> dict[str, str]:
    """For each style that the program made of another by itself, that other."""
    return {
        str(style.get(f"{_STYLE}name")): str(style.get(f"{_STYLE}parent-style-name") or "")
        for style in content.iter(f"{_STYLE}style")
    }


# --- the body -------------------------------------------------------------------------------------


def _read_children(parent: etree._Element, role: Role, text: _Text) -> None:
    """Headings, paragraphs, items and tables in order, whatever sections they stand in."""
    waiting = [(child, role) for child in reversed(parent)]
    while waiting:
        node, outer = waiting.pop()
        name = _name(node)
        if name in {"h", "p"}:
            _read_paragraph(node, outer, text)
        elif name == "table":
            _read_table(node, text)
        elif name not in _PASSED_BY:
            inner = Role.ITEM if name == "list-item" else outer
            waiting += [(child, inner) for child in reversed(node)]


def _read_paragraph(paragraph: etree._Element, outer: Role, text: _Text) -> None:
    words = _text_of(paragraph)
    style = _style(paragraph, text.styles)
    if words and style == "title" and text.title is None:
        text.title = words
    if words:
        text.blocks.append(Block(words, _role(paragraph, style, outer)))
    for aside in _asides(paragraph):
        _read_children(aside, Role.BODY if _name(aside) == "note-body" else Role.UNKNOWN, text)


def _style(paragraph: etree._Element, parents: Mapping[str, str]) -> str:
    """The name of the style that a person chose, in English and lower case."""
    name = str(paragraph.get(f"{_TEXT}style-name") or "")
    chosen = parents.get(name) or name
    return chosen.replace("_20_", " ").lower()


def _role(paragraph: etree._Element, style: str, outer: Role) -> Role:
    if _name(paragraph) == "h" or style == "title":
        return Role.HEADING
    for pattern, role in _STYLES:
        if pattern.search(style):
            return role
    return outer


def _read_table(table: etree._Element, text: _Text) -> None:
    """A row a block; of a table that only lays out the page, its paragraphs."""
    rows = [
        [_cell_text(cell) for cell in row.iterfind("{*}table-cell")]
        for row in table.iter("{*}table-row")
        if next(row.iterancestors("{*}table"), None) is table
    ]
    longest = max((len(cell) for row in rows for cell in row), default=0)
    if longest > _LONGEST_CELL or max(map(len, rows), default=0) < 2:  # noqa: PLR2004 - one column
        for cell in table.iter("{*}table-cell"):
            if next(cell.iterancestors("{*}table"), None) is table:
                _read_children(cell, Role.UNKNOWN, text)
        return
    for row in rows:
        line = CELL_BREAK.join(cell for cell in row if cell)
        if line:
            text.blocks.append(Block(line, Role.ROW))


def _cell_text(cell: etree._Element) -> str:
    texts = (_text_of(paragraph) for paragraph in cell.iter("{*}p", "{*}h"))
    return " ".join(text for text in texts if text)


def _asides(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The notes and text boxes that hang on a paragraph, not those that hang on these."""
    for aside in paragraph.iter("{*}note-body", "{*}text-box"):
        if next(aside.iterancestors("{*}p", "{*}h"), None) is paragraph:
            yield aside


def _text_of(paragraph: etree._Element) -> str:
    """What the paragraph says, without its notes and text boxes."""
    parts = [paragraph.text or ""]
    waiting = [(child, True) for child in reversed(paragraph)]
    while waiting:
        node, opens = waiting.pop()
        if not opens:
            parts.append(node.tail or "")
            continue
        name = _name(node)
        waiting.append((node, False))
        if name in {"tab", "line-break", "s"}:
            parts.append(" ")
        elif name and name not in _PASSED_BY and name not in {"note", "text-box"}:
            parts.append(node.text or "")
            waiting += [(child, True) for child in reversed(node)]
    return on_one_line("".join(parts))


def _name(node: etree._Element) -> str:
    """Without namespace; empty for processing instructions and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
