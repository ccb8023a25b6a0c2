"""Tables as text: separators, headers, encodings, rows that do not fit."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.ingest import ReadingOptions, Skipped, read_articles

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."
HEADER = ["Headline", "Byline", "Date", "Body"]


def table(*rows: list[str], **dialect: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, **dialect).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def outcomes(
    data: bytes | str, folder: Path, name: str = "a.csv", **names: str
) -> list[Article | Skipped]:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_articles([folder / name], ReadingOptions(names), processes=0))


def one(data: bytes | str, folder: Path, name: str = "a.csv", **names: str) -> Article:
    (outcome,) = outcomes(data, folder, name, **names)
    assert isinstance(outcome, Article), outcome
    return outcome


def reason(data: bytes | str, folder: Path) -> str:
    (outcome,) = outcomes(data, folder)
    assert isinstance(outcome, Skipped)
    return outcome.reason


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_row_is_an_article_whatever_parts_its_cells(
    tmp_path: Path, separator: str, name: str
) -> None:
    row = ["A bridge", "By Ann Lee and Bo Ray", "2014-03-01", f"{BODY}\n\n{OTHER}"]
    article = one(table(HEADER, row, delimiter=separator), tmp_path, name)
    assert (article.title, article.authors) == ("A bridge", ("Ann Lee", "Bo Ray"))
    assert (article.published, article.published_from) == ("2014-03-01", "Date")
    assert article.text == f"{BODY}\n\n{OTHER}"
    assert article.file.endswith(f"{name}:2")


def test_a_named_column_and_one_column_alone(tmp_path: Path) -> None:
    assert one(table(["x", "y"], ["1", BODY]), tmp_path, text="y").text == BODY
    assert one(f'text\r\n"{BODY}"\r\n', tmp_path).text == BODY


def test_a_first_line_of_excel_names_the_separator(tmp_path: Path) -> None:
    rows = table(["a|b", "text"], ["x", BODY], delimiter=";")
    assert one(f"sep=;\r\n{rows}", tmp_path).text == BODY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "“It’s a long road,” the café owner said – and nobody disagreed."
    assert one(table(["Titel", "text"], ["é", text]).encode(encoding), tmp_path).text == text


def test_cells_that_say_nothing_are_not_known(tmp_path: Path) -> None:
    article = one(table(["title", "author", "text"], ["NULL", "nan", BODY]), tmp_path)
    assert (article.title, article.authors) == (None, ())


def test_blank_rows_are_nothing_and_rows_that_do_not_fit_are_named(tmp_path: Path) -> None:
    rows = f"{table(HEADER)}\r\n,,,\r\nA,B,2014-03-01,{BODY},and more\r\nA,B\r\n"
    found = outcomes(f'{rows}x,y,,"{BODY}"\r\n', tmp_path)
    assert [type(outcome) for outcome in found] == [Skipped, Skipped, Article]
    assert [outcome.file[-2:] for outcome in found] == [":4", ":5", ":6"]
    assert isinstance(found[0], Skipped)
    assert "6 cells under 4 columns" in found[0].reason
    assert isinstance(found[1], Skipped)
    assert "empty" in found[1].reason or 'no "text"' in found[1].reason


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("", "empty"),
        (" \r\n", "empty"),
        ("a,b\r\n1,2\r\n", "No column"),
        (f'{BODY}\r\n"{OTHER}"\r\n', "No column"),
        ("title,text\r\n", "no rows"),
        (bytes(range(256)) * 9, "binary"),
    ],
)
def test_what_is_no_table_of_articles_says_why(
    tmp_path: Path, data: bytes | str, part: str
) -> None:
    assert part in reason(data, tmp_path)


def test_an_article_longer_than_the_default_limit_of_a_cell_is_whole(tmp_path: Path) -> None:
    text = "\n\n".join([BODY] * 3000)
    assert one(table(["text"], [text]), tmp_path).text == text


def test_a_quote_that_is_never_closed_ends_the_file_with_a_reason(tmp_path: Path) -> None:
    start = table(["id", "text"], ["1", BODY])
    found = outcomes(f'{start}2,"{"x" * 17_000_000}', tmp_path)
    assert [type(outcome) for outcome in found] == [Article, Skipped]
    assert isinstance(found[1], Skipped)
    assert "quote may be unclosed" in found[1].reason


pieces = st.lists(
    st.text(max_size=6)
    | st.sampled_from(["text", "title", ",", ";", '"', "\n", "\r", BODY, "\x00"]),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=100) | pieces.map(lambda rest: f"title,text\n{rest}".encode()))
def test_any_bytes_are_rows_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = outcomes(data, Path(folder))
    assert found
    assert all(isinstance(one, Article) or one.reason for one in found)
