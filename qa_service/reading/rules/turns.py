"""Turns of speakers in a transcript: each is a paragraph, however short."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Role
from qa_service.reading.rules.judgement import Judgement, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.reading.document import Block

_CAPITALS: Final = re.compile(
    r"(?P<name>(?:[^\W\d_a-zà-ÿ][^\W\d_a-zà-ÿ.'’-]*\.?,?\s?){1,6}(?:\([^()]{1,60}\))?|[QA]):\s+\S"
)
_NAME: Final = re.compile(
    r"(?P<name>(?:[^\W\d_a-z][\w.'’-]*\s?){1,4}(?:\([^()]{1,60}\))?):\s+[\"“'‘(\[]?\w"
)
_TIMED: Final = re.compile(r"\[\d{1,3}:\d\d:\d\d\] \S")  # as captions are read
_FEWEST_CAPITALS: Final = 2  # turns in a transcript
_FEWEST_NAMES: Final = 4
_SHARE: Final = 0.3  # of the blocks of a transcript that are turns


def mark_turns(blocks: Sequence[Block], judged: list[Judgement]) -> None:
    """What a speaker says is text, though it is a short question or a thank-you."""
    names = [_name(block) for block in blocks]
    said = Counter(name for name in names if name)
    capitals = sum(count for name, count in said.items() if name.isupper())
    repeated = sum(count for count in said.values() if count > 1)
    enough = capitals >= _FEWEST_CAPITALS or repeated >= _FEWEST_NAMES
    if not enough or said.total() < _SHARE * len(blocks):
        return
    for at, name in enumerate(names):
        if name and judged[at].kind in {Kind.HEADING, Kind.ITEM, Kind.DROPPED}:
            judged[at] = Judgement(Kind.BODY)


def _name(block: Block) -> str | None:
    """Who speaks in a block, if it begins with a name and a colon."""
    if block.role not in {Role.UNKNOWN, Role.BODY}:
        return None
    if _TIMED.match(block.text):
        return "CAPTION"
    match = _CAPITALS.match(block.text) or _NAME.match(block.text)
    return match["name"].strip() if match else None
