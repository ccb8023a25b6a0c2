"""The report of what was skipped, for people."""

import pytest

from qa_service.cli.building import skipped_lines
from qa_service.ingest import Skipped


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_nothing_skipped_is_not_worth_a_line() -> None:
    assert list(skipped_lines([])) == []


def test_reasons_are_counted_the_most_frequent_first_and_three_files_named() -> None:
    photos = [Skipped(f"photos/{number}.jpg", "Not a file that is read.") for number in range(1200)]
    lines = list(skipped_lines([Skipped("empty.txt", "The file is empty."), *photos]))
    assert lines[:5] == [
        "1,201 skipped:",
        "  1,200: Not a file that is read.",
        "    photos/0.jpg, photos/1.jpg, photos/2.jpg and 1,197 more",
        "  1: The file is empty.",
        "    empty.txt",
    ]
    assert "`qa-service read FILE`" in lines[5]


def test_reasons_that_differ_in_a_name_or_number_only_are_one() -> None:
    skipped = [
        Skipped("a.txt", "The same article as 'x' of news/2012.jsonl:1."),
        Skipped("b.txt", "The same article as 'y' of news/2013.jsonl:22."),
        Skipped("c.txt", "The line is not JSON: Expecting value at column 7."),
    ]
    lines = list(skipped_lines(skipped))
    assert lines[1:5] == [
        "  2: The same article as … of ….",
        "    a.txt, b.txt",
        "  1: The line is not JSON: Expecting value at column 7.",
        "    c.txt",
    ]


def test_a_great_many_reasons_are_cut_and_none_commands_the_terminal() -> None:
    skipped = [
        Skipped(f"{letter}\x1b.txt", f"Reason {letter}\x1b.") for letter in "abcdefghijklmnop"
    ]
    lines = list(skipped_lines(skipped))
    assert "  and for 4 more reasons." in lines
    assert "\x1b" not in "".join(lines)


def test_long_lines_are_wrapped_under_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "41")
    lines = list(skipped_lines([Skipped("a.pdf", "It has pictures of pages and no text in it.")]))
    assert lines[1:4] == [
        "  1: It has pictures of pages and no text",
        "    in it.",
        "    a.pdf",
    ]
