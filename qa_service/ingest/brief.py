"""What a build must know of every article, changed or not: all but its text."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from qa_service.ingest.addresses import Address, read_address

if TYPE_CHECKING:
    from qa_service.domain import Article

# What a copy is worth beside the length of its body.
_DATED: Final = 0.1
_TITLED: Final = 0.05
_PLAIN: Final = 0.05


@dataclass(frozen=True, slots=True)
class Brief:
    """An article in about half a kilobyte, so that a whole archive of them can be held.

    ``digest`` is the index's own, of all that it holds of the article; empty where it is not worked
    out. ``text`` is the SHA-256 of its text. ``title``, ``day`` and ``source`` are as copies are
    compared. ``worth`` tells the fullest of several copies. ``place`` is where a memory holds the
    article: the key of its document and its number among what was made of that, from 0.
    """

    id: str
    file: str
    digest: bytes
    text: bytes
    worth: float
    title: str | None
    day: str | None
    source: str | None
    language: str | None
    address: Address | None
    place: tuple[bytes, int] | None = None


def brief_of(article: Article, *, digest: bytes) -> Brief:
    """The brief of an article that was read, with the index's digest of it."""
    address = read_address(article.url) if article.url else None
    return Brief(
        id=article.id,
        file=article.file,
        digest=digest,
        text=text_digest(article),
        worth=_worth(article, address),
        title=article.title and " ".join(article.title.casefold().split()),
        day=article.published and str(article.day),
        source=article.source and article.source.casefold(),
        language=article.language,
        address=address,
    )


def text_digest(article: Article) -> bytes:
    """SHA-256 of the article's text."""
    return sha256(article.text.encode("utf-8", "surrogatepass")).digest()


def _worth(article: Article, address: Address | None) -> float:
    """More body text is better; a date, a title and the page's own address make up for a little."""
    body = sum(part.end - part.start for part in article.paragraphs)
    worth = 1.0 + (_DATED if article.published else 0.0) + (_TITLED if article.title else 0.0)
    return body * (worth + (_PLAIN if address and address.is_plain else 0.0))
