"""Sets real PDF pages in columns, as papers print them, for the tests of reading them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOFT_HYPHEN = "\u00ad"
WIDTH, HEIGHT = A4
MARGIN = 60
_WORDS = """
harbour engineers reported pillars northern minister opened bridge after storm closed
water the of a and in to for with from that which over under between against because
although government spending committee members voted election results published yesterday
evening people waited hours stations trains cancelled services replacement expected
fishermen boats insurance companies estimated damage millions rebuilding programme
announced parliament critics argued decision unfortunate neighbouring countries agreement
negotiations continued
"""


def article(paragraphs: int, *, seed: int = 1) -> list[str]:
    """Paragraphs of two to four made-up sentences."""
    chance = random.Random(seed)  # noqa: S311 - text for a test, no secret
    return [
        " ".join(_sentence(chance) for _ in range(chance.randint(2, 4))) for _ in range(paragraphs)
    ]


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS.split(), k=chance.randint(9, 24))
    return f"{' '.join(words).capitalize()} {chance.randint(2, 99)} well-known piers."


@dataclass
class Setting:
    """How a paper is set; lengths in points."""

    columns: int = 1
    gutter: float = 16
    size: float = 10
    indent: float = 12
    between: float = 0  # paragraphs
    justified: bool = True
    hyphenated: bool = True
    by_rows: bool = False  # lines drawn across the columns, as some programs write them
    head: str = ""  # "{page}" stands for its number
    foot: str = ""
    depth: float = HEIGHT - 2 * MARGIN  # of the columns
    top: float = HEIGHT - MARGIN  # of the columns of the first page


@dataclass
class Paper:
    """A document that is being set."""

    setting: Setting = field(default_factory=Setting)
    information: dict[str, str] = field(default_factory=dict)
    encrypt: Any = None

    def __post_init__(self) -> None:
        self._file = BytesIO()
        self.canvas = Canvas(self._file, pagesize=A4, encrypt=self.encrypt, invariant=True)
        for name, value in self.information.items():
            getattr(self.canvas, f"set{name}")(value)
        self.page = 1
        self._head_and_foot()
        self._waiting: list[tuple[float, float, str, float, float]] = []
        self._column = 0
        self._y = self.setting.top

    def _head_and_foot(self) -> None:
        for text, y in ((self.setting.head, HEIGHT - 36), (self.setting.foot, 30)):
            if text:
                self.canvas.setFont("Helvetica", 8)
                self.canvas.drawCentredString(WIDTH / 2, y, text.format(page=self.page))

    @property
    def width(self) -> float:
        """Of a column."""
        between = self.setting.gutter * (self.setting.columns - 1)
        return float(WIDTH - 2 * MARGIN - between) / self.setting.columns

    def across(self, text: str, y: float, size: float, font: str = "Helvetica-Bold") -> None:
        """One line over the columns."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(MARGIN, y, text)

    def heading(self, text: str, size: float = 13) -> None:
        """A sub-heading within a column."""
        self._y -= size
        self._line(text, 0, size, None, "Helvetica-Bold")

    def paragraphs(self, texts: Sequence[str]) -> None:
        """Paragraphs, on into the next column and page where this one is full."""
        for text in texts:
            words = _hyphenated(text) if self.setting.hyphenated else text
            lines = list(self._lines(words))
            for at, line in enumerate(lines):
                indent = self.setting.indent if at == 0 else 0
                last = at == len(lines) - 1
                full = self.width - indent if self.setting.justified and not last else None
                self._line(line, indent, self.setting.size, full, "Times-Roman")
            self._y -= self.setting.between

    def data(self) -> bytes:
        """The finished file."""
        self._draw()
        self.canvas.showPage()
        self.canvas.save()
        return self._file.getvalue()

    def _line(self, text: str, indent: float, size: float, full: float | None, font: str) -> None:
        lowest = MARGIN if self.page > 1 else self.setting.top - self.setting.depth
        if self._y - 1.2 * size < lowest:
            self._next_column()
        self._y -= 1.2 * size
        left = MARGIN + self._column * (self.width + self.setting.gutter) + indent
        space = 0.0
        if full and " " in text:
            space = (full - stringWidth(text, font, size)) / text.count(" ")
        self._waiting.append((left, self._y, f"{font}\n{text}", size, space))

    def _next_column(self) -> None:
        self._column += 1
        if self._column == self.setting.columns:
            self._draw()
            self.canvas.showPage()
            self.page, self._column = self.page + 1, 0
            self._head_and_foot()
        self._y = self.setting.top if self.page == 1 else HEIGHT - MARGIN

    def _draw(self) -> None:
        lines = self._waiting
        if self.setting.by_rows:
            lines = sorted(lines, key=lambda line: (-line[1], line[0]))
        for left, y, fonted, size, space in lines:
            font, text = fonted.split("\n")
            self.canvas.setFont(font, size)
            self.canvas.drawString(left, y, text, wordSpace=space)
        self._waiting = []

    def _lines(self, text: str) -> Iterator[str]:
        line, room = "", self.width - self.setting.indent
        for word in text.split(" "):
            whole = f"{line} {word}".strip()
            if self._measure(whole) <= room:
                line = whole
                continue
            start, rest = self._broken(line, word, room)
            yield start.replace(SOFT_HYPHEN, "")
            line, room = rest, self.width
        yield line.replace(SOFT_HYPHEN, "")

    def _broken(self, line: str, word: str, room: float) -> tuple[str, str]:
        """The line with as much of ``word`` as fits, and the rest."""
        for mark in (SOFT_HYPHEN, "-"):
            first, found, rest = word.partition(mark)
            start = f"{line} {first}-".strip()
            if found and self._measure(start) <= room:
                return start, rest
        return line, word

    def _measure(self, text: str) -> float:
        return float(stringWidth(text.replace(SOFT_HYPHEN, ""), "Times-Roman", self.setting.size))


def _hyphenated(text: str) -> str:
    """The text with soft hyphens in the middle of long words."""
    return " ".join(
        f"{word[: len(word) // 2]}{SOFT_HYPHEN}{word[len(word) // 2 :]}"
        if len(word) > 7 and word.isalpha()
        else word
        for word in text.split(" ")
    )
