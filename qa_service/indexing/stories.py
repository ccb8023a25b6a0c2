"""Groups articles on the same story, such as agency texts, by the words of their bodies.

Two articles are on the same story if most of the shorter one's word sequences occur in the other,
and much of the lead of each occurs somewhere in the other. News states its subject first, so two
reports that merely share a gallery, a background section or a round-up do not match. They are
published within ``DAYS`` of each other: a text printed again a year later refers to other days
with the same words.

::

    sample the word sequences of every article       # resemblance
    drop stock sequences: most articles that have them are from other months
    pairs that share sequences of their leads, roughly    # sorted arrays, not all pairs
    pairs whose texts do, exactly                    # the texts are read again
    a story: an article and all that match it
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qa_service.resemblance import (
    LEAD,
    SAMPLED,
    Fingerprints,
    among,
    body_of,
    containment,
    fingerprints,
    highest_of,
    shared,
    words_of,
)
from qa_service.store import Stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa_service.domain import Article
    from qa_service.store import Bodies

# days between the first and the last printing of a story; weekend supplements are late
DAYS: Final = 31
SHARED_BODY: Final = 0.5  # share of the shorter article's sequences
SHARED_LEAD: Final = 0.4  # share of the sequences of each lead; a local paragraph may precede it
SHARED_BOTH: Final = 1.0  # sum of the two: not both may be at the minimum
_ROUGHLY: Final = 0.2  # the same for a sample, which may be wrong by as much again
_FEWEST_RUNS: Final = 20  # words; a shorter body is a caption or a notice, not a story
_NEIGHBOURS: Final = 64  # later articles that an article is compared with because of one sequence
_MOST_TEXTS: Final = 4096  # in memory while pairs are compared
_AT_ONCE: Final = 1 << 23  # shared sequences counted in one go
_FEW_ADDED: Final = 0.05  # share of articles added one by one, from which all are compared again

_Numbers: TypeAlias = NDArray[np.int64]
_Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Postings:
    """Every sampled run of every article, by run and then in the order of the articles.

    All are (entries,): ``run``, the ``article`` that has it, its publication ``day`` (0 where that
    is not known), whether it is in its ``lead``.
    """

    run: Fingerprints
    article: _Numbers
    day: _Numbers
    lead: _Mask

    def only(self, mask: _Mask) -> _Postings:
        return _Postings(self.run[mask], self.article[mask], self.day[mask], self.lead[mask])


def find_stories(bodies: Bodies, known: Stories | None = None) -> Stories:
    """The stories reported by at least two articles, the articles of each earliest first.

    With what is ``known`` about articles that are not fresh, only fresh ones are compared with all
    others, as long as few have been added since all were compared: these hardly change what is
    stock. The result does not depend on the order of the articles. No article is in two stories.
    """
    fresh = int(np.count_nonzero(bodies.fresh))
    if known is not None and known.since + fresh > _FEW_ADDED * len(bodies.ids):
        known = None
    order = sorted(range(len(bodies.ids)), key=lambda at: _place_in_time(bodies, at))
    in_time = _InTime(bodies, order, bodies.fresh[order] | (known is None))
    pairs = _verified(in_time, _likely_pairs(in_time))
    if known is not None:
        pairs += in_time.numbered(known.pairs)
    return Stories(
        stories=[[bodies.ids[order[at]] for at in story] for story in _stars(pairs)],
        pairs=[(bodies.ids[order[one]], bodies.ids[order[other]]) for one, other in pairs],
        since=0 if known is None else known.since + fresh,
    )


def _place_in_time(bodies: Bodies, at: int) -> tuple[int, str]:
    """Earliest first; undated ones, which may be from any day, last."""
    return (int(bodies.days[at]) or 1 << 30, bodies.ids[at])


class _InTime:
    """Articles in order of time, ``order`` their numbers in it; ``to_compare`` is a mask."""

    def __init__(self, bodies: Bodies, order: Sequence[int], to_compare: _Mask) -> None:
        self.to_compare = to_compare
        self._bodies = bodies
        self._order = order
        self._place = np.empty(len(order), np.int64)
        self._place[order] = np.arange(len(order))

    def __len__(self) -> int:
        return len(self._order)

    def article(self, at: int) -> Article:
        return self._bodies.read(self._order[at])

    def leads(self) -> _Numbers:
        """How many sequences of each lead are in the part of its sample that all have."""
        runs = self._bodies.runs
        comparable = self._bodies.in_lead & (runs <= highest_of(SAMPLED))
        places = self._place[self._bodies.article[comparable]]
        return np.bincount(places, minlength=len(self)).astype(np.int64)

    def postings(self) -> _Postings:
        """Every sequence of the articles to be compared, in all articles."""
        bodies = self._bodies
        compared = self.to_compare[self._place[bodies.article]]
        chosen = np.ones(len(bodies.runs), np.bool_)
        if not compared.all():
            chosen = among(bodies.runs, np.unique(bodies.runs[compared]))
        article, runs = self._place[bodies.article[chosen]], bodies.runs[chosen]
        order = np.lexsort((article, runs))
        article = article[order]
        days = bodies.days[self._order]
        return _Postings(
            run=runs[order],
            article=article,
            day=days[article],
            lead=bodies.in_lead[chosen][order],
        )

    def numbered(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[int, int]]:
        """Pairs of ids as numbers, without articles that are gone or fresh."""
        places = {
            self._bodies.ids[number]: at
            for at, number in enumerate(self._order)
            if not self.to_compare[at]
        }
        return [
            (places[one], places[other]) for one, other in pairs if {one, other} <= places.keys()
        ]


def _without_stock(postings: _Postings) -> _Postings:
    """Without sequences that are stock or occur in a single article.

    A sequence is stock for an article if more than a third of the dated articles that have it were
    published more than ``DAYS`` before or after: set phrases, a site's standard lines, recurring
    features.
    """
    group = np.cumsum(np.diff(postings.run, prepend=postings.run[:1]) != 0)
    dated = postings.day > 0
    size = np.bincount(group[dated], minlength=group[-1] + 1 if len(group) else 0)[group]
    key = group[dated] * (1 << 32) + postings.day[dated]  # ascending, like the articles
    near = np.searchsorted(key, key + DAYS, side="right") - np.searchsorted(key, key - DAYS)
    mask = np.bincount(group)[group] > 1
    mask[dated] &= 3 * near >= 2 * size[dated]
    return postings.only(mask)


def _likely_pairs(articles: _InTime) -> Iterator[tuple[int, int]]:
    """Pairs of articles, earlier first, whose samples share enough sequences of both leads.

    At least one of each pair is to be compared.
    """
    leads = articles.leads()
    keys, of_first, of_second = _counted(_without_stock(articles.postings()), len(leads))
    first, second = np.divmod(keys, max(len(leads), 1))
    enough = (articles.to_compare[first] | articles.to_compare[second]) & (
        (of_first >= np.maximum(_ROUGHLY * leads[first], 1))
        & (of_second >= np.maximum(_ROUGHLY * leads[second], 1))
    )
    return zip(first[enough].tolist(), second[enough].tolist(), strict=True)


def _counted(postings: _Postings, articles: int) -> tuple[_Numbers, _Numbers, _Numbers]:
    """For each pair with shared sequences, how many are in its first lead and in its second.

    The pair ``(a, b)`` has the key ``a * articles + b``. In long lists of articles with the same
    sequence, each is only paired with the ``_NEIGHBOURS`` next in time.
    """
    empty = np.zeros(0, np.int64)
    total = (empty, empty, empty)
    waiting: list[tuple[_Numbers, _Mask, _Mask]] = []
    for first, second in _sharing(postings):
        key = postings.article[first] * articles + postings.article[second]
        waiting.append((key, postings.lead[first], postings.lead[second]))
        if sum(len(part[0]) for part in waiting) > _AT_ONCE:
            total = _summed([total, *waiting])
            waiting = []
    return _summed([total, *waiting])


def _sharing(postings: _Postings) -> Iterator[tuple[_Numbers, _Numbers]]:
    """Entries of the same sequence in two articles that may share a story, as two index arrays."""
    place = np.arange(len(postings.run))
    for step in range(1, _NEIGHBOURS + 1):
        place = place[place + step < len(postings.run)]
        place = place[postings.run[place] == postings.run[place + step]]
        if not len(place):
            return
        other = place + step
        days = postings.day[other] - postings.day[place]
        undated = (postings.day[place] == 0) | (postings.day[other] == 0)
        may = (undated | (days <= DAYS)) & (postings.lead[place] | postings.lead[other])
        yield place[may], other[may]


def _summed(
    parts: Sequence[tuple[_Numbers, NDArray[np.generic], NDArray[np.generic]]],
) -> tuple[_Numbers, _Numbers, _Numbers]:
    keys, where = np.unique(np.concatenate([part[0] for part in parts]), return_inverse=True)
    of_first, of_second = (
        np.bincount(
            where,
            np.concatenate([part[side].astype(np.float64) for part in parts]),
            minlength=len(keys),
        ).astype(np.int64)
        for side in (1, 2)
    )
    return keys, of_first, of_second


def _verified(articles: _InTime, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the pairs that are on the same story by their whole texts."""

    @lru_cache(maxsize=_MOST_TEXTS)
    def read(at: int) -> tuple[Fingerprints, Fingerprints]:
        words = words_of(body_of(articles.article(at)))
        return fingerprints(words), fingerprints(words[:LEAD])

    return [(one, other) for one, other in pairs if _are_alike(read(one), read(other))]


def _are_alike(
    one: tuple[Fingerprints, Fingerprints], other: tuple[Fingerprints, Fingerprints]
) -> bool:
    """Whether two texts, each given as sequences of the whole and of its lead, are one story."""
    shorter = min(len(one[0]), len(other[0]))
    if shorter < _FEWEST_RUNS:
        return False
    body = shared(one[0], other[0]) / shorter
    lead = min(containment(one[1], other[0]), containment(other[1], one[0]))
    return body >= SHARED_BODY and lead >= SHARED_LEAD and body + lead >= SHARED_BOTH


def _stars(pairs: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """The article that matches most others, with all of these; then of the rest, and so on.

    So everything in a story was compared with one article of it: a chain of versions, each a little
    edited, does not join articles that have nothing in common.
    """
    same: dict[int, list[int]] = {}
    for one, other in pairs:
        same.setdefault(one, []).append(other)
        same.setdefault(other, []).append(one)
    taken: set[int] = set()
    for centre in sorted(same, key=lambda at: (-len(same[at]), at)):
        members = [at for at in same[centre] if at not in taken]
        if centre not in taken and members:
            taken.update(members, [centre])
            yield sorted([centre, *members])
