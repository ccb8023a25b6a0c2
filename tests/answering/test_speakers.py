import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.answering.speakers import attributions, speaker_of, without_quotations
from qa_service.domain import Span


def test_part_of_an_address_is_no_speaker() -> None:
    passage = "Some 900 jobs were cut in May, according to Cutbacks.example, which counts them."
    assert speaker(passage, "900 jobs") is None


def speaker(passage: str, words: str) -> str | None:
    start = passage.index(words)
    found = speaker_of(passage, Span(start, start + len(words)))
    return None if found is None else found.of(passage)


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("“It was late,” said one key ally.", ("one key ally",)),
        ("One in five said that it was late.", (None,)),
        ("The quay is lost, a source close to the harbour master told the Post.", ("source",)),
        ("Ada Sample criticised the plan by saying, “They sent ropes.”", ("Ada Sample",)),
        ("It may be Ada Sample, who said that it was late.", ("Ada Sample",)),
        ("The divers thanked those who said that it was late.", ()),
        ("A minister who would not harm Quill, but left, said that it was late.", ("minister",)),
    ],
)
def test_who_speaks_may_have_no_name_or_stand_before_who(
    sentence: str, who: tuple[str | None, ...]
) -> None:
    assert attributions(sentence) == who


@pytest.mark.parametrize(
    ("passage", "name"),
    [
        ("Mayor Ada Sample said that 40 ferries were lost.", "Mayor Ada Sample"),
        ("But Sample later told reporters 40 ferries were lost.", "Sample"),
        ("On Tuesday port officials said 40 ferries were lost.", "port officials"),
        ("Harbour records show that 40 ferries were lost.", "Harbour records"),
        ("The United Ports company said 40 ferries were lost.", "United Ports company"),
        ("U.S. officials say 40 ferries were lost.", "U.S. officials"),
        ("Officials in the capital say that 40 ferries were lost.", "Officials"),
        ("An envoy for the Port of Ink said 40 were lost.", "envoy for the Port of Ink"),
        ("Ada Sample, a spokeswoman for the port, said 40 ferries were lost.", "Ada Sample"),
        ("Bo Quill, D-Ohio, the head of a committee, said 40 were lost.", "Bo Quill"),
        ("Some 40 ferries were lost, according to US government data.", "US government data"),
        ("According to the Ministry of Ports, 40 ferries were lost.", "Ministry of Ports"),
        ("“We lost 40 of them,” said Ada Sample, who owns the line.", "Ada Sample"),
        ("“We lost 40,” the harbour master’s lawyer said.", "harbour master’s lawyer"),
        ("Some 40 ferries were lost, police said on Tuesday.", "police"),
        ("Some 40 were lost, according to officials in the North Ink region.", "officials"),
        ("Ada Sample -- a port pilot whom Bo Quill trained -- said 40 were lost.", "Ada Sample"),
        (
            "“We lost 40,” Ada Sample, head of a line — one Bo Quill likes — said in a note.",
            "Ada Sample",
        ),
        (
            "Of 40 ferries, unlike the Quay Line, which is new, said Ada Sample, a pilot.",
            "Ada Sample",
        ),
        ("Some 40 were lost, according to a statement from Chief Ada Sample.", "Chief Ada Sample"),
        ("The company added that 40 ferries were lost.", "company"),
        ("Sample slammed that 40 ferries were lost under the board.", "Sample"),
        ("In a letter, Sample claimed that 40 ferries were lost.", "Sample"),
    ],
)
def test_who_is_quoted_is_named_in_words_of_the_passage(passage: str, name: str) -> None:
    assert speaker(passage, "40") == name


@pytest.mark.parametrize(
    "passage",
    [
        "Some 40 ferries were lost.",
        "OSTERBY, Inkland (QRS) The Inkland has added 40 ferries to its list.",
        "He said that 40 ferries were lost.",
        "“We lost 40 of them,” she told Ada Sample.",
        "Some say 40 ferries were lost.",
        "The port is said to have lost 40 ferries.",
        "Officials did not say that 40 ferries were lost.",
        "Ada Sample spoke first. Then 40 ferries were lost.",
        "Sample said nothing, but 40 ferries were lost.",
        "Sample claimed 40 titles in a row.",
        "The plan, which cost 40 crowns, said nothing.",
        "In London, the minister, a former mayor, said 40 were lost.",
        "The port of Sample’s alleged 40 ferries was shut.",
        "After Quill announced that it was closing, the mayor counted 40 ferries.",
    ],
)
def test_where_nobody_is_sure_to_be_quoted_nobody_is_named(passage: str) -> None:
    assert speaker(passage, "40") is None


def test_what_is_said_in_a_clause_with_while_has_its_speaker() -> None:
    assert speaker("While Quill said 40 were lost, the mayor counted 50.", "40") == "Quill"
    assert speaker("While Quill said 40 were lost, the mayor counted 50.", "50") is None


@pytest.mark.parametrize(
    "text",
    ['Rope is a fact," Sample said in "The Knot."', "Rope is a fact,” Sample said in “The Knot.”"],
)
def test_what_goes_on_from_a_sentence_before_is_quoted(text: str) -> None:
    assert " ".join(without_quotations(text).split()) == "Sample said in"
    assert attributions(text) == ("Sample",)


def test_each_figure_has_its_own_speaker() -> None:
    passage = "The minister said it cost $5m, but officials say it was $7m."
    assert speaker(passage, "$5m") == "minister"
    assert speaker(passage, "$7m") == "officials"


PIECES = """
Ada Sample said says officials , “ ” " according to the data that but 40 . told was ministry in
"""


@settings(deadline=None)
@given(
    st.text(max_size=80) | st.lists(st.sampled_from(PIECES.split()), max_size=25).map(" ".join),
    st.integers(0, 80),
    st.integers(1, 10),
)
def test_a_speaker_stands_in_the_passage_and_not_in_the_words(
    passage: str, start: int, length: int
) -> None:
    words = Span(start, start + length)
    found = speaker_of(passage, words)
    if found is not None:
        assert found.of(passage).strip() == found.of(passage) != ""
        assert found.end <= words.start or words.end <= found.start


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            "“A day for all of us!” — former harbour master Ada Sample, on television.",
            ["Ada Sample"],
        ),
        ("“Well done” – Osterby pilot Bo Quill", ["Bo Quill"]),
        ("The “ferry” — which Ada Sample built — is late.", []),
        ("Ada Sample showed that her boat was faster.", []),
        ("Port data showed that her boat was faster.", ["Port data"]),
    ],
)
def test_who_stands_behind_a_dash_speaks_and_who_shows_something_does_not(
    sentence: str, names: list[str]
) -> None:
    found = attributions(sentence)
    assert len(found) == len(names)
    assert all(name in (who or "") for who, name in zip(found, names, strict=True))


@pytest.mark.parametrize(
    ("sentence", "speakers"),
    [
        ("“I doubt that anybody wants it,” Ada Sample laments.", ("Ada Sample",)),
        ("“It was the best of them,” she recalls fondly.", (None,)),
        ("Falk’s team, which learned of it in May, said they are not worried.", ()),
    ],
)
def test_a_quotation_that_ends_in_a_comma_is_of_whom_the_next_verb_has(
    sentence: str, speakers: tuple[str | None, ...]
) -> None:
    assert attributions(sentence) == speakers


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Outside the court, she wept and said that it was late.", None),
        ("Ada Sample’s lawyer opened the file and said that it was late.", None),
        ("Ada Sample met Quill, who backed the plan and said that it was late.", None),
        ("Ada Sample bought a boat and added a mast.", None),
        ("Ada Sample threw 31 rings, Otto Quill added 29 and the Divers won.", None),
        ("Ada Sample scored twice and Otto Quill added a late goal.", None),
        ("Otto Quill added two people were hurt.", "Otto Quill"),
        ("Velmora confirmed its first case on Monday.", None),
        ("The board withheld data Quill says he needs.", "Quill"),
        ("Ada Sample opened the quay on Monday and said that it would last.", "Ada Sample"),
        ("But Sample wants a “clean” bill, and said in May that she would sign it.", "Sample"),
        ("Sample was arrested on Monday and prosecutors said that she fled.", "prosecutors"),
        (
            "Quill’s office said in a letter on Monday that the claims were unfounded.",
            "Quill’s office",
        ),
    ],
)
def test_who_did_something_and_said_and_an_office_are_speakers(
    sentence: str, speaker: str | None
) -> None:
    assert attributions(sentence) == (() if speaker is None else (speaker,))
