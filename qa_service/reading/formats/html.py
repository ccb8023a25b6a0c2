"""A web page in a file of its own -> its article."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions


def read_html(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the page.

    Raises:
        UnreadableFileError: it is empty, too large, no page, or holds no article.
    """
    from qa_service.reading.pages.article import article_of_page  # noqa: PLC0415 - loads lxml
    from qa_service.reading.pages.tree import page_text  # noqa: PLC0415

    source = page_text(document.read(), document.name, document.known.get("charset"))
    yield article_of_page(source, document.name, document.known)
