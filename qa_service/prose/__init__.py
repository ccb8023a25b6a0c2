"""Answers in prose by the user's own language model; every sentence is checked.

::

    for written in written_sentences(endpoint.pieces(messages)):   # as they arrive
        if check(written).fault is None:                            # gate: otherwise struck out
            yield ProseSentence(written)
    answers(what remains) or the extractive answer, with a line that says why

It is an alternative to the extractive answer. Only ``endpoint`` communicates with the model;
``gate`` is what each of its sentences has to pass. Nothing here is imported before a model is
configured.
"""

from __future__ import annotations

import logging
import re
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.answering.sentences import leans
from qa_service.domain import Answer, Evidence, Prose, ProseSentence, Statement
from qa_service.errors import LanguageModelError
from qa_service.language import dates_in
from qa_service.passages import sentence_spans
from qa_service.prose.endpoint import Endpoint, endpoint_of
from qa_service.prose.gate import Checked, check
from qa_service.prose.sources import Source, is_instruction, material, messages
from qa_service.query import find_outlets
from qa_service.rerank import ReadablePassage

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from qa_service.domain import Citation, Query
    from qa_service.rerank import Reader


__all__ = ["Endpoint", "ProseWriter", "endpoint_of"]


_LOG = logging.getLogger(__name__)

PASSAGES: Final = 8  # passages that a model gets
CHARACTERS: Final = 6_000  # code points of these together
SENTENCES: Final = 8  # sentences that are shown at most
WRITTEN: Final = 30  # sentences that are checked at most
# The reader's log-odds: of the extractive answers to development questions, 99 in 100 reach the
# first, of those to other questions 1 in 10; of their single statements 99 in 100 reach the second.
ANSWERS: Final = -0.8
"""From which the remaining sentences answer the question."""
ON_SUBJECT: Final = -2.0
"""From which a sentence is about the question."""

NOTHING_FOUND: Final = (
    "Nothing in the archive clearly answers this, so no language model was asked."
)
NOTHING_WRITTEN: Final = "The language model at {host} wrote nothing."
NOTHING_CITED: Final = "The language model at {host} cited no passage."
NOTHING_HOLDS: Final = "No sentence of the language model at {host} is supported by what it cites."
NO_ANSWER: Final = (
    "The supported sentences of the language model at {host} do not answer the question."
)


@dataclass(frozen=True, slots=True)
class ProseWriter:
    """Turns answers into prose; thread-safe."""

    endpoint: Endpoint
    reader: Reader

    def write(
        self, answer: Answer, query: Query, *, seconds: float
    ) -> Generator[ProseSentence, None, Answer]:
        """Each sentence as soon as it has passed, then the whole answer.

        ``answer`` is the extractive one, which is returned with the reason if there is no prose.
        Never raises LanguageModelError.
        """
        if answer.status != "answered":
            return _instead(answer, NOTHING_FOUND, Prose())
        draft = _Draft(answer, query, self.reader)
        host = self.endpoint.host
        asked = messages(query, answer.question, draft.sources, differ=bool(answer.timeline))
        try:
            with closing(self.endpoint.pieces(asked, seconds=seconds)) as pieces:
                for number, written in enumerate(written_sentences(pieces), start=1):
                    said = draft.take(written)
                    if said is not None:
                        yield said
                    if len(draft.statements) == SENTENCES or number == WRITTEN:
                        break
        except LanguageModelError as error:
            _LOG.warning("ask %s: %s", answer.id, error.problem)
            return _instead(answer, error.problem, Prose(host, draft.rejected))
        _LOG.info(
            "ask %s: prose of %d sentences, %d struck out",
            answer.id,
            len(draft.statements),
            draft.rejected,
        )
        fault = draft.fault()
        if fault is not None:
            return _instead(answer, fault.format(host=host), Prose(host, draft.rejected))
        return replace(
            answer,
            form="prose",
            statements=tuple(draft.statements),
            citations=tuple(draft.citations.values()),
            timeline=(),
            prose=Prose(host, draft.rejected, quoted=answer),
        )


def _instead(answer: Answer, why: str, prose: Prose) -> Answer:
    """The extractive answer, with the reason why it is shown."""
    return replace(answer, prose=replace(prose, fault=why))


class _Draft:
    """What has passed so far, and how much has not."""

    def __init__(self, answer: Answer, query: Query, reader: Reader) -> None:
        self._answer, self._query, self._reader = answer, query, reader
        self._given = _given(answer)
        self.sources = tuple(
            Source(number, one.passage, one.article)
            for number, one in enumerate(self._given, start=1)
        )
        self._differ = bool(answer.timeline)
        self._cites = False
        self._known: set[str] = set()
        self._before: tuple[int, ...] = ()  # what the previous sentence cites, if it passed
        self.statements: list[Statement] = []
        self.citations: dict[int, Citation] = {}  # by number of source, in the order of use
        self.rejected = 0

    def take(self, written: Written) -> ProseSentence | None:
        """The sentence with its citations, None if it is struck out."""
        self._cites = self._cites or bool(written.numbers)
        checked = self._checked(written)
        before, self._before = self._before, ()
        if checked.fault is None and leans(written.text) and not set(before) & set(written.numbers):
            checked = Checked(fault="nobody knows whom it speaks of")
        if checked.fault is not None:
            self.rejected += 1
            _LOG.info("ask %s: struck out: %s", self._answer.id, checked.fault)
            return None
        self._before = written.numbers
        known = len(self.citations)
        statement = self._statement(written, checked)
        self.statements.append(statement)
        return ProseSentence(self._answer.id, statement, tuple(self.citations.values())[known:])

    def fault(self) -> str | None:
        """Why the sentences that passed are not an answer; None if they are."""
        if not self.statements:
            if not self.rejected:
                return NOTHING_WRITTEN
            return NOTHING_HOLDS if self._cites else NOTHING_CITED
        text = " ".join(one.text for one in self.statements)
        return None if self._reads(text) >= ANSWERS else NO_ANSWER

    def _checked(self, written: Written) -> Checked:
        text = written.text
        if is_instruction(text) or text.endswith("?"):
            return Checked(fault="it states nothing")
        if text.casefold() in self._known:
            return Checked(fault="it was said before")
        self._known.add(text.casefold())
        if any(not 1 <= number <= len(self.sources) for number in written.numbers):
            return Checked(fault="it cites a passage that was not given")
        cited = [self.sources[number - 1] for number in written.numbers]
        checked = check(text, cited, self._reader)
        if checked.fault is not None:
            return checked
        if self._differ and not _says_who_and_when(text, cited):
            return Checked(fault="passages differ, and it does not say who reported it and when")
        if self._reads(text) < ON_SUBJECT:
            return Checked(fault="it is not about the question")
        return checked

    def _statement(self, written: Written, checked: Checked) -> Statement:
        evidence = []
        for one in checked.evidence:
            source = one.source.number
            if source not in self.citations:
                self.citations[source] = replace(
                    self._given[source - 1], number=len(self.citations) + 1, highlight=one.span
                )
            evidence.append(Evidence(self.citations[source].number, one.span))
        numbers = tuple(dict.fromkeys(one.citation for one in evidence))
        return Statement(written.text, numbers, evidence=tuple(evidence))

    def _reads(self, text: str) -> float:
        """How well ``text`` answers the question according to the reader, in log-odds."""
        return self._reader.read(self._query.text, [ReadablePassage("", text)])[0].score


def _given(answer: Answer) -> tuple[Citation, ...]:
    """The passages that a model gets: those cited, then the others found, each once."""
    every = [
        one
        for one in (*answer.citations, *answer.passages)
        if not one.is_headline and material(one.passage.text)
    ]
    found = list({one.passage.id: one for one in reversed(every)}.values())[::-1]
    chosen: list[Citation] = []
    length = 0
    for one in found[:PASSAGES]:
        length += len(one.passage.text)
        if chosen and length > CHARACTERS:
            break
        chosen.append(one)
    return tuple(chosen)


def _says_who_and_when(text: str, cited: Sequence[Source]) -> bool:
    """Whether a sentence gives a day, and the outlet or the speaker."""
    outlets = [one.article.source for one in cited if one.article.source]
    is_named = any(outlet.casefold() in text.casefold() for outlet in outlets)
    is_attributed = is_named or bool(find_outlets(text, outlets) or _SAYS.search(text))
    is_dated = any(window for one in cited for window in dates_in(text, one.article.day).values())
    return is_attributed and is_dated


_SAYS: Final = re.compile(
    r"\b(?:according\s+to|said|says|told|reported|reports|estimated|wrote|put)\b", re.IGNORECASE
)


_MARK: Final = r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]"
_MARKS: Final = re.compile(rf"(?:\s*{_MARK})+")
_END: Final = re.compile(rf"(?:(?:\s*{_MARK})+[\s.!?]|[.!?][\"”’)]*(?:\s*{_MARK})*\s|\n)\s*")
_BULLET: Final = re.compile(r"^\s*(?:[-*•]\s+|#{1,6}\s+|\d{1,2}[.)]\s+)")
_EMPHASIS: Final = re.compile(r"\*\*|__|`")
_LONGEST: Final = 2_000  # code points of a sentence that is still incomplete


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence without its marks, and the numbers that it cites."""

    text: str
    numbers: tuple[int, ...]


def written_sentences(pieces: Iterable[str]) -> Iterator[Written]:
    """The sentences of a text that arrives in pieces, each as soon as it is complete.

    A mark may be before or after the full stop of its sentence.
    """
    waiting = ""
    for piece in pieces:
        waiting += piece
        whole, waiting = _whole(waiting)
        yield from _parsed(whole)
        if len(waiting) > _LONGEST:
            return  # not prose
    yield from _parsed(waiting)


def _whole(text: str) -> tuple[str, str]:
    """The part of ``text`` that certainly ends with a whole sentence and its marks, and the rest.

    Marks may still come, so the text after the last sentence must have begun.
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
    """The sentences before a group of marks; the marks belong to the last one."""
    text = text.strip().lstrip(".!?,; ")
    spans = sentence_spans(text)
    for place, span in enumerate(spans, start=1):
        numbers = re.findall(r"\d+", marks) if place == len(spans) else []
        sentence = _ended(span.of(text))
        if any(map(str.isalnum, sentence)):
            yield Written(sentence, tuple(dict.fromkeys(map(int, numbers))))


def _ended(sentence: str) -> str:
    """With a full stop at its end, which may have been after the marks."""
    sentence = " ".join(sentence.split())
    return sentence if sentence[-1:] in '.!?"”’' else f"{sentence.rstrip(',;:')}."
