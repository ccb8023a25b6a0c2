"""``qa-service read``: what was understood of a file, and why an article is missing."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from qa_service.cli import main
from qa_service.ingest import FORMATS

PAGE = """Harbour Fair Tickets - JOIN NOW

Ferry To Lumen Island Opens At Last
by Ada Ink and Bo Pen April 2, 2016

The first ferry to Lumen island left the harbour on Saturday morning, the harbour office said.

A ticket for the crossing costs 12 crowns, and children travel for half of that.

READ MORE
"""
LINK_LIST = "READ MORE\n\nJoin the mailing list\n\nSubscribe now\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles and the index of them, both in their default places."""
    folder = tmp_path_factory.mktemp("home")
    pages = folder / "corpus" / "pages"
    pages.mkdir(parents=True)
    (pages / "ferry.txt").write_text(PAGE, encoding="utf-8")
    (pages / "links.txt").write_text(LINK_LIST, encoding="utf-8")
    (folder / "corpus" / "photo.bmp").write_bytes(b"BM")
    records = [
        {"id": "fares", "title": "Fares rise", "text": "A ticket costs 19 crowns from October."},
        {"id": "broken", "text": 12},
        {"id": "fares", "title": "Fares rise", "text": "A ticket costs 19 crowns from October."},
    ]
    lines = "\n".join(map(json.dumps, records))
    (folder / "corpus" / "news.jsonl").write_text(lines, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["index"]) == 0
    (pages / "later.txt").write_text(PAGE.replace("12 crowns", "13 crowns"), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(home)
    monkeypatch.setenv("COLUMNS", "72")
    return home


def shown(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    capsys.readouterr()
    assert main(["read", *argv]) == 0
    return capsys.readouterr().out


def read(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict[str, Any]]:
    document = json.loads(shown(capsys, *argv, "--json"))
    assert set(document) == {"path", "files", "more", "read"}
    entries = document["read"]
    assert isinstance(entries, list)
    return entries


def test_an_article_is_shown_with_the_places_its_facts_were_found_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (entry,) = read(capsys, "corpus/pages/ferry.txt")
    article, found = entry["article"], entry["found"]
    assert article["title"] == found["title"]["value"] == "Ferry To Lumen Island Opens At Last"
    assert article["authors"] == ["Ada Ink", "Bo Pen"]
    assert article["published"] == "2016-04-02"
    assert article["published_from"] == found["published"]["place"] != ""
    assert found["source"] is None
    assert [one["number"] for one in entry["paragraphs"]] == [1, 2]
    assert entry["paragraphs"][1]["text"].startswith("A ticket for the crossing costs 12 crowns")
    assert entry["passages"] == 2
    assert "READ MORE" in [one["text"] for one in entry["dropped"]]
    assert all(one["rule"] for one in entry["dropped"])


def test_it_is_laid_out_for_people_within_the_width(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "corpus/pages/ferry.txt")
    lines = out.splitlines()
    assert lines[0] == "corpus/pages/ferry.txt"
    assert max(map(len, lines)) <= 72
    assert "  authors    Ada Ink, Bo Pen" in lines
    assert any(line.startswith("  published  2 April 2016 (from: ") for line in lines)
    assert "  outlet     not known" in lines
    assert "  Paragraphs (2)" in lines
    assert "    - READ MORE" in lines


def test_it_shows_what_the_index_has_of_the_file(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("corpus/pages/ferry.txt", str(home / "corpus" / "pages" / "ferry.txt")):
        (entry,) = read(capsys, name)
        assert (entry["indexed"]["article"], entry["indexed"]["passages"]) == ("pages/ferry", 2)
        assert "has it as pages/ferry, 2 passages" in shown(capsys, name)
    (later,) = read(capsys, "corpus/pages/later.txt")
    assert later["indexed"]["article"] is later["indexed"]["left_out"] is None
    assert "does not have it" in shown(capsys, "corpus/pages/later.txt")
    (nowhere,) = read(capsys, "corpus/pages/ferry.txt", "--index", "none")
    assert nowhere["indexed"] is None


def test_a_page_without_an_article_says_why_and_what_was_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (entry,) = read(capsys, "corpus/pages/links.txt")
    assert entry["article"] is None
    assert entry["reason"] == entry["indexed"]["left_out"] != ""
    assert {one["text"] for one in entry["dropped"]} >= {"READ MORE", "Subscribe now"}
    out = shown(capsys, "corpus/pages/links.txt")
    assert f"  no article {entry['reason'][:30]}" in out
    assert "  what to do See below what was left out" in out


def test_a_record_and_a_member_go_by_the_name_that_reports_give_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (entry,) = read(capsys, "corpus/news.jsonl:2")
    assert entry["file"] == "corpus/news.jsonl:2"
    assert "must be a string" in entry["reason"]
    assert entry["remedy"] != ""
    assert [one["file"] for one in read(capsys, "corpus/news.jsonl", "--limit", "2")] == [
        "corpus/news.jsonl:1",
        "corpus/news.jsonl:2",
    ]
    assert main(["read", "corpus/news.jsonl:9"]) == 2
    assert "There is no 'corpus/news.jsonl:9' in" in capsys.readouterr().err


def test_the_same_article_again_is_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    entries = read(capsys, "corpus/news.jsonl")
    assert [entry["article"] is None for entry in entries] == [False, True, True]
    assert "corpus/news.jsonl:1" in entries[2]["reason"]


def test_a_folder_is_shown_up_to_a_bound_that_is_reported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = json.loads(shown(capsys, "corpus", "--limit", "3", "--json"))
    assert (document["files"], document["more"], len(document["read"])) == (5, True, 3)
    assert shown(capsys, "corpus", "--limit", "3").endswith(
        "The first 3 of 5 files are shown; --limit N shows more.\n"
    )
    assert json.loads(shown(capsys, "corpus", "--limit", "99", "--json"))["more"] is False
    assert main(["read", "corpus", "--limit", "none"]) == 2


def test_an_unknown_suffix_names_those_that_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    (entry,) = read(capsys, "corpus/photo.bmp")
    assert entry["article"] is None
    assert all(suffix in entry["reason"] for suffix in FORMATS)
    assert "save or export that in a form that is read" in entry["remedy"]


def test_a_hidden_file_is_read_and_said_to_be_left_out_of_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy("corpus/pages/ferry.txt", tmp_path / ".draft.txt")
    (entry,) = read(capsys, str(tmp_path / ".draft.txt"))
    assert entry["article"]["title"] == "Ferry To Lumen Island Opens At Last"
    assert any("'.draft.txt' starts with a dot" in note for note in entry["notes"])
    assert "contains no file, or only hidden ones" in " ".join(shown(capsys, str(tmp_path)).split())
    assert read(capsys, str(tmp_path)) == []


def test_what_cannot_be_opened_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (entry,) = read(capsys, str(tmp_path / "gone.txt"))
    assert "link to a file that does not exist" in entry["reason"]
    assert entry["remedy"] == "Fix or remove the link."
    assert main(["read", str(tmp_path / "absent.txt")]) == 2


def test_nothing_in_a_file_commands_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {"title": "\x1b[2JTitle", "text": "It said \x1b]0;gone\x07 and then it said no more."}
    (tmp_path / "a\x1bb.jsonl").write_text(json.dumps(record), encoding="utf-8")
    out = shown(capsys, str(tmp_path))
    assert "and then it said no more." in out
    assert "\x1b" not in out
    assert "\x07" not in out
