"""What papers say of themselves beside their text: title, author; and how far to believe it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Block, Dropped, Found, RawArticle, Role
from qa_service.reading.rules.page_metadata import find_metadata, read_metadata_line
from qa_service.reading.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP: Final = "title, byline or date of the page, or above its title"
_MADE_UP: Final = re.compile(
    r"^(?:microsoft word\b.*|untitled.*|.*\.(?:docx?|pdf|indd|qxd|qxp|odt|rtf|tex|dvi|pptx?|html?)"
    r"|(?:document|layout|page|presentation|print|title|slide|scan|img|image)[\s_-]*\d*"
    r"|powerpoint presentation|[\w-]*\d[\w-]*|https?:.*|about:blank)$",
    re.IGNORECASE,
)
_LONGEST_TITLE: Final = 300  # characters
_TOP_BLOCKS: Final = 10  # among which the title stands


def on_one_line(value: str) -> str:
    """Without control characters and line breaks."""
    return " ".join(clean(value).split())


def sensible(told: Sequence[tuple[str, str | None]]) -> list[Found]:
    """Of titles by their place those that are no name of a file or a program's own words."""
    found = [Found(on_one_line(value), place) for place, value in told if value]
    return [
        title
        for title in found
        if " " in title.value
        and len(title.value) <= _LONGEST_TITLE
        and not _MADE_UP.match(title.value)
    ]


def place_of(title: str, blocks: Sequence[Block]) -> int | None:
    """Which of the first blocks is the title."""
    wanted = _folded(title)
    for at, block in enumerate(blocks[:_TOP_BLOCKS]):
        if _folded(block.text) == wanted:
            return at
    return None


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def people(author: str) -> tuple[str, ...]:
    """The people that a document names as its authors; a user's or firm's name is none."""
    line = read_metadata_line("By " + " ".join(on_one_line(author).replace(";", ",").split()))
    return line.authors if line else ()


def describe(
    blocks: Sequence[Block],
    *,
    heading: Found | None,
    told: Sequence[tuple[str, str | None]],
    author: str,
    language: str | None = None,
    dropped: Sequence[Dropped] = (),
) -> RawArticle:
    """The article of a written document.

    Its title is ``heading``, the paragraph set as such; what its properties tell and a heading at
    its top repeats; the headline of its text; else what the properties tell. The day is that of a
    date line: when a file was made or saved says nothing of publication.
    """
    top = find_metadata([block.text for block in blocks])
    used = set(top.used)
    properties = sensible(told)
    confirmed = [title for title in properties if place_of(title.value, blocks) is not None]
    headline = Found(top.title, "headline of the text") if top.title else _first_heading(blocks)
    title = next((one for one in (heading, *confirmed, headline, *properties) if one), None)
    if title and (at := place_of(title.value, blocks)) is not None:
        used.add(at)
    return RawArticle(
        blocks=tuple(block for at, block in enumerate(blocks) if at not in used),
        title=title,
        authors=top.authors or people(author),
        published=Found(top.published, "date line of the text") if top.published else None,
        language=language,
        dropped=(*dropped, *(Dropped(blocks[at].text, TOP) for at in sorted(used))),
    )


def _first_heading(blocks: Sequence[Block]) -> Found | None:
    """The heading with which the text begins, unless it is one of several alike."""
    if blocks and blocks[0].role is Role.HEADING:
        return Found(blocks[0].text, "heading at the top")
    return None
