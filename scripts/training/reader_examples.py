"""Examples to train and test the reader on, from sets whose licences let weights be published.

SQuAD 2.0, XQuAD and CANARD (CC BY-SA 4.0) and TimeQA (BSD-3). Every article, document or
conversation falls into one part (``parts.py``). Beside the sets' own questions stand

- near misses: a right question with a name, a year, a number or a relation changed;
- hard negatives: passages that the embedder finds near a question they do not answer;
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from json_lines import records
from near_miss_questions import near_miss
from parts import Part, part_of
from qa_service.domain import Span
from qa_service.passages import sentence_spans
from qa_service.rerank.built_in import WINDOW

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

Vectors = Callable[[list[str]], NDArray[np.float32]]

MIN_PASSAGE: Final = 40  # code points; shorter TimeQA paragraphs are headings
CONVERSATION_PASSAGES: Final = 3  # answers of a conversation that make one passage
NEIGHBOURS: Final = 8  # nearest passages among which hard negatives are chosen


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage with its title.

    ``answer`` are the words of ``text`` that answer; None with ``answerable`` where they are not
    known. ``group`` names the article, document or conversation.
    """

    question: str
    title: str
    text: str
    answerable: bool
    answer: Span | None
    group: str
    kind: str
    answers: tuple[str, ...] = ()  # all that people gave


def squad(data: Path, part: Part) -> list[Example]:
    """SQuAD 2.0 and XQuAD, each question with its own whole passage."""
    found = []
    for name in ("squad2", "squad1_xquad_en"):
        passages = {one["id"]: one for one in records(data / name / "passages.jsonl")}
        for raw in records(data / name / "questions.jsonl"):
            passage = passages[raw["passage_id"]]
            if part_of("squad", passage["title"]) == part:
                found.append(_squad_example(raw, passage, name))
    return found


def _squad_example(raw: dict[str, Any], passage: dict[str, Any], name: str) -> Example:
    answerable = raw["answerable"]
    said = raw["answers"] if answerable else raw.get("plausible_answers", [])
    span = _place_of(said, passage["text"])
    return Example(
        raw["question"].strip(),
        passage["title"],
        passage["text"],
        answerable,
        span,  # of an unanswerable question: the trap, for choosing what to read
        passage["title"],
        name,
        tuple(raw["answers"]) if answerable else (),
    )


def _place_of(answers: Sequence[str], text: str) -> Span | None:
    """Where the answer given most often stands first."""
    ordered = sorted(set(answers), key=lambda one: (-answers.count(one), len(one)))
    for answer in ordered:
        at = text.find(answer)
        if at >= 0 and answer.strip():
            return Span(at, at + len(answer))
    return None


def timeqa(data: Path, part: Part) -> list[Example]:
    """TimeQA: each answerable question with each of its right paragraphs."""
    passages = {one["id"]: one for one in records(data / "timeqa" / "passages.jsonl")}
    found = []
    for raw in records(data / "timeqa" / "questions.jsonl"):
        if part_of("timeqa", raw["doc"]) != part:
            continue
        for key in raw["passage_ids"]:
            text = passages[key]["text"]
            span = _place_of(raw["answers"], text)
            found.append(
                Example(
                    raw["question"], passages[key]["title"], text, True, span, raw["doc"], "timeqa"
                )
            )
    return found


def timeqa_paragraphs(data: Path, part: Part) -> dict[str, list[tuple[str, str]]]:
    """Title and text of the paragraphs of each document."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in records(data / "timeqa" / "passages.jsonl"):
        if part_of("timeqa", one["doc"]) == part and len(one["text"]) >= MIN_PASSAGE:
            found[one["doc"]].append((one["title"], one["text"]))
    return dict(found)


def canard(data: Path, part: Part, chance: Random) -> list[Example]:
    """CANARD: the human rewrite with a passage made of answers of the same conversation.

    Once with the right answer among them, once without.
    """
    talks: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for raw in records(data / "canard" / "questions.jsonl"):
        if part_of("canard", raw["dialog"]) == part:
            talks[raw["dialog"]].append(raw)
    found: list[Example] = []
    for talk in talks.values():
        for raw in talk:
            right = raw["answer"] or ""
            others = [
                one["answer"]
                for one in talk
                if one["answer"]
                and one["answer"] not in right
                and not (right and right in one["answer"])
            ]
            found.extend(_canard_examples(raw, list(dict.fromkeys(others)), chance))
    return found


def _canard_examples(raw: dict[str, Any], others: list[str], chance: Random) -> Iterator[Example]:
    title = f"{raw['title']}. {raw['section']}"
    for answerable in (True, False) if raw["answer"] else (False,):
        pieces = chance.sample(others, min(len(others), CONVERSATION_PASSAGES - answerable))
        if answerable:
            pieces.insert(chance.randrange(len(pieces) + 1), raw["answer"])
        if pieces:
            yield Example(
                raw["rewrite"],
                title,
                " ".join(pieces),
                answerable,
                None,
                raw["dialog"],
                "canard",
            )


def windowed(example: Example, chance: Random) -> Example:
    """The example with the sentences around its answer only, at most ``WINDOW`` code points."""
    sentences = sentence_spans(example.text)
    if len(example.text) <= WINDOW or len(sentences) < 2:  # noqa: PLR2004
        return example
    if example.answer:
        at = next(
            (i for i, one in enumerate(sentences) if one.end > example.answer.start),
            len(sentences) - 1,
        )
    else:
        at = chance.randrange(len(sentences))
    first = last = at
    while True:
        sides = []
        if first > 0 and sentences[last].end - sentences[first - 1].start <= WINDOW:
            sides.append("before")
        if last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= WINDOW:
            sides.append("after")
        if not sides:
            break
        if chance.choice(sides) == "before":
            first -= 1
        else:
            last += 1
    start, end = sentences[first].start, sentences[last].end
    answer = example.answer
    if answer and (answer.start < start or answer.end > end):
        start, end = min(start, answer.start), max(end, answer.end)
    return replace(
        example,
        text=example.text[start:end],
        answer=Span(answer.start - start, answer.end - start) if answer else None,
    )


def near_misses(examples: Sequence[Example], chance: Random) -> list[Example]:
    """One for each answerable example that offers something to change."""
    titles = [one.question for one in examples]
    found = []
    for one in examples:
        if one.answerable:
            asked = near_miss(one.question, one.text, titles, chance)
            if asked:
                found.append(
                    replace(one, question=asked, answerable=False, answer=None, kind=f"{one.kind}~")
                )
    return found


def hard_negatives(
    examples: Sequence[Example],
    pool: Sequence[tuple[str, str]],
    vectors: Vectors,
    chance: Random,
) -> list[Example]:
    """For each example a passage near its question that does not hold its answer."""
    passages = vectors([f"{title}. {text}" for title, text in pool])
    asked = vectors([one.question for one in examples])
    found = []
    for one, vector in zip(examples, asked, strict=True):
        answer = one.answer.of(one.text).casefold() if one.answer else None
        near = np.argsort(passages @ vector)[::-1][: NEIGHBOURS * 2]
        fits = [
            pool[i]
            for i in near
            if pool[i][1] not in one.text
            and one.text not in pool[i][1]
            and not (answer and answer in pool[i][1].casefold())
            and (answer is not None or pool[i][0] != one.title)
        ]
        if fits:
            title, text = chance.choice(fits[:NEIGHBOURS])
            found.append(
                replace(one, title=title, text=text, answerable=False, answer=None, kind="hard")
            )
    return found


def other_times(own: Sequence[Example], chance: Random) -> list[Example]:
    """TimeQA's questions with the paragraph that answers for another time."""
    by_document = defaultdict(list)
    for one in own:
        if one.kind == "timeqa":
            by_document[one.group].append(one)
    found = []
    for same in by_document.values():
        for one in same:
            answer = one.answer.of(one.text).casefold() if one.answer else None
            others = [other for other in same if answer and answer not in other.text.casefold()]
            if others:
                other = chance.choice(others)
                found.append(
                    replace(one, text=other.text, answerable=False, answer=None, kind="other time")
                )
    return found
