"""A page's elements -> its blocks of text in order, each in its box.

This is the only part that walks the elements; everything that selects text works on its blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from qa_service.ingest.document import Role
from qa_service.ingest.pages.container import (
    LEAVES,
    is_not_displayed,
    name_words,
    rule_against,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SKIPPED_NAMES: Final = (
    "head script style noscript template svg canvas iframe object embed video audio map "
    "select button textarea input datalist math picture amp-ad amp-analytics amp-sidebar"
)
SKIPPED: Final = frozenset(_SKIPPED_NAMES.split())
_INLINE_NAMES: Final = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meter "
    "nobr output progress q rp rt ruby s samp small span strike strong sub sup time tt u var wbr "
    "amp-img amp-timeago"
)
INLINE: Final = frozenset(_INLINE_NAMES.split())
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ROLES: Final = {
    "li": Role.ITEM,
    "dt": Role.ITEM,
    "dd": Role.ITEM,
    "blockquote": Role.QUOTE,
    "figcaption": Role.CAPTION,
    "caption": Role.CAPTION,
    "p": Role.BODY,
    **dict.fromkeys(_HEADINGS, Role.HEADING),
}
_STRONGER: Final = frozenset((Role.ITEM, Role.QUOTE, Role.CAPTION))  # than the p inside them
_PARTS: Final = frozenset(("article", "section", "main"))
_CAPTION_NAMES: Final = (
    "caption captions figcaption cutline imagecaption photocaption mediacaption bildunterschrift"
    " bildtext leyenda didascalia legende piefoto epigrafe"
)
_CAPTIONS: Final = frozenset(_CAPTION_NAMES.split())
_PICTURES: Final = frozenset(("image", "img", "photo", "picture", "bild", "foto", "media"))
_OF_CAPTIONS: Final = frozenset(("text", "desc", "description", "legend", "credit", "credits"))
_NEVER_CAPTIONS: Final = ("table", "body", "html", "article", "main", "section")
_NO_CAPTION: Final = ("table", "blockquote", "pre", "h1", "h2", "h3", "ul")
_UNSEEN_NAMES: Final = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-?reader|off-?screen|u-hidden|is-hidden|assistive-text)",
    re.IGNORECASE,
)
_INDENT: Final = re.compile(r"[ \t\r\n]*[\u00a0\u2003\u3000]{2}")
_LONGEST_CELL: Final = 300  # characters; longer cells are columns of a page
_LONGEST_BELOW_HEAD: Final = 3_000  # unless its columns have heads
_FEWEST: Final = 2  # rows, and cells of most rows
_BREAKS: Final = frozenset(("br", "p", "div", "li"))
_CELLS: Final = frozenset(("td", "th"))
_UNSEEN: Final = frozenset(("script", "style", "template"))
_FIGURES: Final = "0123456789+-−"
_RAISED: Final = str.maketrans(_FIGURES, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


@dataclass(slots=True)
class Box:
    """An element that contains blocks. ``parent`` is its number; the first box, 0, is the page's.

    ``rule`` is why it is probably not part of the article, by its name. ``holder`` is the nearest
    box, itself or one around it, that is no paragraph.
    """

    parent: int
    tag: str
    holder: int
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class PageBlock:
    """Text between two breaks of the page.

    ``linked`` is the share of its characters that are links to other pages, ``stamped`` of those
    in ``<time>``, whose machine-readable form is ``stamp``; ``bold`` when all of it is.
    """

    text: str
    role: Role
    box: int
    linked: float = 0.0
    bold: bool = False
    stamped: float = 0.0
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks in order; the boxes, each after the one that contains it."""

    blocks: tuple[PageBlock, ...]
    boxes: tuple[Box, ...]


def flatten(root: Any, walk: Walk | None = None) -> Page:  # noqa: ANN401 - lxml has no types
    """All blocks of the page below ``root``."""
    from lxml import etree  # noqa: PLC0415 - not needed to ask

    walk = walk or Walk()
    _raise_figures(root)
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        if event == "start":
            if walk.enter(element):
                steps.skip_subtree()
        else:
            walk.leave(element)
    walk.flush()
    return Page(tuple(walk.blocks), tuple(walk.boxes))


def _raise_figures(root: Any) -> None:  # noqa: ANN401
    """Write ``10<sup>6</sup>`` as 10⁶, since 106 is another number. Words stay as they are."""
    for sup in root.iter("sup"):
        for part in sup.iter():
            if part.text and not part.text.strip().strip(_FIGURES):
                part.text = part.text.translate(_RAISED)


@dataclass(slots=True)
class _Run:
    """Text collected since the last break."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    stamped: int = 0
    total: int = 0
    stamp: str | None = None


class Walk:
    """The current position in the page, and what was collected."""

    skipped = SKIPPED  # elements that contain no text

    def __init__(self) -> None:
        self.boxes: list[Box] = [Box(-1, "page", 0)]
        self.blocks: list[PageBlock] = []
        self._open = [0]
        self._roles = [Role.UNKNOWN]
        self._parts = 0  # articles and mains that are open
        self._run = _Run()
        self._links = self._bolds = self._stamps = 0
        self._after_break = False
        self._unseen: Any = None

    def enter(self, element: Any) -> bool:  # noqa: ANN401
        """Process an element's start; True if its content is to be skipped."""
        tag = element.tag
        if tag in self.skipped or self._is_unseen(element):
            self._unseen = element
            return True
        if tag == "br":
            self._break()
        elif self._is_inline(element):
            self._count(element, 1)
            self._add("“" if tag == "q" else "")
            self._add(element.text)
        else:
            self._enter_box(element)
            if tag == "table" and self._is_data_table(element):
                for role, text in rows_of(element):
                    self.blocks.append(PageBlock(text, role, self._open[-1]))
                return True
            if tag == "pre":
                self._take_lines(element)
                return True
            self._add(element.text)
        return False

    def leave(self, element: Any) -> None:  # noqa: ANN401
        """Process an element's end and the text after it."""
        tag = element.tag
        if element is self._unseen:
            self._unseen = None
        elif tag == "br":
            pass
        elif self._is_inline(element):
            self._add("”" if tag == "q" else "")
            self._count(element, -1)
        else:
            self.flush()
            self._open.pop()
            self._roles.pop()
            self._parts -= tag in ("article", "main")
        self._add(element.tail)

    def flush(self) -> None:
        """End the current block."""
        run, self._run = self._run, _Run()
        self._after_break = False
        text = self._joined(run.pieces)
        if not text or not run.total:
            return
        role = self._roles[-1]
        self.blocks.append(
            PageBlock(
                text=text,
                role=role,
                box=self._open[-1],
                linked=run.linked / run.total,
                bold=run.bold == run.total,
                stamped=run.stamped / run.total,
                stamp=run.stamp,
            )
        )

    def _joined(self, pieces: Sequence[str]) -> str:
        return " ".join("".join(pieces).split())

    def _is_unseen(self, element: Any) -> bool:  # noqa: ANN401
        """Whether it is not displayed, or a label for screen readers only."""
        names = element.get("class")
        is_label = names is not None and _UNSEEN_NAMES.search(names) is not None
        return (is_label or is_not_displayed(element)) and self._is_inline(element)

    def _is_data_table(self, table: Any) -> bool:  # noqa: ANN401
        return is_data_table(table)

    def _is_inline(self, element: Any) -> bool:  # noqa: ANN401
        tag = element.tag
        if tag in INLINE:
            return True
        if "-" not in tag:
            return False
        parent = element.getparent()
        return parent is not None and parent.tag in ("p", "span", "a", "em")

    def _enter_box(self, element: Any) -> None:  # noqa: ANN401
        self.flush()
        tag = element.tag
        rule = rule_against(element, in_article=self._parts > 0)
        parent, number = self._open[-1], len(self.boxes)
        holder = self.boxes[parent].holder if tag in LEAVES else number
        self.boxes.append(Box(parent, tag, holder, rule))
        self._open.append(len(self.boxes) - 1)
        self._roles.append(self._role(element))
        self._parts += tag in ("article", "main")

    def _role(self, element: Any) -> Role:  # noqa: ANN401
        tag, above = element.tag, self._roles[-1]
        if tag == "li" and _has_paragraphs(element):
            return Role.UNKNOWN  # entries of a live report, not items
        named = _role_by_name(f"{element.get('class', '')} {element.get('id', '')}")
        if named is Role.CAPTION and tag not in _NEVER_CAPTIONS and not _has_text(element):
            return Role.CAPTION
        if tag == "figure" and not any(one.tag in _NO_CAPTION for one in element.iter()):
            return Role.CAPTION
        if named is Role.QUOTE:
            return Role.QUOTE
        if tag in _PARTS:
            return Role.UNKNOWN
        own = _ROLES.get(tag)
        if own is None or (own is Role.BODY and above in _STRONGER):
            return above
        return own

    def _break(self) -> None:
        """One ``<br>`` wraps a line; two, or one after a line in bold, end the block."""
        run = self._run
        if self._after_break or (run.total and run.bold == run.total):
            self.flush()
        else:
            run.pieces.append("\n")
            self._after_break = True

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._after_break and _INDENT.match(text):
            self.flush()  # as on pages without paragraphs
        run = self._run
        length = len("".join(text.split()))
        if length:
            self._after_break = False
        run.pieces.append(text)
        run.total += length
        run.linked += length * (self._links > 0)
        run.bold += length * (self._bolds > 0)
        run.stamped += length * (self._stamps > 0)

    def _count(self, element: Any, step: int) -> None:  # noqa: ANN401
        tag = element.tag
        if tag == "a" and not element.get("href", "#").startswith("#"):
            self._links += step
        elif tag in ("b", "strong"):
            self._bolds += step
        elif tag == "time":
            self._stamps += step
            self._run.stamp = element.get("datetime") or self._run.stamp

    def _take_lines(self, element: Any) -> None:  # noqa: ANN401
        """Preformatted text: blank lines separate its paragraphs."""
        for part in re.split(r"\n[ \t]*\n", "".join(element.itertext())):
            text = " ".join(part.split())
            if text:
                self.blocks.append(PageBlock(text, Role.UNKNOWN, self._open[-1]))


@lru_cache(maxsize=4096)  # elements of a page share their classes
def _role_by_name(names: str) -> Role | None:
    """Caption or pull quote, where the words of class and id say so."""
    words = frozenset(name_words(names))
    if words & _CAPTIONS or (words & _PICTURES and words & _OF_CAPTIONS):
        return Role.CAPTION
    return Role.QUOTE if "pullquote" in words or {"pull", "quote"} <= words else None


def _has_text(element: Any) -> bool:  # noqa: ANN401
    """Whether it contains more paragraphs than a caption and a credit."""
    return sum(1 for _, _ in zip(element.iter("p"), range(3), strict=False)) > 2  # noqa: PLR2004


def _has_paragraphs(item: Any) -> bool:  # noqa: ANN401
    """Whether a list's item is a container of its own rather than a line."""
    own = [child.tag for child in item]
    parts = sum(tag == "p" for tag in own) > 1 or bool(_HEADINGS.intersection(own))
    return parts or "article" in own or "section" in own


# --- tables --------------------------------------------------------------------------------------


def is_data_table(table: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether its cells are short and are in rows of two or more."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return False
    if any(len(cell.findall("p")) > 1 for cell in table.iter("td")):
        return False  # paragraphs of a text
    rows = [
        [one for one in row if one.tag in ("td", "th") and _text(one)] for row in table.iter("tr")
    ]
    wide = sum(len(cells) >= _FEWEST for cells in rows)
    if wide < _FEWEST or 2 * wide < len(rows):
        return False
    headed = any(len(cells) > 1 and all(cell.tag == "th" for cell in cells) for cells in rows)
    longest = _LONGEST_BELOW_HEAD if headed else _LONGEST_CELL
    return all(len(_text(cell)) <= longest for cells in rows for cell in cells)


def rows_of(table: Any) -> Iterator[tuple[Role, str]]:  # noqa: ANN401
    """Its caption, then each row with " | " between the cells that are not empty."""
    for caption in table.iter("caption"):
        if text := _text(caption):
            yield Role.CAPTION, text
    for row in table.iter("tr"):
        cells = [_text(cell) for cell in row if cell.tag in _CELLS]
        if text := " | ".join(cell for cell in cells if cell):
            yield Role.ROW, text


def _text(element: Any) -> str:  # noqa: ANN401
    from lxml import etree  # noqa: PLC0415

    pieces: list[str] = []
    steps = etree.iterwalk(element, events=("start", "end"))
    for event, part in steps:
        if event == "end":
            pieces.append("" if part is element else part.tail or "")
        elif part.tag in _UNSEEN:
            steps.skip_subtree()
        else:
            pieces += (" " if part.tag in _BREAKS else "", part.text or "")
    return " ".join("".join(pieces).split())
