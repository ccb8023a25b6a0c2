"""Downloads of news databases: many articles in one file, each below a head of labelled lines.

Known are Nexis (documents that end with "End of Document", and the older "1 of 25 DOCUMENTS"),
Factiva (display format and the tagged HD, BY, ... TD) and ProQuest. The file may be a text, an
office document or a page: what counts are its lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.reading.formats.exports.entry import of_display, of_tags
from qa_service.reading.formats.exports.labelled import of_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa_service.reading.document import Block, RawArticle


def articles_of_export(lines: Iterable[str], file: str) -> tuple[RawArticle, ...]:
    """The articles of a download, in order; none where ``lines`` are not those of one.

    Blank lines part what belongs together; give each paragraph of a document one line and a
    blank one behind it.
    """
    given = [" ".join(line.split()) for line in lines]
    for read in (of_labels, of_tags, of_display):
        found = tuple(read(given, file))
        if found:
            return found
    return ()


def lines_of(blocks: Sequence[Block]) -> list[str]:
    """The lines that blocks of a document are to ``articles_of_export``."""
    return [line for block in blocks for line in (block.text, "")]
