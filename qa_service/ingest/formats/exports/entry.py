"""One article of a download, whatever database it is of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Block, Found, RawArticle, Role
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.identity import digest_id
from qa_service.ingest.rules.page_metadata import forwards, names_in

if TYPE_CHECKING:
    from collections.abc import Sequence

RIGHTS: Final = re.compile(  # no paragraph on copyright: a year, a sign, or that all are reserved
    r"\W*(?:(?:copyright\b|\(c\))(?:[\W_]*(?:c\b\W*)?\d{4}|[^.]*\b\d{4}\W*$)|(?:copyright\b\W*)?©)"
    r"|(?:.{0,100}\W)?(?:all rights reserved|alle rechte vorbehalten|tous droits réservés).{0,40}$",
    re.IGNORECASE,
)
_CORRESPONDENT: Final = re.compile(
    r"\s*[,;]\s*(?:by )?[^,;]*\b(?:staff|correspondent|reporter|writer|editor|columnist|bureau"
    r"|special to|compiled|agency|newspapers?|press)\b.*$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://\S+")
LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "dutch": "nl", "portuguese": "pt", "russian": "ru", "polish": "pl", "swedish": "sv",
    "englisch": "en", "deutsch": "de", "anglais": "en", "français": "fr", "inglés": "en",
    "español": "es", "italiano": "it", "inglese": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One article; ``body`` are lines, as they stand in the download."""

    body: Sequence[str]
    title: str
    source: str = ""
    date: str = ""
    byline: str = ""
    address: str = ""
    language: str = ""
    problems: tuple[str, ...] = ()

    def article(self, file: str) -> RawArticle:
        """The article that stands at ``file``."""
        texts = split_into_blocks("\n".join(self.body))
        url = _ADDRESS.search(self.address)
        return RawArticle(
            blocks=tuple(Block(text, Role.UNKNOWN) for text in texts),
            id=digest_id("\n".join((self.title, self.source, self.date, *texts))),
            title=Found.of(self.title, "headline of the download"),
            authors=_authors(self.byline),
            published=Found.of(self.date, "date of the download's entry"),
            source=Found.of(self.source, "publication of the download's entry"),
            addresses=(url[0],) if url else (),
            language=LANGUAGES.get(self.language.lower()),
            file=file,
            problems=self.problems,
        )


def _authors(byline: str) -> tuple[str, ...]:
    """The people of a byline; names in capitals are written as names are, "Holm, Ida" forwards."""
    parts = _CORRESPONDENT.sub("", byline).split(";")
    names = (name for part in parts for name in names_in(forwards(part)))
    return tuple(name.title() if name.isupper() else name for name in names)
