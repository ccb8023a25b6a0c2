"""The Python client and a real service."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from qa_service.client import (
    DEFAULT_URL,
    AnswerShape,
    Client,
    FoundShape,
    NotThereError,
    RequestRefusedError,
    UnreachableError,
)
from qa_service.errors import InvalidInputError, QAError

API_PAGE = Path(__file__).parents[2] / "docs" / "api.md"
HEAVY = ("torch", "faiss", "flask", "numpy", "transformers", "mcp")
FARE = "What does a ticket to Lumen island cost?"


def test_an_answer_has_its_statements_and_their_citations(archive: Client) -> None:
    answer = archive.ask(FARE, last=date(2016, 12, 31))
    assert answer.status == "answered"
    assert answer.answer is not None
    assert "12 crowns" in answer.answer.text
    cited = answer.citations[0]
    assert cited.article.authors == ["Ada Ink", "Ben Quill"]
    assert archive.page(cited) == f"{archive.url}/articles/ferry-2016#p2"


def test_what_nothing_answers_is_no_error(archive: Client) -> None:
    answer = archive.ask("Who composed the volcano opera?")
    assert (answer.status, answer.answer) == ("not_found", None)


def test_a_follow_up_takes_the_answers_before_it_along(archive: Client) -> None:
    first = archive.ask(FARE)
    second = archive.ask("And in 2016?", history=[first])
    assert "Lumen" in second.standalone_question


def test_options_narrow_what_may_answer(archive: Client) -> None:
    assert archive.search("ferry", top_k=1).hits[1:] == []
    wire = archive.search("harbour", sources=["wire of words"])
    assert {hit.article.source for hit in wire.hits} == {"Wire of Words"}
    by_ada = archive.search("ferry", authors=["ada ink"])
    assert {hit.article.id for hit in by_ada.hits} == {"ferry-2016"}
    late = archive.search("ferry", first=date(2018, 1, 1), last=date(2018, 12, 31))
    assert {hit.article.id for hit in late.hits} == {"ferry-2018"}
    that_year = archive.search("What happened to the ferry this year?", day=date(2018, 10, 1))
    assert that_year.understood.first == "2018-01-01"
    one = archive.search("harbour", articles=["minutes"])
    assert {hit.article.id for hit in one.hits} == {"minutes"}


def test_a_search_goes_on_behind_what_it_gave(archive: Client) -> None:
    first = archive.search("harbour", articles=["minutes"], top_k=3)
    assert first.next is not None
    second = archive.search("harbour", articles=["minutes"], top_k=3, after=first.next)
    assert len({hit.passage_id for hit in (*first.hits, *second.hits)}) == 6


def test_the_day_of_asking_and_words_to_leave_aside_are_reported(archive: Client) -> None:
    asked = archive.ask("What did a ticket cost this year?", day=date(2018, 10, 1))
    assert asked.understood.first == "2018-01-01"
    left = archive.ask("What did a ticket cost this year?", day=date(2018, 10, 1), ignore=["dates"])
    assert left.understood.first is None


def test_an_answer_comes_in_steps(archive: Client) -> None:
    found, answer = archive.ask_in_steps(FARE)
    assert isinstance(found, FoundShape)
    assert isinstance(answer, AnswerShape)
    assert found.id == answer.id
    read = {passage.passage_id for passage in found.passages}
    assert {citation.passage_id for citation in answer.citations} <= read


def test_steps_may_be_left_before_the_answer(archive: Client) -> None:
    steps = archive.ask_in_steps(FARE)
    assert isinstance(next(steps), FoundShape)
    steps.close()  # type: ignore[attr-defined]  # a generator, promised as an iterator
    assert archive.ask(FARE).status == "answered"


def test_many_questions_are_answered_in_order(archive: Client) -> None:
    questions = [f"What was put off of berth {n}?" for n in range(1, 22)]
    answers = archive.ask_all(questions, articles=["ferry-2016"])
    assert [answer.question for answer in answers] == questions


def test_articles_are_listed_part_by_part(archive: Client) -> None:
    every = [article.id for article in archive.articles()]
    assert every == ["minutes", "a/b c?d=1#e%2F", "ferry-2018", "ferry-2016"]
    few = archive.articles("ferr", first=date(2018, 1, 1), sources=["wire of words"])
    assert [article.id for article in few] == ["ferry-2018"]
    assert [article.id for article in archive.articles(authors=["Ben Quill"])] == ["ferry-2016"]


def test_a_conversation_keeps_answers_until_it_is_deleted(archive: Client) -> None:
    begun = archive.begin_conversation("Fares")
    answer = archive.ask(FARE, conversation=begun.id)
    later = archive.ask("And in 2016?", conversation=begun.id)
    assert "Lumen" in later.standalone_question
    archive.rate(answer.id, helpful=True, reason="the fare")
    saved = archive.conversation(begun.id)
    assert [turn.answer.id for turn in saved.turns] == [answer.id, later.id]
    assert saved.turns[0].feedback is not None
    assert saved.turns[0].feedback.reason == "the fare"
    assert [one.id for one in archive.conversations("fares")] == [begun.id]
    archive.delete_conversation(begun.id)
    with pytest.raises(NotThereError):
        archive.conversation(begun.id)
    assert list(archive.conversations()) == []


def test_an_answer_is_had_again_and_cited(archive: Client) -> None:
    answer = archive.ask(FARE)
    assert archive.answer(answer.id) == answer
    assert "Wire of Words, 10 September 2018" in archive.cite(answer.id)
    assert archive.cite(answer.id, "bibtex").startswith("@article{")


def test_the_example_of_the_documents_runs(
    archive: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(
        r"^```python\n(.*?)^```", API_PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert DEFAULT_URL in example
    exec(compile(example.replace(DEFAULT_URL, archive.url), "api.md", "exec"), {})  # noqa: S102  ours
    out = capsys.readouterr().out
    assert "Nothing in the archive answers this." in out
    assert "passages ..." in out
    assert "[FieldFault(" in out or "(FieldFault(" in out


@pytest.mark.parametrize("article_id", ["ferry-2018", "a/b c?d=1#e%2F"])
def test_an_article_is_had_by_its_id_whatever_is_in_it(archive: Client, article_id: str) -> None:
    article = archive.article(article_id)
    assert article.id == article_id
    first = article.paragraphs[0]
    assert article.text[first.start : first.end].startswith(("A ticket", "Maren Holt"))


def test_the_index_tells_what_is_there(archive: Client) -> None:
    index = archive.index()
    assert index.articles == 4
    assert (index.date_range.first, index.date_range.last) == ("2016-04-02", "2020-01-15")


def test_an_article_that_is_not_there_is_an_error_of_its_own(archive: Client) -> None:
    with pytest.raises(NotThereError) as raised:
        archive.article("no such")
    assert (raised.value.status, raised.value.name) == (404, "article-not-found")
    assert "'no such'" in str(raised.value)


@pytest.mark.parametrize("steps", [False, True])
def test_a_question_that_cannot_be_used_names_its_fields(archive: Client, *, steps: bool) -> None:
    with pytest.raises(RequestRefusedError) as raised:
        next(archive.ask_in_steps(" ")) if steps else archive.ask(" ")
    assert [fault.field for fault in raised.value.fields] == ["question"]
    assert raised.value.name == "invalid-input"


def test_where_nobody_answers_is_reported_with_what_to_do() -> None:
    with Client("http://127.0.0.1:9", retries=0) as nobody:
        assert not nobody.is_ready()
        with pytest.raises(UnreachableError, match="qa-service serve"):
            nobody.index()
        with pytest.raises(UnreachableError):
            next(nobody.ask_in_steps(FARE))


@pytest.mark.parametrize("url", ["", "archive", "ftp://host", "http://", "http://host:port"])
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidInputError, match="not an address"):
        Client(url)


def test_a_service_that_is_ready_says_so(archive: Client) -> None:
    assert archive.is_ready()


def test_importing_the_client_loads_nothing_heavy() -> None:
    code = f"import sys, qa_service.client; print(sorted(set(sys.modules) & set({HEAVY})))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_every_error_is_one_that_the_package_has() -> None:
    assert issubclass(UnreachableError, QAError)
    assert issubclass(RequestRefusedError, QAError)
