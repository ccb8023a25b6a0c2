"""A text file of one saved page -> its blocks, and what its top says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Dropped, Found, RawArticle
from qa_service.reading.formats.exports import articles_of_export
from qa_service.reading.formats.page_text import split_into_blocks
from qa_service.reading.rules.page_metadata import find_metadata
from qa_service.reading.text import clean, decode, doubt_of, without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.reading.document import Document
    from qa_service.reading.options import ReadingOptions

_LARGEST_PAGE: Final = 16 * 1024 * 1024  # bytes; no page's text is, and it is held whole
_TOP: Final = "title, byline or date of the page, or above its title"


def read_page(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file, or those of a database's download.

    Raises:
        UnreadableFileError: it is empty, too large or no text.
    """
    data = document.read(_LARGEST_PAGE)
    page = without_invisible(clean(decode(data, document.name)))
    if not page.strip():
        raise UnreadableFileError(document.name, "The file is empty.")
    exported = articles_of_export(page.split("\n"), document.name)
    if exported:
        yield from exported
        return
    blocks = split_into_blocks(page)
    top = find_metadata(blocks)
    yield RawArticle(
        blocks=tuple(Block(one) for at, one in enumerate(blocks) if at not in top.used),
        title=Found(top.title, "headline of the text") if top.title else None,
        authors=top.authors,
        published=Found(top.published, "date line of the text") if top.published else None,
        dropped=tuple(Dropped(blocks[at], _TOP) for at in sorted(top.used)),
        problems=doubt_of(data),
    )
