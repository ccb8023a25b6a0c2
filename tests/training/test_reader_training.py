"""What the reader is trained on: nothing that it is measured by, and right in what is made."""

import random
from pathlib import Path

import pytest

from parts import part_of, part_of_article, plain_title
from qa_service.domain import Span
from qa_service.rerank.built_in import WINDOW
from reader_examples import Example, canard, timeqa
from train_measure import measured_sets
from train_negation import turned
from train_plan import (
    in_window,
    is_reserved,
    reserved_titles,
    trained_sets,
)
from train_sets import MEASURED_ON, beginning, examples_of, rows
from train_typing import as_typed

PEOPLE = (
    "Nine ministers met in Lisbon on Friday. Anna Berg supported the treaty after a long debate. "
    "The talks were over by noon."
)


def example(question: str, answer: str, text: str = PEOPLE) -> Example:
    at = text.index(answer)
    span = Span(at, at + len(answer))
    return Example(question, "Talks", text, True, span, "Talks", "own", (answer,))


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- repeatable, no secret


@pytest.fixture(scope="module")
def trained(shared_data: Path) -> dict[str, list[Example]]:
    if not (shared_data / "qa").is_dir():
        pytest.skip("no ../shared/data/qa beside this checkout")
    return trained_sets(shared_data)


def test_titles_are_one_however_they_are_spelled() -> None:
    assert plain_title("European_Union_law") == plain_title(" European  Union law")
    assert plain_title("Beyonce\u0301") == "Beyonc\u00e9"
    for title in ("Huguenot", "Islamism", "Scottish_Parliament", "Jacksonville,_Florida"):
        assert part_of_article(title) == part_of("squad", title.replace("_", " ")) == "untouched"


def test_no_title_that_is_measured_on_is_trained_on_in_any_set(
    shared_data: Path, trained: dict[str, list[Example]]
) -> None:
    reserved = reserved_titles(shared_data)
    assert {"Huguenot", "Imperialism", "Fresno, California"} <= reserved
    for name, examples in trained.items():
        assert examples, name
        assert not {plain_title(one.title) for one in examples} & reserved, name
        assert not {one.group for one in examples} & reserved, name
    assert not any(name in trained for name in MEASURED_ON)
    for one in canard(shared_data, "train", chance(0)):
        if not is_reserved(one, reserved):
            assert plain_title(one.title.split(". ")[0]) not in reserved
    tested = {plain_title(one.title) for one in timeqa(shared_data, "untouched")}
    assert not {one.group for examples in trained.values() for one in examples} & tested


def test_no_passage_that_is_measured_on_is_trained_on(
    shared_data: Path, trained: dict[str, list[Example]]
) -> None:
    measured = {
        beginning(one.text)
        for part in ("untouched", "held_back")
        for some in measured_sets(shared_data, part, most=1e9)
        for one in some.examples
    }
    read = {beginning(one.text) for examples in trained.values() for one in examples}
    assert len(measured) > 1000
    assert not measured & read


def test_every_row_is_in_one_part_with_its_answer_where_it_says(shared_data: Path) -> None:
    if not (shared_data / "qa").is_dir():
        pytest.skip("no ../shared/data/qa beside this checkout")
    file = shared_data / "qa" / "nq_gold.jsonl.gz"
    found = [
        one
        for part in ("untouched", "held_back", "train")
        for one in examples_of(shared_data, "nq_gold", part)
    ]
    assert len(found) == sum(1 for _ in rows(file))
    for one in found:
        assert one.answer
        assert one.answer.of(one.text) == one.answers[0]


def test_a_window_keeps_the_answer_and_is_no_longer_than_what_is_read() -> None:
    text = " ".join(f"Sentence number {n} says little of note." for n in range(40))
    one = example("Which one?", "number 23", text)
    for seed in range(5):
        part = in_window(one, chance(seed))
        assert part.answer
        assert part.answer.of(part.text) == "number 23"
        assert len(part.text) <= WINDOW


def test_without_marked_words_the_window_is_mostly_that_which_shares_the_question() -> None:
    filler = " ".join(f"Sentence number {n} says little of note." for n in range(40))
    text = f"{filler} The bridge of Porto opened late. {filler}"
    one = Example("did the bridge of porto open", "Porto", text, True, None, "Porto", "own")
    parts = [in_window(one, chance(seed)) for seed in range(40)]
    assert sum("bridge of Porto" in part.text for part in parts) > 25
    assert all(part.answer is None for part in parts)


def test_a_turned_side_is_a_miss_unless_both_are_turned() -> None:
    found = turned([example("Who supported the treaty?", "Anna Berg")])
    pairs = {(one.question, "did not support" in one.text): one for one in found}
    negative = "Who did not support the treaty?"
    assert not pairs[negative, False].answerable
    assert not pairs["Who supported the treaty?", True].answerable
    assert pairs["Who supported the treaty?", False].answerable
    both = pairs[negative, True]
    assert both.answerable
    assert both.answer
    assert both.answer.of(both.text) == "Anna Berg"


def test_typed_questions_lose_marks_and_keep_what_they_ask() -> None:
    question = "How many of the 5,400 U.S. soldiers died in Łódź?"
    typed = {as_typed(question, chance(seed)) for seed in range(200)}
    assert question in typed
    assert any(one == question.lower().rstrip("?") for one in typed)
    assert any("5400" in one for one in typed)
    assert all("5400" in one or "5,400" in one for one in typed)
    assert max(map(len, typed)) <= len(question) + 2
