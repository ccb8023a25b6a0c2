"""Short lines in a row that are a list, though nothing marks them as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Role
from qa_service.reading.rules.judgement import Judgement, Kind
from qa_service.reading.rules.shape import is_all_capitals, is_factual, word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.reading.document import Block

_SHORTEST_LIST: Final = 3  # short lines in a row; two are a heading and its sub-heading
_SHORTEST_AMID: Final = 4
_HIGHLIGHT_WORDS: Final = 7  # a line, on average; headings are shorter
_SHORTEST_INTRODUCED: Final = 2  # after a sentence that ends in a colon


def mark_lists(blocks: Sequence[Block], judged: list[Judgement]) -> None:
    """Runs of short lines that state facts are lists; other short lines are headings."""
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks) and _is_short_line(blocks[end], judged[end]):
            end += 1
        if end > index:
            _mark_run(blocks, judged, index, end)
        index = max(end, index + 1)


def _is_short_line(block: Block, judgement: Judgement) -> bool:
    """Whether it may be an item; what the format calls a heading or an item is none to judge."""
    stated = block.role in {Role.HEADING, Role.ITEM}
    return not stated and judgement.kind in {Kind.HEADING, Kind.ITEM}


def _mark_run(blocks: Sequence[Block], judged: list[Judgement], start: int, end: int) -> None:
    introduced = (
        start > 0
        and judged[start - 1].kind is Kind.BODY
        and blocks[start - 1].text.endswith((":", "："))
    )
    if not introduced and not is_factual(blocks[start].text):
        start += 1  # the list's own heading
    if start < end and end < len(blocks) and not is_factual(blocks[end - 1].text):
        end -= 1  # the heading of what follows
    run = blocks[start:end]
    stated = len(run) >= _SHORTEST_LIST and 2 * sum(map(_states, run)) >= len(run)
    announced = introduced and len(run) >= _SHORTEST_INTRODUCED
    if stated or announced or _is_amid(judged, start, end) or _are_highlights(run):
        for index in range(start, end):
            text = blocks[index].text
            if not is_all_capitals(text) and not text.endswith("?"):
                judged[index] = Judgement(Kind.ITEM)


def _states(block: Block) -> bool:
    return is_factual(block.text)


def _is_amid(judged: Sequence[Judgement], start: int, end: int) -> bool:
    """Whether the lines stand between paragraphs.

    Such a run names things (dishes, states, those who take part). Above the first paragraph and
    below the last such lines are menus.
    """
    if end - start < _SHORTEST_AMID:
        return False
    return any(one.kind is Kind.BODY for one in judged[:start]) and any(
        one.kind is Kind.BODY for one in judged[end:]
    )


def _are_highlights(blocks: Sequence[Block]) -> bool:
    """Whether lines of a database's text, where no menus are, sum up what follows."""
    words = sum(word_count(block.text) for block in blocks)
    kept = all(block.place and not block.text.endswith("?") for block in blocks)
    return kept and words >= _HIGHLIGHT_WORDS * len(blocks) and len(blocks) >= _SHORTEST_LIST
