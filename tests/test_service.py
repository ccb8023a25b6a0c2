"""The whole service over the sample corpus: real model, real index."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa_service.domain import Answer, DateWindow, Filters, FoundPassages, Question
from qa_service.embedding import DEFAULT_MODEL
from qa_service.errors import ArticleNotFoundError, ModelMismatchError
from qa_service.indexing import build_index
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings

DAY = date(2019, 1, 10)
LAST = date(2011, 11, 30)


@pytest.fixture(scope="module")
def service(sample_index: Path) -> Iterator[QAService]:
    opened = open_service(Settings(index=sample_index))
    yield opened
    opened.close()


def marked(answer: Answer) -> list[str]:
    """The answering words of each statement."""
    found = []
    for statement in answer.statements:
        citation = answer.citations[statement.citations[0] - 1]
        assert citation.highlight is not None
        found.append(citation.highlight.of(citation.passage.text))
    return found


@pytest.mark.parametrize(
    "question", ["What happened in November 2011?", "news from november 2011", "November 2011"]
)
def test_a_time_asked_about_alone_gives_what_was_reported_then(
    service: QAService, question: str
) -> None:
    answer = service.ask(Question(question, DAY))
    assert (answer.status, answer.form) == ("answered", "overview")
    cited = [answer.citations[one.citations[0] - 1].article for one in answer.statements]
    days = [article.day or date.min for article in cited]
    assert {date(2011, 11, 26), date(2011, 11, 28)} <= set(days)
    later = [one.text for one, day in zip(answer.statements, days, strict=True) if day > LAST]
    assert all("November 2011" in text or "last month" in text for text in later)


def test_a_number_of_events_is_a_fact_not_an_overview(service: QAService) -> None:
    answer = service.ask(Question("How many events happened in 2012?", DAY))
    assert answer.form == "fact"
    assert answer.passages


def test_a_time_of_which_the_archive_has_nothing_is_not_answered(service: QAService) -> None:
    answer = service.ask(Question("What happened on 12 May 1999?", DAY))
    assert (answer.status, answer.statements) == ("not_found", ())
    assert answer.passages


def test_the_latest_news_are_those_of_the_newest_articles(service: QAService) -> None:
    answer = service.ask(Question("latest news", DAY))
    newest = [answer.citations[one.citations[0] - 1].article.day for one in answer.statements]
    assert (answer.form, newest[0]) == ("latest", date(2018, 12, 5))
    assert newest == sorted((day for day in newest if day), reverse=True)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many soldiers were killed at Salala?", "24"),
        ("When did the Americans leave Shamsi air base?", "on Sunday"),
        ("How long was the doctor who helped the CIA sentenced to prison?", "33 years"),
        ("How much did Pakistan receive from the United States in August 2012?", "$1.118 billion"),
        ("How far was bin Laden's house from the military academy?", "less than two kilometres"),
        ("Who is the army chief of Pakistan?", "General Qamar Javed Bajwa"),
    ],
)
def test_the_answer_is_a_sentence_to_the_letter_with_the_answering_words_marked(
    service: QAService, question: str, words: str
) -> None:
    answer = service.ask(Question(question, DAY))
    assert answer.status == "answered"
    assert marked(answer)[0] == words
    for statement in answer.statements:
        citation = answer.citations[statement.citations[0] - 1]
        article = service.article(citation.article.id)
        assert statement.text in citation.passage.text
        assert article.text[citation.passage.start : citation.passage.end] == citation.passage.text
        assert statement.lead == article.lead


@pytest.mark.parametrize(
    "question",
    [
        "How much aid did China give Pakistan in 2018?",
        "how much aid did china give pakistan",
        "How many Afghan refugees did Pakistan send home in 2016?",
        "Who won the 2014 World Cup?",
        "What is the capital of Mongolia?",
        "who took command of cairo's army",
        "asdf qwer zxcv",
        "?",
    ],
)
def test_what_the_archive_does_not_know_is_not_answered(service: QAService, question: str) -> None:
    answer = service.ask(Question(question, DAY))
    assert answer.status != "answered"
    assert answer.statements == ()
    assert answer.citations == ()
    assert answer.confidence < 0.25


def test_of_an_office_that_changed_hands_the_newest_holder_is_named(service: QAService) -> None:
    answer = service.ask(Question("Who is prime minister of Pakistan?", DAY))
    assert "Imran Khan" in marked(answer)[0]
    assert answer.as_of is not None
    assert answer.as_of >= date(2018, 8, 25)


def test_asked_as_of_an_earlier_day_nothing_later_is_known(service: QAService) -> None:
    answer = service.ask(Question("Who is prime minister of Pakistan?", date(2013, 12, 31)))
    assert "Nawaz Sharif" in marked(answer)[0]
    assert all(
        (citation.article.day or date.max) <= date(2014, 1, 7) for citation in answer.citations
    )


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("question", ["Who paid this week?", "Who paid in 2012?", "Who paid?"])
def test_any_day_can_be_asked_on(service: QAService, question: str, day: date) -> None:
    assert service.ask(Question(question, day)).generation


def test_what_is_of_the_year_in_the_question_comes_first(service: QAService) -> None:
    answer = service.ask(Question("Who was the army chief of Pakistan in 2011?", DAY))
    assert "Kayani" in marked(answer)[0]


def test_an_outlet_that_the_question_names_comes_first(service: QAService) -> None:
    question = Question("What did the Invented Courier report about reimbursement?", DAY)
    answer = service.ask(question)
    assert answer.understood.sources == ("The Invented Courier",)
    assert answer.passages[0].article.source == "The Invented Courier"
    assert not answer.understood.nothing_inside
    free = service.search(replace(question, ignored=frozenset({"sources"}), top_k=20))
    assert len({hit.article.source for hit in free.hits}) > 1


def test_an_archive_that_names_a_subject_answers_of_it_however_short_the_question(
    service: QAService,
) -> None:
    assert service.ask(Question("NATO", DAY)).status == "answered"
    assert service.ask(Question("tell me about square roots", DAY)).status == "not_found"


def test_filters_hold_exactly(service: QAService) -> None:
    window = DateWindow(date(2012, 1, 1), date(2012, 12, 31))
    filters = Filters(window, ("the invented courier",))
    found = service.search(Question("reimbursement", DAY, top_k=20, filters=filters))
    assert found.hits
    for hit in found.hits:
        assert hit.article.source == "The Invented Courier"
        assert hit.article.day is not None
        assert window.contains(hit.article.day)


def test_a_question_about_one_article_is_answered_from_it_alone(service: QAService) -> None:
    question = Question("How many soldiers were killed at Salala?", DAY)
    others = {hit.article.id for hit in service.search(question).hits}
    assert len(others) > 1
    for only in sorted(others):
        asked = replace(question, filters=Filters(articles=(only,)))
        cited = [*service.ask(asked).citations, *service.search(asked).hits]
        assert {citation.article.id for citation in cited} == {only}


def test_an_article_is_found_in_the_list_by_its_title_and_has_neighbours(
    service: QAService,
) -> None:
    newest, second, *_ = service.articles(Filters(), limit=5).articles
    assert newest.day
    assert second.day
    assert newest.day >= second.day
    beside = service.listed_article(newest.id, Filters())
    assert (beside.newer, beside.older) == (None, second)
    found = service.articles(Filters(), newest.title or "", limit=5)
    assert newest in found.articles
    assert found.total < service.status().articles


def test_a_story_in_two_outlets_takes_one_place(service: QAService) -> None:
    found = service.search(Question("Why did Pakistan reopen the NATO supply routes?", DAY))
    first = found.hits[0]
    assert first.article.id == "wire-2012-07-03-supply-lines"
    assert [article.id for article in first.also_in] == ["post-2012-07-04-nato-trucks"]


def test_a_follow_up_is_resolved_with_the_answer_it_follows(service: QAService) -> None:
    first = service.ask(Question("How much did the United States reimburse Pakistan in 2012?", DAY))
    then = service.ask(Question("and in 2018?", DAY), [PastTurn(first.question, first.id)])
    assert "2018" in then.standalone_question
    assert "reimburse" in then.standalone_question


def test_a_follow_up_to_a_forgotten_answer_is_resolved_by_asking_again(service: QAService) -> None:
    first = "Who said that Pakistan had taken $33 billion in fifteen years?"
    then = Question("And who was the army chief?", DAY)
    known = service.ask(then, [PastTurn(first, service.ask(Question(first, DAY)).id)])
    forgotten = service.ask(then, [PastTurn(first, "no such answer")])
    assert forgotten.standalone_question == known.standalone_question


def test_a_new_generation_is_taken_over_while_serving(tmp_path: Path, corpus_folder: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    lines = (corpus_folder / "articles.jsonl").read_text("utf-8").splitlines()
    (articles / "a.jsonl").write_text("\n".join(lines[:2]), "utf-8")
    build_index([articles], tmp_path / "index", model=DEFAULT_MODEL)
    service = open_service(Settings(index=tmp_path / "index"))
    before = service.status()
    (articles / "a.jsonl").write_text("\n".join(lines[:4]), "utf-8")
    published = build_index([articles], tmp_path / "index", model=DEFAULT_MODEL).generation
    deadline = time.monotonic() + 20  # half a second is usual
    while service.status().generation != published and time.monotonic() < deadline:
        time.sleep(0.05)
    after = service.status()
    service.close()
    assert (before.articles, after.articles) == (2, 4)
    assert before.generation != after.generation


def test_another_model_than_the_one_of_the_index_is_refused(
    sample_index: Path, tmp_path: Path
) -> None:
    current = sample_index / "generations" / (sample_index / "CURRENT").read_text().strip()
    elsewhere = tmp_path / "generations" / current.name
    elsewhere.mkdir(parents=True)
    for file in current.iterdir():
        (elsewhere / file.name).write_bytes(file.read_bytes())
    manifest = elsewhere / "manifest.json"
    sha = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    manifest.write_text(manifest.read_text().replace(sha, "0" * 64))
    (tmp_path / "CURRENT").write_text(current.name + "\n")
    with pytest.raises(ModelMismatchError, match="qa-service index --model"):
        open_service(Settings(index=tmp_path))


def test_an_unknown_article_is_named(service: QAService) -> None:
    with pytest.raises(ArticleNotFoundError, match="nowhere"):
        service.article("nowhere")


def test_every_example_is_answered(service: QAService) -> None:
    examples = service.examples()
    assert examples
    assert {service.ask(Question(one, DAY)).status for one in examples} == {"answered"}


def test_a_service_that_is_closed_at_once_ends_its_warming_up_first(sample_index: Path) -> None:
    opened = open_service(Settings(index=sample_index))
    opened.warm_up()
    opened.close()
    assert "in the background" not in {thread.name for thread in threading.enumerate()}


def test_examining_gives_what_asking_and_searching_give(service: QAService) -> None:
    question = Question("How many soldiers were killed at Salala?", DAY, top_k=10)
    examined = service.examine(replace(question, top_k=1), depth=10)
    asked = service.ask(question)
    assert examined.answer.statements == asked.statements
    assert examined.answer.confidence == asked.confidence
    assert examined.hits == service.search(question).hits
    assert len(examined.hits) == 10


def test_the_passages_of_an_article_cover_its_paragraphs(service: QAService) -> None:
    article = service.article("wire-2012-07-03-supply-lines")
    passages = service.passages_of([article.id])
    assert {passage.paragraph for passage in passages} == {one.number for one in article.paragraphs}


def test_timings_add_up(service: QAService) -> None:
    timings = dict(service.ask(Question("Who paid?", DAY)).timings_ms)
    stages = timings["search"] + timings["reading"] + timings["answering"]
    assert timings["total"] == pytest.approx(stages)


def test_asked_in_steps_the_passages_come_before_the_answer_to_the_same_end(
    service: QAService,
) -> None:
    question = Question("How many soldiers were killed at Salala in 2011?", DAY)
    found, answer = service.ask_in_steps(question)
    assert isinstance(found, FoundPassages)
    assert isinstance(answer, Answer)
    assert found.id == answer.id
    assert found.standalone_question == answer.standalone_question
    assert found.understood == answer.understood
    read = [citation.passage.id for citation in found.passages]
    assert {citation.passage.id for citation in answer.citations} <= set(read)
    assert len(set(read)) == len(read) > len(answer.citations)
    assert answer.statements == service.ask(question).statements


def test_steps_broken_off_let_go_of_the_index_and_are_not_remembered(sample_index: Path) -> None:
    opened = open_service(Settings(index=sample_index))
    steps = opened.ask_in_steps(Question("How many soldiers were killed at Salala?", DAY))
    found = next(steps)
    steps.close()
    then = opened.ask(Question("and where?", DAY), [PastTurn("Who?", found.id)])
    assert "Salala" not in then.standalone_question
    opened.close()


@pytest.mark.parametrize("text", ["What did Pakistan get in 2012?", "Who paid before March 2013?"])
def test_the_days_that_a_question_states_are_reported_and_can_be_ignored(
    service: QAService, text: str
) -> None:
    narrowed = service.ask(Question(text, DAY)).understood.window
    assert not narrowed.is_open
    free = Question(text, DAY, ignored=frozenset({"dates"}))
    assert service.ask(free).understood.window.is_open


def test_a_higher_threshold_refuses_more(sample_index: Path) -> None:
    strict = open_service(replace(Settings(index=sample_index), min_confidence=1.0))
    answer = strict.ask(Question("How many soldiers were killed at Salala?", DAY))
    strict.close()
    assert answer.status == "unsure"
    assert answer.citations == ()
    assert len(answer.passages) == 10
