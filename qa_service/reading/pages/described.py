"""The text of an article as the page's JSON-LD gives it: articleBody, entries of a live report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml.html import fragment_fromstring

from qa_service.reading.document import Block, Role
from qa_service.reading.pages.flatten import flatten
from qa_service.reading.pages.json_ld import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.reading.pages.json_ld import Node

_MARKUP: Final = re.compile(r"</?(?:p|div|br|h[1-6]|ul|li|blockquote)\b[^>]*>|&(?:lt|nbsp|#\d+);")
_SHORTEST: Final = 200  # characters; what is shorter is a summary
_LONGEST: Final = 2_000_000
_MOST_ENTRIES: Final = 2_000


def described_text(node: Node | None) -> str:
    """The body, a line for each block; "" where there is none or only a summary."""
    text = "\n".join(block.text for block in described_blocks(node) if block.role is not Role.TIME)
    return text if len(text) >= _SHORTEST else ""


def described_blocks(node: Node | None) -> tuple[Block, ...]:
    """The blocks of the body and of each entry of a live report, with its time and heading."""
    if node is None:
        return ()
    blocks = list(_blocks(node.get("articleBody")))
    entries = node.get("liveBlogUpdate")
    for entry in (entries if isinstance(entries, list) else [entries])[:_MOST_ENTRIES]:
        if isinstance(entry, Mapping):
            text = tuple(_blocks(entry.get("articleBody") or entry.get("text")))
            time, heading = text_of(entry.get("datePublished")), text_of(entry.get("headline"))
            blocks += [Block(time, Role.TIME)] if time and text else []
            blocks += [Block(heading, Role.HEADING)] if heading and text else []
            blocks += text
    return tuple(blocks)


def _blocks(value: object) -> Iterator[Block]:
    if isinstance(value, list):
        value = "\n".join(one for one in value if isinstance(one, str))
    if not isinstance(value, str):
        return
    text = value[:_LONGEST]
    if _MARKUP.search(text):
        yield from _blocks_of_markup(text)
        return
    for line in text.splitlines():
        if words := " ".join(line.split()):
            yield Block(words, Role.BODY)


def _blocks_of_markup(text: str) -> Iterator[Block]:
    try:
        tree = fragment_fromstring(text.replace("\n", "<br><br>"), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return
    for block in flatten(tree).blocks:
        role = Role.BODY if block.role is Role.UNKNOWN else block.role
        yield Block(block.text, role)
