"""Wrapped lines of a saved page become whole blocks, and no word is lost."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.ingest import Skipped, read_articles
from qa_service.ingest.formats.page_text import split_into_blocks

FIRST = (
    "The harbour of Oldport, closed since the storm of last January, will open to fishing boats "
    "on Monday, the mayor told reporters after a meeting with engineers from the ministry."
)
SECOND = (
    '"We have waited long enough," she said. "The quay is safe, the lights work, and the boats '
    'need to earn money again before the winter comes."'
)
THIRD = (
    "Officials in the capital had first promised a date in spring, but a report by Dr. Ann Lee "
    "found that two of the eleven pillars would not have carried the cranes."
)


def wrap(*paragraphs: str, width: int = 68, between: str = "\n") -> str:
    return between.join(textwrap.fill(paragraph, width) for paragraph in paragraphs)


@pytest.mark.parametrize("width", [45, 60, 68, 80, 90])
def test_wrapped_paragraphs_without_blank_lines_come_apart(width: int) -> None:
    assert split_into_blocks(wrap(FIRST, SECOND, THIRD, width=width)) == [FIRST, SECOND, THIRD]


def test_a_line_a_paragraph_with_blank_lines_or_without() -> None:
    for between in ("\n", "\n\n", "\n \n\n"):
        text = between.join([FIRST, SECOND, THIRD])
        assert split_into_blocks(text) == [FIRST, SECOND, THIRD]


def test_wrapped_paragraphs_with_blank_lines() -> None:
    text = wrap(FIRST, SECOND, THIRD, between="\n\n")
    assert split_into_blocks(text) == [FIRST, SECOND, THIRD]


def test_long_lines_between_wrapped_ones_are_paragraphs_of_their_own() -> None:
    text = "\n".join([wrap(FIRST), THIRD, wrap(SECOND), THIRD, wrap(FIRST)])
    assert split_into_blocks(text) == [FIRST, THIRD, SECOND, THIRD, FIRST]


def test_a_line_that_ended_early_within_its_sentence_goes_on() -> None:
    lines = wrap(FIRST).split("\n")
    head, tail = lines[0].rsplit(" ", 4)[0], " ".join(lines[0].rsplit(" ", 4)[1:])
    text = "\n".join([head, tail, *lines[1:], wrap(THIRD)])
    assert split_into_blocks(text) == [FIRST, THIRD]


def test_a_full_line_that_ends_a_sentence_is_classified_by_the_length_of_paragraphs() -> None:
    full = "Nobody at the harbour had seen the first boat leave the old quay,"
    last = "nor the second one, which left it later under a yellow moon."
    usual = [FIRST, THIRD] * 3
    lines = [wrap(*usual, width=len(full)), full, last, wrap(THIRD, width=len(full))]
    text = "\n".join([*lines, full, last, "Everybody slept."])
    expected = [*usual, f"{full} {last}", THIRD, f"{full} {last} Everybody slept."]
    assert split_into_blocks(text) == expected


def test_a_heading_between_wrapped_paragraphs_is_a_block() -> None:
    text = "\n".join([wrap(FIRST), "Mayor's promise 'came late'", wrap(THIRD)])
    assert split_into_blocks(text) == [FIRST, "Mayor's promise 'came late'", THIRD]


def test_labels_bullets_and_rules_are_blocks() -> None:
    text = "\n".join([wrap(FIRST), "READ MORE", "Why the storm came so late", "|", wrap(THIRD)])
    blocks = split_into_blocks(text)
    assert blocks == [FIRST, "READ MORE", "Why the storm came so late", "|", THIRD]
    full = "Why the storm came so late and what the harbour says of all who sailed"
    quoted = f'"{FIRST}"'
    text = "\n".join([wrap(FIRST), "READ MORE", full, wrap(quoted)])
    assert split_into_blocks(text) == [FIRST, "READ MORE", full, quoted]
    assert split_into_blocks("• one boat\n• two boats") == ["• one boat", "• two boats"]


def test_a_word_broken_after_its_hyphen_is_joined_and_a_suspended_one_is_not() -> None:
    broken = f"{wrap(FIRST)}\nA report on the Oldport-\nNewport line was late."
    assert "Oldport-Newport line" in split_into_blocks(broken)[-1]
    suspended = "Boats for 19-\nand 20-year-old sailors were\nfound."
    assert split_into_blocks(suspended) == ["Boats for 19- and 20-year-old sailors were found."]


def test_an_abbreviation_at_the_end_of_a_line_ends_nothing() -> None:
    sentence = "It was again and again found by the U.S. Navy that nobody had asked Mr. Ray at all."
    text = "It was again and again found by the U.S.\nNavy that nobody had asked Mr.\nRay at all."
    assert split_into_blocks(f"{wrap(FIRST, width=45)}\n{text}") == [FIRST, sentence]


VOCABULARY = """boat harbour mayor quay storm engineer Ann Oldport winter money light lamp seven
1912 slow well-known opened repaired painted found of the and to in a with quickly"""
words = st.sampled_from(VOCABULARY.split())
sentences = st.lists(words, min_size=5, max_size=25).map(
    lambda chosen: " ".join(["The", "mayor", *chosen, "again"]) + "."
)
prose = st.lists(sentences, min_size=1, max_size=4).map(" ".join)


@settings(deadline=None, max_examples=200)
@given(paragraphs=st.lists(prose, min_size=1, max_size=6), width=st.integers(40, 100))
def test_wrapping_at_any_width_loses_no_word(paragraphs: list[str], width: int) -> None:
    text = wrap(*paragraphs, width=width)
    (article,) = _read(text)
    assert isinstance(article, Article)
    found = f"{article.title or ''} {article.text}"
    assert found.split() == " ".join(paragraphs).split()


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.text(max_size=12)
        | st.sampled_from([*" \n\r\t.:?!\"'”,—–•|", "\n\n", "Aa bb", "said.\n", "by Ann Lee\n"])
        | st.sampled_from(["READ MORE\n", "May 3, 2012\n", FIRST]),
        max_size=60,
    ).map("".join)
)
def test_any_page_is_an_article_with_sound_offsets_or_skipped(text: str) -> None:
    (outcome,) = _read(text)
    if isinstance(outcome, Skipped):
        assert outcome.reason
        return
    end = 0
    for number, paragraph in enumerate(outcome.paragraphs, start=1):
        found = outcome.text[paragraph.start : paragraph.end]
        assert found
        assert found == found.strip()
        assert (paragraph.number, paragraph.start >= end) == (number, True)
        end = paragraph.end


def _read(text: str) -> list[Article | Skipped]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.txt"
        file.write_bytes(text.encode("utf-8", "replace"))
        return list(read_articles([file], processes=0))
