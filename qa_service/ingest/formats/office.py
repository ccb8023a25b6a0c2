"""DOCX (Office Open XML, ECMA-376) and ODT (OpenDocument, ISO/IEC 26300) -> one article a file.

The elements of a document are renamed as in HTML, then read as markup. Tracked deletions, hidden
text, comments, field codes, headers and footers are not part of the text; text boxes and notes are,
and follow their paragraph.
"""

from __future__ import annotations

import re
from dataclasses import replace
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Dropped, Found
from qa_service.ingest.formats.exports import articles_of_export, lines_of
from qa_service.ingest.formats.markup import HIDDEN, read_tree
from qa_service.ingest.formats.written import PROTECTED, Package, describe, resolved
from qa_service.ingest.text import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_STYLES: Final = (
    (re.compile(r"^title$"), "h1"),
    (re.compile(r"^(?:heading.*|sub ?title|toc heading)$"), "h2"),
    (re.compile(r"^(?:caption|illustration|figure|table|drawing)$|legend$"), "figcaption"),
    (re.compile(r"^(?:intense )?quote$|^(?:block )?quotations?$|^block text$"), "blockquote"),
    (re.compile(r"^(?:list|numbering)\b"), "li"),
    (re.compile(r"^toc \d|^table of (?:figures|authorities)$|^index \d"), "script"),  # no text
)
_TAGS: Final = {
    "tbl": "table", "tr": "tr", "tc": "td", "table": "table", "table-row": "tr",
    "table-cell": "td", "list-item": "li", "txbxContent": "div", "text-box": "div",
    "note-body": "div", "footnote": "div", "endnote": "div",
}  # fmt: skip
_SHOWN: Final = {
    **dict.fromkeys(("tab", "br", "cr", "ptab", "line-break", "s"), " "), "noBreakHyphen": "-",
}  # fmt: skip
_NO_TEXT: Final = frozenset(
    """del moveFrom instrText delText Fallback comment pPr rPr sectPr tracked-changes annotation
    annotation-end ruby-text rt title desc forms note-citation sequence-decls variable-decls
    user-field-decls table-of-content bibliography alphabetical-index illustration-index
    table-index object-index user-index""".split()  # noqa: SIM905 - as a list it takes thirty lines
)
_DEEPEST_STYLE: Final = 50  # styles based on one another
_NO_DOCUMENT: Final = "It contains no text document."
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"  # ISO 29500's own names
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FAMILIES: Final = {"p": "paragraph", "h": "paragraph", "span": "text"}  # of styles, by element
_OFF: Final = frozenset(("0", "false", "off"))
_SYMBOLS: Final = str.maketrans(  # what the font Symbol shows for letters, and from A1 on
    f"{ascii_uppercase}{ascii_lowercase}{''.join(map(chr, range(0xA1, 0xBD)))}",
    "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",
)
_FONTS_OF_PICTURES: Final = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)


def read_docx(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    UnreadableFileError where it is damaged, protected, or no text document.
    """
    package = Package(document)
    main = _main_part(package)
    body = package.needed_xml(main).find("{*}body")
    if body is None:
        raise UnreadableFileError(package.file, _NO_DOCUMENT)
    styles = package.xml(resolved(main, "styles.xml"))
    known = {
        _value(one, "styleId"): one for one in (() if styles is None else styles.iter("{*}style"))
    }
    notes = _notes(package, main)
    hidden = [text for part in (*notes.values(), body) for text in _without_hidden(part, known)]
    for part in (*notes.values(), body):
        _name_as_html(part, known, notes)
    yield from _articles("DOCX", body, package, "docProps/core.xml", ("creator",), hidden=hidden)


def read_odt(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The same of an OpenDocument text."""
    package = Package(document)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise UnreadableFileError(package.file, PROTECTED)
    content = package.needed_xml("content.xml")
    body = content.find("{*}body/{*}text")
    if body is None:
        raise UnreadableFileError(package.file, _NO_DOCUMENT)
    parents = {  # of each style that the program made of another by itself
        str(style.get(f"{_STYLE}name")): str(style.get(f"{_STYLE}parent-style-name") or "")
        for style in content.iter(f"{_STYLE}style")
    }
    hidden = _left_out(list(_hidden_in_odt(body, content, package.xml("styles.xml"))))
    last: dict[_Element, _Element] = {}
    for node in list(body.iter("{*}*")):
        name = _name(node)
        if name in {"p", "h"}:
            own = str(node.get(f"{_TEXT}style-name") or "")
            style = (parents.get(own) or own).replace("_20_", " ").lower()
            node.tag = _tag_of_style(style) or ("h2" if name == "h" else "div")
            node.set("paragraph", "")
        else:
            _rename(node, name)
        if name in {"note-body", "text-box"}:
            _move_behind_paragraph(node, last, is_note=name == "note-body")
    creators = ("initial-creator", "creator")
    yield from _articles("ODT", body, package, "meta.xml", creators, hidden=hidden)


def _articles(
    kind: str,
    body: _Element,
    package: Package,
    properties: str,
    creators: tuple[str, ...],
    *,
    hidden: list[str],
) -> Iterator[RawArticle]:
    """The articles of the HTML elements, with the properties of the document."""
    blocks = read_tree(body).blocks
    exported = articles_of_export(lines_of(blocks), package.file)
    if exported:
        yield from exported
        return
    stated = dict.fromkeys(("title", "language", *creators), "")
    root = package.xml(properties)
    for node in root.iter("{*}*") if root is not None else ():
        name = _name(node)
        if name in stated:
            stated[name] = stated[name] or on_one_line(node.text or "")
    titles = (on_one_line("".join(map(str, one.itertext()))) for one in body.iter("h1"))
    title = next((one for one in titles if one), None)
    article = describe(
        blocks,
        heading=Found.of(title, "style Title"),
        stated=[(f"{kind} title", stated["title"])],
        author=next((stated[name] for name in creators if stated[name]), ""),
        language=stated["language"] or None,
    )
    dropped = (*article.dropped, *(Dropped(text, HIDDEN) for text in hidden))
    yield replace(article, dropped=dropped)


def _left_out(nodes: Iterable[_Element]) -> list[str]:
    """Empty elements and return their text."""
    texts = []
    for node in nodes:
        parts = list(node.iter("{*}p", "{*}h")) or [node]
        texts.append(on_one_line(" ".join("".join(map(str, one.itertext())) for one in parts)))
        node.clear(keep_tail=True)
        node.tag = "script"
    return [text for text in texts if text]


def _name(node: _Element) -> str:
    """Without namespace."""
    return str(node.tag).rpartition("}")[2]


def _tag_of_style(style: str) -> str | None:
    """The tag for a style by its English name in lower case."""
    return next((tag for pattern, tag in _STYLES if pattern.search(style)), None)


def _rename(node: _Element, name: str) -> None:
    """Rename an element that is no paragraph as in HTML."""
    if name in _NO_TEXT:
        node.clear(keep_tail=True)
        node.tag = "script"
        return
    node.tag = _TAGS.get(name, "span")
    node.text = _SHOWN.get(name, node.text)


def _move_behind_paragraph(
    aside: _Element, last: dict[_Element, _Element], *, is_note: bool
) -> None:
    """Move a note or a text box behind the paragraph that it is anchored to.

    ``last`` is the last element moved behind each paragraph.
    """
    tag = "p" if is_note else "div"
    aside.tag = tag
    paragraph = next(
        (one for one in aside.iterancestors() if one.get("paragraph") is not None), None
    )
    if paragraph is None:
        return
    behind = last.get(paragraph, paragraph)
    last[paragraph] = aside
    behind.addnext(aside)


# --- DOCX -----------------------------------------------------------------------------------------


def _main_part(package: Package) -> str:
    """The member with the text, according to the package's relations."""
    relations = package.xml("_rels/.rels")
    for relation in relations.iter("{*}Relationship") if relations is not None else ():
        if relation.get("Type", "").endswith("/officeDocument"):
            return resolved("", relation.get("Target", ""))
    return "word/document.xml"


def _value(node: _Element | None, name: str) -> str:
    """An attribute of WordprocessingML, under either of its namespaces."""
    return "" if node is None else str(node.get(_W + name) or node.get(_STRICT + name) or "")


def _notes(package: Package, main: str) -> dict[str, _Element]:
    """Each note by kind and number; those with a type are only separator lines."""
    roots = {kind: package.xml(resolved(main, f"{kind}s.xml")) for kind in ("footnote", "endnote")}
    return {
        kind + _value(note, "id"): note
        for kind, root in roots.items()
        for note in (() if root is None else root.iter(f"{{*}}{kind}"))
        if not _value(note, "type")
    }


def _name_as_html(
    part: _Element, styles: Mapping[str, _Element], notes: dict[str, _Element]
) -> None:
    last: dict[_Element, _Element] = {}
    for node in list(part.iter("{*}*")):
        name = _name(node)
        node.tail = None
        node.text = node.text if name == "t" else None
        if name == "p":
            node.tag = _tag_of_paragraph(node, styles)
            node.set("paragraph", "")
        elif name == "sym":
            node.tag = "span"
            node.text = _symbol(_value(node, "font"), _value(node, "char"))
        elif name == "txbxContent":
            _move_behind_paragraph(node, last, is_note=False)
        elif name in {"footnoteReference", "endnoteReference"}:
            note = notes.get(name.removesuffix("Reference") + _value(node, "id"))
            node.tag = "span"
            if note is not None:
                node.append(note)
                _move_behind_paragraph(note, last, is_note=True)
        else:
            _rename(node, name)


def _tag_of_paragraph(paragraph: _Element, styles: Mapping[str, _Element]) -> str:
    """From its style and those that this is based on, its outline level, and its number."""
    node, tag = paragraph, "div"
    for _ in range(_DEEPEST_STYLE):  # a damaged style may be based on itself
        named = _tag_of_style(_value(node.find("{*}name"), "val").lower())
        if named:
            return named
        if _value(node.find("{*}pPr/{*}outlineLvl"), "val") not in {"", "9"}:  # 9 is body text
            tag = "h2"
        elif tag == "div" and node.find("{*}pPr/{*}numPr") is not None:
            removed = _value(node.find("{*}pPr/{*}numPr/{*}numId"), "val") == "0"
            tag = "div" if removed else "li"
        above = "{*}pPr/{*}pStyle" if node is paragraph else "{*}basedOn"
        based_on = styles.get(_value(node.find(above), "val"))
        if based_on is None:
            break
        node = based_on
    return tag


def _without_hidden(part: _Element, styles: Mapping[str, _Element]) -> list[str]:
    """Remove hidden runs and rows and return their text."""
    runs = (run for run in part.iter("{*}r") if _is_hidden(run, styles))
    rows = (row for row in part.iter("{*}tr") if _is_on(row.find("{*}trPr/{*}hidden")))
    return _left_out([*runs, *rows])


def _is_hidden(run: _Element, styles: Mapping[str, _Element]) -> bool:
    """By its own property, else if one of its styles hides it; two styles show it again."""
    own = _is_on(run.find("{*}rPr/{*}vanish"))
    if own is not None:
        return own
    paragraph = next(run.iterancestors("{*}p"), None)
    named = [run.find("{*}rPr/{*}rStyle")]
    named += [] if paragraph is None else [paragraph.find("{*}pPr/{*}pStyle")]
    return sum(_hides(_value(one, "val"), styles) for one in named) == 1


def _hides(style: str, styles: Mapping[str, _Element]) -> bool:
    for _ in range(_DEEPEST_STYLE):
        node = styles.get(style)
        stated = None if node is None else _is_on(node.find("{*}rPr/{*}vanish"))
        if node is None or stated is not None:
            return bool(stated)
        style = _value(node.find("{*}basedOn"), "val")
    return False


def _is_on(switch: _Element | None) -> bool | None:
    """None if it is absent."""
    return None if switch is None else _value(switch, "val") not in _OFF


def _symbol(font: str, code: str) -> str:
    """The symbol in Unicode; a space for a pictogram."""
    try:
        number = int(code, 16)
        of_font = number < 0x100 or 0xF000 <= number < 0xF100  # noqa: PLR2004 - as fonts are coded
        text = bytes((number & 0xFF,)).decode("cp1252") if of_font else chr(number)
    except (ValueError, OverflowError):
        return " "
    if of_font and font.casefold().startswith("symbol"):
        known = text.isascii() or ord(text) in _SYMBOLS  # others are unknown
        text = text.translate(_SYMBOLS) if known else " "
    is_picture = of_font and _FONTS_OF_PICTURES.search(font)
    return text if text.isprintable() and not is_picture else " "


# --- ODT ------------------------------------------------------------------------------------------


def _hidden_in_odt(
    body: _Element, content: _Element, shared: _Element | None
) -> Iterator[_Element]:
    """What is hidden by its style, its section, a field or a collapsed row."""
    styles: dict[tuple[str, str], tuple[str, str]] = {}  # parent, and whether it displays
    for root in (*(() if shared is None else (shared,)), content):  # its own styles come first
        for style in root.iter(f"{_STYLE}style"):
            name, family = str(style.get(f"{_STYLE}name")), str(style.get(f"{_STYLE}family"))
            properties = style.find(f"{_STYLE}text-properties")
            display = "" if properties is None else str(properties.get(f"{_TEXT}display") or "")
            styles[family, name] = (str(style.get(f"{_STYLE}parent-style-name")), display)
    for node in body.iter("{*}*"):
        name = _name(node)
        family, style = _FAMILIES.get(name, ""), str(node.get(f"{_TEXT}style-name"))
        display = str(node.get(f"{_TEXT}display") or "")
        for _ in range(_DEEPEST_STYLE):
            if display or (family, style) not in styles:
                break
            style, display = styles[family, style]
        is_field = name in {"hidden-text", "hidden-paragraph"}
        if is_field and node.get(f"{_TEXT}is-hidden") == "true":
            of_paragraph = name == "hidden-paragraph"
            yield next(node.iterancestors("{*}p", "{*}h"), node) if of_paragraph else node
        elif display == "none" or node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            yield node
