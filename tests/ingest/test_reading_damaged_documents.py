"""Real papers, damaged at random: text or a reason, never anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions
from qa_service.ingest.formats import FORMATS

ARCHIVE = Path(__file__).parents[1] / "formats" / "archive"
PAPERS = {file.suffix: file.read_bytes() for file in ARCHIVE.iterdir()}
SUFFIXES = (".docx", ".odt", ".rtf", ".epub")


def outcome(data: bytes, suffix: str) -> str:
    """What was read, or the reason why nothing was."""
    document = Document(f"paper{suffix}", "paper", suffix, data=data)
    try:
        found = list(FORMATS[suffix](document, ReadingOptions()))
    except UnreadableFileError as error:
        return error.problem
    return " ".join(
        block.text for raw in found if isinstance(raw, RawArticle) for block in raw.blocks
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(deadline=None, max_examples=80)
@given(data=st.data())
def test_mutated_and_cut_off_files(suffix: str, data: st.DataObject) -> None:
    whole = PAPERS[suffix]
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    places = st.tuples(st.integers(0, len(whole)), st.binary(min_size=1, max_size=8))
    for at, some in data.draw(st.lists(places, max_size=12)):
        damaged[at : at + len(some)] = some
    assert outcome(bytes(damaged), suffix) is not None


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=600))
def test_any_bytes(suffix: str, data: bytes) -> None:
    start = {".rtf": b"{\\rtf1"}.get(suffix, b"PK\x03\x04")
    assert "\x00" not in outcome(start + data, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_whole_files_are_read(suffix: str) -> None:
    assert len(outcome(PAPERS[suffix], suffix).split()) > 30
