"""Whose words a sentence holds, followed through an article."""

import pytest

from qa_service.answering.speech import key_name, speakers_in, speaks_as
from qa_service.domain import Article, Paragraph
from qa_service.passages import split_into_passages


def speaking(*paragraphs: str, name: str | None = None) -> dict[str, str]:
    """The speaker of each sentence in somebody's words, by how the sentence opens."""
    text = "\n\n".join(paragraphs)
    spans, start = list[Paragraph](), 0
    for number, paragraph in enumerate(paragraphs, start=1):
        spans.append(Paragraph(number, start, start + len(paragraph)))
        start += len(paragraph) + 2
    passages = split_into_passages(Article("a", text, tuple(spans), "Title"))
    by_id = {passage.id: passage.text for passage in passages}
    return {
        by_id[one.passage_id][one.start : one.start + 12]: one.speaker
        for one in speakers_in(list(passages), name)
    }


def test_he_said_is_of_whoever_was_quoted_last() -> None:
    found = speaking(
        "“The quay is safe for now,” said Ada Sample. It was built in 1931.",
        "“We shall mend it in the spring,” she said on Monday.",
    )
    assert found == {"“The quay is": "Ada Sample", "“We shall me": "Ada Sample"}


def test_he_is_whoever_a_sentence_between_is_about() -> None:
    found = speaking(
        "“The quay is safe for now,” said Ada Sample.",
        "Bo Quill runs the only crane on it. “It shakes when lorries pass,” he said.",
    )
    assert found["“It shakes w"] == "Bo Quill"


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    found = speaking(
        "Ada Sample said the quay was safe.",
        "“Nobody has to move out of the street beside it this year.",
        "“We shall see about the next one when the divers have been down.”",
        "The tide turned at four.",
    )
    assert set(found.values()) == {"Ada Sample"}
    assert not any(opening.startswith("The tide") for opening in found)


def test_the_subject_of_a_verb_of_saying_speaks() -> None:
    (who,) = speaking("Ada Sample, the mayor, urged people to wait.", name="sampl").values()
    assert who == "Ada Sample"


@pytest.mark.parametrize(
    "sentence",
    [
        "Ada Sample is expected to speak at noon about the old quay.",
        "The divers who met Ada Sample found two cracks.",
        "The divers knew Ada Sample and firmly rejected her request.",
        "A diver who would not harm Ada Sample urged people to wait for her.",
    ],
)
def test_who_is_only_named_does_not_speak(sentence: str) -> None:
    assert speaking(sentence, name="sampl") == {}


@pytest.mark.parametrize(
    ("who", "speaks"),
    [
        ("Ada Sample", True),
        ("Mayor Ada Sample", True),
        ("Sample", True),
        ("Ms. Sample", True),
        ("Ada Sample's critics", False),
        ("Sample supporters", False),
        ("a spokesman for Ada Sample", False),
        ("Otto Sample", False),
        ("Sample spokesman Bo Quill", False),
        ("Adam Sample", False),
    ],
)
def test_others_of_the_name_do_not_speak_for_her(who: str, *, speaks: bool) -> None:
    name = key_name("Ada Sample")
    assert name is not None
    assert speaks_as(who, name, "Ada Sample") is speaks


@pytest.mark.parametrize(
    ("who", "asked"), [("Rep. André Sample", "Andre Sample"), ("William Sample", "Bill Sample")]
)
def test_other_spellings_of_a_first_name_are_of_the_same_person(who: str, asked: str) -> None:
    assert speaks_as(who, "sampl", asked)


def test_a_word_that_opens_the_sentence_is_not_of_the_name() -> None:
    found = speaking("While Sample urged the board to wait, nobody did.", name="sampl")
    assert set(found.values()) == {"Sample"}


def test_a_title_is_no_name() -> None:
    assert key_name("the prime minister") is None
    assert key_name("President Sample") == key_name("Ada Sample")


def test_what_somebody_else_says_of_her_is_not_hers() -> None:
    found = speaking("“Ada Sample believes the quay is safe,” said Bo Quill.", name="sampl")
    assert set(found.values()) == {"Bo Quill"}


@pytest.mark.parametrize(
    "sentence",
    [
        "“It shakes when lorries pass,” Bo Quill, of the firm whose crane she likes, wrote.",
        "But some divers of the port say the mayor is wrong when she claims that it is safe.",
    ],
)
def test_words_of_somebody_else_are_not_of_whoever_spoke_before(sentence: str) -> None:
    found = speaking("Ada Sample said the quay was safe.", sentence, name="sampl")
    assert found.get(sentence[:12]) != "Ada Sample"
    assert found["Ada Sample s"] == "Ada Sample"


@pytest.mark.parametrize("who", ["A Samplian government official", "The government’s spokeswoman"])
def test_officials_speak_for_a_government(who: str) -> None:
    name = key_name("Samplia government")
    assert name is not None
    assert speaks_as(who, name, "Samplia government")


def test_the_town_said_is_of_nobody_who_spoke_before() -> None:
    found = speaking(
        "“The bonds are safe,” said Ada Sample.",
        "Taxes will be $275 for each house, the town said.",
        "“They were $300 before,” the singer said.",
    )
    assert not any(opening.startswith("Taxes") for opening in found)


def test_it_said_is_of_no_person_who_spoke_before() -> None:
    found = speaking(
        "Mayor Ada Sample called for an end of the dispute.",
        "“The crane has been paid for,” it said in a statement.",
        "“Nobody has to pay for the crane any more.”",
        name="sampl",
    )
    assert set(found.values()) == {"Mayor Ada Sample"}
    assert "“The crane h" not in found
    assert "“Nobody has " not in found


@pytest.mark.parametrize(
    "sentence",
    ["Quill says Sample warned staff of it.", "After two years Sample urged a vote on it."],
)
def test_who_stands_behind_a_verb_may_still_speak(sentence: str) -> None:
    assert set(speaking(sentence, name="sampl").values()) == {"Sample"}


def test_an_age_behind_a_name_does_not_hide_who_speaks() -> None:
    found = speaking(
        "Quayco said in May that all were welcome.",
        '"I agree with the board on this. Rope is a fact," Sample, 48, said in "The Knot."',
    )
    assert found['"I agree wit'] == "Sample"


def test_it_said_is_of_a_company_of_two_words_that_spoke_before() -> None:
    found = speaking(
        "Osterby Cranes said the crane was paid for.",
        "“The crane will be mended in May,” it said in a statement.",
        name="crane",
    )
    assert found["“The crane w"] == "Osterby Cranes"


@pytest.mark.parametrize(
    ("who", "speaker"),
    [
        ("the mayor's spokesman", "the mayor"),
        ("a former government official", "the government"),
        ("opposition party officials", "the party"),
    ],
)
def test_not_everybody_with_an_office_speaks_for_another(who: str, speaker: str) -> None:
    name = key_name(speaker)
    assert name is None or not speaks_as(who, name, speaker)


def test_a_name_that_opens_a_sentence_speaks_also_far_before_the_verb() -> None:
    found = speaking(
        "Sample thanked all who had come to the quay on Sunday night and all of her old rivals, "
        "saying the crane would stay.",
        "Sample hopes that the quay will open, and she said the delay was a gift to the town.",
        name="sampl",
    )
    assert set(found.values()) == {"Sample"}
    assert len(found) == 2


def test_he_is_whom_a_last_name_alone_opened_a_sentence_about() -> None:
    found = speaking(
        "“The quay is safe for now,” Ada Sample said after the vote against Bo Quill.",
        "Quill, whose plan was another one, conceded.",
        "“I accept the result,” he said.",
    )
    assert found["“I accept th"] == "Quill"


def test_what_stands_in_a_turn_of_an_interview_is_of_whom_it_names() -> None:
    found = speaking(
        "Quill: When will the quay open?",
        "Sample: I have stopped guessing. It may be May.",
        "Quill: And the crane?",
        "Sample: It stays.",
    )
    assert found["It may be Ma"] == "Sample"
    assert found["Quill: And t"] == "Quill"


def test_a_quotation_is_of_whom_a_last_name_alone_opened_the_sentence_before_about() -> None:
    found = speaking(
        "Ada Sample ran the port for nine years.",
        "The storm came in May.",
        "Sample was unimpressed by it.",
        "“It is a mess, and nobody has told me why.”",
    )
    assert found["“It is a mes"] == "Sample"


@pytest.mark.parametrize(
    "sentence",
    [
        "Sample continued to prepare for the storm in the port.",
        "Sample expected not to be in the port during the storm.",
        "Sample maintained support among the pilots of the port.",
        "Sample’s critics accused her of delay after she told them to wait.",
    ],
)
def test_who_goes_on_or_keeps_something_says_nothing(sentence: str) -> None:
    assert speaking(sentence, name="sampl") == {}
