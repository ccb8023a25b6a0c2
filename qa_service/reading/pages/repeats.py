"""What a page says twice: pull quotes, and blocks for another width of the screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Role
from qa_service.reading.pages.container import holder_of
from qa_service.reading.pages.marks import shingles, tokens_of

if TYPE_CHECKING:
    from qa_service.reading.pages.flatten import Page

REPEATED: Final = "stands on the page before"
PULLED: Final = "words of the article set large"

_SHORTEST: Final = 4  # words; "Yes." may be said twice
_LONGEST_QUOTE: Final = 60
_LONGEST: Final = 20_000  # characters of a block that are compared
_SHARE: Final = 0.9
_SET_LARGE: Final = frozenset(("aside", "figure"))


def drop_repeats(page: Page, rules: list[str | None]) -> None:
    """Give what repeats a block that is kept the rule that leaves it out."""
    kept = [at for at, rule in enumerate(rules) if rule is None]
    words = {at: tokens_of(page.blocks[at].text[:_LONGEST]) for at in kept}
    seen: dict[tuple[str, ...], int] = {}
    for at in kept:
        key = tuple(words[at])
        if len(key) >= _SHORTEST and key in seen and not _is_refrain(page, seen[key], at):
            rules[at] = REPEATED
        seen[key] = at
    counts = Counter(one for at in kept if rules[at] is None for one in set(shingles(words[at])))
    for at in kept:
        if rules[at] is None and _may_be_pulled(page, at):
            own = set(shingles(words[at]))
            again = sum(counts[one] > 1 for one in own)
            if own and len(words[at]) <= _LONGEST_QUOTE and again >= _SHARE * len(own):
                rules[at] = PULLED
                counts.subtract(own)


def _is_refrain(page: Page, before: int, at: int) -> bool:
    """Whether it stands in the same box under another heading, not in one for another width."""
    holders = {holder_of(page.boxes, page.blocks[one].box) for one in (before, at)}
    headed = any(block.role is Role.HEADING for block in page.blocks[before:at])
    return len(holders) == 1 and headed


def _may_be_pulled(page: Page, at: int) -> bool:
    """Whether a block is a quotation, or stands in what is set apart from the text."""
    block = page.blocks[at]
    if block.role is Role.QUOTE:
        return True
    box = block.box
    for _ in range(4):
        if page.boxes[box].tag in _SET_LARGE:
            return True
        box = max(page.boxes[box].parent, 0)
    return False
