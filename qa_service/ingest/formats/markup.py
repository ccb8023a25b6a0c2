"""HTML of an e-mail, a chapter or a database's field -> its blocks, with their roles.

For markup that contains an article and little else. What surrounds the article of a web page
(menus, links to other stories) is not recognised here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from qa_service.ingest.document import Block, Dropped, Role
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.pages.flatten import (
    INLINE,
    SKIPPED,
    PageBlock,
    Walk,
    flatten,
    is_data_table,
)
from qa_service.ingest.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_TAGS: Final = 200_000
CELL_BREAK: Final = " | "  # between the cells of a row

_NOT_SHOWN: Final = re.compile(r"(?:display:none|visibility:hidden|mso-hide:all)", re.IGNORECASE)
HIDDEN: Final = "hidden in the markup"
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u2060\u034f\ufeff"))  # padding of letters
_NEVER_IN_CELLS: Final = ("h1", "h2", "h3", "li", "blockquote")
_TAG: Final = re.compile(r"<(?!/?(?:script|style)\b)[^<>]*>", re.IGNORECASE)
_SAYS_XML: Final = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE[^>]*\bXHTML\b)", re.IGNORECASE)
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>", re.IGNORECASE)
_EMPTY: Final = re.compile(  # elements of XHTML that are not empty in HTML
    r"<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|wbr)\b)([a-zA-Z][\w:.-]*)"
    r"((?:\s[^<>]*)?)/>"
)


@dataclass(frozen=True, slots=True)
class Markup:
    """The blocks of some markup in order, and those that it does not show."""

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()


def read_markup(markup: str) -> Markup:
    """The visible blocks of ``markup``: HTML or XHTML, whole or a fragment, even if damaged.

    Words of links stay, rows of tables become a line each, with ``CELL_BREAK`` between cells.
    Nothing is fetched, and no entity that the markup defines is expanded. With more than
    ``MOST_TAGS`` tags a tree would not fit into memory, so only their text is read.
    """
    markup = clean(markup)
    if markup.count("<") > MOST_TAGS:
        text = unescape(_TAG.sub("\n", markup))
        return Markup(tuple(Block(line) for line in split_into_blocks(text) if line))
    tree = _parsed(markup)
    return Markup(()) if tree is None else read_tree(tree)


def read_tree(tree: Any) -> Markup:  # noqa: ANN401 - lxml has no types
    """The visible blocks of the HTML elements below ``tree``."""
    walk = _Letter()
    page = flatten(tree, walk)
    blocks = tuple(block for one in page.blocks for block in _lines(one))
    return Markup(blocks, tuple(Dropped(text, HIDDEN) for text in walk.hidden))


def _lines(block: PageBlock) -> Iterator[Block]:
    """The block, or several where lines are broken."""
    lines = split_into_blocks(block.text) if "\n" in block.text else [block.text]
    several = len(lines) > 1 and block.role is Role.BODY  # a heading and its text may share a <p>
    yield from (Block(line, Role.UNKNOWN if several else block.role) for line in lines if line)


class _Letter(Walk):
    """In e-mails and notes often only line breaks separate paragraphs."""

    skipped = SKIPPED | {"nav", "rp", "rt"}

    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[str] = []

    def _is_unseen(self, element: Any) -> bool:  # noqa: ANN401 - lxml has no types
        style = "".join(element.get("style", "").split())
        unseen = element.get("hidden") is not None or bool(_NOT_SHOWN.search(style))
        text = " ".join("".join(element.itertext()).translate(_INVISIBLE).split()) if unseen else ""
        self.hidden += [text] if text else []
        return unseen

    def _is_inline(self, element: Any) -> bool:  # noqa: ANN401
        return element.tag in INLINE or ":" in element.tag

    def _is_data_table(self, table: Any) -> bool:  # noqa: ANN401
        return is_data_table(table) and next(table.iterdescendants(*_NEVER_IN_CELLS), None) is None

    def _break(self) -> None:
        self._run.pieces.append("\n")

    def _add(self, text: str | None) -> None:
        super()._add(re.sub(r"\s", " ", text) if text else text)

    def _take_lines(self, element: Any) -> None:  # noqa: ANN401
        text = "".join(element.itertext()).strip()
        self.blocks += [PageBlock(text, self._roles[-1], self._open[-1])] if text else []

    def _joined(self, pieces: Sequence[str]) -> str:
        text = "".join(pieces).translate(_INVISIBLE)
        return text.strip() if "\n" in text else " ".join(text.split())


def _parsed(markup: str) -> Any:  # noqa: ANN401
    """The root; None if there is none.

    Parsed as HTML, an empty ``<title/>`` of XHTML would swallow what follows. What is nested too
    deeply for any parser is read without its tags, so that no text is lost.
    """
    if _SAYS_XML.match(markup):
        markup = _EMPTY.sub(r"<\1\2></\1>", _DOCTYPE.sub("", markup, count=1))
    root, whole = _parsed_as_html(markup)
    return root if whole else _parsed_as_html(_TAG.sub("<br>", markup))[0]


def _parsed_as_html(markup: str) -> tuple[Any, bool]:
    """The root, and whether all of ``markup`` is below it."""
    from lxml import etree  # noqa: PLC0415 -- not needed to ask

    lenient = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_pis=True, remove_comments=True, huge_tree=True
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), lenient)
    except etree.XMLSyntaxError:  # nothing in it at all
        return None, True
    return root, not any(error.level_name == "FATAL" for error in lenient.error_log)
