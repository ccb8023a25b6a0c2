"""What a format found -> an article: blocks classified, kept or dropped, and made paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.domain import Article, Paragraph, Span
from qa_service.ingest.document import Block, Dropped, Found, Kind, Role, Rule, dropped
from qa_service.ingest.rules.boilerplate import classify_blocks
from qa_service.ingest.rules.notes import agency_of, is_lone_dateline
from qa_service.ingest.rules.page_metadata import authors_of
from qa_service.ingest.rules.promos import CUT, is_appeal, is_stub
from qa_service.ingest.rules.publication_dates import find_date, publication_of
from qa_service.ingest.rules.shape import ends_sentence
from qa_service.ingest.text import language_of, repaired, without_invisible, without_long_gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa_service.domain import ParagraphKind
    from qa_service.ingest.copies import Brief
    from qa_service.ingest.document import BlockClass, Document, RawArticle
    from qa_service.ingest.rules.publication_dates import Publication

_LONG_HEADING: Final = 5  # words; fewer are a label
_BETWEEN_BLOCKS: Final = "\n\n"
_BETWEEN_LINES: Final = "\n"  # of a list or table
_TEXT: Final = frozenset((Kind.BODY, Kind.ITEM, Kind.QUOTATION))
_LONGEST_VALUE: Final = 2_000  # characters of a title, an outlet or the names of authors
_APPEAL_WORDS: Final = 12
_MOST_LINES: Final = 6  # below an appeal
_MOST_AUTHORS: Final = 1_000
_WAS_CUT: Final = "Its title, outlet or authors are longer than any article's and were cut."
_REPAIRED: Final = "Some of its text was decoded wrongly and has been repaired."
_LONGEST_LIST: Final = 700  # characters; a longer list or table becomes several paragraphs
_KINDS: Final[dict[Kind, ParagraphKind]] = {
    Kind.BODY: "body", Kind.ITEM: "list", Kind.ROW: "table", Kind.CAPTION: "caption",
    Kind.QUOTATION: "quotation", Kind.CORRECTION: "correction",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class End:
    """That the document of this key is read to its end, and how many results it gave."""

    key: bytes
    results: int


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of a document: the article, or why there is none, and what was left out.

    ``problems`` are what was wrong with it though it could be read. ``raw`` is what its format
    found, with the places where; None where nothing could be read. ``ends`` stands in the last
    result of a document. ``recalled`` is what was known of one without reading it; of an article
    only its ``brief`` then.
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


@dataclass(frozen=True, slots=True)
class _Layout:
    """An article's text and which of the blocks stand where in it."""

    text: str
    kept: tuple[int, ...]
    spans: tuple[Span, ...]


def assemble(raw: RawArticle, document: Document) -> Understood:
    """The article of ``raw``, or why it is none."""
    file = raw.file or document.name
    raw = raw if raw.text is not None else _mended(raw)
    given = raw.text  # what is quoted stays as it is; what rules see is not
    raw = _within_bounds(replace(raw, blocks=tuple(map(_collapsed, raw.blocks))))
    title = raw.title.value if raw.title else None
    authors = authors_of(raw.authors)
    classes = classify_blocks(raw.blocks, title=title, authors=(*raw.authors, *authors))
    classes = _with_ends_of_appeals(raw.blocks, classes)
    layout = _given(raw, given) if given is not None else _laid_out(raw.blocks, classes)
    left_out = (*raw.dropped, *_left_out(raw.blocks, classes, layout.kept))
    paragraphs = paragraphs_of(
        layout.text,
        (
            PlacedBlock(span, classes[at].kind, raw.blocks[at].page)
            for at, span in zip(layout.kept, layout.spans, strict=True)
        ),
    )
    if not paragraphs:
        reason = "No paragraph of it is the body of an article."
        return Understood(file, None, reason, left_out, raw.problems, raw)
    language = language_of(_texts(raw.blocks, classes), raw.language)
    dates = _dates(raw, classes, language)
    article = Article(
        id=raw.id or document.stem,
        text=layout.text,
        paragraphs=paragraphs,
        title=title,
        authors=authors or _agency(raw.blocks, classes),
        published=dates.published,
        source=raw.source.value if raw.source else None,
        url=raw.addresses[0] if raw.addresses else None,
        file=file,
        modified=dates.modified,
        language=language,
        published_from=raw.published.place if raw.published and dates.published else None,
    )
    cut = (CUT,) if is_stub(layout.text) and any(is_appeal(one.text) for one in left_out) else ()
    problems = dict.fromkeys((*raw.problems, *dates.problems, *cut))
    return Understood(file, article, None, left_out, tuple(problems), raw)


def _with_ends_of_appeals(blocks: Sequence[Block], classes: list[BlockClass]) -> list[BlockClass]:
    """Short lines below an appeal to subscribe, at the end, are of it: prices, "Choose a plan"."""
    first = next((at for at, one in enumerate(classes) if one.rule is Rule.PAYWALL), len(classes))
    rest = [at for at in range(first, len(classes)) if classes[at].kind is not Kind.DROPPED]
    lines = [blocks[at].text for at in rest]
    prose = any(ends_sentence(line) or len(line.split()) > _APPEAL_WORDS for line in lines)
    if prose or len(rest) > _MOST_LINES:
        return classes
    return [dropped(Rule.PAYWALL) if at in rest else one for at, one in enumerate(classes)]


def _mended(raw: RawArticle) -> RawArticle:
    """``raw`` as it was meant, where its characters are none, and where lines were cut."""
    visible = (replace(one, text=without_invisible(one.text).strip()) for one in raw.blocks)
    blocks = _with_datelines(visible)
    read = [(one.text, repaired(one.text)) for one in blocks]
    problems = (_REPAIRED,) if any(before != after for before, after in read) else ()
    return replace(
        raw,
        blocks=tuple(
            replace(block, text=text) for block, (_, text) in zip(blocks, read, strict=True) if text
        ),
        title=_mended_value(raw.title),
        source=_mended_value(raw.source),
        authors=tuple(repaired(without_invisible(name)) for name in raw.authors),
        problems=(*raw.problems, *problems),
    )


def _collapsed(block: Block) -> Block:
    """The block without long runs of white space, on which many a rule takes their square."""
    text = without_long_gaps(block.text)
    return block if text == block.text else replace(block, text=text)


def _within_bounds(raw: RawArticle) -> RawArticle:
    """``raw`` with its metadata cut to more than any article has, so that none of it takes long."""
    title, source = (
        one and replace(one, value=one.value[:_LONGEST_VALUE]) for one in (raw.title, raw.source)
    )
    authors = tuple(name[:_LONGEST_VALUE] for name in raw.authors[:_MOST_AUTHORS])
    same = (title, source, authors) == (raw.title, raw.source, raw.authors)
    problems = raw.problems if same else (*raw.problems, _WAS_CUT)
    return replace(raw, title=title, source=source, authors=authors, problems=problems)


def _mended_value(found: Found | None) -> Found | None:
    return found and Found(repaired(without_invisible(found.value)), found.place)


def _with_datelines(blocks: Iterable[Block]) -> list[Block]:
    """A dateline that a line break cut off stands before its paragraph again."""
    joined: list[Block] = []
    for block in blocks:
        plain = {Role.UNKNOWN, Role.BODY}
        if joined and is_lone_dateline(joined[-1].text) and {joined[-1].role, block.role} <= plain:
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {block.text}")
        else:
            joined.append(block)
    return joined


def _given(raw: RawArticle, text: str) -> _Layout:
    """The text as it is, whatever of it is dropped."""
    placed = [(at, block.place) for at, block in enumerate(raw.blocks) if block.place]
    return _Layout(text, tuple(at for at, _ in placed), tuple(place for _, place in placed))


def _laid_out(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> _Layout:
    """The blocks that are kept below each other, lines of a list or table without space between."""
    kept = _of_the_article(blocks, classes)
    spans: list[Span] = []
    parts: list[str] = []
    position = 0
    before: Kind | None = None
    for at in kept:
        kind = classes[at].kind
        if parts:
            lines = kind is before and kind in {Kind.ITEM, Kind.ROW}
            parts.append(_BETWEEN_LINES if lines else _BETWEEN_BLOCKS)
            position += len(parts[-1])
        parts.append(blocks[at].text)
        spans.append(Span(position, position + len(parts[-1])))
        position = spans[-1].end
        before = kind
    return _Layout("".join(parts), tuple(kept), tuple(spans))


def _of_the_article(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> list[int]:
    """What is text, and what stands above it.

    Of short lines in a row only the last is a heading; the others are menus. Longer ones may be
    sentences without their end and are kept, as are headings that the format calls so.
    """
    kept: list[int] = []
    above: list[int] = []
    heading: int | None = None  # place above of the last one, where it is not kept for itself
    for index, block_class in enumerate(classes):
        if block_class.kind is Kind.HEADING:
            if heading is not None:
                del above[heading]
            long = len(blocks[index].text.split()) >= _LONG_HEADING
            heading = None if long or blocks[index].role is Role.HEADING else len(above)
            above.append(index)
        elif block_class.kind is Kind.TIME:
            above.append(index)
        elif block_class.kind is not Kind.DROPPED:
            kept += [*above, index]
            above, heading = [], None
    return kept


def _left_out(
    blocks: Sequence[Block], classes: Sequence[BlockClass], kept: Sequence[int]
) -> Iterator[Dropped]:
    here = frozenset(kept)
    last = kept[-1] if kept else -1
    for at, (block, block_class) in enumerate(zip(blocks, classes, strict=True)):
        if block_class.rule is not None:
            yield Dropped(block.text, block_class.rule)
        elif at not in here:
            yield Dropped(block.text, Rule.LAST_LINE if at > last else Rule.MENU)


def _texts(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> Iterator[str]:
    return (block.text for block, one in zip(blocks, classes, strict=True) if one.kind in _TEXT)


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
        if one.kind is Kind.CORRECTION and (found := find_date(block.text)) and found[0]
    ]
    return Found(max(days), "note of a correction") if days else None


def _agency(blocks: Sequence[Block], classes: Sequence[BlockClass]) -> tuple[str, ...]:
    """The news agency that the dateline credits, for an article without a byline."""
    first = next(_texts(blocks, classes), "")
    agency = agency_of(first)
    return (agency,) if agency else ()


# --- blocks of text with what they are -> paragraphs with offsets --------------------------------


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of the article's text: where it stands, what it is, its page."""

    span: Span
    kind: Kind
    page: int | None = None


def paragraphs_of(text: str, blocks: Iterable[PlacedBlock]) -> tuple[Paragraph, ...]:
    """The paragraphs among the blocks of ``text``, numbered, each under its heading.

    Items of a list that follow each other are one paragraph, together with the line that ends in
    a colon before them: an item alone ("Ohio: $8.70") says nothing. So are rows of a table. In a
    live report the heading of an entry begins with its time.
    """
    gathered = _Gathered(text)
    for block in blocks:
        gathered.add(block)
    return tuple(gathered.paragraphs)


class _Gathered:
    """The paragraphs so far, and what the next one stands under."""

    def __init__(self, text: str) -> None:
        self.paragraphs: list[Paragraph] = []
        self._text = text
        self._heading: str | None = None
        self._time: str | None = None
        self._last: Kind | None = None
        self._grows: Kind | None = None  # what the last paragraph may go on with

    def add(self, block: PlacedBlock) -> None:
        """Take the next block of the article, whatever it is."""
        words = " ".join(block.span.of(self._text).split())
        if block.kind is Kind.HEADING:
            self._heading = words
        elif block.kind is Kind.TIME:
            self._time = words
            self._heading = self._heading if self._last is Kind.HEADING else None
        elif block.kind in _KINDS and not self._joined(block):
            self.paragraphs.append(self._paragraph(block))
        self._grows = self._what_may_follow(block, words)
        if block.kind is not Kind.DROPPED:
            self._last = block.kind

    def _paragraph(self, block: PlacedBlock) -> Paragraph:
        kind = _KINDS[block.kind]
        if self._time and kind == "body":
            kind = "update"
        return Paragraph(
            number=len(self.paragraphs) + 1,
            start=block.span.start,
            end=block.span.end,
            heading=None if kind == "correction" else self._heading_now(),
            page=block.page,
            kind=kind,
        )

    def _heading_now(self) -> str | None:
        parts = (self._time, self._heading)
        return " – ".join(part for part in parts if part) or None

    def _joined(self, block: PlacedBlock) -> bool:
        """Whether the block was put to the last paragraph, which it goes on with."""
        if self._grows is not block.kind or not self.paragraphs:
            return False
        last = self.paragraphs[-1]
        if block.span.end - last.start > _LONGEST_LIST:
            return False
        self.paragraphs[-1] = replace(last, end=block.span.end, kind=_KINDS[block.kind])
        return True

    def _what_may_follow(self, block: PlacedBlock, words: str) -> Kind | None:
        if block.kind in {Kind.ITEM, Kind.ROW}:
            return block.kind
        introduces = block.kind is Kind.BODY and words.endswith((":", "："))
        return Kind.ITEM if introduces else None


def blocks_between_blank_lines(text: str) -> list[Span]:
    """The runs of lines of ``text`` that hold no blank line, without white space around.

    Lines too long to be wraps (a saved text that gives a paragraph a line) stand alone.
    """
    spans: list[Span] = []
    run: list[Span] = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped)
            run.append(Span(start, start + len(stripped)))
        elif run:
            spans += _as_blocks(run)
            run = []
        position += len(line) + 1
    return spans + _as_blocks(run)


_LONGEST_WRAP: Final = 120  # characters; whoever wraps lines wraps them shorter


def _as_blocks(run: Sequence[Span]) -> list[Span]:
    if not run:
        return []
    long_lines = sum(line.end - line.start > _LONGEST_WRAP for line in run)
    if len(run) > 1 and 2 * long_lines > len(run):
        return list(run)
    return [Span(run[0].start, run[-1].end)]
