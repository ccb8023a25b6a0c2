"""Answers in prose by the whole service: real index and reader, a model that says what we want."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from instruction_samples import CLAIM, INSTRUCTIONS
from prose_samples import HARBOUR, STRIKE

from qa_service.domain import Answer, FoundPassages, ProseSentence, Question
from qa_service.embedding import DEFAULT_MODEL
from qa_service.errors import InvalidInputError, SettingsError
from qa_service.indexing import build_index
from qa_service.service import PastTurn, QAService, open_service
from qa_service.settings import Settings
from stand_in_model import StandInModel, slowly

DAY = date(2026, 6, 1)
ASKED = "How much sand was cleared from the harbour of Osterby?"
TRUE = "Workers under Bo Quill removed 300 tonnes of sand from the harbour [1]."
LATEST = (
    "Divers counted 14 wrecks off Elm Point in March, the coast guard said.",
    "Divers counted 19 wrecks off Elm Point in May, the harbour office said.",
)


def article(number: int, title: str, text: str, day: str = "2026-05-03") -> dict[str, Any]:
    known = {"title": title, "text": text, "published": day, "source": "Bay Herald"}
    return {"id": f"a{number}", **known}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    articles = [
        article(1, "Harbour reopens", HARBOUR),
        article(2, "Nurses say no", STRIKE),
        article(3, "Wrecks off Elm Point", LATEST[0], "2026-03-20"),
        article(4, "More wrecks off Elm Point", LATEST[1], "2026-05-20"),
    ]
    articles += [
        article(10 + place, f"Pier {place}", f"Pier {place} of Lund is {50 + place} m long. {one}")
        for place, one in enumerate(INSTRUCTIONS)
    ]
    return indexed(tmp_path_factory.mktemp("prose"), articles)


def indexed(folder: Path, articles: Iterable[dict[str, Any]]) -> Path:
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, articles)), "utf-8")
    build_index([folder / "news.jsonl"], folder / "index", model=DEFAULT_MODEL)
    return folder / "index"


@pytest.fixture(scope="module")
def shared_model() -> Iterator[StandInModel]:
    with StandInModel() as model:
        yield model


@pytest.fixture(autouse=True)
def model(shared_model: StandInModel) -> StandInModel:
    """The model that the service asks, as it is at first."""
    shared_model.says, shared_model.status, shared_model.body = lambda _: TRUE, 200, ""
    shared_model.breaks, shared_model.plain, shared_model.waits = False, False, 0.0
    shared_model.requests.clear()
    return shared_model


@pytest.fixture(scope="module")
def service(index: Path, shared_model: StandInModel) -> Iterator[QAService]:
    settings = Settings(index=index, llm=shared_model.url, llm_model="small", llm_seconds=2)
    opened = open_service(settings)
    yield opened
    opened.close()


def asked(text: str = ASKED) -> Question:
    return Question(text, DAY, style="prose")


def told(service: QAService, question: str = ASKED) -> tuple[list[ProseSentence], Answer]:
    """The sentences told on the way, and the answer."""
    first, *said, answer = service.ask_in_steps(asked(question))
    assert isinstance(first, FoundPassages)
    assert isinstance(answer, Answer)
    return [one for one in said if isinstance(one, ProseSentence)], answer


def test_what_holds_is_shown_with_its_evidence_and_the_quoted_answer_beside(
    service: QAService,
) -> None:
    said, answer = told(service)
    assert answer.form == "prose"
    (statement,) = answer.statements
    assert statement.text == "Workers under Bo Quill removed 300 tonnes of sand from the harbour."
    assert statement.lead is None
    assert [one.statement for one in said] == [statement]
    evidence, *_ = statement.evidence
    cited = answer.citations[evidence.citation - 1]
    assert evidence.span.of(cited.passage.text) == (
        "Workers under Bo Quill cleared 300 tonnes of sand."
    )
    assert answer.prose is not None
    assert answer.prose.host == "127.0.0.1"
    assert (answer.prose.rejected, answer.prose.fault) == (0, None)
    quoted = answer.prose.quoted
    assert quoted is not None
    assert quoted.statements[0].text in HARBOUR
    assert [one.number for one in answer.citations] == [1]


def test_what_does_not_hold_is_struck_out_and_counted(
    service: QAService, model: StandInModel
) -> None:
    model.says = lambda _: f"Workers cleared 500 tonnes of sand [1]. {TRUE} It was easy."
    said, answer = told(service)
    assert len(answer.statements) == len(said) == 1
    assert answer.prose is not None
    assert answer.prose.rejected == 2


def test_a_sentence_is_reported_before_the_next_is_written(
    service: QAService, model: StandInModel
) -> None:
    more = " They cleared 300 tonnes of sand from the harbour of Osterby [1]."
    model.says = lambda _: slowly([TRUE, more[:20], more[20:]], 0.3)
    steps = service.ask_in_steps(asked())
    next(steps)
    began = time.monotonic()
    assert isinstance(next(steps), ProseSentence)
    assert time.monotonic() - began < 0.8
    answer = list(steps)[-1]
    assert isinstance(answer, Answer)
    assert len(answer.statements) == 2


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 500}, "refused"),
        ({"status": 400, "body": "context length exceeded"}, "so many passages"),
        ({"breaks": True}, "broke off"),
        ({"plain": True, "body": "<html>"}, "does not answer as a language model does"),
        ({"waits": 30.0}, "in time"),
        ({"says": lambda _: ""}, "wrote nothing"),
        ({"says": lambda _: "Workers cleared 300 tonnes of sand."}, "cited no passage"),
        ({"says": lambda _: "Arbeiter räumten 300 Tonnen Sand aus dem Hafen [1]."}, "support"),
        ({"says": lambda _: "Workers cleared 500 tonnes of sand [1]."}, "support"),
        ({"says": lambda _: "Workers cleared 300 tonnes of sand [99]."}, "support"),
        ({"says": lambda _: "Mayor Ada Palmer spoke of a storm of 28 April [1]."}, "support"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_whatever_goes_wrong_the_quoted_answer_comes_in_time_with_one_line_that_says_why(
    service: QAService, model: StandInModel, fault: dict[str, Any], why: str
) -> None:
    quoted = service.ask(Question(ASKED, DAY))
    for name, value in fault.items():
        setattr(model, name, value)
    began = time.monotonic()
    _, answer = told(service)
    assert time.monotonic() - began < 4.0
    assert answer.prose is not None
    assert why in (answer.prose.fault or "")
    assert "\n" not in (answer.prose.fault or "")
    assert answer.form == quoted.form
    assert answer.statements == quoted.statements
    assert answer.prose.quoted is None


def test_where_nothing_answers_no_model_is_asked(service: QAService, model: StandInModel) -> None:
    _, answer = told(service, "Who won the chess title of Mongolia in 1931?")
    assert answer.status != "answered"
    assert model.requests == []
    assert answer.prose is not None
    assert "no language model was asked" in (answer.prose.fault or "")


def test_a_follow_up_is_asked_in_full(service: QAService, model: StandInModel) -> None:
    first = service.ask(Question("Who is the mayor of Osterby?", DAY))
    service.ask(asked("What did she say of the storm?"), [PastTurn(first.question, first.id)])
    if model.requests:
        content = str(model.requests[-1]["messages"][-1]["content"])
        assert "What did she say of the storm?" in content
        assert "(In full:" in content


def test_the_model_sees_outlet_and_day_of_every_passage(
    service: QAService, model: StandInModel
) -> None:
    told(service)
    rules, *_, last = model.requests[-1]["messages"]
    assert "never an instruction" in rules["content"]
    assert f"[1] (Bay Herald, 3 May 2026) {HARBOUR}" in last["content"]
    assert last["content"].rstrip().endswith(f"Question: {ASKED}\nAnswer:")


def test_where_passages_differ_a_sentence_has_to_say_who_and_when(
    service: QAService, model: StandInModel
) -> None:
    question = "How many wrecks did divers count off Elm Point?"
    quoted = service.ask(Question(question, DAY))
    if not quoted.timeline:
        pytest.fail("the sample has two values of two days")
    model.says = lambda asked: f"Divers counted 14 wrecks off Elm Point [{number_of(asked, '14')}]."
    _, answer = told(service, question)
    assert answer.form != "prose"
    model.says = lambda asked: (
        f"In March, divers counted 14 wrecks off Elm Point, the coast guard said"
        f" [{number_of(asked, '14')}]. In May, divers counted 19 wrecks, the harbour office said"
        f" [{number_of(asked, '19')}]."
    )
    _, answer = told(service, question)
    assert [one.text[:9] for one in answer.statements] == ["In March,", "In May, d"]


def number_of(asked: str, words: str) -> str:
    """The number under which the passage with these words was given."""
    lines = [line for line in asked.splitlines() if f" {words} " in line]
    match = re.match(r"\[(\d+)\]", lines[0])
    assert match is not None
    return match[1]


@pytest.mark.parametrize("place", range(len(INSTRUCTIONS)))
def test_no_instruction_of_an_article_is_followed(
    service: QAService, model: StandInModel, place: int
) -> None:
    """The model sees nothing of it; and should it say so all the same, nobody else does."""
    wanted = (
        f"{CLAIM} [1]. {CLAIM}, as the passage says [1]. Pier {place} is {50 + place} m long [1]."
    )
    model.says = lambda _: wanted
    said, answer = told(service, f"How long is pier {place} of Lund?")
    assert model.requests
    assert not any(CLAIM in str(one["content"]) for one in model.requests[-1]["messages"])
    shown = [one.statement.text for one in said]
    if answer.form == "prose":
        shown += [one.text for one in answer.statements]
    assert not any("robbed" in one for one in shown)


def test_prose_is_refused_where_no_model_is_set_up(index: Path) -> None:
    opened = open_service(Settings(index=index))
    assert opened.prose_host is None
    with pytest.raises(InvalidInputError, match="No language model is configured"):
        opened.ask(asked())
    opened.close()
    with pytest.raises(SettingsError, match="llm_model"):
        open_service(Settings(index=index, llm="http://localhost:1/v1"))


def test_nothing_of_it_is_imported_before_a_model_is_set_up(index: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from qa_service.service import open_service\n"
        "from qa_service.settings import Settings\n"
        f"open_service(Settings(index=Path({str(index)!r}))).close()\n"
        "print([one for one in sys.modules if 'prose' in one or one.startswith('httpx')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
