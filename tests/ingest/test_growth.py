"""Inputs that were slow by the square of their size, read in a size at which that shows."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from growth_inputs import INPUTS, Hard
from qa_service.cli.reading import examine, located
from qa_service.ingest import ReadingOptions, Skipped, read_articles, workers
from qa_service.ingest.document import Document
from qa_service.ingest.formats import FORMATS
from qa_service.ingest.spreading import understand

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_S = 6.0  # of the processor, on a busy machine; each took many times that

HARDEST = {  # times the size from which scripts/bench/check_growth.py measures
    "record: one line of spaces": 2,
    "record: no-break spaces": 2,
    "record: a long date": 1,
    "record: opening quotes": 8,
    "record: Chinese": 20,
    "page: bold lines": 16,
    "page: its text twice": 16,
    "download: a head of many lines": 12,
    "captions: open tags": 4,
    "page: a span for each word": 3,
    "page: links": 6,
    "mail: parameters": 8,
    "mail: numbered parameters": 6,
    "mail: encoded words": 12,
    "Markdown: hard breaks": 4,
    "feed: many entries": 4,
    "feed: categories": 48,
    "record: one word of capitals": 2,
    "captions: many cues": 2,
    "PDF: words broken at ends of lines": 8,
    "PDF: capitals apart": 8,
}


@pytest.mark.parametrize(
    "hard", [one for one in INPUTS if one.name in HARDEST], ids=lambda h: h.name
)
def test_reading_takes_time_in_proportion(hard: Hard) -> None:
    document = Document("a", "a", hard.suffix, data=hard.made(HARDEST[hard.name] * hard.size))
    began = time.process_time()
    articles = [one for one in understand(document) if one.article is not None]
    assert time.process_time() - began < LONGEST_S
    assert articles


def test_each_of_them_is_one_that_the_script_measures_and_every_format_has_one() -> None:
    assert set(HARDEST) <= {one.name for one in INPUTS}
    assert {FORMATS[one.suffix] for one in INPUTS} == set(FORMATS.values())


def test_what_is_cut_is_named_and_the_text_stays_verbatim() -> None:
    text = "The ferry was late again on Monday, said its captain." + " " * 40 + "Nobody swam."
    record = {"title": "Ferry " * 1_000, "text": text, "published": "12 " * 500}
    document = Document("a.json", "a", ".json", data=json.dumps(record).encode())
    (read,) = understand(document)
    assert read.article is not None
    assert read.article.text == text
    assert read.article.title is not None
    assert len(read.article.title) <= 2_000
    assert any("were cut" in problem for problem in read.problems)
    assert any("not a date" in problem for problem in read.problems)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Two records, one of which is none."""
    file = tmp_path / "a.jsonl"
    bad = json.dumps({"title": "Bad", "text": "x"})
    good = json.dumps({"title": "Good", "text": "The ferry was late again on Monday, it was said."})
    file.write_text(f"{bad}\n{good}\n", "utf-8")
    return file


def test_a_small_batch_is_read_within_the_limits_of_a_worker(
    monkeypatch: pytest.MonkeyPatch, records: Path
) -> None:
    """Not in this process: what a small file breaks is the worker's."""
    pids = worker_starts(monkeypatch)
    found = list(read_articles([records]))
    assert [one.title for one in found if not isinstance(one, Skipped)] == ["Good"]
    assert len(pids) == 1


def test_read_is_within_them_too(monkeypatch: pytest.MonkeyPatch, records: Path) -> None:
    pids = worker_starts(monkeypatch)
    place = located(records)
    examined = list(examine(place, records.parent / "index", ReadingOptions()))
    assert [one.article.title for one in examined if one.article] == ["Good"]
    assert len(pids) == 1


def worker_starts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one for each worker that is started."""
    started: list[object] = []
    before: Callable[..., None] = workers._Worker.__init__  # noqa: SLF001

    def counted(self: object, start: bytes) -> None:
        started.append(self)
        before(self, start)

    monkeypatch.setattr(workers._Worker, "__init__", counted)  # noqa: SLF001
    return started
