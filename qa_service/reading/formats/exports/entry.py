"""One article of a download, from the lines that its head and body are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Block, Found, RawArticle, Role
from qa_service.reading.formats.page_text import split_into_blocks
from qa_service.reading.identity import digest_id
from qa_service.reading.pages.people import is_person, names_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_CORRESPONDENT: Final = re.compile(
    r"\s*[,;]\s*(?:by )?[^,;]*\b(?:staff|correspondent|reporter|writer|editor|columnist|bureau"
    r"|special to|compiled|agency|newspapers?|press)\b.*$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://\S+")


def entry(
    file: str,
    number: int,
    body: Sequence[str],
    *,
    title: str,
    source: str = "",
    date: str = "",
    byline: str = "",
    address: str = "",
    language: str | None = None,
    problems: tuple[str, ...] = (),
) -> RawArticle:
    """The article; ``body`` are lines, as they stand in the download."""
    texts = split_into_blocks("\n".join(body))
    url = _ADDRESS.search(address)
    return RawArticle(
        blocks=tuple(Block(text, Role.UNKNOWN) for text in texts),
        id=digest_id("\n".join((title, source, date, *texts))),
        title=Found(title, "headline of the download") if title else None,
        authors=authors(byline),
        published=Found(date, "date of the download's entry") if date else None,
        source=Found(source, "publication of the download's entry") if source else None,
        addresses=(url[0],) if url else (),
        language=language,
        file=f"{file}:{number}",
        problems=problems,
    )


def authors(byline: str) -> tuple[str, ...]:
    """The people of a byline; names in capitals are written as names are, "Holm, Ida" forwards."""
    names: list[str] = []
    for part in _CORRESPONDENT.sub("", byline).split(";"):
        last, comma, first = part.strip().partition(", ")
        turned = comma and "," not in first and is_person(f"{first} {last}") and " " not in last
        names += [f"{first} {last}"] if turned else names_in(part)
    return tuple(name.title() if name.isupper() else name for name in names)
