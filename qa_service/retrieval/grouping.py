"""The same passage in several outlets, as agency texts are: one place, the others beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.retrieval.terms import stems_of, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Hit

SAME_SHARE: Final = 0.7  # of the three-word runs of two passages; edited agency texts keep more
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


_Mark: TypeAlias = tuple[frozenset[tuple[str, ...]], frozenset[str]]


def near_identical(one: str, other: str) -> bool:
    """Whether two passages say the same in nearly the same words and with the same numbers."""
    return _same(_mark(one), _mark(other))


def group_same(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Hits in their order, near-identical ones merged into the place of the best.

    The earliest published is shown, the other articles are in ``also_in``, earliest first.
    Passages whose numbers differ are never merged: one may be the correction of the other.
    """
    groups: list[list[Hit]] = []
    marks: list[_Mark] = []
    for hit in hits:
        mark = _mark(hit.passage.text)
        for group, its_mark in zip(groups, marks, strict=True):
            if _same(its_mark, mark):
                group.append(hit)
                break
        else:
            groups.append([hit])
            marks.append(mark)
    return tuple(_merged(group) for group in groups)


def _merged(group: list[Hit]) -> Hit:
    if len(group) == 1:
        return group[0]
    best = group[0]
    by_day = sorted(group, key=lambda hit: hit.article.day or date.max)
    shown = by_day[0]
    others = {hit.article.id: hit.article for hit in by_day if hit.article.id != shown.article.id}
    return replace(shown, score=best.score, support=best.support, also_in=tuple(others.values()))


def _mark(text: str) -> _Mark:
    """Three-word runs and numbers, by which passages are compared."""
    return _runs(text), frozenset(_NUMBER.findall(text))


def _same(one: _Mark, other: _Mark) -> bool:
    return one[1] == other[1] and _alike(one[0], other[0])


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [token.stem for token in tokens(text)]
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset(
        [tuple(sorted(stems_of(text)))]
    )


def _alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    if min(len(one), len(other)) < SAME_SHARE * max(len(one), len(other)):
        return False
    return len(one & other) >= SAME_SHARE * len(one | other)
