import math

import pytest

from qa_service.domain import Turn
from qa_service.query.candidates import candidates
from qa_service.query.term_features import (
    FEATURES,
    QUESTION_FEATURES,
    features_of,
    may_be_person,
    question_features,
    read,
)

FIRST = Turn("Who was Ada Byron?", "Who was Ada Byron?", "A writer. She knew Charles Babbage.")
SECOND = Turn("Where did she live?", "Where did Ada Byron live?", "In London.", ("Ada Byron",))


def values(question: str, phrase: str, *turns: Turn) -> dict[str, float]:
    found = candidates(turns)
    rows = features_of(read(question, turns), found)
    row = next(index for index, one in enumerate(found) if one.text == phrase)
    return dict(zip(FEATURES, rows[row].tolist(), strict=True))


def test_every_candidate_gets_a_finite_value_for_every_feature() -> None:
    found = candidates([FIRST, SECOND])
    rows = features_of(read("Was she rich?", [FIRST, SECOND]), found)
    assert rows.shape == (len(found), len(FEATURES))
    assert all(math.isfinite(value) for value in rows.ravel().tolist())


def test_the_features_of_a_question_come_first() -> None:
    reading = read("Was she rich?", [FIRST])
    by_name = dict(zip(QUESTION_FEATURES, question_features(reading), strict=True))
    assert by_name["question_she"] == 1
    assert by_name["question_he"] == 0
    assert by_name["turns"] == 1
    assert FEATURES[: len(QUESTION_FEATURES)] == QUESTION_FEATURES


def test_where_a_phrase_was_mentioned_is_counted() -> None:
    ada = values("Was she rich?", "Ada Byron", FIRST, SECOND)
    assert (ada["age_searched"], ada["age_typed"]) == (1, 2)
    assert ada["carried"] == ada["in_first_turn"] == ada["is_main"] == 1
    london = values("Was she rich?", "London", FIRST, SECOND)
    assert london["age_answer"] == 1


def test_a_pronoun_agrees_with_whom_the_talk_called_so() -> None:
    she = values("Was she rich?", "Ada Byron", FIRST, SECOND)["she_fits"]
    he = values("Was he rich?", "Ada Byron", FIRST, SECOND)["he_fits"]
    assert she > he


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Trump", True), ("Imran Khan", True), ("NATO", False), ("Pakistan", False)],
)
def test_a_single_name_may_be_a_persons_if_nothing_speaks_against_it(
    text: str, *, expected: bool
) -> None:
    asked = f"What about {text}?"
    found = {one.text: one for one in candidates([Turn(asked, asked)])}
    assert may_be_person(found[text]) is expected
