"""Archives and what is in them: as documents, in order, with names; nothing unpacked to disk."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import pytest
from containers_made import COMPRESSORS, mbox_of, record, response, tar_of, warc_of, zip_of

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.ingest import CONTAINERS, read_articles
from qa_service.ingest.document import LARGEST, Document
from qa_service.ingest.files import find_files
from qa_service.ingest.unpacking import unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"The minister said the bridge would open in spring, a year later than planned."
OTHER = b"Engineers found cracks in two of the pillars and asked for another inspection."


def unpacked(folder: Path, name: str, data: bytes) -> list[Document | UnreadableFileError]:
    (folder / name).write_bytes(data)
    return [one for file in find_files([folder / name]) for one in unpack(as_document(file))]


def as_document(found: Document | UnreadableFileError) -> Document:
    assert isinstance(found, Document), found
    return found


def documents(folder: Path, name: str, data: bytes) -> list[Document]:
    return [as_document(one) for one in unpacked(folder, name, data)]


def problems(folder: Path, name: str, data: bytes) -> list[tuple[str, str]]:
    found = unpacked(folder, name, data)
    return [
        (one.file.removeprefix(f"{folder}/"), one.problem)
        for one in found
        if isinstance(one, UnreadableFileError)
    ]


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_one_compressed_file_is_what_its_name_says_without_the_suffix(
    tmp_path: Path, suffix: str
) -> None:
    packed = COMPRESSORS[suffix](TEXT)
    (document,) = documents(tmp_path, f"page.TXT{suffix}", packed)
    assert (document.stem, document.suffix, document.data) == ("page", ".txt", TEXT)
    assert document.name == str(tmp_path / f"page.TXT{suffix}")
    halves = COMPRESSORS[suffix](TEXT[:20]) + COMPRESSORS[suffix](TEXT[20:])
    (document,) = documents(tmp_path, f"page.txt{suffix}", halves)
    assert document.data == TEXT


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", *(f"a.tar{s}" for s in COMPRESSORS)])
def test_members_come_with_their_names_in_order(tmp_path: Path, name: str) -> None:
    members = {"b/two.txt": TEXT, "one.TXT": OTHER, ".hidden.txt": TEXT, "__MACOSX/x.txt": TEXT}
    pack = zip_of if name.endswith(".zip") else tar_of
    data = pack(members)
    for suffix, compress in (*COMPRESSORS.items(), (".tgz", gzip.compress)):
        data = compress(data) if name.endswith(suffix) else data
    found = documents(tmp_path, name, data)
    assert [one.stem for one in found] == ["a/b/two", "a/one"]
    assert [one.name for one in found] == [
        f"{tmp_path}/{name}/b/two.txt",
        f"{tmp_path}/{name}/one.TXT",
    ]
    assert [one.data for one in found] == [TEXT, OTHER]


def test_archives_within_archives_are_opened(tmp_path: Path) -> None:
    inner = zip_of({"a.txt": TEXT, "b.txt.gz": gzip.compress(OTHER)})
    data = zip_of({"x.tar.gz": gzip.compress(tar_of({"inner.zip": inner}))})
    found = documents(tmp_path, "o.zip", data)
    assert [one.stem for one in found] == ["o/x/inner/a", "o/x/inner/b"]
    assert [one.data for one in found] == [TEXT, OTHER]


def test_names_that_point_elsewhere_are_only_names(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    members = {"../../evil.txt": TEXT, "/etc/evil.txt": TEXT, "C:\\x\\evil.txt": TEXT, "..": TEXT}
    for name, data in (("a.zip", zip_of(members)), ("a.tar", tar_of(members))):
        found = unpacked(tmp_path / "in", name, data)
        stems = [one.stem for one in found if isinstance(one, Document)]
        assert stems == ["a/evil", "a/etc/evil", "a/C:/x/evil"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar", "a.zip", "in"]


def test_links_in_a_tar_are_named_and_not_followed(tmp_path: Path) -> None:
    data = tar_of({"a.txt": TEXT}, links={"b.txt": "/etc/passwd", "c": "."})
    found = problems(tmp_path, "a.tar", data)
    assert [file for file, _ in found] == ["a.tar/b.txt", "a.tar/c"]
    assert all("link" in problem for _, problem in found)


def test_what_is_no_article_is_named(tmp_path: Path) -> None:
    data = zip_of({"a.png": b"\x89PNG\r\n", "b.css": b"p {}", "big.txt": bytes(LARGEST + 1)})
    assert [file for file, _ in problems(tmp_path, "a.zip", data)] == [
        "a.zip/a.png",
        "a.zip/b.css",
        "a.zip/big.txt",
    ]
    picture, style, big = (problem for _, problem in problems(tmp_path, "a.zip", data))
    assert "picture" in picture
    assert ".txt" in style
    assert "larger than" in big


@pytest.fixture(scope="module")
def lines() -> bytes:
    """Some 12 MB of records, a line each."""
    return b"".join(
        json.dumps({"id": str(n), "text": f"{n}"}).encode() + b"\n" for n in range(400_000)
    )


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz", "a.zip", "a.tar"])
def test_lines_come_in_chunks_that_know_their_numbers(
    tmp_path: Path, lines: bytes, name: str
) -> None:
    data = lines
    if name.endswith(".gz"):
        data = gzip.compress(lines)
    elif name in {"a.zip", "a.tar"}:
        data = (zip_of if name == "a.zip" else tar_of)({"x.jsonl": lines})
    found = documents(tmp_path, name, data)
    assert len(found) > 3
    assert b"".join(one.data or b"" for one in found) == lines
    line = 1
    for one in found:
        assert one.first_line == line
        assert (one.data or b"").endswith(b"\n")
        line += (one.data or b"").count(b"\n")


def test_lines_in_utf_16_are_split_as_text(tmp_path: Path) -> None:
    text = "\n".join(f'{{"text": "ਊ਍ {number}"}}' for number in range(3))  # bytes 0A in letters
    (document,) = documents(tmp_path, "a.jsonl", text.encode("utf-16"))
    assert document.data == text.encode()


def test_messages_of_a_mailbox(tmp_path: Path) -> None:
    messages = ("Subject: One\n\nHello.\n>From here to there.", "Subject: Two\n\nFrom\n\nBye.")
    found = documents(tmp_path, "news.mbox", mbox_of(*messages))
    assert [one.suffix for one in found] == [".eml", ".eml"]
    assert [one.name for one in found] == [f"{tmp_path}/news.mbox/{n}.eml" for n in (1, 2)]
    assert (found[0].data or b"").endswith(b"Hello.\nFrom here to there.\n\n")
    assert (found[1].data or b"").decode().strip() == messages[1]


PACKED = "text/html\r\nContent-Encoding: gzip"


def web_archive() -> bytes:
    return warc_of(
        record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
        response("https://outlet.example/a/", b"<html>" + TEXT),
        response("https://outlet.example/b.pdf", b"%PDF-1.4", "application/pdf"),
        response("https://outlet.example/c", TEXT, "text/plain; charset=windows-1251"),
        response("https://outlet.example/d.png", b"\x89PNG", "image/png"),
        response("https://outlet.example/gone", b"<html>no", status="404 Not Found"),
        response("https://outlet.example/e", gzip.compress(TEXT), PACKED),
        record("resource", "https://outlet.example/f", TEXT, "text/plain"),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["w.warc", "w.warc.gz", "w.wacz"])
def test_pages_of_a_web_archive(tmp_path: Path, name: str) -> None:
    pages = b'{"url": "https://outlet.example/a/", "text": "not twice"}\n'
    data = {
        "w.warc": web_archive(),
        "w.warc.gz": gzip.compress(web_archive()),
        "w.wacz": zip_of(
            {"archive/w.warc.gz": gzip.compress(web_archive()), "pages/pages.jsonl": pages}
        ),
    }[name]
    found = unpacked(tmp_path, name, data)
    read = [one for one in found if isinstance(one, Document)]
    assert [(one.stem, one.suffix) for one in read] == [
        ("outlet.example/a", ".html"),
        ("outlet.example/b.pdf", ".pdf"),
        ("outlet.example/c", ".txt"),
        ("outlet.example/e", ".html"),
        ("outlet.example/f", ".txt"),
    ]
    assert read[0].known == {
        "url": "https://outlet.example/a/",
        "fetched": "2015-01-03T01:05:34Z",
        "charset": "utf-8",
    }
    assert read[2].known["charset"] == "windows-1251"
    assert read[3].data == TEXT
    (problem,) = (one.problem for one in found if isinstance(one, UnreadableFileError))
    assert problem == "2 records are no pages: image/png 1; answer of status 404 1."


@pytest.mark.parametrize(
    ("name", "suffix", "data"),
    [
        ("a.txt", ".txt", zip_of({"a.txt": TEXT})),
        ("backup", ".txt", tar_of({"a.txt": TEXT})),
        ("a.jsonl", ".jsonl", gzip.compress(b"{}\n")),
        ("b.txt", ".html", b"<!DOCTYPE html>\n<html>"),
        ("page", ".html", b"\xef\xbb\xbf <!-- saved --> <HTML lang=en>"),
        ("news", ".eml", mbox_of("Subject: x\n\nHi.")),
        ("w.dat", ".txt", warc_of(record("resource", "https://o.example/f", TEXT, "text/plain"))),
        ("records", ".jsonl", b'{"text": "It rained."}\n'),
    ],
)  # fmt: skip
def test_a_wrong_or_missing_suffix_is_seen_through_and_noted(
    tmp_path: Path, name: str, suffix: str, data: bytes
) -> None:
    (document,) = documents(tmp_path, name, data)
    assert document.suffix == suffix
    assert any("first bytes" in problem for problem in document.problems)


def test_compressed_files_of_the_same_story_are_articles(tmp_path: Path) -> None:
    (tmp_path / "one.txt.zst").write_bytes(COMPRESSORS[".zst"](TEXT))
    (tmp_path / "two.zip").write_bytes(zip_of({"x.txt": OTHER}))
    found = list(read_articles([tmp_path]))
    assert [one.id for one in found if isinstance(one, Article)] == ["one", "two/x"]
    assert [one.text.encode() for one in found if isinstance(one, Article)] == [TEXT, OTHER]


def test_an_article_of_a_web_archive_has_the_address_it_came_from(tmp_path: Path) -> None:
    page = b"<html><body><article><p>" + TEXT + b"</p><p>" + OTHER + b"</p></article></body></html>"
    data = warc_of(
        response("https://outlet.example/a", page),
        response("https://outlet.example/b", OTHER, "text/plain"),
    )
    (tmp_path / "w.warc").write_bytes(data)
    found = [one for one in read_articles([tmp_path]) if isinstance(one, Article)]
    assert [one.url for one in found] == ["https://outlet.example/a", "https://outlet.example/b"]


def test_every_container_has_a_suffix_of_its_own() -> None:
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in CONTAINERS)


def packed_response(url: str, body: bytes, *more: str, coding: str = "br") -> bytes:
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html", f"Content-Encoding: {coding}", *more]
    http = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return record("response", url, http, "application/http; msgtype=response")


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


def test_pages_that_a_server_packed_with_brotli_are_read(tmp_path: Path) -> None:
    page = b"<p>The ferry sails again.</p>" * 4000
    packed = brotli.compress(page)
    chunks = chunked(packed[:20], packed[20:])
    archive = warc_of(
        packed_response("https://outlet.example/a", packed),
        packed_response("https://outlet.example/b", chunks, "Transfer-Encoding: chunked"),
        packed_response("https://outlet.example/c", page),  # unpacked by who fetched it
        response("https://outlet.example/d", page),
    )
    found = documents(tmp_path, "web.warc", archive)
    assert [one.data == page for one in found] == [True] * 4


PAGE = b"<html><p>The ferry sails again.</p>" * 4000
MEMBERS = gzip.compress(PAGE[:70_001]) + gzip.compress(b"") + gzip.compress(PAGE[70_001:])


@pytest.mark.parametrize(
    ("coding", "transfer", "body"),
    [
        ("identity", "Chunked", chunked(PAGE[:9], PAGE[9:])),
        ("gzip", "identity", MEMBERS),
        ("GZip", "CHUNKED", chunked(MEMBERS[:7], MEMBERS[7:])),
        ("x-gzip", "identity", MEMBERS),
        ("identity", "gzip, Chunked", chunked(MEMBERS)),
        ("br, gzip", "identity", gzip.compress(brotli.compress(PAGE))),
        ("Deflate", "identity", zlib.compress(PAGE)),
        ("gzip", "identity", MEMBERS + b"\0\0"),
        ("gzip", "identity", MEMBERS + b"<!-- cached -->"),
        ("gzip", "chunked", chunked(PAGE)),  # unpacked by who fetched it
    ],
)
def test_codings_of_a_body_are_undone(
    tmp_path: Path, coding: str, transfer: str, body: bytes
) -> None:
    answer = packed_response(
        "https://outlet.example/a", body, f"Transfer-Encoding: {transfer}", coding=coding
    )
    (found,) = documents(tmp_path, "web.warc", warc_of(answer))
    assert found.data == PAGE
    assert not found.problems


@pytest.mark.parametrize("size", range(len(MEMBERS) - 1, len(MEMBERS) - 40, -13))
def test_a_body_that_is_cut_off_says_so(tmp_path: Path, size: int) -> None:
    answer = packed_response("https://outlet.example/a", MEMBERS[:size], coding="gzip")
    (found,) = unpacked(tmp_path, "web.warc", warc_of(answer))
    assert isinstance(found, UnreadableFileError)
    assert "cut off" in found.problem


def test_codings_without_end_are_refused(tmp_path: Path) -> None:
    codings = ", ".join(["gzip"] * 5000)
    answer = packed_response("https://outlet.example/a", MEMBERS, coding=codings)
    (found,) = unpacked(tmp_path, "web.warc", warc_of(answer))
    assert isinstance(found, UnreadableFileError)
    assert "compression method is not supported" in found.problem


@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("name", ["web.warc.zst", "web"])
def test_a_web_archive_with_a_dictionary_is_read(
    tmp_path: Path, name: str, *, is_packed: bool
) -> None:
    pages = [
        response(f"https://outlet.example/{n}", f"<p>Ferry number {n} sails again.</p>".encode())
        for n in range(40)
    ]
    dictionary = zstd.train_dict(pages * 8, 2048)
    given = dictionary.dict_content
    frame = zstd.compress(given) if is_packed else given
    archive = b"\x5d\x2a\x4d\x18" + len(frame).to_bytes(4, "little") + frame
    archive += b"".join(zstd.compress(page, zstd_dict=dictionary) for page in pages)
    assert len(documents(tmp_path, name, archive)) == len(pages)
