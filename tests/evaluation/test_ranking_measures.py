from math import log2
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.evaluation import write_qrels, write_run
from qa_service.evaluation.measures import DEPTH, MEASURES, measure_rankings

NAMES = st.lists(st.sampled_from([f"p{number}" for number in range(30)]), unique=True)
QUESTIONS = st.text("ab %\u2028é", min_size=1, max_size=3)
RANKINGS = st.dictionaries(QUESTIONS, NAMES.map(lambda names: names[:DEPTH]), max_size=5)
WANTED = st.dictionaries(QUESTIONS, NAMES.filter(bool), min_size=1, max_size=5)


def test_ndcg_is_that_of_a_calculation_by_hand() -> None:
    wanted = {"q": ["x", "y", "z"]}
    values = measure_rankings(wanted, {"q": ["a", "x", "b", "y"]})
    gained = 1 / log2(3) + 1 / log2(5)
    best = 1 + 1 / log2(3) + 1 / log2(4)
    assert values["ndcg_at_10"] == pytest.approx([gained / best])


def test_hits_and_reciprocal_rank_look_at_the_first_relevant() -> None:
    wanted = {"first": ["x"], "third": ["x", "y"], "never": ["x"], "eleventh": ["x"]}
    others = [f"p{number}" for number in range(10)]
    values = measure_rankings(
        wanted,
        {
            "first": ["x", "a"],
            "third": ["a", "b", "y", "x"],
            "never": ["a"],
            "eleventh": [*others, "x"],
            "unjudged": ["x"],
        },
    )
    assert values["hit_at_1"].tolist() == [1, 0, 0, 0]
    assert values["hit_at_3"].tolist() == [1, 1, 0, 0]
    assert values["hit_at_10"].tolist() == [1, 1, 0, 0]
    assert values["mrr_at_10"] == pytest.approx([1, 1 / 3, 0, 0])


@settings(deadline=None)
@given(WANTED, RANKINGS)
def test_every_question_is_measured_within_0_and_1_and_counts_0_without_a_hit(
    wanted: dict[str, list[str]], rankings: dict[str, list[str]]
) -> None:
    values = measure_rankings(wanted, rankings)
    assert set(values) == set(MEASURES)
    for those in values.values():
        assert len(those) == len(wanted)
        assert ((those >= 0) & (those <= 1 + 1e-9)).all()
        for value, (question, names) in zip(those, wanted.items(), strict=True):
            found = set(names) & set(rankings.get(question, ()))
            assert (value > 0) <= bool(found)


@settings(deadline=None)
@given(WANTED, RANKINGS)
def test_ir_measures_reads_the_files_and_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    wanted: dict[str, list[str]],
    rankings: dict[str, list[str]],
) -> None:
    folder = tmp_path_factory.mktemp("trec")
    write_run(folder / "run", rankings)
    write_qrels(folder / "qrels", wanted)
    measures = {name: ir_measures.parse_measure(theirs) for name, theirs in MEASURES.items()}
    theirs = ir_measures.calc_aggregate(
        list(measures.values()),
        ir_measures.read_trec_qrels(str(folder / "qrels")),  # type: ignore[no-untyped-call]
        ir_measures.read_trec_run(str(folder / "run")),  # type: ignore[no-untyped-call]
    )
    ours = measure_rankings(wanted, rankings)
    for name, measure in measures.items():
        assert theirs[measure] == pytest.approx(ours[name].mean())


def test_the_files_have_trecs_columns_whatever_is_in_an_id(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"my question": ["a\tb#1", "50%#2"]})
    write_qrels(tmp_path / "qrels", {"my question": ["50%#2"]})
    assert (tmp_path / "run").read_text("utf-8").splitlines() == [
        "my%20question Q0 a%09b#1 1 1.000000 qa-service",
        "my%20question Q0 50%25#2 2 0.500000 qa-service",
    ]
    assert (tmp_path / "qrels").read_text("utf-8") == "my%20question 0 50%25#2 1\n"
