"""Walking, suffixes, ids, and what becomes of files that are no articles."""

from __future__ import annotations

import gzip
import json
import os
from typing import TYPE_CHECKING

import pytest

from qa_service.domain import Article
from qa_service.errors import InvalidInputError
from qa_service.ingest import Skipped, read_articles

if TYPE_CHECKING:
    from pathlib import Path

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."


def read(*paths: Path) -> tuple[list[Article], list[Skipped]]:
    articles: list[Article] = []
    skipped: list[Skipped] = []
    for outcome in read_articles(paths):
        if isinstance(outcome, Article):
            articles.append(outcome)
        else:
            skipped.append(outcome)
    return articles, skipped


def record(**fields: object) -> str:
    return json.dumps({"text": BODY, **fields}) + "\n"


def test_a_folder_is_read_recursively_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "b" / "deep" / "two.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "a.TXT").write_text(OTHER, encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(record(id="three", text=BODY + " Again."), encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text(BODY, encoding="utf-8")
    articles, skipped = read(tmp_path)
    assert [article.id for article in articles] == ["a", "b/deep/two", "three"]
    assert skipped == []
    assert articles[1].file == str(tmp_path / "b" / "deep" / "two.txt")
    assert articles[2].file == f"{tmp_path / 'c.jsonl'}:1"


def test_a_file_given_directly_is_called_by_its_stem(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    file = tmp_path / "sub" / "page.one.txt"
    file.write_text(BODY, encoding="utf-8")
    assert [article.id for article in read(file)[0]] == ["page.one"]


def test_a_path_that_does_not_exist_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"nowhere") as caught:
        read_articles([tmp_path, tmp_path / "nowhere"])
    assert caught.value.field == "paths"


def test_other_suffixes_are_named_with_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "page.css").write_text("p { color: red }", encoding="utf-8")
    (tmp_path / "plain").write_text(BODY, encoding="utf-8")
    articles, skipped = read(tmp_path)
    assert articles == []
    assert [skip.file for skip in skipped] == [
        str(tmp_path / "page.css"),
        str(tmp_path / "plain"),
    ]
    for suffix in (".txt", ".jsonl", ".gz"):
        assert all(suffix in skip.reason for skip in skipped)


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "page.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "inner" / "again").symlink_to(tmp_path)
    articles, skipped = read(tmp_path)
    assert [article.id for article in articles] == ["inner/page"]
    assert skipped == []


def test_a_broken_link_and_a_pipe_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "missing.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    articles, skipped = read(tmp_path)
    assert articles == []
    assert ["does not exist" in skipped[0].reason, "regular" in skipped[1].reason] == [True, True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_skipped(tmp_path: Path) -> None:
    file = tmp_path / "secret.txt"
    file.write_text(BODY, encoding="utf-8")
    file.chmod(0)
    assert "permission" in read(tmp_path)[1][0].reason.lower()


def test_a_file_name_that_is_no_text_is_read_and_can_be_printed(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "wb") as stream:  # noqa: PTH123 - pathlib takes no bytes
        stream.write(BODY.encode())
    (article,), _ = read(tmp_path)
    assert article.id == "caf\ufffd"
    article.file.encode("utf-8")


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(BODY, encoding="utf-8")
    articles, skipped = read(tmp_path, file)
    assert len(articles) == 1
    assert skipped == []


def test_the_same_id_with_the_same_text_is_skipped_and_says_of_what(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(record(id="x") * 2, encoding="utf-8")
    articles, (skip,) = read(tmp_path)
    assert [article.id for article in articles] == ["x"]
    assert skip.file.endswith("a.jsonl:2")
    assert "'x'" in skip.reason
    assert "a.jsonl:1" in skip.reason


def test_the_same_id_with_another_text_loses_nothing(tmp_path: Path) -> None:
    lines = record(id="x") + record(id="x", text=OTHER) + record(id="x", text=OTHER)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    first, _ = read(tmp_path)
    second, skipped = read(tmp_path)
    assert [article.text for article in first] == [BODY, OTHER]
    assert first[0].id == "x"
    assert first[1].id.startswith("x-")
    assert len(first[1].id) == len("x-") + 8
    assert [article.id for article in first] == [article.id for article in second]
    assert len(skipped) == 1


def test_an_id_comes_from_the_url_and_else_from_the_text(tmp_path: Path) -> None:
    lines = record(url="https://outlet.example/a") + record(url="https://outlet.example/b")
    lines += record() + record(id="  ", text=OTHER)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    articles, skipped = read(tmp_path)
    assert skipped == []
    assert len({article.id for article in articles}) == 4
    changed = record(url="https://outlet.example/a", text=OTHER)
    (tmp_path / "a.jsonl").write_text(changed, encoding="utf-8")
    assert read(tmp_path)[0][0].id == articles[0].id


def test_one_bad_file_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "c.txt").write_bytes(b"%PDF-1.7 and so on")
    (tmp_path / "d.txt").write_text(" \n\t\n", encoding="utf-8")
    (tmp_path / "e.txt").write_text("Home\nNews\nSport\n", encoding="utf-8")
    (tmp_path / "f.jsonl").write_bytes(b"")
    (tmp_path / "g.jsonl").write_bytes(gzip.compress(b"nothing"))
    (tmp_path / "z.txt").write_text(BODY, encoding="utf-8")
    articles, skipped = read(tmp_path)
    assert [article.id for article in articles] == ["z"]
    reasons = [skip.reason for skip in skipped]
    parts = ("empty", "binary", "PDF", "empty", "body", "empty", "not JSON")
    for reason, part in zip(reasons, parts, strict=True):
        assert part in reason


def test_the_parts_of_a_saved_page_are_left_out_together(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<html><p>{BODY}</p></html>", encoding="utf-8")
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "frame.html").write_text(f"<p>{OTHER}</p>", encoding="utf-8")
    (tmp_path / "other_files").mkdir()
    (tmp_path / "other_files" / "kept.txt").write_text(OTHER, encoding="utf-8")
    articles, skipped = read(tmp_path)
    assert [article.id for article in articles] == ["other_files/kept", "page"]
    assert [skip.file for skip in skipped] == [str(tmp_path / "page_files")]


def test_folders_nested_deeper_than_calls_are_walked(tmp_path: Path) -> None:
    folders = [str(tmp_path) + "/d" * depth for depth in range(1, 1101)]
    for folder in folders:
        os.mkdir(folder)  # noqa: PTH102 - pathlib and shutil call themselves for each folder
    page = f"{folders[-1]}/page.txt"
    with open(page, "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write(BODY)
    articles, skipped = read(tmp_path)
    os.remove(page)  # noqa: PTH107
    for folder in reversed(folders):
        os.rmdir(folder)  # noqa: PTH106
    assert [article.id for article in articles] == ["d/" * 1100 + "page"]
    assert skipped == []


def test_a_name_with_a_line_break_is_read_and_reported_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "a\nb.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "c\nd.css").write_text(BODY, encoding="utf-8")
    (article,), (skip,) = read(tmp_path)
    assert article.id == "a\ufffdb"
    assert skip.file == str(tmp_path / "c\ufffdd.css")
