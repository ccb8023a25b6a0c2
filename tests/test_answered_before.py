"""Questions that were asked before: what is worked out again, and what is not."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa_service.domain import Answer, DateWindow, Filters, Question
from qa_service.embedding import DEFAULT_MODEL, Embedder
from qa_service.indexing import build_index
from qa_service.rerank import CachedReader, ReadablePassage, Reading, open_reader
from qa_service.service import PastTurn, QAService
from qa_service.store import LiveIndex

DAY = date(2019, 1, 10)
BRIDGE = "The bridge over the Sample was opened on Friday. It cost 41 million euros."
FERRY = "The bridge cost less than the ferry that it replaces, the mayor of Sampleton said."
ASKED = Question("How much did the bridge cost?", DAY)


class CountingReader:
    """The reader of the package, and how many passages it read."""

    def __init__(self) -> None:
        self.read_so_far = 0
        self._reader = open_reader(None)

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        self.read_so_far += len(pairs)
        return self._reader.read_pairs(pairs)


@pytest.fixture
def reader() -> CountingReader:
    return CountingReader()


@pytest.fixture
def index(tmp_path: Path) -> LiveIndex:
    write(tmp_path, "bridge", BRIDGE)
    return LiveIndex(tmp_path / "index")


@pytest.fixture
def service(index: LiveIndex, embedder: Embedder, reader: CountingReader) -> Iterator[QAService]:
    opened = QAService(index, embedder, CachedReader(reader), min_confidence=0.25, answers_cached=8)
    yield opened
    opened.close()


def write(folder: Path, name: str, text: str) -> None:
    (folder / "articles").mkdir(exist_ok=True)
    (folder / "articles" / f"{name}.txt").write_text(text)
    build_index([folder / "articles"], folder / "index", model=DEFAULT_MODEL)


def without_id(answer: Answer) -> Answer:
    return replace(answer, id="", timings_ms=())


def test_an_identical_question_gets_the_same_answer_under_an_id_of_its_own(
    service: QAService, reader: CountingReader
) -> None:
    first = service.ask(ASKED)
    read = reader.read_so_far
    found, again = service.ask_in_steps(ASKED, answer_id="second")
    assert (found.id, again.id) == ("second", "second")
    assert isinstance(again, Answer)
    assert first.id != "second"
    assert without_id(again) == without_id(first)
    assert dict(again.timings_ms)["total"] < dict(first.timings_ms)["total"]
    assert reader.read_so_far == read > 0
    assert service.remembers(first.id)
    assert service.remembers("second")


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, day=date(2019, 1, 11)),
        replace(ASKED, top_k=3),
        replace(ASKED, filters=Filters(DateWindow(date(2012, 1, 1), None))),
        replace(ASKED, ignored=frozenset({"spelling"})),
        replace(ASKED, text="How much did the bridge really cost?"),
    ],
)
def test_another_question_is_worked_out(service: QAService, other: Question) -> None:
    service.ask(ASKED)
    assert dict(service.ask(other).timings_ms)["answering"] > 0


def test_the_same_words_after_another_talk_are_another_question(service: QAService) -> None:
    follow_up = Question("And how much did it cost?", DAY)
    alone = service.ask(follow_up)
    within = service.ask(follow_up, [PastTurn("When was the bridge over the Sample opened?")])
    assert dict(within.timings_ms)["answering"] > 0
    assert within.standalone_question != alone.standalone_question


def test_a_new_generation_is_asked_again_but_only_new_passages_are_read(
    service: QAService, index: LiveIndex, reader: CountingReader, tmp_path: Path
) -> None:
    first = service.ask(ASKED)
    read = reader.read_so_far
    write(tmp_path, "ferry", FERRY)
    index.refresh()
    second = service.ask(ASKED)
    assert second.generation != first.generation
    assert len(second.passages) > len(first.passages)
    assert 0 < reader.read_so_far - read < len(second.passages)


def test_suggestions_stay_until_those_of_a_new_generation_have_been_tried(
    corpus_folder: Path, embedder: Embedder, reader: CountingReader, tmp_path: Path
) -> None:
    build_index([corpus_folder], tmp_path / "index", model=DEFAULT_MODEL)
    index = LiveIndex(tmp_path / "index")
    service = QAService(index, embedder, reader, min_confidence=0.25)
    suggested = service.examples()
    assert suggested
    write(tmp_path, "bridge", BRIDGE)
    index.refresh()
    assert service.examples() == suggested
    until = time.monotonic() + 60
    while service.examples() == suggested and time.monotonic() < until:
        time.sleep(0.05)
    assert service.examples() != suggested
    service.close()


def test_an_answer_after_a_search_reads_nothing_again(
    service: QAService, reader: CountingReader
) -> None:
    service.search(ASKED)
    read = reader.read_so_far
    service.ask(ASKED)
    assert reader.read_so_far == read > 0


def test_a_question_imports_no_more_than_answering_takes(tmp_path: Path) -> None:
    write(tmp_path, "bridge", BRIDGE)
    index = str(tmp_path / "index")
    code = (
        "import sys; from qa_service.cli import main\n"
        f"assert main(['ask', 'How much did it cost?', '--index', {index!r}]) == 0\n"
        "needless = {'qa_service.ingest', 'qa_service.indexing', 'dateparser', 'tqdm', 'torch'}\n"
        "print('needless:', needless & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "needless: set()"
