"""Answers of different days and speakers: real model, real index, articles of our own."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from qa_service.domain import Answer, Question
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import QAService, open_service
from qa_service.settings import Settings

DAY = date(2019, 3, 1)
ARTICLES = (
    {
        "id": "mayor-2014",
        "title": "Example Bay chooses a mayor",
        "published": "2014-05-06",
        "source": "Bay Herald",
        "text": "Ada Sample is the mayor of Example Bay, the council confirmed on Tuesday.",
    },
    {
        "id": "mayor-2018",
        "title": "New mayor in Example Bay",
        "published": "2018-11-07",
        "source": "Bay Herald",
        "text": "Bo Quill is the mayor of Example Bay after a vote that surprised the town.",
    },
    {
        "id": "bridge-2015",
        "title": "Cost of the harbour bridge",
        "published": "2015-02-03",
        "source": "Bay Herald",
        "text": "The harbour bridge of Example Bay will cost $40 million, the council said.",
    },
    {
        "id": "bridge-2017",
        "title": "Harbour bridge grows dearer",
        "published": "2017-09-14",
        "source": "Coast Wire",
        "text": "The harbour bridge of Example Bay will cost $75 million, Coast Roads says.",
    },
    {
        "id": "flood-herald",
        "title": "Flood in the valley",
        "published": "2016-08-02",
        "source": "Bay Herald",
        "text": "The flood in Sample Valley destroyed 120 houses, valley officials said.\n\n"
        "Farmers counted the cattle that they had lost and asked for feed from the coast.",
    },
    {
        "id": "flood-wire",
        "title": "Valley under water",
        "published": "2016-08-02",
        "source": "Coast Wire",
        "text": "Mayor Cy Brook said the flood in Sample Valley destroyed 300 houses.\n\n"
        "Trains stood still for a day, and the road along the river was closed to lorries.",
    },
    {
        "id": "merger-2016",
        "title": "Union of Sample Steel protests",
        "published": "2016-03-08",
        "source": "Coast Wire",
        "text": "The union of Sample Steel called the merger with Quill Works a betrayal.",
    },
    {
        "id": "strike-2018",
        "title": "Dockers walk out",
        "published": "2018-01-05",
        "source": "Coast Wire",
        "text": "Dockers of Example Bay walked out last week over the price of their lunches.\n\n"
        "The lighthouse keepers will decide in March whether to join the dockers.",
    },
    {
        "id": "regatta-2016",
        "title": "Regatta of Example Bay 2016: results",
        "published": "2016-06-05",
        "source": "Bay Herald",
        "text": "Cy Brook has won the regatta of Example Bay six times and watched from land.\n\n"
        "Di Marsh won the regatta of Example Bay in 2012.\n\n"
        "Eve Holm came in four lengths ahead to win the regatta of Example Bay on Sunday.",
    },
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QAService]:
    folder = tmp_path_factory.mktemp("dated")
    lines = "\n".join(json.dumps(article) for article in ARTICLES)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    build_index([folder], folder / "index", model=DEFAULT_MODEL)
    opened = open_service(Settings(index=folder / "index"))
    yield opened
    opened.close()


def ask(service: QAService, question: str, day: date = DAY) -> Answer:
    answer = service.ask(Question(question, day))
    assert answer.status == "answered"
    return answer


def test_a_question_about_now_prefers_the_newest_and_says_as_of_when(service: QAService) -> None:
    answer = ask(service, "Who is the mayor of Example Bay?")
    assert answer.as_of == date(2018, 11, 7)
    assert "Bo Quill" in answer.statements[0].text


def test_what_changed_is_reported_as_a_timeline(service: QAService) -> None:
    answer = ask(service, "How much will the harbour bridge of Example Bay cost?")
    assert [(entry.day.year, entry.value) for entry in answer.timeline] == [
        (2015, "$40 million"),
        (2017, "$75 million"),
    ]
    for entry in answer.timeline:
        assert entry.value in answer.citations[entry.citation - 1].passage.text
    assert [statement.speaker for statement in answer.statements] == ["Coast Roads", "council"]
    assert answer.as_of is None


def test_a_question_about_the_past_finds_what_held_then(service: QAService) -> None:
    answer = ask(service, "How much would the harbour bridge of Example Bay cost in 2015?")
    assert [citation.article.id for citation in answer.citations] == ["bridge-2015"]
    assert answer.timeline == ()


def test_a_headline_of_the_year_asked_about_does_not_date_what_is_of_others(
    service: QAService,
) -> None:
    answer = ask(service, "Who won the regatta of Example Bay in 2016?")
    confidence = {one.passage.paragraph: one.confidence for one in answer.passages[:3]}
    assert max(confidence, key=lambda number: confidence[number]) == 3


def test_figures_of_one_day_stand_side_by_side_with_who_said_them(service: QAService) -> None:
    answer = ask(service, "How many houses did the flood in Sample Valley destroy?")
    assert {(one.speaker, one.lead) for one in answer.statements} == {
        ("valley officials", "Bay Herald, 2 August 2016"),
        ("Mayor Cy Brook", "Coast Wire, 2 August 2016"),
    }
    assert answer.timeline == ()


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Why did the dockers of Example Bay walk out in December 2017?", "walked out last week"),
        ("What will the lighthouse keepers decide in March 2018?", "will decide in March"),
    ],
)
def test_days_that_an_article_only_counts_from_its_own_are_found(
    service: QAService, question: str, words: str
) -> None:
    assert words in ask(service, question).citations[0].passage.text


def test_a_day_in_figures_is_read_as_in_words(service: QAService) -> None:
    for day in ("2 August 2016", "2/8/2016", "02.08.2016", "2016-08-02"):
        question = f"How many houses did the flood in Sample Valley destroy on {day}?"
        assert {one.lead for one in ask(service, question).statements} == {
            "Bay Herald, 2 August 2016",
            "Coast Wire, 2 August 2016",
        }


def test_two_outlets_named_are_two_needs(service: QAService) -> None:
    question = "How many houses did the flood in Sample Valley destroy, according to {}?"
    both = ask(service, question.format("the Bay Herald and Coast Wire"))
    assert {one.article.source for one in both.citations} == {"Bay Herald", "Coast Wire"}


def test_what_happened_at_a_time_is_told_of_that_time_alone(service: QAService) -> None:
    told = ask(service, "What happened to the harbour bridge of Example Bay in September 2017?")
    assert told.status == "answered"
    assert {one.article.id for one in told.citations} == {"bridge-2017"}
    assert {"bridge-2015", "bridge-2017"} <= {one.article.id for one in told.passages}


@pytest.mark.parametrize("time", ["in the tens", "in the late 2010s", "in the second half of 2017"])
def test_words_that_reckon_with_a_time_keep_no_article_of_then_from_answering(
    service: QAService, time: str
) -> None:
    told = ask(service, f"What will the harbour bridge of Example Bay cost, as reported {time}?")
    assert told.status == "answered"
    assert told.citations[0].article.id.startswith("bridge-")


def test_what_an_outlet_reported_is_told_by_that_outlet(service: QAService) -> None:
    told = ask(service, "What did the Coast Wire report about the bridge?")
    assert {one.article.source for one in told.citations} == {"Coast Wire"}


def test_what_an_outlet_reported_on_a_day_is_told_by_that_outlet(service: QAService) -> None:
    told = ask(service, "What did the Coast Wire report on 2 August 2016?")
    assert {one.article.id for one in told.citations} == {"flood-wire"}


def test_a_quarter_of_a_year_is_no_subject(service: QAService) -> None:
    told = ask(service, "What happened in the third quarter of 2016 in the valley?")
    assert {one.article.id for one in told.citations} <= {"flood-herald", "flood-wire"}


def test_what_an_outlet_said_is_what_it_reported(service: QAService) -> None:
    told = ask(service, "What did the Coast Wire say about the dockers?")
    assert told.status == "answered"
    assert told.citations[0].article.id == "strike-2018"


def test_a_cause_of_another_year_is_no_answer(service: QAService) -> None:
    question = Question("Why did the dockers of Example Bay walk out in June 2012?", DAY)
    assert service.ask(question).status != "answered"


def test_what_is_told_of_a_speaker_is_said_where_no_words_are_theirs(service: QAService) -> None:
    answer = ask(service, "What did the union say about the merger with Quill Works?")
    assert "called the merger" in answer.statements[0].text
