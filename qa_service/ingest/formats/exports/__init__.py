"""Downloads of news databases: many articles in one file, each with its own head.

Labelled heads are those of Nexis (documents that end with "End of Document", and the older "1 of 25
DOCUMENTS"), ProQuest, Genios, PressReader, and Factiva's tags; Factiva's display format and
Europresse have none. The file may be a text, an office document or a page: only its lines matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.ingest.formats.exports.labelled import articles_by_labels, begins_paragraph
from qa_service.ingest.formats.exports.unlabelled import (
    articles_as_displayed,
    articles_by_numbers,
    articles_by_tags,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa_service.ingest.document import Block, RawArticle

__all__ = ["articles_of_export", "begins_paragraph", "lines_of"]


def articles_of_export(lines: Iterable[str], file: str) -> tuple[RawArticle, ...]:
    """The articles of a download, in order; none if ``lines`` are not those of one.

    Blank lines separate paragraphs; give each paragraph of a document one line and a blank one
    after it.
    """
    written = list(lines)
    given = [" ".join(line.split()) for line in written]
    found = (
        tuple(articles_by_labels(given))
        or tuple(articles_by_tags(given, written))
        or tuple(articles_as_displayed(given))
        or tuple(articles_by_numbers(given))
    )
    return tuple(one.article(f"{file}:{at}") for at, one in enumerate(found, start=1))


def lines_of(blocks: Sequence[Block]) -> list[str]:
    """The blocks of a document as lines for ``articles_of_export``."""
    return [line for block in blocks for line in (block.text, "")]
