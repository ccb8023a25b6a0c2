"""Which blocks of a page are article body, headings, or page furniture."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Role, Rule
from qa_service.ingest.rules.notes import is_bare_update, is_correction, is_time_line
from qa_service.ingest.rules.promos import (
    is_caption,
    is_list_label,
    is_name_or_credit,
    is_teaser_label,
    promo_rule,
)
from qa_service.ingest.rules.shape import (
    ends_sentence,
    has_bullet,
    is_all_capitals,
    is_fact_line,
    is_factual,
    is_figure_line,
    is_prose,
    word_count,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.ingest.document import Block, BlockClass

_HEADLINE_WORDS: Final = 14
_MOST_TEASERS: Final = 6  # link lines below one "Related stories:"
_TOP: Final = 6  # blocks among which title and byline may be repeated
_LONGEST_HEADING: Final = 30  # words; what a page sets larger than that is its first paragraph
_LABEL_WORDS: Final = 8  # of a paragraph that may be a heading in bold type
_UNPUNCTUATED_WORDS: Final = 8  # of a line that is text where no sentence has an end
_SETTLED: Final = frozenset((Role.ITEM, Role.CAPTION, Role.QUOTE))
_HEADED: Final = frozenset((Role.BODY, Role.ITEM, Role.ROW, Role.TIME))
_FEWEST_TIMES: Final = 2  # lines that make a report a live one
_BELOW_TIME: Final = 3  # lines between the time of an entry and its text: heading, byline
_TURN: Final = re.compile(  # as captions are read, in capitals, or a name
    r"\[(?P<clock>\d{1,3}:\d\d:\d\d)\] \S"
    r"|(?P<name>(?:[^\W\d_a-z][\w.,'’-]*+\s?){1,6}(?:\([^()]{1,60}\))?):\s+[\"“'‘(\[]?\w"
)
_FEWEST_CAPITALS: Final = 2  # turns in a transcript
_FEWEST_NAMES: Final = 4
_SHARE: Final = 0.3  # of the blocks of a transcript that are turns
_QUOTES: Final = "\"'“‘«„「"
_WORD: Final = re.compile(r"[^\W_]+")
_QUOTED: Final = frozenset((Role.BODY, Role.QUOTE, Role.HEADING))
_SHORTEST_QUOTE: Final = 5  # words, of a heading two more; less is said twice by chance
_LONGEST_QUOTE: Final = 45
_MOST_COMPARED: Final = 2_000  # blocks; each is compared with each
_SHORTEST_LIST: Final = 3  # short lines in a row; two are a heading and its sub-heading
_SHORTEST_AMID: Final = 4
_SHORTEST_INTRODUCED: Final = 2  # after a sentence that ends in a colon


def classify_blocks(
    blocks: Sequence[Block], *, title: str | None = None, authors: Sequence[str] = ()
) -> list[BlockClass]:
    """The class of every block, from itself and then from its neighbours.

    What the format says of a block is accepted, unless the block is there to be clicked. A block of
    full sentences is BODY unless it asks the reader to do something with the site. In case of doubt
    a block is kept: a lost paragraph can't be found, a promo line does little harm.
    """
    classes = [_by_itself(block) for block in blocks]
    _drop_teasers(blocks, classes)
    _drop_repeated_top(blocks, classes, title, authors)
    _drop_pull_quotes(blocks, classes)
    mark_turns(blocks, classes)
    _mark_times(blocks, classes)
    mark_lists(blocks, classes)
    _settle_short_paragraphs(blocks, classes)
    _keep_unpunctuated(blocks, classes)
    _keep_facts(blocks, classes)
    return classes


def _by_itself(block: Block) -> BlockClass:
    text, role = block.text, block.role
    if role is Role.ROW:
        blank = not any(map(str.isalnum, text))
        return Rule.FURNITURE if blank else Role.ROW
    if role is Role.TIME:
        return Role.TIME
    if is_bare_update(text):
        return Rule.FURNITURE
    if is_correction(text):
        return Role.CORRECTION
    rule = promo_rule(text)
    return rule or _role_of_text(text, role)


def _role_of_text(text: str, role: Role) -> Role:
    if role is Role.HEADING:
        return Role.HEADING if word_count(text) <= _LONGEST_HEADING else Role.BODY
    if role in _SETTLED:
        return role
    if is_caption(text):
        return Role.CAPTION
    if is_prose(text):
        return Role.BODY
    return Role.ITEM if has_bullet(text) else Role.HEADING


def _drop_teasers(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """A bare label ("READ MORE") and the headline below it belong together."""
    for index, block in enumerate(blocks):
        if is_teaser_label(block.text):
            most = _MOST_TEASERS if is_list_label(block.text) else 1
            for below in range(index + 1, min(index + 1 + most, len(blocks))):
                if not _is_headline(blocks[below], classes[below]):
                    break
                classes[below] = Rule.LINK


def _is_headline(block: Block, block_class: BlockClass) -> bool:
    """Whether it may be a headline though it contains a sentence: "Who pays? A day at the gate"."""
    if block_class is Role.HEADING:
        return block.role is not Role.HEADING
    short = len(block.text.split()) <= _HEADLINE_WORDS and block.text[-1].isalnum()
    return short and (isinstance(block_class, Rule) or block_class in {Role.BODY, Role.ITEM})


def _drop_repeated_top(
    blocks: Sequence[Block], classes: list[BlockClass], title: str | None, authors: Sequence[str]
) -> None:
    """Title and byline above the first paragraph are known already."""
    known = {name.casefold() for name in (title, *authors) if name}
    for index in range(min(_TOP, len(blocks))):
        text, kind = blocks[index].text, classes[index]
        if isinstance(kind, Rule):
            continue
        stated = blocks[index].role in {Role.HEADING, Role.BODY}
        credit = kind is Role.HEADING and not stated and is_name_or_credit(text)
        if credit or text.casefold() in known:
            classes[index] = Rule.REPEATED
        elif kind is Role.BODY:
            break


def _mark_times(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """Lines with only a time are headings of a live report's entries, if there are several."""
    times = [
        index
        for index, block in enumerate(blocks)
        if block.role in {Role.UNKNOWN, Role.BODY, Role.HEADING}
        and classes[index] in {Role.HEADING, Role.BODY}
        and is_time_line(block.text)
        and any(one is Role.BODY for one in classes[index + 1 : index + 1 + _BELOW_TIME])
    ]
    stated = any(block.role is Role.TIME for block in blocks)
    if stated or len(times) >= _FEWEST_TIMES:
        for index in times:
            classes[index] = Role.TIME


def _settle_short_paragraphs(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """A short line that the format calls a paragraph is a heading of the one below, or text."""
    following: BlockClass | None = None
    for index in range(len(blocks) - 1, -1, -1):
        kind = classes[index]
        if kind is Role.HEADING and blocks[index].role is Role.BODY:
            heads = following in {Role.BODY, Role.ITEM, Role.ROW}
            if not heads or word_count(blocks[index].text) > _LABEL_WORDS:
                classes[index] = Role.BODY
        if not isinstance(kind, Rule):
            following = classes[index]


def _keep_unpunctuated(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """If no sentence has punctuation at its end, the longer lines are the text."""
    if any(
        one is Role.BODY and ends_sentence(block.text)
        for block, one in zip(blocks, classes, strict=True)
    ):
        return
    for index, block in enumerate(blocks):
        may_be = classes[index] is Role.HEADING and block.role is not Role.HEADING
        if may_be and word_count(block.text) >= _UNPUNCTUATED_WORDS:
            classes[index] = Role.BODY


def _keep_facts(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """Within the text, a line with a label and a value is no heading.

    Nor is one with a figure and nothing below it, such as a row of a table.
    """
    first = next((at for at, one in enumerate(classes) if one is Role.BODY), len(classes))
    for index in range(first, len(blocks)):
        lone = classes[index] is Role.HEADING and blocks[index].role is not Role.HEADING
        text = blocks[index].text
        heads = index + 1 < len(blocks) and classes[index + 1] in _HEADED
        if lone and (is_fact_line(text) or (is_figure_line(text) and not heads)):
            classes[index] = Role.ITEM


def _drop_pull_quotes(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """Pull quotes: words of the article repeated in large type."""
    words = [f" {' '.join(_WORD.findall(block.text.casefold()))} " for block in blocks]
    bodies = [at for at, one in enumerate(classes) if one is Role.BODY]
    for at, block in enumerate(blocks if len(blocks) <= _MOST_COMPARED else ()):
        quoted = block.role is Role.QUOTE or block.text[0] in _QUOTES
        heads = classes[at] is Role.HEADING
        short = _SHORTEST_QUOTE + 2 * heads <= word_count(block.text) <= _LONGEST_QUOTE
        stated = heads and block.role is Role.HEADING
        if quoted and short and not stated and classes[at] in _QUOTED:
            longer = (words[one] for one in bodies if len(words[one]) > len(words[at]))
            if any(words[at] in one for one in longer):
                classes[at] = Rule.PULL_QUOTE


# --- turns of speakers in a transcript: each is a paragraph, however short -----------------------


def mark_turns(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """A speaker's turn is text, even if it is only a short question."""
    names = [_name(block) for block in blocks]
    speakers = Counter(name for name in names if name)
    capitals = sum(count for name, count in speakers.items() if name.isupper())
    repeated = sum(count for count in speakers.values() if count > 1)
    enough = capitals >= _FEWEST_CAPITALS or repeated >= _FEWEST_NAMES
    if not enough or speakers.total() < _SHARE * len(blocks):
        return
    for at, name in enumerate(names):
        if name and (isinstance(classes[at], Rule) or classes[at] in {Role.HEADING, Role.ITEM}):
            classes[at] = Role.BODY


def _name(block: Block) -> str | None:
    """Who speaks in a block, if it begins with a name and a colon."""
    match = _TURN.match(block.text) if block.role in {Role.UNKNOWN, Role.BODY} else None
    return (match["name"] or "CAPTION").strip() if match else None


# --- consecutive short lines that are an unmarked list -------------------------------------------


def mark_lists(blocks: Sequence[Block], classes: list[BlockClass]) -> None:
    """Runs of short lines that state facts are lists; other short lines are headings."""
    index = 0
    while index < len(blocks):
        end = index
        while end < len(blocks) and _is_short_line(blocks[end], classes[end]):
            end += 1
        if end > index:
            _mark_run(blocks, classes, index, end)
        index = max(end, index + 1)


def _is_short_line(block: Block, block_class: BlockClass) -> bool:
    """Whether it may be an item; what the format calls a heading or an item stays so."""
    stated = block.role in {Role.HEADING, Role.ITEM}
    return not stated and block_class in {Role.HEADING, Role.ITEM}


def _mark_run(blocks: Sequence[Block], classes: list[BlockClass], start: int, end: int) -> None:
    introduced = (
        start > 0
        and classes[start - 1] is Role.BODY
        and blocks[start - 1].text.endswith((":", "："))
    )
    if not introduced and not is_factual(blocks[start].text):
        start += 1  # the list's own heading
    if start < end and end < len(blocks) and not is_factual(blocks[end - 1].text):
        end -= 1  # the heading of what follows
    run = blocks[start:end]
    stated = len(run) >= _SHORTEST_LIST and 2 * sum(is_factual(one.text) for one in run) >= len(run)
    announced = introduced and len(run) >= _SHORTEST_INTRODUCED
    if stated or announced or _is_amid(classes, start, end):
        for index in range(start, end):
            text = blocks[index].text
            if not is_all_capitals(text) and not text.endswith("?"):
                classes[index] = Role.ITEM


def _is_amid(classes: Sequence[BlockClass], start: int, end: int) -> bool:
    """Whether the lines are between paragraphs.

    Such a run lists things (dishes, states, participants). Above the first paragraph and below the
    last, such lines are menus.
    """
    if end - start < _SHORTEST_AMID:
        return False
    return any(one is Role.BODY for one in classes[:start]) and any(
        one is Role.BODY for one in classes[end:]
    )
