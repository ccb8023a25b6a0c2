"""Documents that did not change are not read again."""

import dataclasses
import gzip
import json
import os
from pathlib import Path

import pytest

from qa_service.domain import Article, Paragraph
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.indexing.memory import DocumentMemory, document_memory
from qa_service.ingest import Brief, ReadingOptions, Skipped, Understood, brief_of, read_files
from qa_service.ingest.document import Document
from qa_service.ingest.files import find_files
from qa_service.store import article_digest, verify

OPTIONS = ReadingOptions()
BODY = "The council of the harbour town voted for sea wall number {} on a rainy evening."


def read(folder: Path, index: Path, *, processes: int = 0) -> list[Article | Skipped]:
    """What is read, and of what is recalled the articles that its briefs stand for."""
    with document_memory(index, OPTIONS) as memory:
        found = list(read_files(find_files([folder]), OPTIONS, processes=processes, memory=memory))
        whole = [memory.article(one) if isinstance(one, Brief) else one for one in found]
        memory.delete_unused()
    return whole


def keys(index: Path) -> set[bytes]:
    with document_memory(index, OPTIONS) as memory:
        return {row[0] for row in memory._database.execute("SELECT key FROM briefs")}  # noqa: SLF001


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for number in range(4):
        (place / f"{number}.txt").write_text(BODY.format(number), encoding="utf-8")
    (place / "empty.txt").write_text("", encoding="utf-8")
    lines = [json.dumps({"id": f"r{number}", "text": BODY.format(number)}) for number in (7, 8)]
    with gzip.open(place / "records.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join([*lines, "{broken"]))
    return place


@pytest.mark.parametrize("processes", [0, 2])
def test_recalled_results_equal_those_of_reading(
    folder: Path, tmp_path: Path, processes: int
) -> None:
    first = read(folder, tmp_path, processes=processes)
    known = keys(tmp_path)
    assert len(known) == 6
    assert read(folder, tmp_path) == first
    assert keys(tmp_path) == known
    assert len([one for one in first if isinstance(one, Article)]) == 6
    assert len([one for one in first if isinstance(one, Skipped)]) == 2


def test_only_changed_files_are_read(folder: Path, tmp_path: Path) -> None:
    read(folder, tmp_path)
    before = keys(tmp_path)
    (folder / "1.txt").write_text(BODY.format("one"), encoding="utf-8")
    (folder / "2.txt").unlink()
    found = read(folder, tmp_path)
    after = keys(tmp_path)
    assert len(before - after) == 2
    assert len(after - before) == 1
    assert any(isinstance(one, Article) and "number one" in one.text for one in found)
    assert not any(isinstance(one, Article) and one.id == "2" for one in found)


def test_a_file_touched_is_read_again_and_other_options_read_everything(
    folder: Path, tmp_path: Path
) -> None:
    read(folder, tmp_path)
    (document, *_) = (one for one in find_files([folder]) if isinstance(one, Document))
    with document_memory(tmp_path, OPTIONS) as memory:
        known = memory.key(document)
        assert memory.recall(known) is not None
        touched = dataclasses.replace(document, modified_ns=document.modified_ns + 1)
        assert memory.recall(memory.key(touched)) is None
    with document_memory(tmp_path, ReadingOptions({"title": "headline"})) as memory:
        assert memory.recall(memory.key(document)) is None


def test_everything_known_of_an_article_is_saved(tmp_path: Path) -> None:
    article = Article(
        id="a/b",
        text="Heading\n\nOne paragraph.\n\nCorrection: two.",
        paragraphs=(
            Paragraph(1, 9, 23, "Heading", 4, "caption"),
            Paragraph(2, 25, 41, None, None, "correction"),
        ),
        title="Title \ud83d\ude42".encode("utf-16", "surrogatepass").decode("utf-16"),
        authors=("A. Writer", "B. Éditeur"),
        published="2012-12-22T10:00:00+05:00",
        source="Outlet",
        url="https://outlet.example/a?id=1",
        file="a.zip/b.html",
        modified="2013-01-02",
        language="en",
        published_from="JSON-LD datePublished",
    )
    results = [Understood("a.zip/b.html", article), Understood("a.zip/c.html", None, "Empty.")]
    with document_memory(tmp_path, OPTIONS) as memory:
        memory.keep(b"key", results)
    with document_memory(tmp_path, OPTIONS) as memory:
        recalled, skipped = memory.recall(b"key") or ()
        assert skipped == dataclasses.replace(results[1], recalled=True)
        brief = recalled.brief
        assert brief is not None
        assert recalled == Understood(article.file, None, recalled=True, brief=brief)
        known = brief_of(article, digest=article_digest(article))
        assert brief == dataclasses.replace(known, place=(b"key", 0))
        assert memory.article(brief) == article
        assert memory.article(dataclasses.replace(brief, id="b")).id == "b"


@pytest.mark.parametrize("harm", [b"", b"no database at all" * 100])
def test_a_damaged_memory_is_made_again(folder: Path, tmp_path: Path, harm: bytes) -> None:
    first = read(folder, tmp_path)
    for file in tmp_path.glob("reading.sqlite*"):
        file.write_bytes(harm)
    assert read(folder, tmp_path) == first


def test_a_brief_that_was_altered_is_not_believed(folder: Path, tmp_path: Path) -> None:
    first = read(folder, tmp_path)
    with document_memory(tmp_path, OPTIONS) as memory:
        memory._database.execute("UPDATE briefs SET briefs = '[[1, 2, 3]]'")  # noqa: SLF001
    assert read(folder, tmp_path) == first


@pytest.mark.parametrize("altered", ["x'00'", "(SELECT results FROM results LIMIT 1)"])
def test_where_an_article_was_altered_everything_is_read_again(
    folder: Path, tmp_path: Path, altered: str, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index"
    first = build_index([folder], index, model=DEFAULT_MODEL)
    with document_memory(index, OPTIONS) as memory:
        memory._database.execute(f"UPDATE results SET results = {altered}")  # noqa: S608, SLF001
    again = build_index([folder], index, model=DEFAULT_MODEL, full=True)
    assert (again.articles, again.passages) == (first.articles, first.passages)
    assert "reading every file again" in caplog.text
    assert verify(index).problems == ()


def test_a_build_that_breaks_off_saves_what_it_read(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        read_two_and_break_off(folder, tmp_path)
    assert len(keys(tmp_path)) >= 1


def read_two_and_break_off(folder: Path, index: Path) -> None:
    with document_memory(index, OPTIONS) as memory:
        reading = read_files(find_files([folder]), OPTIONS, processes=0, memory=memory)
        (next(reading), next(reading))
        raise ZeroDivisionError


def test_an_index_is_brought_up_to_date_by_reading_what_changed(
    folder: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build_index([folder], index, model=DEFAULT_MODEL)
    # Unreadable now, but not changed as far as anybody can tell: read again it would be skipped.
    known = (folder / "0.txt").stat()
    (folder / "0.txt").write_text("x" * known.st_size, encoding="utf-8")
    os.utime(folder / "0.txt", ns=(known.st_atime_ns, known.st_mtime_ns))
    (folder / "new.txt").write_text(BODY.format("ten"), encoding="utf-8")
    report = build_index([folder], index, model=DEFAULT_MODEL)
    assert (report.added, report.changed, report.removed) == (1, 0, 0)
    assert report.embedded_passages == 1


def test_a_memory_is_of_one_way_of_reading(tmp_path: Path) -> None:
    document = Document("a.jsonl", "a", ".jsonl", data=b"{}")
    with document_memory(tmp_path, OPTIONS) as memory:
        assert isinstance(memory, DocumentMemory)
        chunk = dataclasses.replace(document, first_line=2)
        other = dataclasses.replace(document, data=b"{ }")
        assert len({memory.key(one) for one in (document, chunk, other)}) == 3


def test_a_file_of_which_everything_is_known_is_not_opened(folder: Path, tmp_path: Path) -> None:
    first = read(folder, tmp_path)
    for file in folder.iterdir():  # other bytes, but not changed as far as anybody can tell
        known = file.stat()
        file.write_bytes(b"\0" * known.st_size)
        os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))
    assert read(folder, tmp_path) == first
    (folder / "records.jsonl.gz").touch()
    assert read(folder, tmp_path) != first


def test_a_file_is_recalled_only_if_all_its_documents_are_known(
    folder: Path, tmp_path: Path
) -> None:
    first = read(folder, tmp_path)
    with document_memory(tmp_path, OPTIONS) as memory:
        memory._database.execute("DELETE FROM briefs")  # noqa: SLF001
    assert read(folder, tmp_path) == first
