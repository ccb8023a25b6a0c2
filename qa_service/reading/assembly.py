"""What a format found -> an article: blocks judged, kept or dropped, and made paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.domain import Article, Span
from qa_service.reading.document import Block, Dropped
from qa_service.reading.paragraphs import paragraphs_of
from qa_service.reading.rules.boilerplate import Kind, classify
from qa_service.reading.rules.dates import normalise_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.reading.document import Document, Found, RawArticle

_LONG_HEADING: Final = 5  # words; fewer are a label
_BETWEEN_BLOCKS: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a document: the article, or why there is none, and what was left out.

    ``problems`` are what was wrong with it though it could be read. ``raw`` is what its format
    found, with the places where; None where nothing could be read.
    """

    file: str
    article: Article | None
    reason: str | None = None
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[str, ...] = ()
    raw: RawArticle | None = None


def assemble(raw: RawArticle, document: Document) -> Understood:
    """The article of ``raw``, or why it is none."""
    file = raw.file or document.name
    title = raw.title.value if raw.title else None
    kinds = classify([block.text for block in raw.blocks], title=title, authors=raw.authors)
    if raw.text is None:
        kept = _of_the_article(raw.blocks, kinds)
        text, spans = _join([raw.blocks[at].text for at in kept])
    else:
        kept = [at for at, block in enumerate(raw.blocks) if block.place]
        text, spans = raw.text, [block.place for block in raw.blocks if block.place]
    left_out = _left_out(raw, kinds, kept)
    paragraphs = paragraphs_of(text, spans, [kinds[at] for at in kept])
    if not paragraphs:
        reason = "No paragraph of it is the body of an article."
        return Understood(file, None, reason, left_out, raw.problems, raw)
    published, problems = _day(raw.published)
    article = Article(
        id=raw.id or document.stem,
        text=text,
        paragraphs=paragraphs,
        title=title,
        authors=raw.authors,
        published=published,
        source=raw.source.value if raw.source else None,
        url=raw.addresses[0] if raw.addresses else None,
        file=file,
        published_from=raw.published.place if raw.published and published else None,
    )
    return Understood(file, article, None, left_out, (*raw.problems, *problems), raw)


def _day(found: Found | None) -> tuple[str | None, tuple[str, ...]]:
    """The date as ISO 8601, or none and what was wrong with it."""
    if found is None:
        return None, ()
    try:
        return normalise_published(found.value), ()
    except ValueError:
        return None, (f"{found.place} is not a date that can be told: {found.value!r:.60}.",)


def _left_out(raw: RawArticle, kinds: Sequence[Kind], kept: Sequence[int]) -> tuple[Dropped, ...]:
    here = frozenset(kept)
    dropped = [
        Dropped(block.text, kind.value if kind is Kind.DROPPED else "short line above another")
        for at, (block, kind) in enumerate(zip(raw.blocks, kinds, strict=True))
        if kind is Kind.DROPPED or at not in here
    ]
    return (*raw.dropped, *dropped)


def _of_the_article(blocks: Sequence[Block], kinds: Sequence[Kind]) -> list[int]:
    """Body and items, and what stands above them.

    Of short lines in a row only the last is a heading; the others are menus. Longer ones may be
    sentences without their end and are kept.
    """
    kept: list[int] = []
    above: list[int] = []
    for index, kind in enumerate(kinds):
        if kind is Kind.HEADING:
            above = [line for line in above if len(blocks[line].text.split()) >= _LONG_HEADING]
            above.append(index)
        elif kind is not Kind.DROPPED:
            kept += [*above, index]
            above = []
    return kept


def _join(blocks: Sequence[str]) -> tuple[str, list[Span]]:
    spans: list[Span] = []
    position = 0
    for block in blocks:
        spans.append(Span(position, position + len(block)))
        position += len(block) + len(_BETWEEN_BLOCKS)
    return _BETWEEN_BLOCKS.join(blocks), spans
