import pytest

from qa_service.answering import Evidence, draft_answer, rank
from qa_service.domain import Article, Hit, Paragraph
from qa_service.language import kind_of
from qa_service.passages import split_into_passages
from qa_service.retrieval import Retrieved
from qa_service.retrieval.question import read_question


@pytest.mark.parametrize(("support", "status"), [(0.15, "unsure"), (0.05, "not_found")])
def test_most_words_in_a_passage_that_is_not_quite_unlikely_may_answer(
    support: float, status: str
) -> None:
    text = "The board opened the supply lines of the port again in the summer."
    article = Article("a", text, (Paragraph(1, 0, len(text)),))
    (passage,) = split_into_passages(article)
    hits = (Hit(passage, article, 0.5, support, similarity=0.3),)
    question = read_question("port supply routes", lambda words: [1.0] * len(words))
    kind = kind_of("Tell me about the port supply routes")
    evidence = Evidence(kind, Retrieved(question, hits), rank(question, hits))
    assert draft_answer(evidence, min_support=0.25).status == status


def test_what_another_says_of_a_speaker_is_not_the_speakers() -> None:
    text = "Otto Quill said on Monday that he would speak with Ada Sample about the ferry."
    article = Article("a", text, (Paragraph(1, 0, len(text)),), "The ferry")
    (passage,) = split_into_passages(article)
    hits = (Hit(passage, article, 0.9, 0.9, similarity=0.8),)
    asked = "What did Ada Sample say about the ferry?"
    question = read_question(asked, lambda words: [1.0] * len(words))
    evidence = Evidence(kind_of(asked), Retrieved(question, hits), rank(question, hits))
    assert draft_answer(evidence, min_support=0.25).statements == ()


def test_what_tells_of_a_speaker_and_nothing_they_say_is_not_quoted() -> None:
    text = "Ada Sample, it is fair to add, sought to make the health of her rival a matter."
    article = Article("a", text, (Paragraph(1, 0, len(text)),), "The race")
    (passage,) = split_into_passages(article)
    hits = (Hit(passage, article, 0.9, 0.5, similarity=0.8),)
    asked = "What did Ada Sample say about her health?"
    question = read_question(asked, lambda words: [1.0] * len(words))
    evidence = Evidence(kind_of(asked), Retrieved(question, hits), rank(question, hits))
    assert draft_answer(evidence, min_support=0.25).statements == ()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("Otto Quill inquiry", "answered"),  # not in a row, but in one sentence
        ("Otto Quill trial inquiry", "unsure"),
    ],
)
def test_keywords_that_meet_in_one_sentence_are_answered(asked: str, status: str) -> None:
    text = "The inquiry into the sinking that made Otto Quill known began on Monday."
    article = Article("a", text, (Paragraph(1, 0, len(text)),), "A long week")
    (passage,) = split_into_passages(article)
    hits = (Hit(passage, article, 0.5, 0.2, similarity=0.4),)
    question = read_question(asked, lambda words: [1.0] * len(words))
    evidence = Evidence(kind_of(asked), Retrieved(question, hits), rank(question, hits))
    assert draft_answer(evidence, min_support=0.25).status == status


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        (
            "The divers blocked the quay on Monday, while Otto Quill said the plan would stand.",
            True,
        ),
        ("Otto Quill said on Monday that he would speak with the divers about the plan.", False),
    ],
)
def test_how_somebody_responded_may_be_a_deed(text: str, *, answered: bool) -> None:
    article = Article("a", text, (Paragraph(1, 0, len(text)),), "The ferry")
    (passage,) = split_into_passages(article)
    hits = (Hit(passage, article, 0.5, 0.4, similarity=0.4),)
    asked = "How did the divers respond (plan; quay)?"
    question = read_question(asked, lambda words: [1.0] * len(words))
    evidence = Evidence(kind_of(asked), Retrieved(question, hits), rank(question, hits))
    assert bool(draft_answer(evidence, min_support=0.25).statements) is answered
