import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.retrieval.answer_spans import AnswerType, counted, expected, spans_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much aid was suspended?", AnswerType.AMOUNT),
        ("How much did rents rise?", AnswerType.AMOUNT),
        ("How much does the wing cost?", AnswerType.MONEY),
        ("What percentage of trucks came back?", AnswerType.PERCENT),
        ("How far is the house from the academy?", AnswerType.DISTANCE),
        ("how high was inflation in May", AnswerType.AMOUNT),
        ("What is the new ferry called?", AnswerType.NAME),
        ("How many soldiers died?", AnswerType.NUMBER),
        ("How long were the routes closed?", AnswerType.DURATION),
        ("How old was the driver?", AnswerType.AGE),
        ("How big is the ship?", AnswerType.NUMBER),
        ("How big is the reward?", AnswerType.MONEY),
        ("What was the final score?", AnswerType.SCORE),
        ("What score did he get in the test?", AnswerType.SCORE),
        ("When did the routes reopen?", AnswerType.DATE),
        ("Who led the army when the talks failed?", AnswerType.PERSON),
        ("Who led the army, and when?", AnswerType.DATE),
        ("Of all those who fled, when did Quill flee?", AnswerType.DATE),
        ("Do voters who moved know when the polls close?", AnswerType.DATE),
        ("In which province was he killed?", AnswerType.PLACE),
        ("Who is the army chief?", AnswerType.PERSON),
        ("Who is Ada Sample?", AnswerType.OTHER),
        ("Why did the talks fail?", AnswerType.REASON),
        ("What did the minister say about the routes?", AnswerType.SAYING),
        ("Which airline cancelled flights?", AnswerType.NAME),
        ("Describe the talks.", AnswerType.OTHER),
        ("The No. 1 player retired. When did he start?", AnswerType.DATE),
    ],
)
def test_a_question_asks_for_a_kind_of_words(question: str, kind: AnswerType) -> None:
    assert expected(question) is kind


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (
            AnswerType.MONEY,
            "It paid nearly $1.1bn and 200 million rupees.",
            ["nearly $1.1bn", "200 million rupees"],
        ),
        (
            AnswerType.NUMBER,
            "In 2011, 24 men and two dogs left on 3 July for 15 days.",
            ["24", "two"],
        ),
        (
            AnswerType.DISTANCE,
            "It lies about fourteen kilometres away.",
            ["about fourteen kilometres"],
        ),
        (
            AnswerType.SCORE,
            "In 2019-20 they led 24-14, won 38–35 and called 555-0100.",
            ["24-14", "38–35"],
        ),
        (
            AnswerType.DATE,
            "They met on 3 July 2012 and again last week.",
            ["on 3 July 2012", "last week"],
        ),
        (
            AnswerType.DATE,
            "It opens in the first half of 2020, at the end of May or in the coming weeks.",
            ["in the first half of 2020", "the end of May", "in the coming weeks"],
        ),
        (
            AnswerType.DATE,
            "Founded in 1549 or in 987, sold about 1066, burned in the twelfth century.",
            ["in 1549", "in 987", "1066", "twelfth century"],
        ),
        (AnswerType.DATE, "They live in 1200 villages and 350 towns.", []),
        (
            AnswerType.AMOUNT,
            "They sent 275 million cubic metres of gas and 61 million crowns, a fifth more.",
            ["275 million cubic metres", "61 million crowns", "a fifth"],
        ),
        (
            AnswerType.PERSON,
            "On Tuesday General Ada Sample told American aides.",
            ["General Ada Sample"],
        ),
        (
            AnswerType.REASON,
            "It closed after the U.S. raid failed. Nobody knew.",
            ["after the U.S. raid failed"],
        ),
        (AnswerType.OTHER, "On Tuesday 24 men left.", []),
    ],
)
def test_words_of_a_kind_are_found_whole(kind: AnswerType, text: str, found: list[str]) -> None:
    assert [span.of(text) for span in spans_of(kind, text)] == found


def test_what_is_counted_is_the_noun_before_the_verb() -> None:
    assert counted("How many Pakistani soldiers were killed?") == "soldiers"
    assert counted("How much was paid?") is None


@given(st.sampled_from(AnswerType), st.text(max_size=200))
def test_any_text_can_be_searched(kind: AnswerType, text: str) -> None:
    assert all(span.of(text).strip() for span in spans_of(kind, text))


def test_an_age_or_a_sum_counts_nothing() -> None:
    text = "Ada Sample, 45, paid $250,000 for 12 boats at 33 quays."
    assert [span.of(text) for span in spans_of(AnswerType.NUMBER, text)] == ["12", "33"]
