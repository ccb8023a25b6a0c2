"""The sentences that a language model writes, each with the numbers of the passages it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARK: Final = r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]"
_MARKS: Final = re.compile(rf"(?:\s*{_MARK})+")
_END: Final = re.compile(rf"(?:(?:\s*{_MARK})+[\s.!?]|[.!?][\"”’)]*(?:\s*{_MARK})*\s|\n)\s*")
_BULLET: Final = re.compile(r"^\s*(?:[-*•]\s+|#{1,6}\s+|\d{1,2}[.)]\s+)")
_EMPHASIS: Final = re.compile(r"\*\*|__|`")
_LONGEST: Final = 2_000  # code points of a sentence that is waited for


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence without its marks, and the numbers that it cites."""

    text: str
    numbers: tuple[int, ...]


def written_sentences(pieces: Iterable[str]) -> Iterator[Written]:
    """The sentences of a text that comes in pieces, each as soon as it is whole.

    A mark stands before or after the full stop of the sentence that it belongs to.
    """
    waiting = ""
    for piece in pieces:
        waiting += piece
        whole, waiting = _whole(waiting)
        yield from _parsed(whole)
        if len(waiting) > _LONGEST:
            return  # no prose
    yield from _parsed(waiting)


def _whole(text: str) -> tuple[str, str]:
    """What of ``text`` surely ends with a whole sentence and its marks, and the rest.

    Marks may still come, so that the text after the last end has to have begun.
    """
    ends = [match.end() for match in _END.finditer(text)]
    sure = [end for end in ends if text[end : end + 2].strip() and text[end] != "["]
    return (text[: sure[-1]], text[sure[-1] :]) if sure else ("", text)


def _parsed(text: str) -> Iterator[Written]:
    for line in text.splitlines():
        plain = _EMPHASIS.sub("", _BULLET.sub("", line)).strip()
        start = 0
        for marks in _MARKS.finditer(plain):
            yield from _cited(plain[start : marks.start()], marks[0])
            start = marks.end()
        yield from _cited(plain[start:], "")


def _cited(text: str, marks: str) -> Iterator[Written]:
    """The sentences before a group of marks; the marks are of the last one."""
    text = text.strip().lstrip(".!?,; ")
    spans = sentence_spans(text)
    for place, span in enumerate(spans, start=1):
        numbers = re.findall(r"\d+", marks) if place == len(spans) else []
        sentence = _ended(span.of(text))
        if any(map(str.isalnum, sentence)):
            yield Written(sentence, tuple(dict.fromkeys(map(int, numbers))))


def _ended(sentence: str) -> str:
    """With a full stop at its end, which may have stood behind the marks."""
    sentence = " ".join(sentence.split())
    return sentence if sentence[-1:] in '.!?"”’' else f"{sentence.rstrip(',;:')}."
