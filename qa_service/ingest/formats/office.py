"""DOCX (Office Open XML, ECMA-376) and ODT (OpenDocument, ISO/IEC 26300) -> one article a file.

Read from the XML itself: what was deleted with changes tracked, hidden text, comments, field
codes, headers and footers are no text of the document; text boxes and notes are.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Found, Role
from qa_service.ingest.formats.exports import articles_of_export, lines_of
from qa_service.ingest.formats.markup import CELL_BREAK
from qa_service.ingest.formats.papers import PROTECTED, Package, describe, on_one_line, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_LONGEST_CELL: Final = 200  # characters; a table with more in a cell lays out a page
_STYLES: Final = (
    (re.compile(r"^(?:heading.*|sub ?title|toc heading)$"), Role.HEADING),
    (re.compile(r"^(?:caption|illustration|figure|table|drawing)$|legend$"), Role.CAPTION),
    (re.compile(r"^(?:intense )?quote$|^(?:block )?quotations?$|^block text$"), Role.QUOTE),
    (re.compile(r"^(?:list|numbering)\b"), Role.ITEM),
)
_CONTENTS: Final = re.compile(r"^toc \d|^table of (?:figures|authorities)$|^index \d")
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"  # ISO 29500's own names
_SPACES: Final = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": " "}
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def read_docx(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    Raises:
        UnreadableFileError: it is damaged, protected, or no text document.
    """
    package = Package(document)
    main = _main_part(package)
    text = _Word(package, main)
    text.read_body(package.needed_xml(main).find("{*}body"))
    exported = articles_of_export(lines_of(text.blocks), document.name)
    if exported:
        yield from exported
    else:
        yield text.article("DOCX", package.xml("docProps/core.xml"), ("creator",))


def read_odt(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file.

    Raises:
        UnreadableFileError: it is damaged, protected, or no text document.
    """
    package = Package(document)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise UnreadableFileError(package.file, PROTECTED)
    content = package.needed_xml("content.xml")
    text = _OpenDocument(package, content)
    text.read_body(content.find("{*}body/{*}text"))
    yield text.article("ODT", package.xml("meta.xml"), ("initial-creator", "creator"))


class _Text(ABC):
    """What is gathered on the way through a document, and the names of its elements."""

    paragraphs: ClassVar[frozenset[str]]
    table: ClassVar[str]
    passed_by: ClassVar[frozenset[str]]

    def __init__(self, package: Package) -> None:
        self.blocks: list[Block] = []
        self._file = package.file
        self._title: str | None = None

    def read_body(self, body: etree._Element | None) -> None:
        """All that the document shows."""
        if body is None:
            raise UnreadableFileError(self._file, "It holds no text document.")
        self._read(body, Role.UNKNOWN)

    def article(
        self, kind: str, properties: etree._Element | None, creators: tuple[str, ...]
    ) -> RawArticle:
        """The article, with what the properties of the document tell."""
        stated = {"title": "", "language": "", **dict.fromkeys(creators, "")}
        for node in properties.iter("{*}*") if properties is not None else ():
            name = _name(node)
            if name in stated:
                stated[name] = stated[name] or on_one_line(node.text or "")
        return describe(
            self.blocks,
            heading=Found(self._title, "style Title") if self._title else None,
            stated=[(f"{kind} title", stated["title"])],
            author=next((stated[name] for name in creators if stated[name]), ""),
            language=stated["language"] or None,
        )

    @abstractmethod
    def _text_of(self, paragraph: etree._Element) -> str:
        """What the paragraph says, without its notes and text boxes."""

    @abstractmethod
    def _role(self, paragraph: etree._Element, outer: Role) -> tuple[Role, str]:
        """What the paragraph is, and the name of its style in English and lower case."""

    @abstractmethod
    def _asides(self, paragraph: etree._Element) -> Iterator[tuple[etree._Element, Role]]:
        """The notes and text boxes that hang on the paragraph, not those that hang on these."""

    def _read(self, parent: etree._Element, role: Role) -> None:
        """Paragraphs and tables in order, whatever else they stand in."""
        waiting = [(child, role) for child in reversed(parent)]
        while waiting:
            node, outer = waiting.pop()
            name = _name(node)
            if name in self.paragraphs:
                self._read_paragraph(node, outer)
            elif name == self.table:
                self._read_table(node)
            elif name not in self.passed_by:
                inner = Role.ITEM if name == "list-item" else outer
                waiting += [(child, inner) for child in reversed(node)]

    def _read_paragraph(self, paragraph: etree._Element, outer: Role) -> None:
        words = self._text_of(paragraph)
        role, style = self._role(paragraph, outer)
        if words and style == "title":
            self._title, role = self._title or words, Role.HEADING
        if words and not _CONTENTS.match(style):
            self.blocks.append(Block(words, role))
        for aside, inner in self._asides(paragraph):
            self._read(aside, inner)

    def _read_table(self, table: etree._Element) -> None:
        """A row a block; of a table that only lays out the page, its paragraphs."""
        rows: dict[etree._Element, list[etree._Element]] = {}
        for cell in table.iter("{*}tc", "{*}table-cell"):
            if next(cell.iterancestors(table.tag), None) is table:
                row = next(cell.iterancestors("{*}tr", "{*}table-row"), table)
                rows.setdefault(row, []).append(cell)
        texts = [[self._cell(cell) for cell in cells] for cells in rows.values()]
        longest = max((len(text) for row in texts for text in row), default=0)
        if longest > _LONGEST_CELL or max(map(len, texts), default=0) < 2:  # noqa: PLR2004 - one column
            for cell in (cell for cells in rows.values() for cell in cells):
                self._read(cell, Role.UNKNOWN)
        else:
            lines = (CELL_BREAK.join(filter(None, row)) for row in texts)
            self.blocks += [Block(line, Role.ROW) for line in lines if line]

    def _cell(self, cell: etree._Element) -> str:
        parts = cell.iter(*(f"{{*}}{name}" for name in self.paragraphs))
        return " ".join(filter(None, map(self._text_of, parts)))


def _name(node: etree._Element) -> str:
    """Without namespace; empty for processing instructions and the like."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


# --- DOCX -----------------------------------------------------------------------------------------


def _main_part(package: Package) -> str:
    """The member with the text, as the package's relations name it."""
    relations = package.xml("_rels/.rels")
    for relation in relations.iter("{*}Relationship") if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return resolved("", relation.get("Target", ""))
    return "word/document.xml"


def _value(node: etree._Element | None, name: str) -> str:
    """An attribute of WordprocessingML, under either of its namespaces."""
    if node is None:
        return ""
    return str(node.get(_W + name) or node.get(_STRICT + name) or "")


@dataclass(frozen=True, slots=True)
class _WordStyle:
    """What a style says, or a paragraph of itself."""

    name: str
    based_on: str
    numbered: bool
    outlined: bool


class _Inherited(NamedTuple):
    """What a style says together with those that it is based on."""

    role: Role | None = None  # by a name
    numbered: bool = False
    outlined: bool = False


def _style_of(node: etree._Element, based_on: str) -> _WordStyle:
    return _WordStyle(
        name=_value(node.find("{*}name"), "val").lower(),
        based_on=_value(node.find(based_on), "val"),
        numbered=node.find("{*}pPr/{*}numPr") is not None,
        outlined=node.find("{*}pPr/{*}outlineLvl") is not None,
    )


class _Word(_Text):
    paragraphs = frozenset(("p",))
    table = "tbl"
    passed_by = frozenset(
        ("del", "moveFrom", "instrText", "delText", "Fallback", "comment", "pPr", "rPr", "sectPr")
    )

    def __init__(self, package: Package, main: str) -> None:
        super().__init__(package)
        root = package.xml(resolved(main, "styles.xml"))
        styles = () if root is None else root.iter("{*}style")
        self._styles = {_value(one, "styleId"): _style_of(one, "{*}basedOn") for one in styles}
        self._known: dict[str, _Inherited] = {}
        self._notes = dict(self._all_notes(package, main))

    def _all_notes(self, package: Package, main: str) -> Iterator[tuple[str, etree._Element]]:
        """Each note by kind and number."""
        for kind in ("footnote", "endnote"):
            root = package.xml(resolved(main, f"{kind}s.xml"))
            for note in root.iter(f"{{*}}{kind}") if root is not None else ():
                if not _value(note, "type"):  # others are the lines that set notes apart
                    yield kind + _value(note, "id"), note

    def _role(self, paragraph: etree._Element, outer: Role) -> tuple[Role, str]:
        own = _style_of(paragraph, "{*}pPr/{*}pStyle")
        style = self._styles.get(own.based_on)
        role, numbered, outlined = self._inherited(own.based_on)
        if role is None and (own.outlined or outlined):
            role = Role.HEADING
        elif role is None and (own.numbered or numbered):
            role = Role.ITEM
        return role or outer, style.name if style else ""

    def _inherited(self, name: str) -> _Inherited:
        """What a style says, by itself or by those that it is based on, each looked at once."""
        chain: dict[str, _WordStyle] = {}
        while name in self._styles and name not in self._known and name not in chain:
            chain[name] = self._styles[name]
            name = chain[name].based_on
        told = self._known.get(name, _Inherited())
        for name, style in reversed(chain.items()):
            role = next((role for form, role in _STYLES if form.search(style.name)), told.role)
            told = _Inherited(
                role, told.numbered or style.numbered, told.outlined or style.outlined
            )
            self._known[name] = told
        return told

    def _asides(self, paragraph: etree._Element) -> Iterator[tuple[etree._Element, Role]]:
        for box in paragraph.iter("{*}txbxContent"):
            outer = [_name(node) for node in box.iterancestors() if node is not paragraph]
            inside = outer[: outer.index("p")] if "p" in outer else outer
            nested = next(box.iterancestors("{*}p"), None) is not paragraph
            if not nested and "Fallback" not in inside:  # which is the same for old programs
                yield box, Role.UNKNOWN
        for reference in paragraph.iter("{*}footnoteReference", "{*}endnoteReference"):
            kind = _name(reference).removesuffix("Reference")
            note = self._notes.pop(kind + _value(reference, "id"), None)
            if note is not None:
                yield note, Role.BODY

    def _text_of(self, paragraph: etree._Element) -> str:
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
            elif name not in self.passed_by and name != "txbxContent":
                waiting += reversed(node)
        return on_one_line("".join(parts))


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find("{*}rPr/{*}vanish")
    return hidden is not None and _value(hidden, "val") not in {"0", "false", "off"}


# --- ODT ------------------------------------------------------------------------------------------


class _OpenDocument(_Text):
    paragraphs = frozenset(("h", "p"))
    table = "table"
    passed_by = frozenset(
        (
            *("tracked-changes", "annotation", "annotation-end", "ruby-text", "desc", "forms"),
            *("sequence-decls", "variable-decls", "user-field-decls", "table-of-content"),
            *("bibliography", "alphabetical-index", "illustration-index", "table-index"),
            *("object-index", "user-index"),
        )
    )

    def __init__(self, package: Package, content: etree._Element) -> None:
        super().__init__(package)
        self._parents = {  # of each style that the program made of another by itself
            str(style.get(f"{_STYLE}name")): str(style.get(f"{_STYLE}parent-style-name") or "")
            for style in content.iter(f"{_STYLE}style")
        }

    def _role(self, paragraph: etree._Element, outer: Role) -> tuple[Role, str]:
        name = str(paragraph.get(f"{_TEXT}style-name") or "")
        style = (self._parents.get(name) or name).replace("_20_", " ").lower()
        if _name(paragraph) == "h":
            return Role.HEADING, style
        return next((role for form, role in _STYLES if form.search(style)), outer), style

    def _asides(self, paragraph: etree._Element) -> Iterator[tuple[etree._Element, Role]]:
        for aside in paragraph.iter("{*}note-body", "{*}text-box"):
            if next(aside.iterancestors("{*}p", "{*}h"), None) is paragraph:
                yield aside, Role.BODY if _name(aside) == "note-body" else Role.UNKNOWN

    def _text_of(self, paragraph: etree._Element) -> str:
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
            elif name and name not in self.passed_by and name not in {"note", "text-box"}:
                parts.append(node.text or "")
                waiting += [(child, True) for child in reversed(node)]
        return on_one_line("".join(parts))
