"""One article of a download from any database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Block, Dropped, Found, RawArticle, Role, digest_id
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.rules.page_metadata import given_name_first, names_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_CORRESPONDENT: Final = re.compile(
    r"\s?[,;]\s?(?:by )?[^,;]{0,200}\b(?:staff|correspondent|reporter|writer|editor|columnist"
    r"|bureau|special to|compiled|agency|newspapers?|press)\b.*$|\scontributed\b.*$",
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
    """One article; ``body`` and ``captions`` are lines, as in the download.

    ``left_out`` are labels below its text, with their values.
    """

    body: Sequence[str]
    title: str
    source: str = ""
    date: str = ""
    byline: str = ""
    address: str = ""
    language: str = ""
    captions: Sequence[str] = ()
    left_out: Sequence[str] = ()
    problems: tuple[str, ...] = ()

    def article(self, file: str) -> RawArticle:
        """The article, found at ``file``."""
        texts = split_into_blocks("\n".join(self.body))
        captions = [Block(text, Role.CAPTION) for text in self.captions]
        url = _ADDRESS.search(self.address)
        return RawArticle(
            blocks=(*(Block(text, Role.UNKNOWN) for text in texts), *captions),
            id=digest_id("\n".join((self.title, self.source, self.date, *texts))),
            title=Found.of(self.title, "headline of the download"),
            authors=_authors(self.byline),
            published=Found.of(self.date, "date of the download's entry"),
            source=Found.of(self.source, "publication of the download's entry"),
            addresses=(url[0],) if url else (),
            language=LANGUAGES.get(self.language.lower()),
            file=file,
            dropped=tuple(Dropped(line, "label of the download") for line in self.left_out),
            problems=self.problems,
        )


def _authors(byline: str) -> tuple[str, ...]:
    """The people of a byline; names in capitals get the usual case, "Holm, Ida" the usual order."""
    parts = _CORRESPONDENT.sub("", byline).split(";")
    names = (name for part in parts for name in names_in(given_name_first(part)))
    return tuple(name.title() if name.isupper() else name for name in names)
