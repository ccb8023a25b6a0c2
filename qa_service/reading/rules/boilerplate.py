"""What of a page is article body, what heads it, and what is there to be clicked."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from qa_service.reading.rules.phrases import (
    has_bullet,
    is_all_capitals,
    is_factual,
    is_list_label,
    is_name_or_credit,
    is_promo,
    is_prose,
    is_teaser_label,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTEST_LIST: Final = 3  # short lines in a row; two are a heading and its sub-heading
_SHORTEST_INTRODUCED: Final = 2  # after a sentence that ends in a colon
_HEADLINE_WORDS: Final = 14
_MOST_TEASERS: Final = 6  # link lines below one "Related stories:"
_TOP: Final = 6  # blocks among which title and byline may be repeated


class Kind(Enum):
    """What a block of text is to the article."""

    BODY = "body"
    ITEM = "item of a list"
    HEADING = "heading"
    DROPPED = "not of the article"


def classify(
    blocks: Sequence[str], *, title: str | None = None, authors: Sequence[str] = ()
) -> list[Kind]:
    """The kind of every block, judged by itself and then by its neighbours.

    A block of full sentences is BODY unless it asks the reader to do something with the site.
    In doubt a block is kept: a lost paragraph can't be found, a promo line only stands about.
    """
    kinds = [_kind(block) for block in blocks]
    _drop_teasers(blocks, kinds)
    _drop_repeated_top(blocks, kinds, title, authors)
    _mark_lists(blocks, kinds)
    return kinds


def _kind(block: str) -> Kind:
    if is_promo(block):
        return Kind.DROPPED
    if is_prose(block):
        return Kind.BODY
    if has_bullet(block):
        return Kind.ITEM
    return Kind.HEADING


def _drop_teasers(blocks: Sequence[str], kinds: list[Kind]) -> None:
    """A bare label ("READ MORE") takes the headline below it along."""
    for index, block in enumerate(blocks):
        if is_teaser_label(block):
            most = _MOST_TEASERS if is_list_label(block) else 1
            for below in range(index + 1, min(index + 1 + most, len(blocks))):
                if kinds[below] is not Kind.HEADING and not _is_headline(blocks[below]):
                    break
                kinds[below] = Kind.DROPPED


def _is_headline(block: str) -> bool:
    """Whether it may be a headline though it holds a sentence: "Who pays? A day at the gate"."""
    return len(block.split()) <= _HEADLINE_WORDS and block[-1].isalnum()


def _drop_repeated_top(
    blocks: Sequence[str], kinds: list[Kind], title: str | None, authors: Sequence[str]
) -> None:
    """Title, bylines and credits above the first paragraph are known already."""
    known = {name.casefold() for name in (title, *authors) if name}
    for index in range(min(_TOP, len(blocks))):
        if blocks[index].casefold() in known or (
            kinds[index] is Kind.HEADING and is_name_or_credit(blocks[index])
        ):
            kinds[index] = Kind.DROPPED
        elif kinds[index] is Kind.BODY:
            break


def _mark_lists(blocks: Sequence[str], kinds: list[Kind]) -> None:
    """Runs of short lines that state facts are lists; other short lines are headings."""
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks) and kinds[end] in (Kind.HEADING, Kind.ITEM):
            end += 1
        if end > index:
            _mark_run(blocks, kinds, index, end)
        index = max(end, index + 1)


def _mark_run(blocks: Sequence[str], kinds: list[Kind], start: int, end: int) -> None:
    introduced = start > 0 and kinds[start - 1] is Kind.BODY and blocks[start - 1].endswith(":")
    if not introduced and not is_factual(blocks[start]):
        start += 1  # the list's own heading
    if start < end and end < len(blocks) and not is_factual(blocks[end - 1]):
        end -= 1  # the heading of what follows
    facts = sum(is_factual(block) for block in blocks[start:end])
    stated = end - start >= _SHORTEST_LIST and 2 * facts >= end - start
    if stated or (introduced and end - start >= _SHORTEST_INTRODUCED):
        for index in range(start, end):
            if not is_all_capitals(blocks[index]) and not blocks[index].endswith("?"):
                kinds[index] = Kind.ITEM
