from qa_service.domain import Passage
from qa_service.retrieval.question import read_question
from qa_service.retrieval.support import FEATURES, Found, features_of, probability, support_model


def support(question: str, text: str, context: str = "", *, time_is_stated: bool = False) -> float:
    read = read_question(question, lambda texts: [1.0] * len(texts), time_is_stated=time_is_stated)
    found = Found(Passage("a", 1, 1, 0, len(text), text, context), 0.6, 1.0)
    return probability(support_model().logit(features_of(read, found)))


def test_the_model_has_a_weight_for_every_feature() -> None:
    assert len(support_model().weights) == len(FEATURES)


def test_a_near_miss_by_name_is_less_supported_than_a_hit() -> None:
    text = "The United States gave Pakistan $255 million in military aid."
    hit = support("How much aid did the US give Pakistan?", text)
    assert support("How much aid did China give Pakistan?", text) < 0.6 * hit


def test_a_near_miss_by_number_is_less_supported_than_a_hit() -> None:
    text = "Some 24 soldiers were killed near the border in the attack of 2011."
    hit = support("How many soldiers were killed in the attack of 2011?", text)
    assert support("How many soldiers were killed in the attack of 2005?", text) < hit


def test_a_name_in_the_title_counts_as_there() -> None:
    text = "He gave $255 million in military aid."
    without = support("How much aid did Ada Sample give?", text)
    assert support("How much aid did Ada Sample give?", text, "Ada Sample pays") > without


def test_a_time_that_narrows_the_search_is_no_word_to_be_found() -> None:
    text = "Some 24 soldiers were killed near the border."
    question = "How many soldiers were killed in November 2011?"
    assert support(question, text, time_is_stated=True) > support(question, text)


def test_probability_is_bounded() -> None:
    assert probability(-1e6) == 0.0
    assert probability(1e3) == 1.0
