import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.answering.sentences import leans, quotable_sentences, tells_something


def quoted(passage: str) -> list[str]:
    return [one.span.of(passage) for one in quotable_sentences(passage)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Does the harbour board regulate the tolls of ferries?",
        "Here's a timeline of the events at the harbour.",
        "Read more about the dock strike in our newsletter.",
        "The strike",
        "and the ferries stayed in the harbour all day.",
        "-- Harbour master Ada Sample, on what the storm did to the pier on Monday.",
        "(One town has no ferry at all this year.)",
        "What you need to know about the ferry today.",
        "The Morning Sample newsletter brings you news of the harbour every day.",
        "Turn to Sample News for live coverage from the harbour this week.",
        "An earlier version of this report misstated how many ferries the harbour has.",
        "A previous version of this video gave the wrong day of the storm at the harbour.",
        "In this aerial photo, ferries of Example Bay lie at the quay in the rain.",
        "A sign of the strike is seen at a gate of the harbour on March 16, 2022.",
        "Dockers hold up flags at a gate of the harbour on March 16, 2022, in Osterby.",
        "Dockers walking to a gate of the harbour in the rain, on 16 March 2022.",
        "Ada Sample wears a cap as she poses for a portrait in 1960 at the quay.",
        "The Sample Times will post updates here on Friday, so check back for the latest.",
        "Purchases made through the links below may earn us and our partners a commission.",
        "Our fact check work is supported in part by a grant from the harbour board.",
        "Hide Caption 3 of 14 Dockers walk to the gate of the harbour.",
        "Cords of all lengths stock the shelves, Tuesday, Nov. 19, 2019, in Osterby, Calif.",
        "Below are all the ferries that passed the test of the harbour board.",
        "Leave a comment and let us know what your favourite ferry is.",
    ],
)
def test_questions_teasers_and_fragments_tell_nothing(sentence: str) -> None:
    assert not tells_something(sentence)
    assert quoted(sentence) == []


def test_a_sentence_that_leans_on_a_caption_is_not_quoted() -> None:
    caption = "Hide Caption 3 of 14 Photos: Dockers of Example Bay walk to the gate on Monday."
    assert quoted(f"{caption} They had been on strike for nine weeks by then.") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Dockers held up flags at a gate of the harbour on March 16, 2022, in Osterby.",
        "The storm hit the harbour on 16 March 2022 and cost the town 40 million crowns.",
        "The new toll goes into effect on March 16, 2022, at the bridge.",
        "The board employs 400 people on both quays as of March 16, 2022.",
        "Ada Sample plays at the harbour hall at 7:30 p.m. on March 16, 2022.",
        "The new ferry takes place of the old one from March 16, 2022, at the latest.",
        "Officials said they will provide updates on the missing ferry at noon.",
        "Our fact check found that the claim is false, as the quay opened in 1998.",
        "“We may receive compensation from the port next year,” the union said.",
        "A man who poses for a selfie with a seal was fined $500 on Monday.",
    ],
)
def test_news_and_calendars_of_a_full_date_are_no_captions(sentence: str) -> None:
    assert tells_something(sentence)


def test_a_dateline_in_brackets_opens_news() -> None:
    assert tells_something("(ABC) More rain is expected along the coast on Monday.")


def test_a_pronoun_takes_along_the_sentence_that_names_it() -> None:
    passage = "Ada Sample met the dockers on Monday. She promised them two new cranes."
    assert quoted(passage) == ["Ada Sample met the dockers on Monday.", passage]


def test_the_company_leans_unless_the_sentence_names_it() -> None:
    assert leans("The company said that it would close two docks.")
    assert not leans("The company Coast Roads said that it would close two docks.")
    assert not leans("Coast Roads will close two docks.")


def test_a_time_of_its_own_does_not_make_a_sentence_lean() -> None:
    assert not leans("Earlier this week Minister Bo Quill said that the talks had ended.")
    assert not leans("Later on Friday Coast Roads took the offer back.")
    assert leans("Earlier this week, she told the board that the talks had ended.")
    assert leans("Earlier, the board had asked for more.")
    assert leans("Later that day the board took the offer back.")


def test_what_only_the_headline_can_resolve_says_so() -> None:
    (only,) = quotable_sentences("He promised the dockers two new cranes by spring.")
    assert only.needs_headline


@given(st.text(alphabet=st.sampled_from('Aé b.!?"“”’\n M5$'), max_size=300))
def test_what_is_quoted_stands_in_the_passage_and_holds_its_core(passage: str) -> None:
    for one in quotable_sentences(passage):
        assert one.span.start <= one.core.start < one.core.end == one.span.end <= len(passage)
