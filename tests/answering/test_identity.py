"""Who or what somebody or something is, by the words beside the name."""

import pytest

from qa_service.answering.identity import identity_quotes
from qa_service.domain import Article, Hit, Paragraph
from qa_service.language import kind_of
from qa_service.passages import split_into_passages
from qa_service.retrieval.question import read_question


def described(text: str, name: str) -> list[str]:
    """The words marked as describing ``name``."""
    article = Article("a", text, (Paragraph(1, 0, len(text)),), "A quay is mended")
    hits = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    question = read_question(f"who is {name}", lambda words: [1.0] * len(words))
    quotes = identity_quotes(question, hits, name)
    return [one.highlight.of(one.hit.passage.text) for one in quotes if one.highlight]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (
            "Ada Sample, the mayor of Osterby, opened the new quay on Monday.",
            "Ada Sample",
            "the mayor of Osterby",
        ),
        (
            "The quay was opened by Ada Sample, 54, a former judge, on Monday.",
            "ada sample",
            "a former judge",
        ),
        (
            "The OBA, an agency of the town that was founded in 1931, insures boats.",
            "OBA",
            "an agency of the town that was founded in 1931",
        ),
        (
            "On Monday harbour pilot Ada Sample took the first ferry across the bay.",
            "Ada Sample",
            "harbour pilot",
        ),
        (
            "The Quay Democrats elected New Osterby Rep. Ada Sample to lead them in May.",
            "Ada Sample",
            "New Osterby Rep.",
        ),
        (
            "A man pleaded guilty on Monday to threatening to kill U.S. Rep. Ada Sample in March.",
            "Ada Sample",
            "U.S. Rep.",
        ),
        (
            "The vote is won by former rebel Ada Sample, as the council said on Monday.",
            "Ada Sample",
            "former rebel",
        ),
        (
            "It is a blow to Northland Prime Minister Ada Sample in the year of a vote.",
            "Ada Sample",
            "Northland Prime Minister",
        ),
        (
            "Formally known as the Osterby Pact, the Quad began as a loose club of four towns.",
            "Quad",
            "a loose club of four towns",
        ),
        (
            "The term quayrot refers to a slow decay of planks, the Quay Board says.",
            "quayrot",
            "a slow decay of planks",
        ),
        (
            "Quayrot is a rare disease of the planks of old piers in warm harbours.",
            "quayrot",
            "a rare disease of the planks of old piers in warm harbours",
        ),
        (
            "Old planks suffer from a slow but certain rot of the wood called quayrot.",
            "quayrot",
            "a slow but certain rot of the wood",
        ),
        (
            "Quayrot: a rare disease of the planks that is fought with tar and much patience.",
            "quayrot",
            "a rare disease of the planks that is fought with tar and much patience",
        ),
        (
            "The builder said on Thursday that the new glue, called Quayfix, holds for years.",
            "quayfix",
            "the new glue",
        ),
        (
            "On Monday Ada Sample, daughter of the harbour master, opened the new quay.",
            "Ada Sample",
            "daughter of the harbour master",
        ),
        (
            "Ada “Mast” Sample has become the first pilot of the town to leave the port.",
            "Ada Sample",
            "the first pilot of the town to leave the port",
        ),
        (
            "Ada Sample became the first pilot to reach the U.S. Quays in a day.",
            "Ada Sample",
            "the first pilot to reach the U.S. Quays in a day",
        ),
        (
            "Ada Sample, the Mayor of Osterby, opened the new quay on Monday.",
            "Ada Sample",
            "the Mayor of Osterby",
        ),
        (
            "Rep. Ada Sample has made history as East Osterby’s first mayor, the paper says.",
            "Ada Sample",
            "East Osterby’s first mayor",
        ),
    ],
)
def test_what_stands_beside_a_name_describes_it(text: str, name: str, words: str) -> None:
    assert described(text, name) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Sample opened the new quay of Osterby on Monday in the rain.",
        "“The quay is safe for all of us at last,” said Ada Sample on Monday.",
        "Otto Sample, the mayor of Osterby, opened the new quay on Monday.",
        "According to Ada Sample, the quay is going to be closed to lorries on Monday.",
        "The brother of Ada Sample is a former mayor of the town, the council said.",
        "The bill would give Ada Sample more power over the quay and the cranes of it.",
        "The quay was praised by Ada Sample, the port’s Bo Quill and others on Monday.",
        "Ada Sample describes the mayor of Osterby as a friend of all ferries.",
        "Ada Sample, speaking of ferries in Osterby, opened the new quay on Monday.",
        "On Monday he joined others who are shunning Ada Sample for her plan of the quay.",
        "He took a taxi to the pier and called Ada Sample at home on Monday.",
        "A judge in the case on Friday named Ada Sample as one of the two suspects.",
        "He left with Ada Sample, his brother in law at the wheel, on Monday night.",
        "On the quay nine Ada Sample posters were torn down in the night.",
    ],
)
def test_what_says_nothing_of_who_somebody_is_is_not_quoted(text: str) -> None:
    assert described(text, "Ada Sample") == []


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Ada Sample?", "Ada Sample"),
        ("who's ada sample", "ada sample"),
        ("What is quayrot?", "quayrot"),
        ("who were the Quay Boys?", "Quay Boys"),
        ("who is karen sample", "karen sample"),
        ("who was taken hostage", None),
        ("who is ted sample-fried", "ted sample-fried"),
        ("who was being held", None),
        ("Who opened the quay?", None),
        ("Who was arrested?", None),
        ("What is the death toll?", None),
        ("What is Ada Sample's age?", None),
        ("who is it", None),
        ("Who is the mayor of Osterby?", None),
        ("Who is the UN envoy?", None),
        ("who is mayor of osterby", None),
        ("who is the mayor", None),
        ("tell me about Ada Sample", None),
    ],
)
def test_a_question_for_who_somebody_is_names_them(question: str, name: str | None) -> None:
    assert kind_of(question).described == name


def test_another_name_with_the_same_stem_is_not_described() -> None:
    text = "Ada Quade, a member of the council, said that the quay would be mended on Monday."
    assert described(text, "Quad") == []
    assert described(text, "quade") == ["a member of the council"]
