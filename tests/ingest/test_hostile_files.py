"""Broken and hostile files: never a crash, never much memory, never a file written; a reason."""

from __future__ import annotations

import gzip
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from containers_made import COMPRESSORS, mbox_of, record, response, tar_of, warc_of, zip_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.ingest import CONTAINERS, FORMATS, Skipped, read_articles

TEXT = b"The minister said the bridge would open in spring, a year later than planned."
MIB = 1024 * 1024
SUFFIXES = sorted({*FORMATS, *CONTAINERS})


def read(folder: Path, name: str, data: bytes) -> tuple[list[Article], list[Skipped]]:
    """What is made of the file, read in this process; nothing else may stand beside it after."""
    (folder / name).write_bytes(data)
    articles: list[Article] = []
    skipped: list[Skipped] = []
    for outcome in read_articles([folder / name], processes=0):
        if isinstance(outcome, Article):
            articles.append(outcome)
        else:
            skipped.append(outcome)
            assert outcome.reason
            assert "bug" not in outcome.reason
            assert outcome.file.startswith(str(folder))
    assert [path.name for path in folder.iterdir()] == [name]
    return articles, skipped


def reason(folder: Path, name: str, data: bytes) -> str:
    articles, skipped = read(folder, name, data)
    assert articles == []
    (one,) = skipped
    return one.reason


# Archives that are cut off or damaged


def test_a_cut_zip_says_what_is_missing(tmp_path: Path) -> None:
    whole = zip_of({"a.txt": TEXT})
    assert "table of its members" in reason(tmp_path, "a.zip", whole[:-30])


def test_a_zip_member_with_damaged_data_is_named_and_others_are_read(tmp_path: Path) -> None:
    whole = bytearray(zip_of({"a.txt": TEXT * 9, "b.txt": TEXT}))
    whole[60:70] = bytes(10)
    (article,), (skip,) = read(tmp_path, "x.zip", bytes(whole))
    assert article.id == "x/b"
    assert skip.file.endswith("x.zip/a.txt")
    assert "damaged" in skip.reason


@pytest.mark.parametrize("cut", [1024, 1500, 2048 + 100])
def test_the_complete_files_of_a_cut_tar_are_read(tmp_path: Path, cut: int) -> None:
    whole = tar_of({"a.txt": TEXT, "b.txt": TEXT * 2, "c.txt": TEXT * 3})
    articles, skipped = read(tmp_path, "x.tar", whole[:cut])
    assert [article.id for article in articles][:1] == ["x/a"]
    assert any("cut off or damaged" in skip.reason for skip in skipped)


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_the_complete_files_of_a_cut_compressed_tar_are_read_and_the_cut_is_reported(
    tmp_path: Path, suffix: str
) -> None:
    noise = b"".join(struct.pack("<Q", number**7 % 2**61) for number in range(40_000))
    whole = COMPRESSORS[suffix](tar_of({"a.txt": TEXT * 2, "b.dat": noise, "c.txt": TEXT}))
    articles, skipped = read(tmp_path, f"x.tar{suffix}", whole[: len(whole) * 9 // 10])
    if suffix != ".bz2":  # whose blocks of 900 kB are all or nothing
        assert [article.id for article in articles] == ["x/a"]
    assert skipped[-1].file.endswith(f"x.tar{suffix}")
    assert "cut off after" in skipped[-1].reason


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_damaged_compressed_data_are_named(tmp_path: Path, suffix: str) -> None:
    packed = bytearray(COMPRESSORS[suffix](TEXT * 50))
    packed[len(packed) // 2 :] = b"\xff" * (len(packed) - len(packed) // 2)
    found = reason(tmp_path, f"a.txt{suffix}", bytes(packed))
    assert "damaged" in found or "cut off" in found


def test_a_cut_web_archive_gives_its_pages(tmp_path: Path) -> None:
    whole = warc_of(
        *(response(f"https://o.example/{n}", b"<p>" + TEXT, "text/plain") for n in "ab")
    )
    articles, skipped = read(tmp_path, "w.warc", whole[: len(whole) * 6 // 10])
    assert [article.id for article in articles] == ["o.example/a"]
    assert skipped == [] or skipped[-1].reason


def test_a_web_archive_whose_headers_never_end_is_given_up(tmp_path: Path) -> None:
    start = record("resource", "https://o.example/a", TEXT, "text/plain")
    data = gzip.compress(start + b"WARC/1.0\r\nX: " + bytes(300 * MIB))
    articles, skipped = read(tmp_path, "w.warc.gz", data)
    assert len(articles) == 1
    assert "don't end" in skipped[-1].reason


# Bombs


def test_a_member_of_too_many_bytes_is_no_article(tmp_path: Path) -> None:
    assert "larger than" in reason(tmp_path, "a.txt.gz", gzip.compress(bytes(65 * MIB)))


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_unpacking_without_end_is_stopped(tmp_path: Path, suffix: str) -> None:
    bomb = COMPRESSORS[suffix](tar_of({"zeros.dat": bytes(300 * MIB), "after.txt": TEXT}))
    articles, skipped = read(tmp_path, f"a.tar{suffix}", bomb)
    assert articles == []
    assert "bomb" in skipped[-1].reason


def test_a_bomb_of_bombs_is_given_up(tmp_path: Path) -> None:
    data = gzip.compress(bytes(40 * MIB))
    for _ in range(3):
        data = zip_of({f"{n}.txt.gz" if data[:2] != b"PK" else f"{n}.zip": data for n in range(12)})
    articles, skipped = read(tmp_path, "a.zip", data)
    assert articles == []
    assert "bomb" in skipped[-1].reason


def test_archives_nested_without_end_are_given_up(tmp_path: Path) -> None:
    data = zip_of({"a.txt": TEXT})
    for _ in range(30):
        data = zip_of({"a.zip": data})
    assert "too deep" in reason(tmp_path, "a.zip", data)


def test_a_file_compressed_without_end_is_given_up(tmp_path: Path) -> None:
    data = TEXT
    for _ in range(30):
        data = gzip.compress(data)
    assert "too deep" in reason(tmp_path, "a" + ".gz" * 30, data)


def test_overlapping_members_do_not_multiply(tmp_path: Path) -> None:
    """A table of contents that names one member of 1 MiB ten thousand times."""
    one = zip_of({"a.txt": bytes(MIB)})
    at = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[at:end]
    table = entry * 10_000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10_000, 10_000, len(table), at, 0)
    articles, skipped = read(tmp_path, "a.zip", one[:at] + table + tail)
    assert articles == []
    assert "bomb" in skipped[-1].reason or "damaged" in skipped[-1].reason


def test_a_zip_with_an_endless_table_is_refused_unread(tmp_path: Path) -> None:
    sparse = tmp_path / "a.zip"
    with sparse.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.seek(200 * MIB)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, 200 * MIB, 0, 0))
    (skip,) = read_articles([sparse])
    assert isinstance(skip, Skipped)
    assert "too many members" in skip.reason


@pytest.mark.parametrize("suffix", [".xml", ".rss", ".atom", ".html", ".svg"])
def test_a_billion_laughs_are_not_laughed(tmp_path: Path, suffix: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    data = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'
    item = "<item><title>&l11;</title><description>&l11;</description></item>"
    data += f"<rss><channel>{item}</channel></rss>"
    _, skipped = read(tmp_path, f"a{suffix}", data.encode())
    assert all(skip.reason for skip in skipped)


# What is locked, linked or strangely named


def test_a_locked_zip_is_named_as_such(tmp_path: Path) -> None:
    buffer = BytesIO(zip_of({"a.txt": TEXT}))
    data = bytearray(buffer.getvalue())
    data[6] |= 1  # the flag "encrypted", in the member's head and in the table
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in reason(tmp_path, "a.zip", bytes(data))


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("passwd.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert "link" in reason(tmp_path, "a.zip", buffer.getvalue())


def test_members_with_line_breaks_in_their_names(tmp_path: Path) -> None:
    (article,), _ = read(tmp_path, "a.tar", tar_of({"x\ny.txt": TEXT}))
    assert article.id == "a/x\ufffdy"
    assert "\n" not in article.file


# Nesting and length


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b"[" * 2_000_000),
        ("a.json", b'{"a":' * 500_000 + b"1" + b"}" * 500_000),
        ("a.jsonl", b'{"text": ' + b"[" * 500_000 + b"]" * 500_000 + b"}\n"),
        ("a.html", b"<div>" * 300_000),
        ("a.html", b"<blockquote><ul><li>" * 50_000 + TEXT),
        ("a.xml", b"<a>" * 300_000),
        ("a.eml", b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 5_000),
        ("a.md", b"> " * 100_000 + TEXT),
        ("a.md", b"[" * 50_000),
        ("a.rtf", b"{\\rtf1" + b"{" * 300_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_deep_nesting_is_read_or_named(tmp_path: Path, name: str, data: bytes) -> None:
    articles, skipped = read(tmp_path, name, data)
    assert articles or skipped


MEASURED = """
import resource, sys
from pathlib import Path
from qa_service.ingest import read_articles, Skipped
def main():
    for outcome in read_articles([Path(sys.argv[1])]):
        print(type(outcome).__name__, getattr(outcome, "reason", getattr(outcome, "id", "")))
    # Its own peak since it began: ru_maxrss of a process starts with that of whoever started it.
    status = Path("/proc/self/status").read_text()
    own = int(status.partition("VmHWM:")[2].split()[0])
    print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
main()
"""


@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".json", ".csv", ".html", ".eml", ".mbox"])
def test_half_a_gigabyte_on_one_line_takes_little_memory(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    with file.open("wb") as stream:
        stream.write(b'{"text": "')
        stream.truncate(500 * MIB)  # without blocks on the disk
        stream.seek(0, 2)
        stream.write(b'\n{"id": "after", "text": "' + TEXT + b'"}\n')
    command = [sys.executable, "-c", MEASURED, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *outcomes, mebibytes = done.stdout.splitlines()
    assert int(mebibytes) < 1024
    assert outcomes[0].startswith("Skipped ")
    if suffix == ".jsonl":
        assert outcomes[1] == "Article after"


def test_a_million_bad_records_are_counted_not_all_named(tmp_path: Path) -> None:
    articles, skipped = read(tmp_path, "a.jsonl", b"{\n" * 50_000)
    assert articles == []
    assert len(skipped) == 1001
    assert "49,000 more" in skipped[-1].reason


# Anything


def samples() -> dict[str, bytes]:
    """Something sound for each suffix, to be damaged."""
    line = json.dumps({"text": TEXT.decode()}).encode() + b"\n"
    page = b"<html><head><title>Bridge</title></head><body><p>" + TEXT * 3 + b"</p></body></html>"
    message = b"From: a@o.example\nSubject: Bridge\n\n" + TEXT
    packed = {suffix: compress(line) for suffix, compress in COMPRESSORS.items()}
    archive = warc_of(response("https://o.example/", page))
    return {
        **packed,
        ".zip": zip_of({"a.jsonl": line, "b.txt": TEXT}),
        ".tar": tar_of({"a.jsonl": line, "b.txt": TEXT}),
        ".warc": archive,
        ".wacz": zip_of({"archive/w.warc.gz": gzip.compress(archive)}),
        ".mbox": mbox_of("Subject: One\n\nHello.", "Subject: Two\n\nBye."),
        ".html": page,
        ".eml": message,
        ".jsonl": line,
        ".csv": b'title,text\nBridge,"' + TEXT + b'"\n',
        ".rtf": b"{\\rtf1\\ansi " + TEXT + b"\\par}",
    }


SAMPLES = samples()
damage = st.tuples(st.floats(0, 1), st.binary(max_size=8), st.floats(0, 1))
COMMON = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow], database=None
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@COMMON
@given(data=st.binary(max_size=300))
def test_any_bytes_under_any_suffix_are_read_or_named(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        articles, skipped = read(Path(folder), f"a{suffix}", data)
    assert articles or skipped


@pytest.mark.parametrize("suffix", SAMPLES)
@COMMON
@given(harm=st.lists(damage, min_size=1, max_size=3), kept=st.floats(0.2, 1))
def test_damaged_files_are_read_or_named(
    suffix: str, harm: list[tuple[float, bytes, float]], kept: float
) -> None:
    data = bytearray(SAMPLES[suffix])
    for place, replacement, length in harm:
        start = int(place * len(data))
        data[start : start + int(length * 8)] = replacement
    with tempfile.TemporaryDirectory() as folder:
        articles, skipped = read(Path(folder), f"a{suffix}", bytes(data[: int(kept * len(data))]))
    assert articles or skipped
