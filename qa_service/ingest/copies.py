"""The same article read more than once: the best copy is used, the others are named.

One id names one text, whatever ids the files give.

Two articles are copies of one when their addresses name the same page and their texts have enough
in common, or when their texts are identical and no known field differs. An address alone is not
enough: exports give all articles the address of the front page or of the script, and a live page of
today is another text than yesterday's. So no text is ever lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.addresses import Address, read_address
from qa_service.resemblance import Fingerprints, body_of, sample_of, sketch_containment, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.domain import Article

# What a copy is worth beside the length of its body.
_DATED: Final = 0.1
_TITLED: Final = 0.05
_PLAIN: Final = 0.05
_SUFFIX_DIGITS: Final = 8  # added to an id that another text has


@dataclass(frozen=True, slots=True)
class Brief:
    """An article in about half a kilobyte, so that those of a whole archive fit into memory.

    ``digest`` is the index's own, of all that it has of the article; empty where it is not
    computed. ``text`` is the SHA-256 of its text. ``title``, ``day`` and ``source`` are normalised
    for comparison. ``worth`` ranks several copies by completeness. ``place`` is where a memory
    stores the article: the key of its document and its number among the results of that, from 0.
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


class Identities:
    """The ids given so far, each with a digest of its text and where it came from."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[bytes, str]] = {}

    def settle(self, preferred: str, text: bytes, file: str) -> str | UnreadableFileError:
        """An id of its own for the article of a file, or why it is the same as one before.

        ``text`` is the SHA-256 of its text.
        """
        article_id = preferred
        digits = _SUFFIX_DIGITS
        while article_id in self._seen:
            earlier, place = self._seen[article_id]
            if earlier == text:
                return UnreadableFileError(file, f"The same article as {article_id!r} of {place}.")
            article_id = f"{preferred}-{text.hex()[:digits]}"
            digits += _SUFFIX_DIGITS
        self._seen[article_id] = (text, file)
        return article_id


SAME_TEXT: Final = 0.3  # of the shorter copy's runs of words, at the same address
_SKETCH: Final = 48  # runs by which two texts are compared
_COMPARED: Final = 50  # different texts at one address; with more, it names no article


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that is a copy of another, and why."""

    id: str
    file: str
    reason: str


def duplicates_among(
    briefs: Sequence[Brief], load: Callable[[Brief], Article]
) -> Iterator[Duplicate]:
    """Those to leave out, in order; the choice does not depend on the order.

    Only articles at one address are compared by their texts; ``load`` gives those.
    """
    sketches: dict[str, Fingerprints] = {}

    def sketch_of(brief: Brief) -> Fingerprints:
        """The smallest runs of words of an article, computed once."""
        if brief.id not in sketches:
            sketches[brief.id] = sample_of(words_of(body_of(load(brief)))).runs[:_SKETCH].copy()
        return sketches[brief.id]

    def same_page(better: Brief, copy: Brief) -> str | None:
        shared = sketch_containment(sketch_of(better), sketch_of(copy))
        return "the same address" if shared >= SAME_TEXT else None

    best_first = sorted(briefs, key=lambda one: (-one.worth, one.text, one.id))
    placed = [one for one in best_first if one.address]
    gone: dict[str, Duplicate] = {}
    for group in _grouped(placed, lambda one: one.address.key if one.address else ""):
        gone |= _duplicates_of(group, same_page)
    left = [one for one in best_first if one.id not in gone]
    for group in _grouped(left, lambda one: one.text):
        gone |= _duplicates_of(group, _same_text)
    return (gone[one.id] for one in briefs if one.id in gone)


def _grouped(
    copies: Iterable[Brief], key: Callable[[Brief], str | bytes]
) -> Iterator[Sequence[Brief]]:
    groups: dict[str | bytes, list[Brief]] = defaultdict(list)
    for copy in copies:
        groups[key(copy)].append(copy)
    return (group for group in groups.values() if len(group) > 1)


def _duplicates_of(
    group: Sequence[Brief], how_same: Callable[[Brief, Brief], str | None]
) -> dict[str, Duplicate]:
    """Those of a group, best first, that are copies of a better one."""
    kept: list[Brief] = []
    gone: dict[str, Duplicate] = {}
    for copy in group:
        for better in kept:
            why = how_same(better, copy)
            if why is not None:
                reason = f"The same article as {better.id!r} of {better.file}: {why}."
                gone[copy.id] = Duplicate(copy.id, copy.file, reason)
                break
        else:
            if len(kept) < _COMPARED:
                kept.append(copy)
    return gone


def _same_text(better: Brief, copy: Brief) -> str | None:
    """For identical texts: the reason, unless a known field differs."""
    pairs = ((better.title, copy.title), (better.day, copy.day), (better.source, copy.source))
    agree = all(one == other or None in (one, other) for one, other in pairs)
    one, other = better.address, copy.address
    if one and other and one.key != other.key:  # in two sections of a site, say
        agree = agree and one.host == other.host and None not in (better.title, copy.title)
    return "the same text" if agree else None
