"""Documents read by several processes: the same as by one, in the same order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qa_service.domain import Article
from qa_service.ingest import ReadingOptions, Skipped, read_articles
from qa_service.ingest.assembly import Understood
from qa_service.ingest.document import Document
from qa_service.ingest.spreading import rest_of, understand_all

if TYPE_CHECKING:
    from pathlib import Path

BODY = "The minister said the bridge would open in spring, a year later than planned."


def record(number: int) -> str:
    return json.dumps({"id": str(number), "text": f"{BODY} It was day {number}."}) + "\r\n"


def outcomes(folder: Path, processes: int | None) -> list[str]:
    return [
        one.id if isinstance(one, Article) else f"{one.file}: {one.reason}"
        for one in read_articles([folder], processes=processes)
    ]


def test_any_number_of_processes_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("".join(map(record, range(500))), encoding="utf-8")
    (tmp_path / "pages").mkdir()
    for number in range(40):
        page = tmp_path / "pages" / f"{number}.txt"
        page.write_text(f"{BODY} So it was on page {number}." if number % 7 else "", "utf-8")
    (tmp_path / "style.css").write_text("p {}", encoding="utf-8")
    alone = outcomes(tmp_path, 0)
    assert len(alone) == 541
    assert outcomes(tmp_path, 1) == alone
    assert outcomes(tmp_path, 2) == alone
    assert outcomes(tmp_path, None) == alone


def test_after_a_record_that_breaks_its_process_the_next_is_read() -> None:
    lines = [record(number) for number in range(5)]
    data = "".join([*lines[:2], "\n", *lines[2:]]).encode()
    document = Document("a.jsonl", "a", ".jsonl", data=data, first_line=11)
    named, rest = rest_of(document, Understood("a.jsonl:12", None, "no article"), "It broke down.")
    assert (named.file, named.reason) == ("a.jsonl:14", "It broke down.")
    assert rest is not None
    assert (rest.data, rest.first_line) == ("".join(lines[3:]).encode(), 15)
    named, rest = rest_of(rest, None, "It broke down.")
    assert named.file == "a.jsonl:15"
    assert rest is not None
    named, rest = rest_of(rest, None, "It broke down.")
    assert (named.file, rest) == ("a.jsonl:16", None)


def test_a_document_that_breaks_its_process_is_named_whole() -> None:
    document = Document("a.pdf", "a", ".pdf", data=b"%PDF-")
    named, rest = rest_of(document, None, "It broke down.")
    assert (named.file, named.reason, rest) == ("a.pdf", "It broke down.", None)


def test_few_documents_are_read_without_waiting_for_all() -> None:
    def documents() -> list[Document]:
        return [Document(f"{n}.txt", str(n), ".txt", data=BODY.encode()) for n in range(3)]

    found = list(understand_all(iter(documents()), ReadingOptions()))
    assert [one.article.id for one in found if one.article] == ["0", "1", "2"]


def test_an_outcome_is_an_article_or_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    (one,) = read_articles([tmp_path], processes=1)
    assert isinstance(one, Skipped)
    assert one.reason == "The file is empty."
