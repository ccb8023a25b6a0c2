from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from qa_service.domain import Span
from qa_service.rerank.built_in import LONGEST, OFFERED, likeliest_spans


def scored(
    tokens: int, starts: dict[int, float], ends: dict[int, float]
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    scores = np.zeros((tokens, 2), np.float32)
    for at, score in starts.items():
        scores[at, 0] = score
    for at, score in ends.items():
        scores[at, 1] = score
    return scores


def words(tokens: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Each token five code points, with a space after it."""
    return np.array([(6 * at, 6 * at + 5) for at in range(tokens)], np.int64)


def test_the_likeliest_beginning_and_end_are_chosen_together() -> None:
    readable = np.array([False, True, True, True, True])
    scores = scored(5, {4: 9.0, 2: 8.0}, {1: 9.0, 3: 8.0})
    found = likeliest_spans(scores, readable, words(5))[0]
    assert found.span == Span(12, 23)
    assert found.margin == 16.0


def test_words_before_the_passage_never_answer() -> None:
    readable = np.array([False, False, True, True])
    found = likeliest_spans(scored(4, {1: 9.0}, {1: 9.0}), readable, words(4))
    assert found
    assert all(one.span.start >= 12 for one in found)


def test_the_margin_is_held_against_nothing_answers() -> None:
    readable = np.array([False, True])
    found = likeliest_spans(scored(2, {0: 5.0, 1: 1.0}, {0: 4.0, 1: 1.0}), readable, words(2))
    assert found[0].margin == 2.0 - 9.0


def test_without_words_to_read_nothing_is_marked() -> None:
    assert likeliest_spans(scored(2, {}, {}), np.zeros(2, bool), words(2)) == ()


@given(arrays(np.float32, (40, 2), elements=st.floats(-50, 50, width=32)))
def test_spans_are_apart_in_order_of_likelihood_and_no_longer_than_allowed(
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    found = likeliest_spans(scores, np.arange(40) > 2, words(40))
    assert 1 <= len(found) <= OFFERED
    assert [one.margin for one in found] == sorted((one.margin for one in found), reverse=True)
    in_text = sorted((one.span.start, one.span.end) for one in found)
    assert in_text[0][0] >= 18
    assert all(end - start < LONGEST * 6 for start, end in in_text)
    assert all(one[1] <= next_[0] for one, next_ in pairwise(in_text))
