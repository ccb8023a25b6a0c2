"""Typing errors, put right by the words of the archive, through service, page and API."""

import json
import time
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient

from qa_service.domain import Question
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import QAService, open_service
from qa_service.settings import Settings
from qa_service.web import create_app

DAY = date(2021, 9, 1)
ARTICLES = {
    "ferry": "The goverment, as the old sign says it, paid for the ferry of Velmora. It carries"
    " ninety passengers. The committee's chairman Odran Fellwick opened it.",
    "works": "The council of Velmora repaired the lighthouse in eleven weeks, the committee said."
    " It repairs one each year.",
    "inflation": "Inflation in Velmora rose to nine percent, the national bank said on Tuesday.",
}


LONGEST_S = 2.0  # of the processor; it took seven times that


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QAService]:
    folder = tmp_path_factory.mktemp("typos")
    lines = [
        json.dumps({"id": name, "published": "2021-05-03", "text": text})
        for name, text in ARTICLES.items()
    ]
    corpus = folder / "articles.jsonl"
    corpus.write_text("\n".join(lines), encoding="utf-8")
    build_index([corpus], folder / "index", model=DEFAULT_MODEL)
    opened = open_service(Settings(index=folder / "index"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(service: QAService) -> FlaskClient:
    return create_app(service=service).test_client()


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("How many pasengers does the fery carry?", "How many passengers does the fery carry?"),
        ("how many passengesr does the ferry carry", "how many passengers does the ferry carry"),
        ("what did the comittee say", "what did the committee say"),
        ("Who is Odran Felwick?", "Who is Odran Fellwick?"),
        (
            "when was the lighthuose of velmroa repaired",
            "when was the lighthouse of Velmora repaired",
        ),
        ("Waht rose in Velmora?", "What rose in Velmora?"),
        ("Infaltion in Velmora", "Inflation in Velmora"),
        ("what did the council repar", "what did the council repair"),
    ],
)
def test_a_word_that_the_archive_lacks_is_put_right(
    service: QAService, typed: str, right: str
) -> None:
    answer = service.ask(Question(typed, DAY))
    assert answer.understood.corrected == right
    assert answer.standalone_question == right
    assert answer.question == typed
    assert service.search(Question(typed, DAY)).understood.corrected == right


@pytest.mark.parametrize(
    "question",
    [
        "What did the goverment pay for?",  # stands in the archive
        "Who chaired the meeting of fishermen in Lisbon?",  # English, and not in the archive
        'Who wrote "pasengers"?',
        "Did PASENG or Felwick-Orm call?",
        "jaguar -infaltion",
        "¿Quién reparó el farro de Velmora?",
        "cuantos pasageros lleva el fery de velmora",
        "Wann wurde der Leuchtturm von Velmora repariert?",
        "Combien de passagers porte le fery?",
        "Infaltio pasenger comitte",  # more of it is unknown than not
        "Who is Zbigniew Brzezinski?",
        "",
    ],
)
def test_everything_else_stays_as_typed(service: QAService, question: str) -> None:
    answer = service.ask(Question(question, DAY))
    assert answer.understood.corrected is None
    assert answer.standalone_question == question


def test_a_typing_error_is_answered_as_the_right_word(service: QAService) -> None:
    right = service.ask(Question("How many passengers does the ferry of Velmora carry?", DAY))
    typed = service.ask(Question("How many pasengers does the ferry of Velmora carry?", DAY))
    assert right.status == typed.status == "answered"
    assert [one.text for one in right.statements] == [one.text for one in typed.statements]


def test_the_spelling_may_be_left_as_typed(client: FlaskClient) -> None:
    body = {"question": "How many pasengers?", "filters": {"ignore": ["spelling"]}}
    answer = client.post("/api/v1/answer", json=body).get_json()
    assert answer["understood"]["corrected"] is None
    del body["filters"]
    answer = client.post("/api/v1/answer", json=body).get_json()
    assert answer["understood"]["corrected"] == "How many passengers?"


def test_the_search_page_says_so_and_links_to_the_words_as_typed(client: FlaskClient) -> None:
    page = client.get("/search?q=lighthuose").get_data(as_text=True)
    assert "Showing results for <bdi>lighthouse</bdi>." in page
    assert 'href="/search?q=lighthuose&amp;ignore=spelling"' in page
    assert "Search instead for <bdi>lighthuose</bdi>" in page
    as_typed = client.get("/search?q=lighthuose&ignore=spelling").get_data(as_text=True)
    assert "<bdi>lighthouse</bdi>" not in as_typed


def test_a_run_of_letters_without_end_is_taken_for_no_word(service: QAService) -> None:
    began = time.process_time()
    answer = service.ask(Question("a" * 2_000, DAY))
    assert time.process_time() - began < LONGEST_S
    assert answer.understood.corrected is None


@pytest.mark.parametrize("typed", ["inflacion Velmora subidas", "comittee Velmora xelbruk"])
def test_keywords_of_which_one_is_of_no_known_word_stay(service: QAService, typed: str) -> None:
    assert service.ask(Question(typed, DAY)).understood.corrected is None
