"""Files elsewhere are read as those of this machine are."""

import shutil
import zipfile
from pathlib import Path

import pytest

from qa_service.domain import Article
from qa_service.errors import InvalidInputError
from qa_service.ingest import Skipped, read_articles, read_files
from qa_service.ingest.document import Document
from qa_service.ingest.files import check_paths, find_files
from qa_service.ingest.remote import ArticlePath, RemotePath, parse_path, shown


def read(path: ArticlePath) -> list[tuple[str, object]]:
    found = list(read_articles([path], processes=0))
    return [
        (one.id, one.text)
        if isinstance(one, Article)
        else (Path(one.file).name, one.reason.replace("file://", ""))
        for one in found
    ]


def documents(path: RemotePath) -> dict[str, Document]:
    return {one.name: one for one in find_files([path]) if isinstance(one, Document)}


@pytest.fixture
def folder(corpus_folder: Path, tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    shutil.copytree(corpus_folder, place)
    (place / ".hidden.txt").write_text("Nobody reads this.", "utf-8")
    (place / "page.html").write_text("<p>Short.</p>", "utf-8")
    (place / "page_files").mkdir()
    (place / "page_files" / "part.html").write_text("<p>A part of the page.</p>", "utf-8")
    with zipfile.ZipFile(place / "packed.zip", "w") as packed:
        packed.write(place / "articles.jsonl", "in/articles.jsonl")
    return place


def test_what_is_found_elsewhere_is_what_is_found_here(folder: Path) -> None:
    assert sorted(read(RemotePath(f"file://{folder}")), key=str) == sorted(read(folder), key=str)


def test_a_folder_may_lie_in_an_archive_elsewhere(folder: Path) -> None:
    packed = shutil.make_archive(str(folder.parent / "whole"), "zip", folder)
    inside = read(RemotePath(f"zip://saved-pages::file://{packed}"))
    assert inside == read(folder / "saved-pages")


def test_one_file_may_be_named(folder: Path) -> None:
    file = folder / "articles.jsonl"
    assert read(RemotePath(f"file://{file}")) == read(file)


def test_a_changed_file_is_another(folder: Path) -> None:
    path = RemotePath(f"file://{folder}")
    before = documents(path)
    with (folder / "page.html").open("a") as page:
        page.write("<p>More.</p>")
    changed = [name for name, one in documents(path).items() if one != before[name]]
    assert changed == [f"file://{folder}/page.html"]


def test_a_file_that_is_gone_is_named(folder: Path) -> None:
    path = RemotePath(f"file://{folder}")
    files = documents(path).values()
    (folder / "page.html").unlink()
    outcomes = list(read_files(iter(files), processes=0))
    (gone,) = (one for one in outcomes if isinstance(one, Skipped) and "page.html" in one.file)
    assert "It can't be read" in gone.reason


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file:///nowhere/at/all", "There is no file or folder file:///nowhere/at/all"),
        ("nonsense://x/y", "Protocol not known: nonsense"),
    ],
)
def test_what_cannot_be_reached_is_said(url: str, told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        check_paths([RemotePath(url)])


def test_no_password_is_shown() -> None:
    path = parse_path("ftp://ada:secret@host/news")
    assert str(path) == "ftp://host/news"
    assert shown("s3://bucket/a@b") == "s3://bucket/a@b"
    assert parse_path("corpus/a") == Path("corpus/a")
