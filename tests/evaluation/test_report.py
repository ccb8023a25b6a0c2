import json
from math import isnan

import pytest
from evaluation_samples import asked, cited, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.cli.evaluating import report_lines
from qa_service.evaluation import Relevant, measure, report_object
from qa_service.evaluation.outcomes import Outcome

GOLD = Relevant("a", "on Tuesday")
OFF = cited("z", "Nothing of the kind was said.")


@st.composite
def outcomes(draw: st.DrawFn) -> list[Outcome]:
    count = draw(st.integers(1, 12))
    return [draw(_outcome(f"q{number}")) for number in range(count)]


@st.composite
def _outcome(draw: st.DrawFn, name: str) -> Outcome:
    answerable = draw(st.booleans())
    relevant = [GOLD] if answerable and draw(st.booleans()) else []
    of = asked(
        *relevant,
        name=name,
        answers=["The route"] if draw(st.booleans()) else [],
        answerable=answerable,
    )
    shown = draw(st.sampled_from([(cited("a"),), (OFF,), (OFF, cited("a", number=2))]))
    refused = draw(st.booleans())
    hits = draw(st.sampled_from([(), (cited("a"),), (OFF, cited("a"))]))
    return outcome(
        of,
        *(() if refused and draw(st.booleans()) else shown),
        confidence=draw(st.floats(0, 1)),
        refused=refused,
        hits=hits,
    )


def test_measures_are_those_of_a_calculation_by_hand() -> None:
    report = measure(
        [
            outcome(asked(GOLD, name="right", answers=["The"]), cited("a"), confidence=0.9),
            outcome(asked(GOLD, name="wrong"), OFF, confidence=0.7, hits=[OFF, cited("a")]),
            outcome(asked(GOLD, name="refused", answers=["x"]), OFF, refused=True, confidence=0.1),
            outcome(asked(name="fooled", answerable=False), OFF, confidence=0.4),
            outcome(asked(name="knew", answerable=False), OFF, refused=True, confidence=0.2),
            outcome(asked(name="unjudged"), OFF, confidence=0.5, milliseconds=30.0),
        ]
    )
    assert report.ranking.hit_at_1.value == pytest.approx(1 / 3)
    assert report.ranking.mrr_at_10.value == pytest.approx((1 + 1 / 2) / 3)
    assert report.ranking.hit_at_1.count == 3
    assert report.answers.answered.value == pytest.approx(3 / 4)
    assert report.answers.supported.value == pytest.approx(1 / 3)  # right, not wrong, not fooled
    assert report.answers.f1.count == 2
    assert report.answers.f1.value == pytest.approx(0.0 + 1 / 2)  # "The" matches "The"
    assert report.refusal.precision.value == 1 / 2
    assert report.refusal.recall.value == 1 / 2
    assert report.refusal.auroc.value == pytest.approx((2 + 2 + 0 + 2) / 8)
    assert (report.refusal.precision.count, report.refusal.recall.count) == (2, 2)
    gaps = (1 - 0.9) - 0.7 - 0.4
    assert report.calibration.ece.value == pytest.approx(abs(gaps) / 3)
    assert report.calibration.brier.value == pytest.approx((0.1**2 + 0.7**2 + 0.4**2) / 3)
    assert report.citations_exact.value == 1
    assert report.latency_ms.p50.value == 10
    assert report.latency_ms.p99.value > 20
    assert report.generations == ("g",)


def test_an_inexact_citation_is_seen() -> None:
    good = outcome(asked(name="good"), cited("a"), cited("b", number=2))
    bad = Outcome(asked(name="bad"), None, good.answer, good.hits, exact_citations=3)
    assert measure([good, bad]).citations_exact.value == 7 / 8  # two cited, and shown, in each


@settings(max_examples=10, deadline=None)
@given(outcomes())
def test_every_measure_lies_within_0_and_1_or_is_null_and_no_question_is_dropped(
    some: list[Outcome],
) -> None:
    report = measure(some)
    document = json.loads(json.dumps(report_object(report), allow_nan=False))
    assert document["questions"]["total"] == len(some) == len(document["outcomes"])
    assert document["ranking"]["hit_at_1"]["count"] == sum(bool(o.asked.relevant) for o in some)
    assert document["answers"]["answered"]["count"] == sum(o.asked.answerable for o in some)
    for section in ("ranking", "answers", "refusal"):
        for one in document[section].values():
            if one["value"] is not None:
                assert 0 <= one["low"] <= one["high"] <= 1
                assert 0 <= one["value"] <= 1
            else:
                assert one["low"] is one["high"] is None
    assert any("hit@1" in line for line in report_lines(report, min_confidence=0.2))


def test_a_refusal_is_no_answer_to_score() -> None:
    report = measure([outcome(asked(GOLD), cited("a"), refused=True)])
    assert isnan(report.answers.supported.value)
    assert report.calibration.bins == ()
    assert report.ranking.hit_at_1.value == 1


def test_shares_have_intervals_that_know_how_few_there_were() -> None:
    right = [outcome(asked(GOLD, name=f"q{n}"), cited("a"), confidence=0.9) for n in range(20)]
    report = measure(right)
    for share in (report.ranking.hit_at_1, report.answers.supported, report.citations_exact):
        assert (share.value, share.high) == (1, 1)
        assert share.low == pytest.approx(0.839, abs=1e-3)
    assert any("by chance" in line for line in report_lines(report, min_confidence=0.2))
