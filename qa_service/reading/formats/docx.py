"""DOCX (Office Open XML, ECMA-376) -> one article: paragraphs by their styles, tables by rows.

Read from the XML itself: what was deleted with changes tracked, hidden text, comments, field
codes, headers and footers are no text of the document; text boxes and notes are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Found, Role
from qa_service.reading.formats.exports import articles_of_export, lines_of
from qa_service.reading.formats.markup import CELL_BREAK
from qa_service.reading.formats.zipped import Package, describe, on_one_line, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml import etree

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"  # ISO 29500's own names
_CORE: Final = "docProps/core.xml"
_LONGEST_CELL: Final = 200  # characters; a table with more in a cell lays out a page
_PASSED_BY: Final = frozenset(
    ("del", "moveFrom", "instrText", "delText", "Fallback", "comment", "pPr", "rPr", "sectPr")
)
_SPACES: Final = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": " "}
_STYLES: Final = (
    (re.compile(r"^(?:heading \d|subtitle|toc heading)$"), Role.HEADING),
    (re.compile(r"^caption$|legend$"), Role.CAPTION),
    (re.compile(r"^(?:intense )?quote$|^block text$"), Role.QUOTE),
    (re.compile(r"^list\b"), Role.ITEM),
)
_CONTENTS: Final = re.compile(r"^toc \d|^table of (?:figures|authorities)$|^index \d")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says: its name in English and lower case, whatever the language of Word."""

    name: str
    based_on: str | None
    numbered: bool
    outlined: bool


@dataclass(slots=True)
class _Text:
    """What is gathered on the way through the document."""

    styles: Mapping[str, _Style]
    notes: Mapping[str, str]
    blocks: list[Block] = field(default_factory=list)
    title: str | None = None


def read_docx(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    Raises:
        UnreadableFileError: it is damaged, protected, or no text document.
    """
    package = Package(document)
    main = _main_part(package)
    body = package.needed_xml(main).find("{*}body")
    if body is None:
        raise UnreadableFileError(document.name, "It holds no text document.")
    text = _Text(_styles(package, main), _notes(package, main))
    _read_children(body, text)
    exported = articles_of_export(lines_of(text.blocks), document.name)
    if exported:
        yield from exported
        return
    core = package.xml(_CORE)
    yield describe(
        text.blocks,
        heading=Found(text.title, "style Title") if text.title else None,
        told=[("DOCX title", _property(core, "title"))],
        author=_property(core, "creator") or "",
        language=_property(core, "language"),
    )


def _main_part(package: Package) -> str:
    """The member with the text, as the package's relations name it."""
    relations = package.xml("_rels/.rels")
    for relation in relations.iter("{*}Relationship") if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return resolved("", relation.get("Target", ""))
    return "word/document.xml"


def _property(core: etree._Element | None, name: str) -> str | None:
    node = None if core is None else core.find(f"{{http://purl.org/dc/elements/1.1/}}{name}")
    return on_one_line(node.text or "") or None if node is not None else None


def _styles(package: Package, main: str) -> dict[str, _Style]:
    root = package.xml(resolved(main, "styles.xml"))
    styles = {}
    for node in root.iter("{*}style") if root is not None else ():
        styles[_value(node, "styleId")] = _Style(
            name=_value(node.find("{*}name"), "val").lower(),
            based_on=_value(node.find("{*}basedOn"), "val") or None,
            numbered=node.find("{*}pPr/{*}numPr") is not None,
            outlined=node.find("{*}pPr/{*}outlineLvl") is not None,
        )
    return styles


def _value(node: etree._Element | None, name: str) -> str:
    """An attribute of WordprocessingML, under either of its namespaces."""
    if node is None:
        return ""
    return str(node.get(_W + name) or node.get(_STRICT + name) or "")


def _notes(package: Package, main: str) -> dict[str, str]:
    """The text of each note, by kind and number."""
    notes = {}
    for kind in ("footnote", "endnote"):
        root = package.xml(resolved(main, f"{kind}s.xml"))
        for note in root.iter(f"{{*}}{kind}") if root is not None else ():
            if not _value(note, "type"):  # others are the lines that set notes apart
                texts = (_text_of(paragraph) for paragraph in note.iter("{*}p"))
                notes[kind + _value(note, "id")] = " ".join(text for text in texts if text)
    return notes


# --- the body -------------------------------------------------------------------------------------


def _read_children(parent: etree._Element, text: _Text) -> None:
    """Paragraphs and tables in order, also those within content controls and tracked changes."""
    waiting = list(reversed(parent))
    while waiting:
        node = waiting.pop()
        name = _name(node)
        if name == "p":
            _read_paragraph(node, text)
        elif name == "tbl":
            _read_table(node, text)
        elif name not in _PASSED_BY:
            waiting += reversed(node)


def _read_paragraph(paragraph: etree._Element, text: _Text) -> None:
    words = _text_of(paragraph)
    role, style = _role(paragraph, text.styles)
    if words and style == "title" and text.title is None:
        text.title = words
    if words and not _CONTENTS.match(style):
        text.blocks.append(Block(words, Role.HEADING if style == "title" else role))
    for box in _boxes(paragraph):
        _read_children(box, text)
    for reference in paragraph.iter("{*}footnoteReference", "{*}endnoteReference"):
        note = text.notes.get(_name(reference).removesuffix("Reference") + _value(reference, "id"))
        if note:
            text.blocks.append(Block(note, Role.BODY))


def _role(paragraph: etree._Element, styles: Mapping[str, _Style]) -> tuple[Role, str]:
    """What the paragraph is, and the name of its style."""
    style = styles.get(_value(paragraph.find("{*}pPr/{*}pStyle"), "val"))
    first = style.name if style else ""
    numbered = paragraph.find("{*}pPr/{*}numPr") is not None
    outlined = paragraph.find("{*}pPr/{*}outlineLvl") is not None
    for _ in range(len(styles)):  # a style may be based on itself, in damaged files
        if style is None:
            break
        for pattern, role in _STYLES:
            if pattern.search(style.name):
                return role, first
        numbered, outlined = numbered or style.numbered, outlined or style.outlined
        style = styles.get(style.based_on or "")
    if outlined:
        return Role.HEADING, first
    return (Role.ITEM if numbered else Role.UNKNOWN), first


def _read_table(table: etree._Element, text: _Text) -> None:
    """A row a block; of a table that only lays out the page, its paragraphs."""
    rows = [
        [_cell_text(cell) for cell in row.iterfind("{*}tc")]
        for row in table.iter("{*}tr")
        if next(row.iterancestors("{*}tbl"), None) is table
    ]
    longest = max((len(cell) for row in rows for cell in row), default=0)
    if longest > _LONGEST_CELL or max(map(len, rows), default=0) < 2:  # noqa: PLR2004 - one column
        for cell in table.iter("{*}tc"):
            if next(cell.iterancestors("{*}tbl"), None) is table:
                _read_children(cell, text)
        return
    for row in rows:
        line = CELL_BREAK.join(cell for cell in row if cell)
        if line:
            text.blocks.append(Block(line, Role.ROW))


def _cell_text(cell: etree._Element) -> str:
    texts = (_text_of(paragraph) for paragraph in cell.iter("{*}p"))
    return " ".join(text for text in texts if text)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Its text boxes, once where they are given for old programs too; not those within them."""
    for box in paragraph.iter("{*}txbxContent"):
        outer = [_name(node) for node in box.iterancestors() if node is not paragraph]
        inside = outer[: outer.index("p")] if "p" in outer else outer
        nested = next(box.iterancestors("{*}p"), None) is not paragraph
        if not nested and "Fallback" not in inside:
            yield box


def _text_of(paragraph: etree._Element) -> str:
    """What the paragraph says, without its text boxes."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        name = _name(node)
        if name == "t":
            parts.append(node.text or "")
        elif name in _SPACES:
            parts.append(_SPACES[name])
        elif name == "r" and _is_hidden(node):
            continue
        elif name not in _PASSED_BY and name != "txbxContent":
            waiting += reversed(node)
    return on_one_line("".join(parts))


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find("{*}rPr/{*}vanish")
    return hidden is not None and _value(hidden, "val") not in {"0", "false", "off"}


def _name(node: etree._Element) -> str:
    """Without namespace; empty for processing instructions and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
