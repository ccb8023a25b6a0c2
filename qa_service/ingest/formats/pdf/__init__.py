"""PDF with a text layer -> its articles: PDFium finds the letters and their places, rules the rest.

::

    for page in pages:                       # words: letters -> words with places
        words -= furniture                   # furniture: running heads, page numbers
        lines = lines_of(words)              # columns: the order of reading
    pieces = pieces_of(lines)                # paragraphs: over ends of columns and pages
    RawArticle(blocks, title, byline, date)  # here, with rules.page_metadata and XMP
"""

from __future__ import annotations

import mmap
import re
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Dropped, Found, RawArticle, Role, digest_id
from qa_service.ingest.formats.exports import articles_of_export, begins_paragraph
from qa_service.ingest.formats.pdf.columns import LOWERED, RAISED, lines_of
from qa_service.ingest.formats.pdf.furniture import remove_furniture
from qa_service.ingest.formats.pdf.paragraphs import (
    LEADERS,
    block_of,
    body_size,
    pieces_of,
    vocabulary_of,
)
from qa_service.ingest.formats.pdf.words import Page, TooManyCharactersError, read_words
from qa_service.ingest.formats.written import TOP, article_of, people, place_of, sensible
from qa_service.ingest.rules.page_metadata import read_metadata_line
from qa_service.ingest.rules.publication_dates import find_date
from qa_service.ingest.text import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2
    from lxml.etree import _Element

    from qa_service.ingest.document import Block, Document, ReadingOptions
    from qa_service.ingest.formats.pdf.columns import Line
    from qa_service.ingest.formats.pdf.paragraphs import Piece

_LARGEST: Final = 1024 * 1024 * 1024  # bytes; a newspaper's pages in print quality have hundreds
_LARGEST_MAPPED: Final = 256 * 1024 * 1024  # bytes that are searched for a packet
_MOST_LETTERS: Final = 16_000_000  # of a document; some 5,000 full pages, all in memory
_LEGIBLE: Final = 0.5  # of the characters; with fewer the text can't be used
_NO_TEXT: Final = (
    "It is a scan, or its text is drawn as shapes: it has no text layer. "
    "Run OCR on it first, for instance `ocrmypdf in.pdf out.pdf`."
)
_ILLEGIBLE: Final = (
    "Its fonts do not map their glyphs to letters. "
    "Run OCR on it, for instance `ocrmypdf --force-ocr in.pdf out.pdf`."
)
_PROTECTED: Final = (
    "It is protected with a password. "
    "Save a copy without one, for instance `qpdf --decrypt --password=... in.pdf out.pdf`."
)
_DAMAGED: Final = "It cannot be opened as PDF: it is damaged, cut off, or of another format."
_ENCRYPTION: Final = "It is encrypted in a way that is not supported. Save a copy without it."
_PASSWORD_ERROR: Final = 4  # of PDFium: a password is needed
_SECURITY_ERROR: Final = 5  # of PDFium: an unknown scheme
_CONTENTS: Final = "line of a table of contents"
_ASIDE: Final = "text set across the page or beyond its edge"
_AS_BIG: Final = 0.75  # times the biggest type: may be the headline below the paper's name
_NAMED_PAGES: Final = 5
_HEADLINE: Final = 1.5  # times the type of the text: bigger than sub-headings are
_HEADLINE_WORDS: Final = 3
_MASTHEAD_WORDS: Final = 14
_ARTICLE_WORDS: Final = 60
_FULL: Final = 0.85  # of a column's width; a shorter line ends a paragraph
_LEADING: Final = 1.7  # times the type size; more separates paragraphs
_PDFIUM: Final = threading.Lock()  # the library is not thread-safe


@dataclass(slots=True)
class _Contents:
    """The content of the pages."""

    pages: list[Page] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    info: dict[str, str] = field(default_factory=dict)


def read_pdf(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    UnreadableFileError where it is damaged, protected, a scan, or its letters can't be determined.
    """
    data = _bytes(document)
    with _PDFIUM:
        contents = _read(document, data)
    furniture, dropped = remove_furniture(contents.pages)
    lines = [
        line
        for page, out in zip(contents.pages, furniture, strict=True)
        for line in lines_of(
            [word for at, word in enumerate(page.words) if at not in out], page.number
        )
    ]
    exported = articles_of_export(_with_gaps(lines), document.name)
    if exported:
        yield from exported
    else:
        yield from _articles(contents, _xmp(document, data), lines, dropped, document.name)


def _with_gaps(lines: Sequence[Line]) -> Iterator[str]:
    """The text of each line, joined with those that it wraps into; a blank line for a gap."""
    text = ""
    for at, line in enumerate(lines):
        text += line.text.replace(RAISED, "").replace(LOWERED, "")
        below = lines[at + 1] if at + 1 < len(lines) else None
        gap = line.base - below.base if below and below.page == line.page else 0.0
        apart = below is None or not 0 <= gap <= _LEADING * line.size
        left, right = line.column
        full = line.right - left >= _FULL * (right - left)
        if below and full and not apart and not begins_paragraph(below.text):
            text += " "
            continue
        yield text
        text = ""
        if apart:
            yield ""


def _bytes(document: Document) -> bytes | None:
    """The bytes, unless they are in a file of their own, which PDFium reads itself."""
    if document.data is not None or document.path is None:
        return document.read(_LARGEST)
    if document.path.stat().st_size > _LARGEST:
        problem = f"It is larger than {_LARGEST:,} bytes."
        raise UnreadableFileError(document.name, problem)
    return None


def _xmp(document: Document, data: bytes | None) -> RawArticle:
    if data is not None or document.path is None:
        return _read_xmp(data or b"")
    if document.path.stat().st_size > _LARGEST_MAPPED:
        return RawArticle(())
    with (
        document.path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        return _read_xmp(mapped)


def _read(document: Document, data: bytes | None) -> _Contents:
    import pypdfium2  # noqa: PLC0415 - a native library, loaded when the first PDF is read

    try:
        pdf = pypdfium2.PdfDocument(document.path if data is None else data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        reasons = {_PASSWORD_ERROR: _PROTECTED, _SECURITY_ERROR: _ENCRYPTION}
        raise UnreadableFileError(document.name, reasons.get(code or 0, _DAMAGED)) from None
    try:
        contents = _contents(pdf)
    finally:
        pdf.close()
    _check(contents, document.name)
    return contents


def _contents(pdf: pypdfium2.PdfDocument) -> _Contents:
    contents = _Contents(info=pdf.get_metadata_dict(skip_empty=True))
    letters = 0
    empty: list[int] = []
    broken: list[int] = []
    for number in range(1, len(pdf) + 1):
        page = _page(pdf, number)
        if page is None:
            broken.append(number)
            continue
        if not page.words:
            empty.append(number)
        contents.pages.append(page)
        letters += sum(len(word.text) for word in page.words)
        if letters > _MOST_LETTERS:
            contents.problems.append(f"Only the first {number} of its {len(pdf)} pages are read.")
            break
    if empty:
        contents.problems.append(f"No text on {_named(empty)}; scanned pages need OCR.")
    if broken:
        contents.problems.append(f"Damaged or overfull, so left out: {_named(broken)}.")
    return contents


def _page(pdf: pypdfium2.PdfDocument, number: int) -> Page | None:
    """None if the page is damaged or has more characters than a page can have."""
    import pypdfium2  # noqa: PLC0415 - a native library

    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError:
        return None
    try:
        return read_words(page, number)
    except (pypdfium2.PdfiumError, TooManyCharactersError):
        return None
    finally:
        page.close()


def _named(pages: Sequence[int]) -> str:
    """``page 3`` or ``pages 3, 4 and 7 more``."""
    if len(pages) == 1:
        return f"page {pages[0]}"
    shown = ", ".join(map(str, pages[:_NAMED_PAGES]))
    more = len(pages) - _NAMED_PAGES
    return f"pages {shown}" + (f" and {more} more" if more > 0 else "")


def _check(contents: _Contents, file: str) -> None:
    letters = sum(len(word.text) for page in contents.pages for word in page.words)
    if not contents.pages:
        raise UnreadableFileError(file, "None of its pages can be read.")
    if not letters:
        raise UnreadableFileError(file, _NO_TEXT)
    if sum(page.illegible for page in contents.pages) > (1 - _LEGIBLE) * letters:
        raise UnreadableFileError(file, _ILLEGIBLE)


def _articles(
    contents: _Contents, xmp: RawArticle, lines: Sequence[Line], dropped: list[Dropped], file: str
) -> Iterator[RawArticle]:
    """The one article, or those of pages on which each headline has its byline below it."""
    pieces = pieces_of(lines, {page.number: page.pictures for page in contents.pages})
    blocks = _blocks(pieces, lines)
    aside = [" ".join(word.text for word in page.aside) for page in contents.pages]
    dropped += [Dropped(text, _ASIDE) for text in dict.fromkeys(aside) if text]
    heads = _heads(pieces, blocks, lines)
    sure = [at for at in heads if _has_byline(blocks, at)]
    if len(sure) < 2 or len(sure) < len(heads):  # noqa: PLR2004 - two are several
        whole = _article(contents, xmp, pieces, blocks, lines)
        problems = (*whole.problems, *_undivided(heads, pieces, blocks))
        yield replace(whole, dropped=(*dropped, *whole.dropped), problems=problems)
        return
    above = (*(block.text for block in blocks[: sure[0]]), *(one.text for one in dropped))
    dates = (find_date(text) for text in above if len(text.split()) <= _MASTHEAD_WORDS)
    shared = next((found[0] for found in dates if found and found[0]), None)
    for number, (at, end) in enumerate(pairwise((*sure, len(blocks))), start=1):
        above_first = tuple(Dropped(one.text, TOP) for one in blocks[:at]) if number == 1 else ()
        details = RawArticle(
            blocks=(),
            id=digest_id("\n".join(block.text for block in blocks[at:end])),
            title=Found(blocks[at].text, "headline of the page"),
            published=Found(shared, "date line of the text") if shared else xmp.published,
            source=xmp.source,
            language=xmp.language,
            file=f"{file}:{number}",
            dropped=(*(dropped if number == 1 else ()), *above_first),
            problems=tuple(contents.problems),
        )
        yield article_of(blocks[at:end], details)


def _has_byline(blocks: Sequence[Block], head: int) -> bool:
    """Whether a line below a headline is a byline."""
    below = (read_metadata_line(block.text) for block in blocks[head + 1 : head + 3])
    return any(line is not None and line.authors for line in below)


def _article(
    contents: _Contents,
    xmp: RawArticle,
    pieces: Sequence[Piece],
    blocks: Sequence[Block],
    lines: Sequence[Line],
) -> RawArticle:
    text = [block for block in blocks if not LEADERS.search(block.text)]
    listed = (block for block in blocks if LEADERS.search(block.text))
    details = replace(
        xmp,
        title=_title(contents.info.get("Title"), xmp, pieces, blocks, lines),
        authors=xmp.authors or people(contents.info.get("Author", "")),
        language=xmp.language,
        dropped=tuple(Dropped(block.text, _CONTENTS) for block in listed),
        problems=tuple(contents.problems),
    )
    return article_of(text, details)


def _heads(pieces: Sequence[Piece], blocks: Sequence[Block], lines: Sequence[Line]) -> list[int]:
    """Headlines in big type, each with its text, of pages that have several."""
    least = _HEADLINE * body_size(lines)
    big = [
        at
        for at, piece in enumerate(pieces)
        if piece.role is Role.HEADING
        and piece.first.size >= least
        and len(blocks[at].text.split()) >= _HEADLINE_WORDS
    ]
    heads = [
        at
        for at, end in pairwise((*big, len(blocks)))
        if sum(len(block.text.split()) for block in blocks[at + 1 : end]) >= _ARTICLE_WORDS
    ]
    pages = Counter(pieces[at].first.page for at in heads)
    return [at for at in heads if pages[pieces[at].first.page] > 1]


def _undivided(
    heads: Sequence[int], pieces: Sequence[Piece], blocks: Sequence[Block]
) -> Iterator[str]:
    """The problem that a page seems to contain several articles."""
    for page, places in groupby(heads, lambda at: pieces[at].first.page):
        titles = [f"“{blocks[at].text:.60}”" for at in places]
        yield (
            f"Page {page} seems to contain {len(titles)} articles, which were not divided:"
            f" {'; '.join(titles[:_NAMED_PAGES])}."
        )


def _blocks(pieces: Sequence[Piece], lines: Sequence[Line]) -> list[Block]:
    known = vocabulary_of(lines)
    notes: dict[int, set[str]] = {}
    for piece in pieces:
        if piece.note:
            notes.setdefault(piece.first.page, set()).add(piece.note)
    blocks = []
    for piece in pieces:
        pages = {line.page for line in piece.lines}
        marks = frozenset(mark for page in pages for mark in notes.get(page, ()))
        blocks.append(block_of(piece, known, marks))
    return blocks


# --- title and author ---------------------------------------------------------------------------


def _title(
    info: str | None,
    xmp: RawArticle,
    pieces: Sequence[Piece],
    blocks: Sequence[Block],
    lines: Sequence[Line],
) -> Found | None:
    """The title in its properties if its first page repeats it; else its biggest heading."""
    named = xmp.title.value if xmp.title else None
    stated = sensible([("PDF title", info), ("XMP dc:title", named)])
    for found in stated:
        if place_of(found.value, blocks) is not None:
            return found
    headline = _headline(pieces, blocks, lines)
    return headline or (stated[0] if stated else None)


def _headline(
    pieces: Sequence[Piece], blocks: Sequence[Block], lines: Sequence[Line]
) -> Found | None:
    """The heading in the biggest type of the first page, the topmost of several."""
    first = lines[0].page if lines else 0
    usual = body_size(lines) if lines else 0
    headings = [
        at
        for at, piece in enumerate(pieces)
        if piece.role is Role.HEADING
        and piece.first.page == first
        and piece.first.size > usual
        and any(map(str.isalpha, blocks[at].text))
        and read_metadata_line(blocks[at].text) is None
    ]
    if not headings:
        return None
    sizes = {at: round(pieces[at].first.size) for at in headings}
    big = [at for at in headings if sizes[at] >= _AS_BIG * max(sizes.values())]
    phrases = [at for at in big if " " in blocks[at].text] or big  # rather than the paper's name
    best = max(phrases, key=lambda at: (sizes[at], -at))
    return Found(blocks[best].text, "biggest type of the first page")


# --- the packet of XMP (ISO 16684; PRISM is the vocabulary of the press) -------------------------

_START: Final = b"<x:xmpmeta"
_END: Final = b"</x:xmpmeta>"
_LARGEST_PACKET: Final = 256 * 1024  # bytes of a packet
_MOST_PACKETS: Final = 200  # packets that are read: each picture may have one
_DC: Final = r"\{http://purl\.org/dc/elements/1\.1/\}"
_PRISM: Final = r"\{http://prismstandard\.org/namespaces/[^}]*\}"


def _read_xmp(data: bytes | mmap.mmap) -> RawArticle:
    """The properties in the last packet of the document itself; pictures have packets, too."""
    from lxml import etree  # noqa: PLC0415 - a native library

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    for packet in _packets(data):
        root = etree.fromstring(packet, parser)
        if root is not None and "application/pdf" in _values(root, f"{_DC}format"):
            return _details_of_xmp(root)
    return RawArticle(())


def _packets(data: bytes | mmap.mmap) -> Iterator[bytes]:
    """The packets, the last first, which is that of the last revision."""
    end = len(data)
    for _ in range(_MOST_PACKETS):
        stop = data.rfind(_END, 0, end)
        if stop < 0:
            return
        start = data.rfind(_START, max(0, stop - _LARGEST_PACKET), stop)
        if start >= 0:
            yield data[start : stop + len(_END)]
        end = stop if start < 0 else start


def _details_of_xmp(root: _Element) -> RawArticle:
    titles, languages = _values(root, f"{_DC}title"), _values(root, f"{_DC}language")
    dates = [
        Found(value, f"XMP prism:{name}")
        for name in ("publicationDate", "coverDate")
        for value in _values(root, _PRISM + name)
    ]
    sources = _values(root, f"{_PRISM}publicationName")
    return RawArticle(
        blocks=(),
        title=Found(titles[0], "XMP dc:title") if titles else None,
        authors=tuple(dict.fromkeys(_values(root, f"{_DC}creator"))),
        published=dates[0] if dates else None,
        source=Found(sources[0], "XMP prism:publicationName") if sources else None,
        addresses=tuple(one for one in _values(root, f"{_PRISM}url") if one.startswith("http")),
        language=languages[0] if languages else None,
    )


def _values(root: _Element, name: str) -> list[str]:
    """The values of a property, written as element, list or attribute."""
    form = re.compile(name)
    values = [
        text for node in root.iter("{*}*") for key, text in node.items() if form.fullmatch(key)
    ]
    values += [
        str(text)
        for node in root.iter("{*}*")
        if form.fullmatch(str(node.tag))
        for text in node.itertext()
    ]
    return [value for one in values if (value := on_one_line(str(one)))]
