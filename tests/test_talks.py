"""Follow-ups through the whole service over the sample corpus: what they are taken for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qa_service.domain import Answer, Question
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings

DAY = date(2019, 1, 10)


@pytest.fixture(scope="module")
def service(sample_index: Path) -> Iterator[QAService]:
    opened = open_service(Settings(index=sample_index))
    yield opened
    opened.close()


def talk(service: QAService, *questions: str) -> list[Answer]:
    answers: list[Answer] = []
    for question in questions:
        past = [PastTurn(one.question, one.id) for one in answers]
        answers.append(service.ask(Question(question, DAY), past))
    return answers


def test_the_answer_just_given_says_who_he_is(service: QAService) -> None:
    *_, why, where, who = talk(
        service,
        "How long was the doctor who helped the CIA sentenced to prison?",
        "why?",
        "where is he now?",
        "who convicted him?",
    )
    assert why.standalone_question == "Why was the doctor who helped the CIA sentenced to prison?"
    assert where.standalone_question == "Where is Shakil Afridi now?"
    assert who.standalone_question == "Who convicted Shakil Afridi?"


def test_another_time_and_another_country_take_the_place_of_the_first(service: QAService) -> None:
    first, then, elsewhere = talk(
        service, "Who is the prime minister of Pakistan?", "And in 2013?", "what about India?"
    )
    assert "Imran Khan" in first.statements[0].text
    assert "Nawaz Sharif" in then.statements[0].text
    assert elsewhere.standalone_question == "Who is the prime minister of India in 2013?"
    assert elsewhere.status != "answered"


def test_tell_me_more_says_more_than_was_said(service: QAService) -> None:
    first, more = talk(service, "How many soldiers were killed at Salala?", "tell me more")
    assert more.form == "overview"
    assert len(more.statements) > len(first.statements)


def test_who_said_that_quotes_what_was_said_without_where_it_was_written(
    service: QAService,
) -> None:
    _, said = talk(service, "Why did Pakistan close the NATO supply routes?", "who said that?")
    assert said.standalone_question.startswith('Who said "Pakistan agreed on Tuesday')
    assert "(" not in said.standalone_question


def test_a_name_in_lower_case_is_known_as_the_archive_writes_it(service: QAService) -> None:
    _, afridi = talk(service, "Who is Imran Khan?", "what about shakil afridi?")
    assert afridi.standalone_question == "Who is Shakil Afridi?"


def test_what_points_at_nothing_is_searched_and_said_to(service: QAService) -> None:
    for question in ("which ones?", "who said that?", "where was he born?"):
        (answer,) = talk(service, question)
        assert answer.understood.lacks_context
        assert answer.status != "answered"
        assert answer.passages
