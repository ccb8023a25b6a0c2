"""Pull quotes: words of the article set again in large type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Role
from qa_service.reading.rules.judgement import Judgement, Kind, Rule, dropped
from qa_service.reading.rules.shape import is_prose, word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.reading.document import Block

_SHORTEST: Final = 5  # words; less is said twice by chance
_SHORTEST_HEADING: Final = 7  # of what may also be a heading: "What we know so far"
_LONGEST: Final = 45
_QUOTES: Final = "\"'“‘«„「"
_WORD: Final = re.compile(r"[^\W_]+")
_SPEAKER: Final = re.compile(r"\s*(?:[—–]|\s-\s)\s*[^—–]{2,60}$")  # "... the bridge" — Ann Lee


def drop_pull_quotes(blocks: Sequence[Block], judged: list[Judgement]) -> None:
    """Drop short lines set like a quotation whose words stand within a longer paragraph.

    No word is lost by it. A quotation that the format sets apart may also repeat a whole one.
    """
    candidates = [at for at, block in enumerate(blocks) if _may_repeat(block, judged[at])]
    if not candidates:
        return
    bodies = {
        at: _words(block.text) for at, block in enumerate(blocks) if judged[at].kind is Kind.BODY
    }
    text = "\n".join(bodies.values())
    for at in candidates:
        own = bodies.get(at)
        words = own or _words(_SPEAKER.sub("", blocks[at].text))
        if _stands_in(words, text, own, whole=blocks[at].role is Role.QUOTE):
            judged[at] = dropped(Rule.PULL_QUOTE)


def _may_repeat(block: Block, judgement: Judgement) -> bool:
    if judgement.kind not in {Kind.BODY, Kind.QUOTATION, Kind.HEADING}:
        return False
    if block.role is Role.HEADING or not (block.role is Role.QUOTE or _is_set_apart(block.text)):
        return False
    if block.text.endswith((":", "：")):
        return False
    shortest = _SHORTEST_HEADING if judgement.kind is Kind.HEADING else _SHORTEST
    return shortest <= word_count(block.text) <= _LONGEST


def _is_set_apart(text: str) -> bool:
    """Whether a line looks like a quotation of its own: its marks, or no end of a sentence."""
    return text[0] in _QUOTES or not is_prose(text) or bool(_SPEAKER.search(text))


def _words(text: str) -> str:
    """The words in one case, each between spaces, so that none is found within another."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _stands_in(words: str, text: str, own: str | None, *, whole: bool) -> bool:
    """Whether ``words`` are part of a paragraph of ``text``, or with ``whole`` all of one."""
    at = text.find(words)
    while at >= 0:
        alone = text[at - 1 : at] in {"", "\n"} and text[at + len(words) :][:1] in {"", "\n"}
        if not alone or (whole and own is None):
            return True
        at = text.find(words, at + 1)
    return False
