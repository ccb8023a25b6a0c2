"""A web page in a file of its own -> its article."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.reading.formats.exports import articles_of_export

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

# What only downloads of news databases hold: most pages are not worth the second walk.
_EXPORT: Final = (
    *("End of Document", "Ende des Dokument", "enArticle", "articleParagraph", ">HD<", ">HD&nbsp;"),
    *("ProQuest document ID", " DOCUMENTS<", "000020"),
)
_DOCUMENT: Final = re.compile(
    r"(?:Document|Dokument|Documento)\s+[A-Z][A-Z0-9]{2,}0\w+|End of Document|Ende des Dok"
    r"|ProQuest document ID|of \d+ DOCUMENTS",
)
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_html(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the page, or those of a database's download.

    Raises:
        UnreadableFileError: it is empty, too large, no page, or holds no article.
    """
    from qa_service.reading.pages.article import article_of_page  # noqa: PLC0415 - loads lxml
    from qa_service.reading.pages.tree import doubt_of_page, page_text  # noqa: PLC0415

    data, declared = document.read(), document.known.get("charset")
    source = page_text(data, document.name, declared)
    may_be = any(mark in source for mark in _EXPORT)
    exported = _exported(source, document.name) if may_be else ()
    if exported:
        yield from exported
    else:
        article = article_of_page(source, document.name, document.known)
        doubt = doubt_of_page(data, declared)
        yield replace(article, problems=(*doubt, *article.problems)) if doubt else article


def _exported(source: str, file: str) -> tuple[RawArticle, ...]:
    """The articles of a download, whose lines may be parted by breaks only."""
    from qa_service.reading.pages.flatten import flatten  # noqa: PLC0415
    from qa_service.reading.pages.tree import parse_page  # noqa: PLC0415

    if not _DOCUMENT.search(source):
        return ()
    page = flatten(parse_page(_BREAK.sub("<br><br>", source), file))
    return articles_of_export([line for one in page.blocks for line in (one.text, "")], file)
