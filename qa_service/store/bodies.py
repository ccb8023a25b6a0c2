"""The bodies of the articles of a generation that is being made, as far as comparing them needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Article
    from qa_service.resemblance import Fingerprints
    from qa_service.store.columns import Samples

_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Articles by number, from 0.

    ``days`` (articles,) are of publication, as ordinals, 0 where unknown. Every run of words of
    every sample stands in ``runs`` (entries,), with its article in ``article`` and whether it is of
    its lead in ``in_lead``. ``fresh`` (articles,) marks which were not there before. ``read`` gives
    the article of a number.
    """

    ids: Sequence[str]
    days: NDArray[np.int64]
    article: NDArray[np.int64]
    runs: Fingerprints
    in_lead: NDArray[np.bool_]
    fresh: NDArray[np.bool_]
    read: Callable[[int], Article]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The articles of one segment; of those that are ``gone``, nothing is taken over."""

    ids: Sequence[str]
    days: NDArray[np.int32]
    samples: Samples
    gone: frozenset[int]
    fresh: bool
    read: Callable[[int], Article]


def joined(parts: Sequence[Part]) -> Bodies:
    """The articles of all parts, in their order."""
    remaining = [np.setdiff1d(np.arange(len(part.ids)), list(part.gone)) for part in parts]
    ends = np.cumsum([0, *(len(numbers) for numbers in remaining)])
    chosen = [
        _chosen(part, numbers, first)
        for part, numbers, first in zip(parts, remaining, ends, strict=False)
    ]

    def read(at: int) -> Article:
        part = int(np.searchsorted(ends, at, side="right")) - 1
        return parts[part].read(int(remaining[part][at - ends[part]]))

    return Bodies(
        ids=[
            part.ids[at] for part, own in zip(parts, remaining, strict=True) for at in own.tolist()
        ],
        days=_joined(
            [part.days[own] for part, own in zip(parts, remaining, strict=True)], np.int64
        ),
        article=_joined([one[0] for one in chosen], np.int64),
        runs=_joined([one[1] for one in chosen], np.uint64),
        in_lead=_joined([one[2] for one in chosen], np.bool_),
        fresh=np.repeat(np.array([part.fresh for part in parts], np.bool_), np.diff(ends)),
        read=read,
    )


def _chosen(
    part: Part, numbers: NDArray[np.int64], first: int
) -> tuple[NDArray[np.int64], Fingerprints, NDArray[np.bool_]]:
    """The samples of these articles of a part, which are called from ``first`` on."""
    sizes = np.diff(part.samples.ends, prepend=0)
    article = np.repeat(np.arange(len(sizes)), sizes)
    if len(numbers) == len(part.ids):
        return article + first, part.samples.runs, part.samples.in_lead
    named = np.full(len(part.ids), -1, np.int64)
    named[numbers] = np.arange(first, first + len(numbers))
    remaining = named[article] >= 0
    return named[article[remaining]], part.samples.runs[remaining], part.samples.in_lead[remaining]


def _joined(parts: Sequence[NDArray[Any]], kind: type[_T]) -> NDArray[_T]:
    return np.concatenate([np.empty(0, kind), *parts], dtype=kind)
