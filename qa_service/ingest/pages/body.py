"""Which blocks of a page are its article, and by which rule each other one is left out.

trafilatura and the page's own JSON-LD vote on each block. Their votes determine the container of
the article; in it, paragraphs that they missed are included, and what is named as a comment, a menu
or an advert is left out even if they included it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Role
from qa_service.ingest.pages.container import (
    box_laid_over,
    densest_box,
    innermost_box,
    inside,
    rules_in_force,
    spans_of_boxes,
    sums_of_boxes,
)
from qa_service.ingest.pages.extraction import tokens_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.ingest.pages.extraction import Marks
    from qa_service.ingest.pages.flatten import Page, PageBlock

OUTSIDE: Final = "outside the article's body"
LINKS: Final = "links to other pages"
TITLE: Final = "the title again"
DATE: Final = "date of the page"
TEASER: Final = "teaser of another article"
LOOSE_LINE: Final = "short line beside the article's paragraphs"
NOTHING_BELOW: Final = "heading of what was left out"
_PROSE_WORDS: Final = 9
_PROSE_LETTERS: Final = 16  # of scripts that put no spaces between words
_PROSE_OF_THAI: Final = 40  # and of Lao, Burmese, Khmer
_MOST_LINKED: Final = 0.6  # share of a block that is links before it is one
_LINKED_PROSE: Final = 20  # words of a paragraph that may be one link
SUMMARY_WORDS: Final = 20  # of a heading that is a paragraph
_ENOUGH: Final = 250  # characters of votes that can be trusted whatever else the page contains
_FEW_VOTES: Final = 0.3  # of the densest box; fewer votes are a mistake
_COLUMN: Final = 3  # paragraphs
_COLUMN_WORDS: Final = 30  # of each
_ENTRIES: Final = 3  # times of entries that make a live report
_TEASER_WORDS: Final = 60
_TEASER_BLOCKS: Final = 4
_SET_APART: Final = frozenset((Role.ITEM, Role.ROW, Role.CAPTION, Role.QUOTE))
REPEATED: Final = "is on the page before"
_SHORTEST: Final = 4  # words; "Yes." may be said twice
_LONGEST: Final = 20_000  # characters of a block that are compared


@dataclass(frozen=True, slots=True)
class Body:
    """Numbers of the page's blocks that are the article's, and the rules of the others."""

    kept: tuple[int, ...]
    dropped: tuple[tuple[int, str], ...]


def find_body(page: Page, votes: Sequence[Marks], title: str | None) -> Body:
    """The article's blocks, in order; every other block with the rule that left it out."""
    rules = _BlockChooser(page, votes, title).rules()
    kept = tuple(at for at, rule in enumerate(rules) if rule is None)
    return Body(kept, tuple((at, rule) for at, rule in enumerate(rules) if rule is not None))


def is_prose(text: str) -> bool:
    """Whether a block is long enough to be a paragraph by itself, in any script."""
    if len(text.split()) >= _PROSE_WORDS:
        return True
    if text.isascii():
        return False
    wide = sum(char > "\u2e7f" and char.isalpha() for char in text)
    thai = sum("\u0e00" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff" for char in text)
    return wide >= _PROSE_LETTERS or thai >= _PROSE_OF_THAI


def is_linked(block: PageBlock) -> bool:
    """Whether it is there to be clicked."""
    long = len(block.text.split()) >= _LINKED_PROSE
    return block.linked > (1 - (1 - _MOST_LINKED) / 2 if long else _MOST_LINKED)


class _BlockChooser:
    """One page with the properties of its blocks and boxes."""

    def __init__(self, page: Page, votes: Sequence[Marks], title: str | None) -> None:
        named = tokens_of(title or "")
        self._named = frozenset(tokens_of((title or "").replace("\u00ad", "")))
        self._page = page
        self._voted = [any(vote.contains(block.text) for vote in votes) for block in page.blocks]
        self._prose = [is_prose(block.text) and not is_linked(block) for block in page.blocks]
        self._titles = [bool(named) and tokens_of(block.text) == named for block in page.blocks]
        self._opened = inside(page, box_laid_over(page) or 0)  # the whole page if there is none
        self._box_rules = rules_in_force(page, self._weights(allowed=None))
        container = self._container()
        self._inside = inside(page, container)
        if any(self._voted):
            self._take_in_columns(container)
        self._have_votes = any(self._voted)
        self._spans = spans_of_boxes(page)
        sure = [at for at, prose in enumerate(self._prose) if prose and self._counts(at)]
        self._first, self._last = (sure[0], sure[-1]) if sure else (0, -1)
        self._near = {self._holder(page.blocks[at]) for at in sure}

    def rules(self) -> list[str | None]:
        """For each block why it is left out; None for the article's own."""
        rules = [
            self._rule(at) if self._opened[block.box] else OUTSIDE
            for at, block in enumerate(self._page.blocks)
        ]
        self._keep_standfirst(rules)
        self._drop_teasers(rules)
        self._keep_times(rules)
        drop_repeats(self._page, rules)
        self._drop_headings_of_nothing(rules)
        return rules

    def _weights(self, allowed: Sequence[str | None] | None) -> list[float]:
        """Characters of each paragraph that counts for the article.

        Of those that were voted for, if there are enough; ``allowed`` are the rules of boxes, once
        they are known.
        """
        every: list[float] = []
        voted: list[float] = []
        for at, block in enumerate(self._page.blocks):
            refused = not self._opened[block.box] or (allowed and allowed[block.box])
            weight = len(block.text) if self._prose[at] and not refused else 0
            every.append(weight)
            voted.append(weight if self._voted[at] else 0)
        if sum(voted) >= _ENOUGH or sum(voted) >= _FEW_VOTES * sum(every):
            densest = sums_of_boxes(self._page, every)[densest_box(self._page, every)]
            if sum(voted) >= _FEW_VOTES * densest:
                return voted
        return every

    def _container(self) -> int:
        weights = self._weights(self._box_rules)
        voted = all(self._voted[at] for at, weight in enumerate(weights) if weight)
        if not voted:
            self._voted = [False] * len(self._voted)  # what was voted for is not the article
            return densest_box(self._page, weights)
        return innermost_box(self._page, weights)

    def _take_in_columns(self, container: int) -> None:
        """Add boxes below the container of the same kind with long paragraphs to it."""
        blocks = self._page.blocks
        last = max((at for at, one in enumerate(blocks) if self._inside[one.box]), default=0)
        below = [at for at in range(last + 1, len(blocks)) if self._prose[at]]
        long = Counter(
            self._holder(blocks[at])
            for at in below
            if len(blocks[at].text.split()) >= _COLUMN_WORDS and not self._box_rules[blocks[at].box]
        )
        alike = {box for box in long if self._place(box) == self._place(container)}
        for at in below:
            if self._holder(blocks[at]) in alike and long[self._holder(blocks[at])] >= _COLUMN:
                self._inside[blocks[at].box] = self._voted[at] = True

    def _place(self, box: int) -> tuple[str, str, int]:
        """The tags of a box and of that around it, and the box around both."""
        one, around = self._page.boxes[box], self._page.boxes[self._page.boxes[box].parent]
        return one.tag, around.tag, around.parent

    def _holder(self, block: PageBlock) -> int:
        return self._page.boxes[block.box].holder

    def _counts(self, at: int) -> bool:
        """Whether a block of the container was voted for, or nothing at all was."""
        box = self._page.blocks[at].box
        allowed = self._inside[box] and not self._box_rules[box]
        return allowed and (self._voted[at] or not self._have_votes)

    def _rule(self, at: int) -> str | None:
        block = self._page.blocks[at]
        if self._box_rules[block.box]:
            return self._box_rules[block.box]
        if self._titles[at]:
            return TITLE
        if block.stamped > _MOST_LINKED:
            return DATE  # until it turns out that entries of a live report have one each
        if is_linked(block) and not self._is_item_of_text(at):
            return LINKS
        if not self._inside[block.box]:
            return None if self._voted[at] and self._prose[at] else OUTSIDE
        return None if self._voted[at] else self._rule_without_votes(at, block)

    def _is_item_of_text(self, at: int) -> bool:
        """Whether a link is an item of a list within the text that was voted for."""
        within = self._first < at < self._last and self._voted[at]
        return within and self._page.blocks[at].role in (Role.ITEM, Role.ROW)

    def _rule_without_votes(self, at: int, block: PageBlock) -> str | None:
        """The rule of a block in the article's container that was not voted for."""
        between = self._first < at <= self._last
        beside = self._holder(block) in self._near  # paragraphs of the article
        if block.role is Role.HEADING:
            return None if between or beside else LOOSE_LINE
        if self._prose[at]:
            return None if between or beside else OUTSIDE
        if not between:
            return LOOSE_LINE
        stated = block.role in _SET_APART or (block.role is Role.BODY and beside)
        return None if stated else LOOSE_LINE

    def _keep_standfirst(self, rules: list[str | None]) -> None:
        """A paragraph between the title and the text belongs to the text."""
        first = next((at for at, rule in enumerate(rules) if rule is None), 0)
        titles = [at for at in range(first) if rules[at] == TITLE]
        heads = [at for at in range(first) if self._is_headline(at)]
        top = max(heads or titles, default=first)
        for at in range(top + 1, first):
            again = tokens_of(self._page.blocks[at].text) == tokens_of(self._page.blocks[top].text)
            if self._prose[at] and rules[at] in (OUTSIDE, LOOSE_LINE) and not again:
                rules[at] = None

    def _is_headline(self, at: int) -> bool:
        """Whether a block is the page's main heading and has most words of its title."""
        block = self._page.blocks[at]
        if self._page.boxes[block.box].tag != "h1" or not self._named:
            return False
        shared = self._named & frozenset(tokens_of(block.text.replace("\u00ad", "")))
        return 2 * len(shared) >= len(self._named)

    def _drop_teasers(self, rules: list[str | None]) -> None:
        """The summary in a card belongs to its linked headline."""
        for at, rule in enumerate(rules):
            for one in self._rest_of_card(at) if rule == LINKS else ():
                rules[one] = rules[one] or TEASER

    def _rest_of_card(self, first: int) -> range:
        """What is below ``first`` in the widest small box that begins with it."""
        box, rest = self._page.blocks[first].box, range(0)
        while box > 0 and self._spans[box][0] == first:
            below = range(first + 1, self._spans[box][1] + 1)
            if len(below) > _TEASER_BLOCKS or self._spans[box][0] <= self._first <= below.stop - 1:
                break
            words = sum(len(self._page.blocks[one].text.split()) for one in below)
            if words > _TEASER_WORDS:
                break
            rest = below
            box = self._page.boxes[box].parent
        return rest

    def _keep_times(self, rules: list[str | None]) -> None:
        """Three times or more between paragraphs are those of a live report's entries."""
        blocks = self._page.blocks
        times = [at for at, rule in enumerate(rules) if rule == DATE]
        heads = [
            at
            for at, end in pairwise([*times, len(blocks)])
            if self._inside[blocks[at].box] and any(rules[one] is None for one in range(at, end))
        ]
        if len(heads) >= _ENTRIES:
            for at in heads:
                rules[at] = None

    def _drop_headings_of_nothing(self, rules: list[str | None]) -> None:
        """A heading is kept if something below it is, up to the next heading that is kept."""
        blocks = self._page.blocks
        below, empty = False, True  # whether something below is retained; whether nothing is there
        for at in range(len(blocks) - 1, -1, -1):
            if blocks[at].role is not Role.HEADING:
                below, empty = below or rules[at] is None, False
            elif rules[at] is None and len(blocks[at].text.split()) < SUMMARY_WORDS:
                if not below:
                    rules[at] = NOTHING_BELOW
                below, empty = below and empty, True


# --- what a page contains twice: blocks for another width of the screen -------------------------


def drop_repeats(page: Page, rules: list[str | None]) -> None:
    """Leave out blocks that repeat one that is kept."""
    seen: dict[tuple[str, ...], int] = {}
    headings = list(accumulate(block.role is Role.HEADING for block in page.blocks))
    for at in [at for at, rule in enumerate(rules) if rule is None]:
        key = tokens_of(page.blocks[at].text[:_LONGEST])
        if len(key) >= _SHORTEST and key in seen and not _is_refrain(page, headings, seen[key], at):
            rules[at] = REPEATED
        seen[key] = at


def _is_refrain(page: Page, headings: Sequence[int], before: int, at: int) -> bool:
    """Whether it is in the same box under another heading, not in one for another width.

    ``headings`` counts those up to each block.
    """
    holders = {page.boxes[page.blocks[one].box].holder for one in (before, at)}
    return len(holders) == 1 and headings[at] > headings[before]
