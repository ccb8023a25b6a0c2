"""What may be shown of a language model's sentences, and what may not."""

import pytest
from prose_samples import HARBOUR, STRIKE, a_reader, source

from qa_service.prose.gate import check
from qa_service.rerank import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return a_reader()


@pytest.mark.parametrize(
    "sentence",
    [
        "Osterby's harbour opened again on Sunday.",
        "Workers removed 300 tonnes of sand under Bo Quill.",
        "According to Mayor Ada Palmer the storm cost 1.2 million dollars.",
        "The storm of April 28 cost the town $1.2 million.",
    ],
)
def test_what_a_passage_says_in_other_words_passes(sentence: str, reader: Reader) -> None:
    checked = check(sentence, [source(HARBOUR)], reader)
    assert checked.fault is None
    assert checked.evidence[0].text in HARBOUR


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Workers cleared 500 tonnes of sand under Bo Quill.", "number"),
        ("The storm cost the town $1.2 billion.", "number"),
        ("Osterby's harbour opened again on Tuesday.", "Tuesday"),
        ("The storm of 18 April cost the town $1.2 million.", "18 April"),
        ("The harbour of Osterby reopened in 2024.", "2024"),
        ("Workers under Per Holm cleared 300 tonnes of sand.", "name"),
        ("Mayor Ada Quill said that the storm cost $1.2 million.", "name"),
        ("Ada Palmer called it “the worst storm of all”.", "quotation"),
        ("The harbour of Osterby did not reopen on Sunday.", "denies"),
        ("Workers cleared 60 tonnes of sand.", "number"),
        ("Rain fell on the vineyards.", "passage"),
        ("Sunday.", "too little"),
        ("Workers under Bo Quill cleared 300 tonnes of.", "breaks off"),
    ],
)
def test_what_a_passage_does_not_say_is_struck_out(sentence: str, why: str, reader: Reader) -> None:
    assert why in (check(sentence, [source(HARBOUR)], reader).fault or "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Nurses at Elm Hospital accepted an offer of 4.3% on Monday.",
        "Nurses at Elm Hospital did not reject an offer of 4.3% on Monday.",
        "Ivo Brandt, the union's leader, criticized them.",
        "Four wards stayed open.",
    ],
)
def test_the_opposite_of_a_passage_is_struck_out(sentence: str, reader: Reader) -> None:
    assert check(sentence, [source(STRIKE)], reader).fault is not None


def test_numbers_that_changed_places_are_struck_out(reader: Reader) -> None:
    told = source("The fair drew 900 farmers and 40 bakers. It lasted 6 days.")
    assert check("The fair drew 900 farmers and 40 bakers.", [told], reader).fault is None
    assert check("The fair drew 40 farmers and 900 bakers.", [told], reader).fault is not None


def test_names_that_changed_places_are_struck_out(reader: Reader) -> None:
    told = source("Ada Palmer sued Bo Quill over the sand, and Ivo Brandt paid the lawyers.")
    assert check("Ada Palmer sued Bo Quill over the sand.", [told], reader).fault is None
    assert check("Ivo Brandt sued Bo Quill over the sand.", [told], reader).fault is not None


TRIAL = (
    "Ada Palmer sued Bo Quill over the sand, and Ivo Brandt was fined by the court. The court may"
    " close the harbour. Up to 40 boats lay 12 miles away. Some skippers left before the storm."
)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Bo Quill sued Ada Palmer over the sand.", "exchanged"),
        ("Ada Palmer was sued by Bo Quill over the sand.", "exchanged"),
        ("The court has closed the harbour.", "for sure"),
        ("The court will close the harbour.", "for sure"),
        ("All skippers left before the storm.", "nothing like"),
        ("Only some skippers left before the storm.", "nothing like"),
        ("At least 40 boats lay 12 miles away.", "bound"),
        ("Up to 40 boats lay 12 kilometers away.", "measure"),
    ],
)
def test_what_says_more_or_of_somebody_else_is_struck_out(
    sentence: str, why: str, reader: Reader
) -> None:
    assert why in (check(sentence, [source(TRIAL)], reader).fault or "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Palmer sued Bo Quill.",
        "The court might close the harbour.",
        "Up to 40 boats lay 12 miles away.",
    ],
)
def test_what_says_no_more_passes(sentence: str, reader: Reader) -> None:
    assert check(sentence, [source(TRIAL)], reader).fault is None


def test_a_negation_of_a_negation_is_none(reader: Reader) -> None:
    told = source("It is not unusual for Osterby's harbour to freeze. Sand was not the only cost.")
    assert check("Osterby's harbour is not unknown for its sand.", [told], reader).fault is not None
    assert check("It is unusual for Osterby's harbour to freeze.", [told], reader).fault is not None


def test_a_citation_that_does_not_support_a_sentence_is_left_out(reader: Reader) -> None:
    given = [source(STRIKE, number=1), source(HARBOUR, number=2)]
    checked = check("Osterby's harbour opened again on Sunday.", given, reader)
    assert {one.source.number for one in checked.evidence} == {2}


def test_two_passages_may_support_a_sentence_together(reader: Reader) -> None:
    given = [
        source("Ada Palmer is the mayor of Osterby.", number=1),
        source("Ada Palmer opened the new harbour of the town on Sunday.", number=2),
    ]
    sentence = "Ada Palmer, the mayor of Osterby, opened the new harbour on Sunday."
    checked = check(sentence, given, reader)
    assert checked.fault is None
    assert {one.source.number for one in checked.evidence} == {1, 2}


def test_what_cites_nothing_is_struck_out(reader: Reader) -> None:
    assert "cites no passage" in (check("The harbour reopened on Sunday.", [], reader).fault or "")
