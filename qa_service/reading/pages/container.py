"""Which box of a page holds its article, by the weight of the paragraphs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.reading.pages.boxes import COMMENTS, OTHERS, OVERLAY, PAYWALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.reading.pages.flatten import Box, Page

OTHER_ARTICLE: Final = "another article on the page"

_LONGEST_APPEAL: Final = 500  # characters of paragraphs
_LONGEST_NOTICE: Final = 1_500
_CORE: Final = 0.85  # of the article's weight that its box holds
_MOST_OF: Final = 0.5  # of the article in one box: it is no side matter, whatever its name says
_ALL_OF: Final = 0.9
_LEAVES_NAMES: Final = "p li blockquote h1 h2 h3 h4 h5 h6 figcaption pre dt dd"
_LEAVES: Final = frozenset(_LEAVES_NAMES.split())


def rules_in_force(page: Page, weights: Sequence[float]) -> list[str | None]:
    """For each box, why it is not of the article, by its own name or that of one around it.

    ``weights`` are those of the blocks. A box with most of the weight is acquitted: the class of
    a page's wrapper may well say "has-sidebar".
    """
    sums = sums_of_boxes(page, weights)
    total = sums[0]
    opened = box_laid_over(page)
    rules: list[str | None] = []
    for number, (box, held) in enumerate(zip(page.boxes, sums, strict=True)):
        share = _ALL_OF if box.rule == COMMENTS else _MOST_OF
        acquitted = total > 0 and held >= share * total
        if box.rule == PAYWALL and held > _LONGEST_APPEAL:
            acquitted = True  # sites mark the part that is paid for by the same name
        acquitted = acquitted or number == opened
        above = rules[box.parent] if box.parent >= 0 else None
        rules.append(above or (None if acquitted else box.rule))
    return rules


def box_laid_over(page: Page) -> int | None:
    """The box with a headline and a long text that is opened over the page: the article's."""
    laid = [at for at, box in enumerate(page.boxes) if box.rule == OVERLAY]
    if not laid:
        return None
    headed = _boxes_with_headline(page)
    sums = sums_of_boxes(page, [len(one.text) * (one.linked == 0) for one in page.blocks])
    return next((at for at in laid if at in headed and sums[at] > _LONGEST_NOTICE), None)


def _boxes_with_headline(page: Page) -> set[int]:
    """Boxes around a headline."""
    found = set()
    for block in page.blocks:
        number = block.box
        if page.boxes[number].tag == "h1":
            while number >= 0 and number not in found:
                found.add(number)
                number = page.boxes[number].parent
    return found


def sums_of_boxes(page: Page, weights: Sequence[float]) -> list[float]:
    """The weight of the blocks in each box, at any depth."""
    sums = [0.0] * len(page.boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        sums[block.box] += weight
    for number in range(len(sums) - 1, 0, -1):
        sums[page.boxes[number].parent] += sums[number]
    return sums


def of_others(page: Page) -> list[bool]:
    """For each box, whether it names itself comments or other articles."""
    rules = rules_in_force(page, [float(len(block.text)) for block in page.blocks])
    return [rule in (COMMENTS, OTHERS) for rule in rules]


def innermost_box(page: Page, weights: Sequence[float]) -> int:
    """The smallest box that holds nearly all the weight."""
    sums = sums_of_boxes(page, weights)
    best = 0
    for number in range(1, len(sums)):  # a box comes after the one around it
        box = page.boxes[number]
        if box.parent == best and sums[number] >= _CORE * sums[0] and box.tag not in _LEAVES:
            best = number
    return best


def densest_box(page: Page, weights: Sequence[float]) -> int:
    """The box with most paragraphs directly in it; those one level deeper count half.

    The measure of Arc90's Readability.
    """
    scores = [0.0] * len(page.boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        holder = holder_of(page.boxes, block.box)
        scores[holder] += weight
        scores[max(page.boxes[holder].parent, 0)] += weight / 2
    return max(range(len(scores)), key=scores.__getitem__)


def holder_of(boxes: Sequence[Box], number: int) -> int:
    """The box around a paragraph, whatever elements are the paragraph itself."""
    while boxes[number].tag in _LEAVES and boxes[number].parent >= 0:
        number = boxes[number].parent
    return number


def spans_of_boxes(page: Page) -> list[tuple[int, int]]:
    """The first and the last block in each box, at any depth; (-1, -1) where it holds none."""
    firsts, lasts = [-1] * len(page.boxes), [-1] * len(page.boxes)
    for at, block in enumerate(page.blocks):
        lasts[block.box] = at
        firsts[block.box] = at if firsts[block.box] < 0 else firsts[block.box]
    for number in range(len(page.boxes) - 1, 0, -1):
        parent = page.boxes[number].parent
        lasts[parent] = max(lasts[parent], lasts[number])
        known = [one for one in (firsts[parent], firsts[number]) if one >= 0]
        firsts[parent] = min(known, default=-1)
    return list(zip(firsts, lasts, strict=True))


def inside(page: Page, container: int) -> list[bool]:
    """For each box, whether it is ``container`` or within it."""
    found: list[bool] = []
    for number, box in enumerate(page.boxes):
        found.append(number == container or (box.parent >= 0 and found[box.parent]))
    return found


def of_other_articles(page: Page, is_title: Sequence[bool]) -> set[int]:
    """Boxes of whole articles that a page appends to its own, each with a headline of its own.

    The page's own is the one whose headline is the title, else the first.
    """
    tops = _outermost_articles(page)
    headlines: dict[int, bool] = {}
    for block, titled in zip(page.blocks, is_title, strict=True):
        top = tops[block.box]
        if top is not None and page.boxes[block.box].tag == "h1":
            headlines[top] = headlines.get(top, False) or titled
    if len(headlines) < 2:  # noqa: PLR2004 - one article is no choice
        return set()
    own = next((top for top, titled in headlines.items() if titled), min(headlines))
    return {box for box, top in enumerate(tops) if top in headlines and top != own}


def _outermost_articles(page: Page) -> list[int | None]:
    tops: list[int | None] = []
    for number, box in enumerate(page.boxes):
        above = tops[box.parent] if box.parent >= 0 else None
        tops.append(number if above is None and box.tag == "article" else above)
    return tops
