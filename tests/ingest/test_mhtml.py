"""Pages as browsers save them with their pictures in one file."""

from __future__ import annotations

import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions
from qa_service.ingest.formats.saved_pages import read_mhtml

TEXT = "Der Bürgermeister sagte am Freitag, die Brücke über den Fluss werde am Montag geöffnet."
FRAME = "An advert in a frame of its own asks the reader to buy two pairs of shoes for one."


def saved(
    page: str,
    *,
    encoding: str = "quoted-printable",
    charset: str = "utf-8",
    headers: str = "Snapshot-Content-Location: https://oldport.example/bridge\n",
) -> bytes:
    payload = page.encode(charset)
    body = quopri.encodestring(payload) if encoding == "quoted-printable" else payload
    return (
        b"From: <Saved by Blink>\n" + headers.encode() + b"Subject: Bridge\n"
        b"Date: Sat, 6 Jan 2018 10:00:00 -0000\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="----b"\n\n'
        b"------b\nContent-Type: text/html\nContent-Location: https://ads.example/frame\n\n"
        b"<p>" + FRAME.encode() + b"</p>\n"
        b'------b\nContent-Type: text/html; charset="' + charset.encode() + b'"\n'
        b"Content-Location: https://oldport.example/bridge\n"
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\n\n" + body + b"\n"
        b"------b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
        b"iVBORw0KGgo=\n------b--\n"
    )


def read(data: bytes) -> RawArticle | UnreadableFileError:
    document = Document("page.mhtml", "page", ".mhtml", data=data)
    try:
        (raw,) = read_mhtml(document, ReadingOptions())
    except UnreadableFileError as error:
        return error
    return raw


def article(data: bytes) -> RawArticle:
    outcome = read(data)
    assert isinstance(outcome, RawArticle), outcome
    return outcome


PAGE = f"<html><head><title>Bridge</title></head><body><p>{TEXT}</p></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "8bit"])
def test_the_page_that_was_saved_is_read(encoding: str, charset: str) -> None:
    raw = article(saved(PAGE, encoding=encoding, charset=charset))
    assert [block.text for block in raw.blocks] == [TEXT]
    assert raw.addresses == ("https://oldport.example/bridge",)


def test_the_day_of_saving_dates_nothing() -> None:
    raw = article(saved(PAGE))
    assert raw.published is None
    assert raw.modified is None


def test_a_folded_address_is_one() -> None:
    folded = "Snapshot-Content-Location: https://oldport.example/\n bridge\n"
    assert article(saved(PAGE, headers=folded)).addresses == ("https://oldport.example/bridge",)


def test_what_the_page_says_of_itself_comes_first() -> None:
    head = '<link rel="canonical" href="/bridge.html"></head>'
    raw = article(saved(PAGE.replace("</head>", head)))
    assert raw.addresses[0] == "https://oldport.example/bridge.html"


def test_a_page_without_parts_is_read() -> None:
    data = b"Content-Type: text/html; charset=utf-8\n\n" + PAGE.encode()
    assert [block.text for block in article(data).blocks] == [TEXT]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"Content-Type: text/plain\n\nhello", "no web page"),
        (b"\x00\xff" * 500, "no web page"),
        (saved("<div id=root></div><script>a()</script>"), "only scripts"),
        (b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!!", "."),
        (b"Content-Type: multipart/related; boundary=b\n\n" + b"--b\n\n" * 500, "no web page"),
    ],
)
def test_a_file_without_an_article_is_reported(data: bytes, reason: str) -> None:
    outcome = read(data)
    assert isinstance(outcome, UnreadableFileError)
    assert reason in outcome.problem


def test_parts_within_parts_without_end_are_survived() -> None:
    data = b"".join(
        b"Content-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(3000)
    )
    assert isinstance(read(data), UnreadableFileError)


@given(st.integers(0, 2000), st.binary(max_size=30))
@settings(max_examples=50, deadline=None)
def test_a_damaged_file_gives_an_article_or_a_reason(cut: int, junk: bytes) -> None:
    whole = saved(PAGE)
    outcome = read(whole[:cut] + junk + whole[cut + len(junk) :])
    assert outcome.problem if isinstance(outcome, UnreadableFileError) else outcome.blocks
