"""A page's source -> the raw article in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Dropped, RawArticle, Role
from qa_service.reading.pages.body import Body, find_body, is_prose
from qa_service.reading.pages.container import PAYWALL
from qa_service.reading.pages.extraction import (
    Marks,
    described_blocks,
    described_text,
    text_by_trafilatura,
    tokens_of,
)
from qa_service.reading.pages.flatten import flatten
from qa_service.reading.pages.metadata import Metadata, read_metadata
from qa_service.reading.pages.refusals import LIST, NOTHING, why_no_article
from qa_service.reading.pages.shown import Shown, local_day, read_shown
from qa_service.reading.pages.tree import parse_page
from qa_service.reading.rules.promos import CUT, is_stub

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.reading.pages.flatten import Page, PageBlock
    from qa_service.reading.pages.json_ld import Node

_MOST_DROPPED: Final = 400  # blocks that are told one by one
_LONGEST_DROPPED: Final = 300  # characters of each
_HEADING_WORDS: Final = 16
_LONGEST_TITLE: Final = 300  # characters
_STAMPED: Final = 0.6
_ENOUGH: Final = 40  # words that trafilatura takes for the text of a page that is an article
_SHOWN: Final = 0.6  # of what JSON-LD gives as the body; a page that shows less is a teaser
# Labels that readers do not see, before a caption.
_CAPTION_LABEL: Final = re.compile(
    r"(?:\d{1,3}(?:of|/)\d{1,3}\s*(?-i:(?=[A-Z(]))|(?:media|image|video|photo)"
    r" (?:caption|copyright|source)\b[:,]?\s*|(?:media|image) playback is"
    r" (?:not supported|unsupported)\b[^.]*\.?\s*)+",
    re.IGNORECASE,
)
LINE: Final = "byline or date of the page"
DESCRIBED: Final = "beginning of the article; its JSON-LD has the whole"
_ONLY_DESCRIBED: Final = (
    "The page shows only a part of the article; the text is that of its JSON-LD articleBody."
)


def article_of_page(source: str, file: str, known: Mapping[str, str]) -> RawArticle:
    """What a page's source holds; ``known`` is what an archive says of the page.

    Raises:
        UnreadableFileError: the page holds no article; the reason says what it is.
    """
    tree = parse_page(source, file)
    page = flatten(tree)
    lines = [block.text for block in page.blocks if len(block.text) <= _LONGEST_TITLE]
    facts = read_metadata(tree, source, known, lines)
    told = described_text(facts.node)
    taken = text_by_trafilatura(tree, page)
    votes = [Marks(text) for text in (taken, told) if text]
    body = find_body(page, votes, facts.title.value if facts.title else None)
    texts = [page.blocks[at].text for at in body.kept]
    if told and _share_of(told, texts) < _SHOWN:
        return _raw(facts, described_blocks(facts.node), _told(page, body, DESCRIBED), problem=True)
    reason = why_no_article(page, body, tree, facts)
    if reason is not None:
        if facts.is_article and len(taken.split()) >= _ENOUGH and reason in (LIST, NOTHING):
            own = tuple(Block(line.lstrip("- ")) for line in taken.splitlines() if line.strip("- "))
            return _raw(facts, own, _told(page, body))
        raise UnreadableFileError(file, reason)
    prose = [at for at in body.kept if is_prose(page.blocks[at].text)]
    shown = read_shown(page, facts.title.value if facts.title else None, body.kept, prose)
    body = _without_lines(body, shown)
    blocks = tuple(_block(page.blocks[at]) for at in body.kept)
    raw = _raw(_completed(facts, shown), blocks, _told(page, body))
    walled = any(rule == PAYWALL for _, rule in body.dropped) or _is_sold(facts.node)
    if walled and is_stub("\n".join(block.text for block in blocks)):
        raw = replace(raw, problems=(*raw.problems, CUT))
    return raw


def _is_sold(node: Node | None) -> bool:
    """Whether the JSON-LD says that the article is not free to read."""
    return str((node or {}).get("isAccessibleForFree", "")).lower() == "false"


def _completed(facts: Metadata, shown: Shown) -> Metadata:
    """What the page states, and where it states nothing, what it shows."""
    published = facts.published and local_day(facts.published, shown, facts.modified)
    return replace(
        facts,
        published=published or shown.published,
        modified=facts.modified or shown.modified,
        authors=facts.authors or shown.authors or facts.bodies,
    )


def _without_lines(body: Body, shown: Shown) -> Body:
    """The body without the lines that are nothing but byline and day."""
    kept = tuple(at for at in body.kept if at not in shown.used)
    lines = tuple((at, LINE) for at in body.kept if at in shown.used)
    return Body(kept, (*body.dropped, *lines))


def _raw(
    facts: Metadata,
    blocks: tuple[Block, ...],
    dropped: tuple[Dropped, ...],
    *,
    problem: bool = False,
) -> RawArticle:
    return RawArticle(
        blocks=blocks,
        title=facts.title,
        authors=facts.authors,
        published=facts.published,
        modified=facts.modified,
        source=facts.source,
        addresses=facts.addresses,
        language=facts.language,
        dropped=dropped,
        problems=(*facts.problems, *((_ONLY_DESCRIBED,) if problem else ())),
    )


def _share_of(told: str, shown: Sequence[str]) -> float:
    """How much of the text that JSON-LD gives stands on the page."""
    on_page = Marks("\n".join(shown))
    lines = [line for line in told.splitlines() if tokens_of(line)]
    found = sum(len(line) for line in lines if on_page.hold(line))
    if len(lines) == 1:  # all in one line: it can't be held whole, so count the other way
        found = sum(len(one) for one in shown if Marks(told).hold(one))
    return found / max(1, sum(len(line) for line in lines))


def _block(block: PageBlock) -> Block:
    if block.stamped > _STAMPED:
        return Block(block.text, Role.TIME)
    label = _CAPTION_LABEL.match(block.text)
    if label or block.role is Role.CAPTION:
        text = block.text[label.end() :] if label else block.text
        return Block(text, Role.CAPTION) if text else Block(block.text, Role.CAPTION)
    words = len(block.text.split())
    if block.bold and words <= _HEADING_WORDS and block.role in (Role.BODY, Role.UNKNOWN):
        ends = block.text.endswith((".", "!", ","))
        return Block(block.text, Role.UNKNOWN if ends else Role.HEADING)
    if block.role is Role.UNKNOWN and is_prose(block.text):
        return Block(block.text, Role.BODY)
    return Block(block.text, block.role)


def _told(page: Page, body: Body, rule: str | None = None) -> tuple[Dropped, ...]:
    """What was left out, block by block, up to a bound; ``rule`` is that of the kept ones."""
    rules: dict[int, str] = dict(body.dropped)
    if rule is not None:
        rules |= dict.fromkeys(body.kept, rule)
    numbers = sorted(rules)
    told = [
        Dropped(page.blocks[at].text[:_LONGEST_DROPPED], rules[at])
        for at in numbers[:_MOST_DROPPED]
    ]
    more = len(numbers) - len(told)
    if more > 0:
        told.append(Dropped(f"{more:,} more blocks", "more than are told one by one"))
    return tuple(told)
