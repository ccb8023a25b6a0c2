from dataclasses import replace
from datetime import date

import pytest

from qa_service.domain import Article, DateWindow, Paragraph, Passage, Query, Span
from qa_service.rerank import MarkedWords, Reading
from qa_service.retrieval.confidence import (
    FEATURES,
    MAYBE_WEIGHT,
    OTHER_NUMBER_WEIGHT,
    Read,
    broad_confidence,
    confidence_features,
    confidence_lost,
    confidence_model,
)
from qa_service.retrieval.question import ReadQuestion, read_question
from qa_service.retrieval.support import Found

TEXT = "The bridge cost 41 million euros. It was opened by Ada Model."


def read_asked(question: str) -> ReadQuestion:
    return read_question(question, lambda words: [1.0] * len(words))


def read_as(score: float, text: str = TEXT) -> Read:
    article = Article("a", text, (Paragraph(1, 0, len(text)),), title="A bridge for Sampleton")
    passage = Passage("a", 1, 1, 0, len(text), text, "A bridge for Sampleton")
    return Read(Found(passage, 0.6, 1.0), article, Reading(score), 0.0, read_asked("What?"))


def confidence(question: str, read: Read) -> float:
    asked = replace(read, question=read_asked(question))
    return confidence_model().logit(confidence_features(asked))


def feature(name: str, question: str, read: Read) -> float:
    asked = replace(read, question=read_asked(question))
    return confidence_features(asked)[FEATURES.index(name)]


def lost(question: str, similarity: float) -> float:
    read = read_as(3.0)
    found = replace(read.found, similarity=similarity)
    query = Query(question, date(2020, 1, 1))
    return confidence_lost(query, replace(read, found=found, question=read_asked(question)), None)


def test_a_passage_unlike_the_question_loses_unless_it_has_all_its_names() -> None:
    assert lost("how much did it cost to open", 0.6) == 0
    assert lost("how much did it cost to open", 0.2) == pytest.approx(3.0)
    assert lost("Who is Ada Model?", 0.2) == 0
    assert lost("Who is Ada Pattern?", 0.2) > 2


def test_a_headline_has_the_year_of_its_article() -> None:
    article = replace(read_as(3.0).article, published="2021-10-17")
    read = replace(read_as(3.0), article=article)

    def loses(question: str) -> float:
        query = Query(question, date(2022, 1, 1))
        return confidence_lost(query, replace(read, question=read_asked(question)), None)

    assert loses("Who opened the bridge of 2020?") >= OTHER_NUMBER_WEIGHT
    assert loses("Who opened the bridge of 2021?") < OTHER_NUMBER_WEIGHT


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Who won the 100m?", "Ada Model won the 100 metres.", False),
        ("Why was the 9:30 train late?", "The 9.30 a.m. train was late.", False),
        ("Who paid $2.3bn?", "The port paid 2.3 billion dollars.", False),
        ("Who paid $2.3bn?", "The port paid $2.4 billion.", True),
        ("Who led 1,300 people?", "Ada Model led 1,200 people.", True),
    ],
)
def test_a_number_is_lacked_where_no_reading_of_it_is_there(
    question: str, text: str, *, lacks: bool
) -> None:
    read = replace(read_as(3.0, text), question=read_asked(question))
    query = Query(question, date(2020, 1, 1))
    assert (confidence_lost(query, read, None) >= OTHER_NUMBER_WEIGHT) == lacks


@pytest.mark.parametrize(
    ("question", "text", "loses"),
    [
        ("How long was she jailed for?", "She now faces up to 20 years in a jail.", True),
        ("How long was she jailed for?", "She was sent to jail for 20 years.", False),
        ("How long could she be jailed for?", "She now faces up to 20 years in a jail.", False),
        ("How long is she jailed for?", "She may appeal, but has 20 years to go.", False),
    ],
)
def test_what_may_be_does_not_answer_what_was(question: str, text: str, *, loses: bool) -> None:
    read = replace(read_as(3.0, text), question=read_asked(question))
    start = text.index("20 years")
    said = confidence_lost(Query(question, date(2020, 1, 1)), read, Span(start, start + 8))
    assert (said >= MAYBE_WEIGHT) == loses


@pytest.mark.parametrize(
    ("question", "words", "loses"),
    [
        ("Who opened the bridge?", "41 million euros", True),
        ("How much did the bridge cost?", "opened", True),
        ("How much did the bridge cost?", "41 million euros", False),
        ("Why did the bridge cost so much?", "opened", False),
    ],
)
def test_words_that_the_reranker_would_rather_not_mark_answer_less_surely(
    question: str, words: str, *, loses: bool
) -> None:
    marked = Span(TEXT.index(words), TEXT.index(words) + len(words))
    reading = Reading(3.0, (MarkedWords(marked, -5.0),))
    read = replace(read_as(3.0), reading=reading, question=read_asked(question))
    lost_by_marks = confidence_lost(Query(question, date(2020, 1, 1)), read, marked)
    assert (lost_by_marks > 0) == loses


@pytest.mark.parametrize(
    ("text", "loses"),
    [
        ("The bridge cost 41 million euros in 2011.", True),
        ("The bridge cost 41 million euros, more than in 2011.", False),
    ],
)
def test_a_time_compared_with_is_not_the_time_told_of(text: str, *, loses: bool) -> None:
    question = "What did the bridge cost then?"
    then = DateWindow(date(2012, 1, 1), date(2012, 12, 31))
    read = replace(read_as(3.0, text), question=read_asked(question))
    read = replace(read, article=replace(read.article, published="2012-05-02"))
    query = Query(question, date(2020, 1, 1), window=then)
    assert (confidence_lost(query, read, Span(0, 10)) > 0) == loses


def test_an_archive_speaks_of_a_subject_that_its_passages_are_like() -> None:
    assert broad_confidence(0.5, 1.0, 0.7) > 2 * broad_confidence(0.5, 1.0, 0.15)


def test_what_the_reader_takes_for_an_answer_is_surer() -> None:
    question = "How much did the bridge cost?"
    assert confidence(question, read_as(3.0)) > confidence(question, read_as(-3.0)) + 1


def test_a_name_that_the_whole_article_lacks_makes_it_less_sure() -> None:
    read = read_as(1.0)
    right, wrong = "Did Ada Model open the bridge?", "Did Bob Pattern open the bridge?"
    assert confidence(wrong, read) < confidence(right, read) - 1


def test_a_name_elsewhere_in_the_article_is_not_missing_from_it() -> None:
    read = read_as(0.0)
    passage = replace(read.found.passage, text=TEXT[:33], end=33)
    read = replace(read, found=replace(read.found, passage=passage))
    assert feature("covered", "What did Ada Model open?", read) < 1
    assert feature("name_missing_in_article", "What did Ada Model open?", read) == 0
    assert feature("name_missing_in_article", "What did Bob Pattern open?", read) > 0


@pytest.mark.parametrize("name", ["covered", "name_missing_in_article"])
def test_shares_are_between_nothing_and_all(name: str) -> None:
    for question in ("How much did the bridge cost?", "What?", "Did Bob Pattern pay in 1987?"):
        assert 0 <= feature(name, question, read_as(0.0)) <= 1


def test_the_opposite_of_a_word_asked_for_contradicts() -> None:
    read = read_as(0.0, "The bridge was opened by Ada Model, who won.")
    assert feature("contradicted", "Who opened the bridge?", read) == 0
    assert feature("contradicted", "Who closed the bridge?", read) == 1
    assert feature("contradicted", "Who won or lost?", read) == 0
