import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa_service.resemblance import (
    SAMPLED,
    containment,
    fingerprints,
    one_in,
    sample_of,
    shared,
    sketch_containment,
    words_of,
)

SENTENCE = "The first of forty trucks crossed the bridge before noon while drivers cheered."
WORDS = st.lists(st.sampled_from(["north", "road", "opened", "on", "Tuesday", "7"]), max_size=60)


def test_case_quotes_and_punctuation_make_no_difference() -> None:
    typeset = "“Don’t,” he SAID - twice"
    assert words_of(typeset) == words_of('"don\'t" He said twice!')


def test_letters_are_words_where_words_have_no_spaces_between() -> None:
    assert words_of("北京 2022年") == ["北", "京", "2022", "年"]


def test_fingerprints_are_the_same_on_every_machine() -> None:
    assert fingerprints(["a", "b", "c", "d"]).tolist() == [12964452956236341009]


def test_a_text_of_few_words_is_one_run_and_an_empty_one_none() -> None:
    assert len(fingerprints(["rain"])) == 1
    assert len(fingerprints([])) == 0
    assert containment(fingerprints([]), fingerprints(["rain"])) == 0.0
    assert len(sample_of([]).runs) == 0


def test_a_changed_word_costs_the_runs_that_contain_it() -> None:
    one = fingerprints(words_of(SENTENCE))
    other = fingerprints(words_of(SENTENCE.replace("bridge", "river")))
    assert len(one) == 10
    assert shared(one, other) == 6
    assert containment(one, other) == 0.6


@given(WORDS, WORDS)
def test_sharing_is_that_of_sets(one: list[str], other: list[str]) -> None:
    first, second = fingerprints(one), fingerprints(other)
    together = set(first.tolist()) & set(second.tolist())
    assert shared(first, second) == shared(second, first) == len(together)
    assert containment(first, first) == float(bool(one))


@given(WORDS)
def test_a_sample_contains_the_smallest_and_marks_the_lead(words: list[str]) -> None:
    everything, sample = fingerprints(words), sample_of(words)
    assert sample.runs.tolist() == everything[: len(sample.runs)].tolist()
    assert len(sample.runs) >= len(one_in(everything, SAMPLED))
    assert sample.in_lead.all()  # of so short a text all is its lead


def test_a_sketch_compares_the_part_of_a_text_that_both_sketches_cover() -> None:
    words = [str(number) for number in range(4000)]
    whole, part, other = (
        fingerprints(some)[:200] for some in (words, words[:1000], [*words[:500], *words[::-1]])
    )
    assert sketch_containment(whole, part) > 0.95
    assert abs(sketch_containment(part, other) - 0.5) < 0.15
    assert sketch_containment(whole, np.zeros(0, np.uint64)) == 0.0
