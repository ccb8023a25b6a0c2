"""What a format found -> an article: blocks classified, kept or dropped, and made paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.domain import Article, Paragraph, Span
from qa_service.ingest.document import Block, Dropped, Found, Role, Rule
from qa_service.ingest.rules.boilerplate import classify_blocks
from qa_service.ingest.rules.notes import agency_of, is_lone_dateline
from qa_service.ingest.rules.page_metadata import authors_of
from qa_service.ingest.rules.promos import CUT, is_appeal, is_stub
from qa_service.ingest.rules.publication_dates import find_date, publication_of
from qa_service.ingest.rules.shape import ends_sentence
from qa_service.ingest.text import language_of, repaired, without_invisible, without_long_gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qa_service.domain import ParagraphKind
    from qa_service.ingest.copies import Brief
    from qa_service.ingest.document import BlockClass, Document, RawArticle
    from qa_service.ingest.rules.publication_dates import Publication

_LONG_HEADING: Final = 5  # words; fewer are a label
_BETWEEN_BLOCKS: Final = "\n\n"
_BETWEEN_LINES: Final = "\n"  # of a list or table
_TEXT: Final = frozenset((Role.BODY, Role.ITEM, Role.QUOTE))
_LISTED: Final = frozenset((Role.ITEM, Role.ROW))
_LONGEST_VALUE: Final = 2_000  # characters of a title, an outlet or the names of authors
_APPEAL_WORDS: Final = 12
_MOST_LINES: Final = 6  # below an appeal
_MOST_AUTHORS: Final = 1_000
_WAS_CUT: Final = "Its title, outlet or authors are longer than any article's and were cut."
_REPAIRED: Final = "Some of its text was decoded wrongly and has been repaired."
_LONGEST_LIST: Final = 700  # characters; a longer list or table becomes several paragraphs
_KINDS: Final[dict[BlockClass, ParagraphKind]] = {
    Role.BODY: "body", Role.ITEM: "list", Role.ROW: "table", Role.CAPTION: "caption",
    Role.QUOTE: "quotation", Role.CORRECTION: "correction",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class End:
    """Marks a document, by its key, as read to its end, with the number of its results."""

    key: bytes
    results: int


@dataclass(frozen=True, slots=True)
class Understood:
    """The result of reading a document: the article, or why there is none, and what was left out.

    ``problems`` did not prevent reading. ``raw`` is what its format found, and where; None if
    nothing could be read. ``ends`` is in the last
    result of a document. ``recalled``: from a memory, without reading the document; then there
    is only the ``brief`` of an article.
    """

    file: str
    article: Article | None
    reason: str | None = None
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[str, ...] = ()
    raw: RawArticle | None = None
    ends: End | None = None
    recalled: bool = False
    brief: Brief | None = None


def assemble(raw: RawArticle, document: Document) -> Understood:
    """The article of ``raw``, or why it is none."""
    file = raw.file or document.name
    raw = raw if raw.text is not None else _repaired_article(raw)
    given = raw.text  # quoted as it is; the rules see a cleaned copy
    raw = _within_bounds(replace(raw, blocks=tuple(map(_collapsed, raw.blocks))))
    title = raw.title.value if raw.title else None
    authors = authors_of(raw.authors)
    classes = classify_blocks(raw.blocks, title=title, authors=(*raw.authors, *authors))
    classes = _with_ends_of_appeals(raw.blocks, classes)
    if given is not None:
        text, spans = given, {at: one.place for at, one in enumerate(raw.blocks) if one.place}
    else:
        text, spans = _laid_out(raw.blocks, classes)
    left_out = (*raw.dropped, *_left_out(raw.blocks, classes, spans))
    placed = (PlacedBlock(span, classes[at], raw.blocks[at].page) for at, span in spans.items())
    paragraphs = paragraphs_of(text, placed)
    if not paragraphs:
        reason = "No paragraph of it is the body of an article."
        return Understood(file, None, reason, left_out, raw.problems, raw)
    language = language_of(_texts(raw.blocks, classes), raw.language)
    dates = _dates(raw, classes, language)
    article = Article(
        id=raw.id or document.stem,
        text=text,
        paragraphs=paragraphs,
        title=title,
        authors=authors or agency_of(next(_texts(raw.blocks, classes), "")),
        published=dates.published,
        source=raw.source.value if raw.source else None,
        url=raw.addresses[0] if raw.addresses else None,
        file=file,
        modified=dates.modified,
        language=language,
        published_from=raw.published.place if raw.published and dates.published else None,
    )
    cut = (CUT,) if is_stub(text) and any(is_appeal(one.text) for one in left_out) else ()
    problems = dict.fromkeys((*raw.problems, *dates.problems, *cut))
    return Understood(file, article, None, left_out, tuple(problems), raw)


def _with_ends_of_appeals(blocks: Sequence[Block], classes: list[BlockClass]) -> list[BlockClass]:
    """Short lines at the end, below an appeal to subscribe, belong to it: "Choose a plan"."""
    first = next((at for at, one in enumerate(classes) if one is Rule.PAYWALL), len(classes))
    rest = [at for at in range(first, len(classes)) if not isinstance(classes[at], Rule)]
    lines = [blocks[at].text for at in rest]
    prose = any(ends_sentence(line) or len(line.split()) > _APPEAL_WORDS for line in lines)
    if prose or len(rest) > _MOST_LINES:
        return classes
    return [Rule.PAYWALL if at in rest else one for at, one in enumerate(classes)]


def _repaired_article(raw: RawArticle) -> RawArticle:
    """``raw`` with wrong characters and cut lines repaired."""
    visible = (replace(one, text=without_invisible(one.text).strip()) for one in raw.blocks)
    blocks = _with_datelines(visible)
    read = [(one.text, repaired(one.text)) for one in blocks]
    problems = (_REPAIRED,) if any(before != after for before, after in read) else ()
    return replace(
        raw,
        blocks=tuple(
            replace(block, text=text) for block, (_, text) in zip(blocks, read, strict=True) if text
        ),
        title=_repaired_value(raw.title),
        source=_repaired_value(raw.source),
        authors=tuple(repaired(without_invisible(name)) for name in raw.authors),
        problems=(*raw.problems, *problems),
    )


def _collapsed(block: Block) -> Block:
    """The block without long runs of white space, on which many rules take quadratic time."""
    text = without_long_gaps(block.text)
    return block if text == block.text else replace(block, text=text)


def _within_bounds(raw: RawArticle) -> RawArticle:
    """``raw`` with its metadata cut to more than any article has, so that no rule takes long."""
    title, source = (
        one and replace(one, value=one.value[:_LONGEST_VALUE]) for one in (raw.title, raw.source)
    )
    authors = tuple(name[:_LONGEST_VALUE] for name in raw.authors[:_MOST_AUTHORS])
    same = (title, source, authors) == (raw.title, raw.source, raw.authors)
    problems = raw.problems if same else (*raw.problems, _WAS_CUT)
    return replace(raw, title=title, source=source, authors=authors, problems=problems)


def _repaired_value(found: Found | None) -> Found | None:
    return found and Found(repaired(without_invisible(found.value)), found.place)


def _with_datelines(blocks: Iterable[Block]) -> list[Block]:
    """A dateline that a line break cut off is put back before its paragraph."""
    joined: list[Block] = []
    for block in blocks:
        plain = {Role.UNKNOWN, Role.BODY}
        if joined and is_lone_dateline(joined[-1].text) and {joined[-1].role, block.role} <= plain:
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {block.text}")
        else:
            joined.append(block)
    return joined


def _laid_out(
    blocks: Sequence[Block], classes: Sequence[BlockClass]
) -> tuple[str, dict[int, Span]]:
    """The text of the blocks that are kept, and the offsets of each in it.

    Lines of a list or table follow each other without a blank line.
    """
    spans: dict[int, Span] = {}
    parts: list[str] = []
    position = 0
    before: BlockClass | None = None
    for at in _of_the_article(blocks, classes):
        if parts:
            lines = classes[at] is before and before in _LISTED
            parts.append(_BETWEEN_LINES if lines else _BETWEEN_BLOCKS)
            position += len(parts[-1])
        parts.append(blocks[at].text)
        spans[at] = Span(position, position + len(parts[-1]))
        position = spans[at].end
        before = classes[at]
    return "".join(parts), spans


def _of_the_article(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> list[int]:
    """What is text, and what is above it.

    Of short lines in a row only the last is a heading; the others are menus. Longer ones may be
    sentences without their end and are kept, as are headings that the format calls so.
    """
    kept: list[int] = []
    above: list[int] = []
    heading: int | None = None  # place above of the last one, where it is not kept for itself
    for index, block_class in enumerate(classes):
        if block_class is Role.HEADING:
            if heading is not None:
                del above[heading]
            long = len(blocks[index].text.split()) >= _LONG_HEADING
            heading = None if long or blocks[index].role is Role.HEADING else len(above)
            above.append(index)
        elif block_class is Role.TIME:
            above.append(index)
        elif not isinstance(block_class, Rule):
            kept += [*above, index]
            above, heading = [], None
    return kept


def _left_out(
    blocks: Sequence[Block], classes: Sequence[BlockClass], kept: Mapping[int, Span]
) -> Iterator[Dropped]:
    last = max(kept, default=-1)
    for at, (block, block_class) in enumerate(zip(blocks, classes, strict=True)):
        if isinstance(block_class, Rule):
            yield Dropped(block.text, block_class)
        elif at not in kept:
            yield Dropped(block.text, Rule.LAST_LINE if at > last else Rule.MENU)


def _texts(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> Iterator[str]:
    return (block.text for block, one in zip(blocks, classes, strict=True) if one in _TEXT)


def _dates(raw: RawArticle, classes: Sequence[BlockClass], language: str | None) -> Publication:
    return publication_of(
        raw.published,
        raw.modified or _corrected(raw.blocks, classes),
        declared=raw.language,
        language=language,
        texts=_texts(raw.blocks, classes),
    )


def _corrected(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> Found | None:
    """The latest day that a note of a correction names as its own."""
    days = [
        found[0]
        for block, one in zip(blocks, classes, strict=True)
        if one is Role.CORRECTION and (found := find_date(block.text)) and found[0]
    ]
    return Found(max(days), "note of a correction") if days else None


# --- blocks of text with what they are -> paragraphs with offsets --------------------------------


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of the article's text: its place, its kind, its page."""

    span: Span
    kind: BlockClass
    page: int | None = None


def paragraphs_of(text: str, blocks: Iterable[PlacedBlock]) -> tuple[Paragraph, ...]:
    """The paragraphs among the blocks of ``text``, numbered, each under its heading.

    Items of a list that follow each other are one paragraph, together with the line that ends in
    a colon before them: an item alone ("Ohio: $8.70") says nothing. So are rows of a table. In a
    live report the heading of an entry begins with its time.
    """
    paragraphs: list[Paragraph] = []
    time: str | None = None
    heading: str | None = None
    last: BlockClass | None = None
    grows: BlockClass | None = None  # what the last paragraph may go on with
    for block in blocks:
        words = " ".join(block.span.of(text).split())
        if block.kind is Role.HEADING:
            heading = words
        elif block.kind is Role.TIME:
            time, heading = words, heading if last is Role.HEADING else None
        elif block.kind in _KINDS:
            if block.kind is grows and block.span.end - paragraphs[-1].start <= _LONGEST_LIST:
                kind = _KINDS[block.kind]
                paragraphs[-1] = replace(paragraphs[-1], end=block.span.end, kind=kind)
            else:
                paragraphs.append(_paragraph(block, len(paragraphs) + 1, time, heading))
        introduces = block.kind is Role.BODY and words.endswith((":", "："))
        grows = Role.ITEM if introduces else block.kind if block.kind in _LISTED else None
        last = last if isinstance(block.kind, Rule) else block.kind
    return tuple(paragraphs)


def _paragraph(block: PlacedBlock, number: int, time: str | None, heading: str | None) -> Paragraph:
    kind = "update" if time and block.kind is Role.BODY else _KINDS[block.kind]
    above = " – ".join(part for part in (time, heading) if part)
    return Paragraph(
        number=number,
        start=block.span.start,
        end=block.span.end,
        heading=None if kind == "correction" else above or None,
        page=block.page,
        kind=kind,
    )
