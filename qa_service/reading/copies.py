"""The same article read more than once: the best copy is kept, the others are told of it.

Two articles are copies of one when their addresses name the same page and their texts have enough
in common, or when their texts are the same to the letter and nothing known of them differs. An
address alone does not do: exports give all articles the address of the front page or of the
script, and a live page of today is another text than yesterday's. So no text is ever lost.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from qa_service.reading.addresses import Address, read_address
from qa_service.resemblance import Fingerprints, sketch_containment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.domain import Article
    from qa_service.resemblance import Sample

SAME_TEXT: Final = 0.3  # of the shorter copy's runs of words, at the same address
_SKETCH: Final = 48  # runs kept of each article with an address
_COMPARED: Final = 50  # different texts at one address; more, and it is no article's
# What a copy is worth beside the length of its body.
_DATED: Final = 0.1
_TITLED: Final = 0.05
_PLAIN: Final = 0.05


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that another stands for, and why."""

    id: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is remembered of an article, about half a kilobyte."""

    id: str
    file: str
    worth: float
    text: bytes  # digest
    title: str | None
    known: tuple[str | None, ...]  # title, day, outlet: what copies of one text agree on
    address: Address | None
    sketch: Fingerprints


class Copies:
    """The articles read so far, as little as tells which are the same."""

    def __init__(self) -> None:
        self._copies: list[_Copy] = []

    def add(self, article: Article, sample: Sample) -> None:
        """Remember an article; ``sample`` is of its body."""
        address = read_address(article.url) if article.url else None
        title = article.title and " ".join(article.title.casefold().split())
        source = article.source and article.source.casefold()
        sketch = sample.runs[: _SKETCH if address else 0].copy()
        text = blake2b(article.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self._copies.append(
            _Copy(
                id=article.id,
                file=article.file,
                worth=_worth(article, address),
                text=text,
                title=title,
                known=(title, article.published and str(article.day), source),
                address=address,
                sketch=sketch,
            )
        )

    def duplicates(self) -> Iterator[Duplicate]:
        """What to leave out. The same whatever the order in which articles were added."""
        best_first = sorted(self._copies, key=lambda copy: (-copy.worth, copy.text, copy.id))
        placed = [copy for copy in best_first if copy.address]
        gone: dict[str, Duplicate] = {}
        for group in _grouped(placed, lambda copy: copy.address.key if copy.address else ""):
            gone |= _told_of(group, _same_page)
        left = [copy for copy in best_first if copy.id not in gone]
        for group in _grouped(left, lambda copy: copy.text):
            gone |= _told_of(group, _same_text)
        return (gone[copy.id] for copy in self._copies if copy.id in gone)


def _worth(article: Article, address: Address | None) -> float:
    """More body text is better; a date, a title and the page's own address make up for a little."""
    body = sum(part.end - part.start for part in article.paragraphs)
    worth = 1.0 + (_DATED if article.published else 0.0) + (_TITLED if article.title else 0.0)
    return body * (worth + (_PLAIN if address and address.is_plain else 0.0))


def _grouped(
    copies: Iterable[_Copy], key: Callable[[_Copy], str | bytes]
) -> Iterator[Sequence[_Copy]]:
    groups: dict[str | bytes, list[_Copy]] = defaultdict(list)
    for copy in copies:
        groups[key(copy)].append(copy)
    return (group for group in groups.values() if len(group) > 1)


def _told_of(
    group: Sequence[_Copy], how_same: Callable[[_Copy, _Copy], str | None]
) -> dict[str, Duplicate]:
    """Those of a group, best first, that a better one of it stands for."""
    kept: list[_Copy] = []
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


def _same_page(better: _Copy, copy: _Copy) -> str | None:
    if sketch_containment(better.sketch, copy.sketch) < SAME_TEXT:
        return None
    view = copy.address and copy.address.view
    return f"{view} of the same address" if view else "the same address"


def _same_text(better: _Copy, copy: _Copy) -> str | None:
    """Of texts that are the same to the letter: whether nothing known of them differs."""
    agree = all(
        one == other or one is None or other is None
        for one, other in zip(better.known, copy.known, strict=True)
    )
    one, other = better.address, copy.address
    if one and other and one.key != other.key:  # in two sections of a site, say
        agree = agree and one.host == other.host and None not in (better.title, copy.title)
    return "the same text to the letter" if agree else None
