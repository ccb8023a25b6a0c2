"""How early the relevant passages stand; the measures are those of ir-measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DEPTH: Final = 10  # hits looked at for a ranking
MEASURES: Final = {
    "hit_at_1": "Success@1",
    "hit_at_3": "Success@3",
    "hit_at_5": "Success@5",
    "hit_at_10": "Success@10",
    "mrr_at_10": "RR@10",
    "ndcg_at_10": "nDCG@10",
}
"""Our names for what ir-measures calls so."""


def measure_rankings(
    wanted: Mapping[str, Sequence[str]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, NDArray[np.float64]]:
    """For each of ``MEASURES`` its values (questions,) in 0..1, in the order of ``wanted``.

    ``wanted`` gives for each question the names of what there is to find, ``rankings`` the names
    of what was found, best first. A question without a ranking counts 0.
    """
    import ir_measures  # noqa: PLC0415 -- only measuring needs it

    measures = {name: ir_measures.parse_measure(theirs) for name, theirs in MEASURES.items()}
    row = {question: number for number, question in enumerate(wanted)}
    values = {str(measure): np.zeros(len(row)) for measure in measures.values()}
    for found in ir_measures.iter_calc(
        list(measures.values()),
        {question: dict.fromkeys(names, 1) for question, names in wanted.items()},
        {question: scored(rankings.get(question, ())) for question in wanted},
    ):
        values[str(found.measure)][row[found.query_id]] = found.value
    return {name: values[str(measure)] for name, measure in measures.items()}


def scored(ranking: Sequence[str]) -> dict[str, float]:
    """The names with scores that fall strictly, as TREC's tools order by score and ignore ranks."""
    return {name: 1 / rank for rank, name in enumerate(ranking, start=1)}
