"""A text file of one saved page -> one article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.domain import Article, Span
from qa_service.errors import UnreadableFileError
from qa_service.reading.boilerplate import Kind, classify
from qa_service.reading.files import clean, decode, unreadable
from qa_service.reading.page_metadata import find_metadata
from qa_service.reading.page_text import split_into_blocks
from qa_service.reading.paragraphs import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.reading.files import FoundFile

_LARGEST_PAGE: Final = 16 * 1024 * 1024  # bytes; no page's text is, and it is held whole
_LONG_HEADING: Final = 5  # words; fewer are a label
_BETWEEN_BLOCKS: Final = "\n\n"


def read_page(found: FoundFile) -> Iterator[Article | UnreadableFileError]:
    """The one article of the file, or why there is none."""
    try:
        yield _article(found)
    except UnreadableFileError as error:
        yield error
    except OSError as error:
        yield UnreadableFileError(found.name, unreadable(error))


def _article(found: FoundFile) -> Article:
    if found.path.stat().st_size > _LARGEST_PAGE:
        problem = f"It is larger than {_LARGEST_PAGE:,} bytes, so it is no page's text."
        raise UnreadableFileError(found.name, problem)
    page = clean(decode(found.path.read_bytes(), found.name))
    if not page.strip():
        raise UnreadableFileError(found.name, "The file is empty.")
    blocks = split_into_blocks(page)
    metadata = find_metadata(blocks)
    rest = [block for index, block in enumerate(blocks) if index not in metadata.used]
    kinds = classify(rest, title=metadata.title, authors=metadata.authors)
    kept = _of_the_article(rest, kinds)
    text, spans = _join([rest[index] for index in kept])
    paragraphs = paragraphs_of(text, spans, [kinds[index] for index in kept])
    if not paragraphs:
        raise UnreadableFileError(found.name, "No paragraph of it is the body of an article.")
    return Article(
        id=found.stem,
        text=text,
        paragraphs=paragraphs,
        title=metadata.title,
        authors=metadata.authors,
        published=metadata.published,
        file=found.name,
    )


def _of_the_article(blocks: Sequence[str], kinds: Sequence[Kind]) -> list[int]:
    """Body and items, and what stands above them.

    Of short lines in a row only the last is a heading; the others are menus. Longer ones may be
    sentences without their end and are kept.
    """
    kept: list[int] = []
    above: list[int] = []
    for index, kind in enumerate(kinds):
        if kind is Kind.HEADING:
            above = [line for line in above if len(blocks[line].split()) >= _LONG_HEADING]
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
