"""What a page holds twice: blocks for another width of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Role
from qa_service.reading.pages.container import holder_of
from qa_service.reading.pages.marks import tokens_of

if TYPE_CHECKING:
    from qa_service.reading.pages.flatten import Page

REPEATED: Final = "stands on the page before"

_SHORTEST: Final = 4  # words; "Yes." may be said twice
_LONGEST: Final = 20_000  # characters of a block that are compared


def drop_repeats(page: Page, rules: list[str | None]) -> None:
    """Give what repeats a block that is kept the rule that leaves it out."""
    seen: dict[tuple[str, ...], int] = {}
    for at in [at for at, rule in enumerate(rules) if rule is None]:
        key = tuple(tokens_of(page.blocks[at].text[:_LONGEST]))
        if len(key) >= _SHORTEST and key in seen and not _is_refrain(page, seen[key], at):
            rules[at] = REPEATED
        seen[key] = at


def _is_refrain(page: Page, before: int, at: int) -> bool:
    """Whether it stands in the same box under another heading, not in one for another width."""
    holders = {holder_of(page.boxes, page.blocks[one].box) for one in (before, at)}
    headed = any(block.role is Role.HEADING for block in page.blocks[before:at])
    return len(holders) == 1 and headed
