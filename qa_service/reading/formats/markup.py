"""HTML of a letter, a chapter or a database's field -> its blocks, with their roles.

For markup that holds an article and little else. What stands around the article of a web page
(menus, links to other stories) is not told apart here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Block, Dropped, Role
from qa_service.reading.formats.page_text import split_into_blocks
from qa_service.reading.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

MOST_TAGS: Final = 200_000
CELL_BREAK: Final = " | "  # between the cells of a row

_NO_TEXT: Final = re.compile(
    r"head|script|style|template|noscript|svg|math|object|iframe|video|audio|canvas|button|select"
    r"|textarea|nav|rp|rt"
)
_BREAKS: Final = re.compile(
    r"html|body|p|div|section|article|main|header|footer|aside|address|h[1-6]|ul|ol|li|dl|dt|dd"
    r"|blockquote|pre|hr|table|caption|thead|tbody|tfoot|tr|td|th|figure|figcaption|details"
    r"|summary|form|fieldset|legend|center"
)
_ROLES: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Role.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), Role.ITEM),
    **dict.fromkeys(("figcaption", "caption"), Role.CAPTION),
    "blockquote": Role.QUOTE,
    "tr": Role.ROW,
}
_MARKS: Final = {("br", True): "\n", ("q", True): "“", ("q", False): "”"}  # what an element says
_HIDDEN: Final = re.compile(r"(?:display:none|visibility:hidden|mso-hide:all)", re.IGNORECASE)
_HIDDEN_RULE: Final = "hidden in the markup"
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u2060\u034f\ufeff"))  # padding of letters
_CELLS: Final = frozenset(("td", "th"))
_NEVER_IN_CELLS: Final = ("{*}table", "{*}h1", "{*}h2", "{*}h3", "{*}li", "{*}blockquote")
_LONGEST_CELL: Final = 200  # characters; what holds more lays out a page
_FEWEST_CELLS: Final = 2  # of a row, and rows of a table
_TAG: Final = re.compile(r"<(?!/?(?:script|style)\b)[^<>]*>", re.IGNORECASE)
_SAYS_XML: Final = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE[^>]*\bXHTML\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markup:
    """The blocks of some markup in order, and what it holds but does not show."""

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()


def blocks_of_markup(markup: str) -> tuple[Block, ...]:
    """The blocks that ``markup``, HTML or XHTML, whole or a fragment, shows."""
    return read_markup(markup).blocks


def read_markup(markup: str) -> Markup:
    """What ``markup``, HTML or XHTML, whole or a fragment, shows, however damaged it is.

    Words of links stay, rows of tables become a line each, with ``CELL_BREAK`` between cells.
    Nothing is fetched and no entity that the markup defines is put in. Of more than
    ``MOST_TAGS`` a tree would not fit into memory, so that only their text is read.
    """
    markup = clean(markup)
    if markup.count("<") > MOST_TAGS:
        text = unescape(_TAG.sub("\n", markup))
        return Markup(tuple(Block(line) for line in split_into_blocks(text) if line))
    tree = _parsed(markup)
    if tree is None:
        return Markup(())
    walk = _Walk()
    for element, opens in _events(tree):
        walk.step(element, opens=opens)
    walk.end_block()
    return Markup(tuple(walk.blocks), tuple(walk.dropped))


def _parsed(markup: str) -> etree._Element | None:
    """The root; None where there is none.

    XHTML is read as XML first: as HTML, an empty ``<title/>`` would swallow what follows. What
    is nested more deeply than any parser goes is read without its tags, so that no text is lost.
    """
    from lxml import etree  # noqa: PLC0415 -- asking needs none

    data = markup.encode("utf-8", "replace")
    if _SAYS_XML.match(markup):
        strict = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(data, strict)
        except etree.XMLSyntaxError:
            pass  # like most "XHTML" of letters; browsers read it as HTML too
    root, whole = _parsed_as_html(data)
    if not whole:
        root, _ = _parsed_as_html(_TAG.sub("<br>", markup).encode("utf-8", "replace"))
    return root


def _parsed_as_html(data: bytes) -> tuple[etree._Element | None, bool]:
    """The root, and whether all of ``data`` is below it."""
    from lxml import etree  # noqa: PLC0415

    lenient = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(data, lenient)
    except etree.XMLSyntaxError:  # nothing in it at all
        return None, True
    return root, not any(error.level_name == "FATAL" for error in lenient.error_log)


def _events(root: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Every element as it opens and as it closes; a loop, for markup may be nested deeply."""
    waiting = [(root, True)]
    while waiting:
        element, opens = waiting.pop()
        yield element, opens
        if opens:
            waiting.append((element, False))
            if not _is_unseen(element):
                waiting += [(child, True) for child in reversed(element)]


class _Walk:
    """Text gathered since the last break, and where in the tree it stands."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.dropped: list[Dropped] = []
        self._text: list[str] = []
        self._roles = [Role.UNKNOWN]
        self._cells: list[str] | None = None  # of the row that is being read
        self._tables: list[bool] = []  # whether each open table holds data
        self._pre = 0  # how many <pre> are open

    def step(self, element: etree._Element, *, opens: bool) -> None:
        """Go into ``element`` or out of it."""
        name = _name(element)
        if opens:
            self._open(element, name)
        else:
            if not _is_unseen(element):
                self._close(name)
            if element.tail and element.getparent() is not None:
                self._add(element.tail)

    def end_block(self) -> None:
        """Make a block, or several where lines are broken, of the text since the last break."""
        text = "".join(self._text).translate(_INVISIBLE)
        self._text.clear()
        lines = split_into_blocks(text) if "\n" in text else [" ".join(text.split())]
        role = self._roles[-1]
        if len(lines) > 1 and role is Role.BODY:
            role = Role.UNKNOWN  # a heading and its paragraph may share a <p>
        self.blocks += [Block(line, role) for line in lines if line]

    def _open(self, element: etree._Element, name: str) -> None:
        if _is_unseen(element):
            self._pass_by(element, name)
            return
        if _BREAKS.fullmatch(name):
            self._break(name)
            self._roles.append(self._role(name))
        self._text.append(_MARKS.get((name, True), ""))
        if name == "table":
            self._tables.append(_holds_data(element))
        elif name == "tr" and self._tables and self._tables[-1]:
            self._cells = []
        elif name == "pre":
            self._pre += 1
        if element.text:
            self._add(element.text)

    def _close(self, name: str) -> None:
        if _BREAKS.fullmatch(name):
            self._break(name)
            if len(self._roles) > 1:
                self._roles.pop()
        self._text.append(_MARKS.get((name, False), ""))
        if name == "table" and self._tables:
            self._tables.pop()
        elif name == "tr" and self._cells is not None:
            self._end_row(self._cells)
        elif name == "pre":
            self._pre -= 1

    def _break(self, name: str) -> None:
        """End the block, or within a row of data the cell."""
        if self._cells is None:
            self.end_block()
        elif name in _CELLS:
            self._cells.append(" ".join("".join(self._text).translate(_INVISIBLE).split()))
            self._text.clear()
        else:
            self._text.append(" ")

    def _end_row(self, cells: list[str]) -> None:
        self._cells = None
        row = CELL_BREAK.join(cell for cell in cells if cell)
        if row:
            self.blocks.append(Block(row, Role.ROW))

    def _role(self, name: str) -> Role:
        """That of the element itself; a paragraph within an item or a quotation is of that."""
        outer = self._roles[-1]
        if name == "tr" and not (self._tables and self._tables[-1]):
            return outer
        if name in _ROLES:
            return _ROLES[name]
        return Role.BODY if name == "p" and outer is Role.UNKNOWN else outer

    def _add(self, text: str) -> None:
        self._text.append(text if self._pre else re.sub(r"\s", " ", text))

    def _pass_by(self, element: etree._Element, name: str) -> None:
        """Note what a hidden element holds, and take in an entity that HTML defines."""
        if _NO_TEXT.fullmatch(name):
            return
        if not name:
            entity = str(element.text or "")
            self._add(unescape(entity) if entity.startswith("&") else "")
            return
        text = " ".join("".join(map(str, element.itertext())).translate(_INVISIBLE).split())
        if text:
            self.dropped.append(Dropped(text, _HIDDEN_RULE))


def _name(element: etree._Element) -> str:
    """The element's name without namespace, in lower case; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _is_unseen(element: etree._Element) -> bool:
    name = _name(element)
    if not name or _NO_TEXT.fullmatch(name):
        return True
    style = "".join((element.get("style") or "").split())
    return element.get("hidden") is not None or bool(_HIDDEN.search(style))


def _holds_data(table: etree._Element) -> bool:
    """Whether a table is one to be read in rows, and not there to lay out a letter."""
    if table.get("role") in {"presentation", "none"}:
        return False
    if next(table.iterdescendants(*_NEVER_IN_CELLS), None) is not None:
        return False
    rows = [element for element in table.iterdescendants() if _name(element) == "tr"]
    cells = [[_length(cell) for cell in row if _name(cell)] for row in rows]
    several = sum(sum(map(bool, row)) >= _FEWEST_CELLS for row in cells)
    longest = max((cell for row in cells for cell in row), default=0)
    return several >= _FEWEST_CELLS and longest <= _LONGEST_CELL


def _length(cell: etree._Element) -> int:
    return len("".join(map(str, cell.itertext())).strip())
