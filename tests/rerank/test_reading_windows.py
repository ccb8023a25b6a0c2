from itertools import pairwise

from qa_service.domain import Span
from qa_service.rerank import MarkedWords, Reading
from qa_service.rerank.built_in import OFFERED, WINDOW, joined, read_windows


def test_a_text_that_the_reader_can_read_at_once_stays_whole() -> None:
    text = "The ferry sank. " * 30
    (window,) = read_windows(text[:WINDOW])
    assert (window.start, window.text) == (0, text[:WINDOW])
    assert [one.text for one in read_windows(" ")] == [""]


def test_a_longer_text_is_read_by_sentences_each_with_its_place() -> None:
    text = " ".join(f"Ferry number {n} sank at noon." for n in range(60))
    found = read_windows(text)
    assert len(found) > 2
    assert all(text[one.start :].startswith(one.text) for one in found)
    assert all(one.start + len(one.text) < next_.start + 2 for one, next_ in pairwise(found))
    assert " ".join(one.text for one in found) == text


def test_a_text_answers_as_likely_as_its_likeliest_window() -> None:
    read = joined([Reading(-1.0), Reading(2.5), Reading(0.5)])
    assert read == Reading(2.5)


def test_the_likeliest_words_of_all_windows_are_marked() -> None:
    def marked(start: int, margins: list[float]) -> tuple[MarkedWords, ...]:
        return tuple(
            MarkedWords(Span(start + 9 * i, start + 9 * i + 4), margin)
            for i, margin in enumerate(margins)
        )

    parts = [Reading(0.0, marked(0, [3.0, 1.0, -2.0])), Reading(1.0, marked(500, [4.0, 2.0, 0.0]))]
    found = joined(parts).marked
    assert [one.margin for one in found] == [4.0, 3.0, 2.0, 1.0]
    assert len(found) == OFFERED
    assert [one.span.start for one in found] == [500, 0, 509, 9]
