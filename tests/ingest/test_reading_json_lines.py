"""Records of JSON Lines: fields, bad lines, broken files, offsets."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.ingest import Skipped, read_articles

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."


def outcomes(data: bytes, folder: Path, name: str = "a.jsonl") -> list[Article | Skipped]:
    (folder / name).write_bytes(data)
    return list(read_articles([folder / name], processes=0))


def one(folder: Path, **fields: object) -> Article:
    (outcome,) = outcomes(json.dumps({"text": BODY, **fields}).encode(), folder)
    assert isinstance(outcome, Article), outcome
    return outcome


def reason(folder: Path, line: bytes) -> str:
    (outcome,) = outcomes(line, folder)
    assert isinstance(outcome, Skipped)
    assert outcome.file.endswith("a.jsonl:1")
    return outcome.reason


def paragraphs(article: Article) -> list[str]:
    return [article.text[found.start : found.end] for found in article.paragraphs]


def test_every_field_arrives(tmp_path: Path) -> None:
    article = one(
        tmp_path,
        id="n1",
        url="https://outlet.example/1",
        title=" A bridge \n opens ",
        authors=["Ann Lee", " ", "Ann Lee", "Bo Ray"],
        published="2014-03-01T08:00:00Z",
        source="The Outlet",
        section="ignored",
    )
    assert article.id == "n1"
    assert article.url == "https://outlet.example/1"
    assert article.title == "A bridge opens"
    assert article.authors == ("Ann Lee", "Bo Ray")
    assert article.published == "2014-03-01T08:00:00Z"
    assert article.source == "The Outlet"


def test_what_is_absent_null_or_blank_is_not_known(tmp_path: Path) -> None:
    article = one(tmp_path, title=None, authors=None, published=" ", source="", url=None)
    assert (article.title, article.authors, article.published) == (None, (), None)
    assert (article.source, article.url) == (None, None)


def test_the_text_stays_verbatim_but_for_line_ends_and_control_characters(tmp_path: Path) -> None:
    text = f"  {BODY}\r\n\r\n\x00{OTHER}\u2028And\x07 then\tit rained.\r\n"
    article = one(tmp_path, text=text)
    assert article.text == f"  {BODY}\n\n{OTHER}\u2028And then\tit rained.\n"
    assert paragraphs(article) == [BODY, f"{OTHER}\u2028And then\tit rained."]


def test_a_hard_wrapped_paragraph_stays_one_with_its_line_breaks(tmp_path: Path) -> None:
    wrapped = "The minister said the bridge\nwould open in spring.\nNobody\nbelieved it."
    article = one(tmp_path, text=f"{wrapped}\n \n{OTHER}")
    assert paragraphs(article) == [wrapped, OTHER]


def test_lines_too_long_to_be_wraps_are_paragraphs(tmp_path: Path) -> None:
    lines = [f"{BODY} {OTHER}", f"{OTHER} {BODY}", BODY]
    assert paragraphs(one(tmp_path, text="\n".join(lines))) == lines


def test_a_line_separator_does_not_end_a_record(tmp_path: Path) -> None:
    line = json.dumps({"text": f"{BODY}\u2028{OTHER}"}, ensure_ascii=False)
    assert len(outcomes(f"{line}\n".encode(), tmp_path)) == 1


def test_blank_lines_between_records_are_nothing(tmp_path: Path) -> None:
    line = json.dumps({"text": BODY})
    found = outcomes(f"\ufeff{line}\r\n\r\n \n".encode(), tmp_path)
    assert [type(outcome) for outcome in found] == [Article]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b"{nonsense", "not JSON"),
        (b'["text"]', "not an object"),
        (b'{"id": "a"}', 'no "text"'),
        (b'{"text": null}', 'no "text"'),
        (b'{"text": " \\n "}', "empty"),
        (b'{"text": 3}', '"text" must be a string'),
        (b'{"text": "READ MORE\\n\\nJoin the mailing list"}', "body of an article"),
        (b"[" * 100_000, "JSON"),
        (b'{"text": "x", "n": ' + b"9" * 5000 + b"}", "JSON"),
        (b'{"text": ' + bytes(range(1, 9)) * 9 + b"}", "binary"),
    ],
)
def test_a_record_that_is_no_article_says_why(tmp_path: Path, line: bytes, part: str) -> None:
    assert part in reason(tmp_path, line)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": 3}, ("3", None, (), None)),
        ({"title": ["Rain"]}, (None, "Rain", (), None)),
        ({"title": {"rendered": "Rain"}}, (None, "Rain", (), None)),
        ({"authors": "Ann Lee and Bo Ray"}, (None, None, ("Ann Lee", "Bo Ray"), None)),
        ({"authors": [{"name": "Ann Lee"}, None]}, (None, None, ("Ann Lee",), None)),
        ({"published": 1552543800}, (None, None, (), "2019-03-14")),
        ({"published": 1552543800000}, (None, None, (), "2019-03-14")),
        ({"published": 20190314}, (None, None, (), "2019-03-14")),
        ({"published": [2019, 3, 14]}, (None, None, (), "2019-03-14")),
        ({"published": [2019, 3, 14, 6, 10]}, (None, None, (), "2019-03-14")),
        ({"published": ["2019-03-14"]}, (None, None, (), "2019-03-14")),
        ({"published": "03/04/2012"}, (None, None, (), None)),
        ({"published": 2012, "source": {}}, (None, None, (), None)),
        ({"published": True, "url": ["https://paper.example/1"]}, (None, None, (), None)),
    ],
)
def test_a_field_in_another_form_never_costs_the_record(
    tmp_path: Path, fields: dict[str, object], expected: tuple[object, ...]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": [BODY, BODY], **fields}))
    (found,) = read_articles([path])
    assert isinstance(found, Article)
    read = (found.title, found.authors, found.published and found.published[:10])
    assert read == expected[1:]
    assert expected[0] in (None, found.id)
    assert BODY in found.text


def test_bad_records_do_not_stop_good_ones(tmp_path: Path) -> None:
    good = json.dumps({"text": BODY}).encode()
    found = outcomes(b"{\n" + good + b"\nnull\n", tmp_path)
    assert [type(outcome) for outcome in found] == [Skipped, Article, Skipped]


def test_gzip_is_read_and_a_cut_file_gives_what_it_has(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": str(n), "text": f"{BODY} {n}."}) + "\n" for n in range(2000))
    whole = gzip.compress(lines.encode(), mtime=0)
    assert len(outcomes(whole, tmp_path, "a.jsonl.gz")) == 2000
    cut = outcomes(whole[: len(whole) // 2], tmp_path, "a.jsonl.gz")
    assert isinstance(cut[0], Article)
    last = cut[-1]
    assert isinstance(last, Skipped)
    assert "cut off" in last.reason


@pytest.mark.parametrize("data", [b"", b"plain text", b"\x1f\x8b\x08\x00garbage-and-more-garbage"])
def test_what_is_no_gzip_is_skipped(tmp_path: Path, data: bytes) -> None:
    (outcome,) = outcomes(data, tmp_path, "a.jsonl.gz")
    assert isinstance(outcome, Skipped)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "“It’s a long road,” the café owner said – and nobody disagreed."
    line = json.dumps({"id": "é", "text": text}, ensure_ascii=False)
    (outcome,) = outcomes(f"{line}\n".encode(encoding), tmp_path)
    assert isinstance(outcome, Article)
    assert outcome.text == text


def test_a_lone_surrogate_can_be_stored_afterwards(tmp_path: Path) -> None:
    article = one(tmp_path, id="a\ud800b", title="\udfff!", text=f"\ud83d {BODY}")
    (article.id + (article.title or "") + article.text).encode("utf-8")


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
loose_text = st.lists(
    st.text(max_size=12)
    | st.sampled_from([*" \n\r\t.:?!\"'”,—–•|", "\n\n", "Aa", "said ", "\x00"]),
    max_size=60,
).map("".join)


@settings(deadline=None, max_examples=150)
@given(
    text=loose_text,
    extra=st.dictionaries(
        st.sampled_from(["id", "url", "title", "authors", "published", "source", "x"]), json_values
    ),
)
def test_any_record_is_an_article_with_sound_offsets_or_skipped(
    text: str, extra: dict[str, object]
) -> None:
    data = json.dumps({**extra, "text": text}).encode()
    with tempfile.TemporaryDirectory() as folder:
        (outcome,) = outcomes(data, Path(folder))
    if isinstance(outcome, Skipped):
        assert outcome.reason
        return
    assert_sound(outcome)


def assert_sound(article: Article) -> None:
    article.text.encode("utf-8")
    end = 0
    assert article.paragraphs
    for number, paragraph in enumerate(article.paragraphs, start=1):
        text = article.text[paragraph.start : paragraph.end]
        assert text
        assert text == text.strip()
        assert paragraph.number == number
        assert paragraph.start >= end
        end = paragraph.end


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_skipped(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.jsonl", "a.jsonl.gz", "a.txt"):
            for outcome in outcomes(data, Path(folder), name):
                assert isinstance(outcome, (Article, Skipped))
