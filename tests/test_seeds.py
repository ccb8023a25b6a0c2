"""Named cases: two saved pages as people keep them, with questions of our own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa_service.embedding import DEFAULT_MODEL
from qa_service.evaluation import AskedQuestion, evaluate, is_relevant, read_questions
from qa_service.indexing import build_index
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings

QUESTIONS = read_questions(Path(__file__).with_name("seed_questions.jsonl"))
BOILERPLATE = ("JOIN NOW", "READ MORE", "Join the mailing list", "INSIDE STORY", "Weapons of Mass")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[QAService]:
    folder = tmp_path_factory.mktemp("seeds")
    build_index([shared_data / "seeds"], folder, model=DEFAULT_MODEL)
    opened = open_service(Settings(index=folder))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "asked", [one for one in QUESTIONS if one.relevant], ids=lambda one: one.question.text
)
def test_the_passage_that_answers_is_among_the_first_three(
    service: QAService, asked: AskedQuestion
) -> None:
    hits = service.search(asked.question).hits[:3]
    assert any(is_relevant(hit.passage, asked.relevant) for hit in hits)


@pytest.mark.parametrize(
    "asked", [one for one in QUESTIONS if not one.answerable], ids=lambda one: one.question.text
)
def test_what_the_two_pages_do_not_say_is_not_answered(
    service: QAService, asked: AskedQuestion
) -> None:
    answer = service.ask(asked.question)
    assert answer.status != "answered"
    assert answer.passages


def test_the_answering_passage_is_first_for_most(service: QAService) -> None:
    report = evaluate(service, QUESTIONS)
    assert report.ranking.hit_at_1.count >= 20
    assert report.ranking.hit_at_1.value >= 0.8
    assert report.ranking.hit_at_3.value >= 0.95


def test_no_line_around_the_articles_is_a_passage(service: QAService) -> None:
    for article in ("000_8030340ead50cc92", "004_54305f33934dc021"):
        stored = service.article(article)
        for paragraph in stored.paragraphs:
            text = stored.text[paragraph.start : paragraph.end]
            assert not any(line in text for line in BOILERPLATE)
            assert len(text.split()) > 4


def test_who_said_that_is_answered_with_the_speaker(service: QAService) -> None:
    (first,) = [one.question for one in QUESTIONS if "foolishly" in one.question.text]
    said = service.ask(first)
    speaker = service.ask(replace(first, text="who said that?"), [PastTurn(first.text, said.id)])
    assert speaker.citations[0].passage == said.citations[0].passage
    highlight = speaker.citations[0].highlight
    assert highlight is not None
    assert "Trump" in highlight.of(speaker.citations[0].passage.text)


def test_and_in_another_year_asks_the_same_of_that_year(service: QAService) -> None:
    first = QUESTIONS[0].question
    asked = PastTurn("How much did the US suspend in aid in 2012?", None)
    then = service.ask(replace(first, text="and in 2018?"), [asked])
    assert then.standalone_question == "How much did the US suspend in aid in 2018?"
    assert "$1.1bn" in then.passages[0].passage.text
