"""Quotation marks, a leading minus and operators, through the whole service."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from qa_service.domain import Answer, Question
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import QAService, open_service
from qa_service.settings import Settings

DAY = date(2021, 9, 1)
ARTICLES = {
    "ferry": "The new ferry of Velmora crosses the sound in forty minutes. It carries ninety cars.",
    "jaguar-cat": "A jaguar was seen swimming across the Orlen river. It ran at great speed.",
    "jaguar-car": "The jaguar reached a speed of 240 km an hour on the track. It is a car for few.",
    "jaguar-cars": "Jaguar will sell its cars, of great speed, in Velmora from May.",
    "night": "Nobody slept. The long night of the harbour ended when the last crane was cut loose.",
    "nights": "The nights are long in the harbour of Velmora, and the cranes stand still at night.",
    "headline": "Cranes will be mended before winter, the port said.",
}
TITLES = {"headline": "After the long night: what the port will do"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QAService]:
    folder = tmp_path_factory.mktemp("wording")
    others = {
        f"night-{number}": f"Night {number} at the harbour was long; the cranes of pier {number}"
        " worked through the night."
        for number in range(120)
    }
    lines = [
        json.dumps({"id": name, "title": TITLES.get(name), "published": "2021-05-03", "text": text})
        for name, text in (ARTICLES | others).items()
    ]
    corpus = folder / "articles.jsonl"
    corpus.write_text("\n".join(lines), encoding="utf-8")
    build_index([corpus], folder / "index", model=DEFAULT_MODEL)
    opened = open_service(Settings(index=folder / "index"))
    yield opened
    opened.close()


def found(answer: Answer) -> set[str]:
    return {citation.article.id for citation in answer.passages}


@pytest.mark.parametrize(
    "question",
    [
        'What happened in "the long night" at the harbour?',
        "What happened in “The long night” at the harbour?",
        '"the long night"',
        'Summarise "the long night" of the harbour',
    ],
)
def test_a_phrase_in_quotes_stands_so_in_passage_or_headline(
    service: QAService, question: str
) -> None:
    answer = service.ask(Question(question, DAY))
    assert found(answer) == {"night", "headline"}
    assert answer.standalone_question == question


def test_a_phrase_that_stands_nowhere_hides_nothing(service: QAService) -> None:
    answer = service.ask(Question('How long does the "new ferry boat" of Velmora take?', DAY))
    assert "ferry" in found(answer)


@pytest.mark.parametrize("question", ["jaguar speed -car", 'jaguar speed -"car"'])
def test_a_word_behind_a_minus_stands_in_no_passage(service: QAService, question: str) -> None:
    shown = found(service.ask(Question(question, DAY)))
    assert "jaguar-cat" in shown
    assert shown.isdisjoint({"jaguar-car", "jaguar-cars"})
    hits = service.search(Question(question, DAY, top_k=50)).hits
    assert hits[0].article.id == "jaguar-cat"
    assert {hit.article.id for hit in hits}.isdisjoint({"jaguar-car", "jaguar-cars"})


def test_what_is_excluded_may_be_all_there_is(service: QAService) -> None:
    answer = service.ask(Question("ferry -ferry -jaguar -night -harbour -port", DAY))
    assert answer.passages == ()
    assert answer.status == "not_found"


@pytest.mark.parametrize(
    "question",
    [
        "How many cars AND minutes does the ferry of Velmora carry?",
        "+How many cars does the +ferry of Velmora carry?",
        "How many cars does the ferry* of Velmora carry? site:example.org",
        "How many cars does the intitle:ferry of Velmora * carry?",
    ],
)
def test_other_operators_do_no_harm(service: QAService, question: str) -> None:
    plain = service.ask(Question("How many cars does the ferry of Velmora carry?", DAY))
    answer = service.ask(Question(question, DAY))
    assert plain.status == answer.status == "answered"
    assert answer.citations[0].article.id == "ferry"
    assert answer.question == answer.standalone_question == question
