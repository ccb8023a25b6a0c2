"""A file of lines is cut where its lines say, so that a change moves few of the cuts."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from qa_service.ingest.containers.member import file_member
from qa_service.ingest.document import Document
from qa_service.ingest.unpacking import chunks_of_lines

if TYPE_CHECKING:
    from pathlib import Path

MEBIBYTE = 1024 * 1024


def lines(count: int) -> list[bytes]:
    chance = random.Random(1)  # noqa: S311 - text, not a secret
    return [chance.randbytes(chance.randint(200, 3000)).hex().encode() for _ in range(count)]


def cut(folder: Path, content: bytes) -> list[Document]:
    file = folder / "a.jsonl"
    file.write_bytes(content)
    with (member := file_member(Document("a.jsonl", "a", ".jsonl", place=str(file)))).stream:
        found = list(chunks_of_lines(member))
    assert all(isinstance(one, Document) for one in found)
    return [one for one in found if isinstance(one, Document)]


def test_chunks_are_whole_lines_and_all_of_them(tmp_path: Path) -> None:
    content = b"\n".join(lines(4000))
    found = cut(tmp_path, content)
    texts = [one.data or b"" for one in found]
    assert b"".join(texts) == content
    assert all(text.endswith(b"\n") for text in texts[:-1])
    assert all(MEBIBYTE < len(text) <= 2 * MEBIBYTE for text in texts[:-1])
    starts = [1 + b"".join(texts[:at]).count(b"\n") for at in range(len(texts))]
    assert [one.first_line for one in found] == starts


def test_a_changed_line_leaves_the_chunks_behind_it_as_they_were(tmp_path: Path) -> None:
    before = lines(12_000)
    after = [*before]
    after[1500] += b"a longer record than it was"
    first = cut(tmp_path, b"\n".join(before))
    then = cut(tmp_path, b"\n".join(after))
    known = {(one.first_line, one.data) for one in first}
    changed = [one for one in then if (one.first_line, one.data) not in known]
    assert len(first) > 20
    assert 1 <= len(changed) <= 4


def test_a_chunk_ends_at_the_limit_where_no_line_says_so(tmp_path: Path) -> None:
    same = b"x" * 1000  # not a line that ends one
    found = cut(tmp_path, b"\n".join([same] * 10_000))
    assert all(len(one.data or b"") <= 2 * MEBIBYTE for one in found)
    assert b"".join(one.data or b"" for one in found) == b"\n".join([same] * 10_000)
