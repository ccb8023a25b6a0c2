"""Conversations with human rewrites (CANARD, TREC CAsT), asked as the service would have them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import Stemmer

from qa_service.domain import Turn
from qa_service.query.follow_up import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa_service.query.term_choice import FollowUpModel

TODAY: Final = date(2020, 6, 1)
NO_ANSWER: Final = "I don't know."
TALKS: Final = Path(__file__).with_name("topical_talks.txt")
_STOP: Final = """
    a about after all also am an and any are as at be because been before being between both but
    by can could did do does doing during each else for from further had has have having he her
    here hers him his how i if in into is it its itself just me many more most much my no nor
    not of off on once only or other our out over own s same she should so some such t than that
    the their theirs them then there these they this those through to too under until up us very
    was we were what when where which while who whom whose why will with would you your
"""
STOP_WORDS: Final = frozenset(_STOP.split())
_WORD: Final = re.compile(r"[^\W_]+")
_STEMMER: Final = Stemmer.Stemmer("english")


@dataclass(frozen=True)
class Given:
    """What of a conversation the service is given.

    ``seen``: the article's title stands before the first question, as for CANARD's annotators;
    ``whole_start``: the first question is the human rewrite, since whoever starts to ask can't
    leave anything unsaid; ``titles``: those of the articles that the answers cite; ``lower_case``:
    everything is, as many people type.
    """

    name: str
    seen: bool = False
    whole_start: bool = False
    titles: bool = True
    answers: bool = True
    lower_case: bool = False


@dataclass(frozen=True)
class Asked:
    """One question of a conversation with its human rewrite.

    ``answer`` is None where none was found or the set has none; ``title`` that of the article
    that the conversation is about.
    """

    id: str
    dialog: str
    turn: int
    question: str
    rewrite: str
    answer: str | None = None
    title: str | None = None
    passage: str | None = None


def read_canard(folder: Path) -> list[Asked]:
    """Every question of CANARD, in the order of its conversations."""
    return [
        Asked(
            id=row["id"],
            dialog=row["dialog"],
            turn=row["turn"],
            question=row["question"],
            rewrite=row["rewrite"],
            answer=None if row["answer"] == NO_ANSWER else row["answer"],
            title=row["title"],
            passage=row["passage_id"],
        )
        for row in _rows(folder / "canard" / "questions.jsonl")
    ]


def read_cast(folder: Path, year: int) -> list[Asked]:
    """Every question of one year of TREC CAsT."""
    return [
        Asked(row["id"], f"{year}_{row['dialog']}", row["turn"], row["question"], row["rewrite"])
        for row in _rows(folder / "cast2019_2020" / "questions.jsonl")
        if row["year"] == year
    ]


def read_talks() -> list[Asked]:
    """Every question of our own talks, of which nothing but questions is known."""
    blocks = TALKS.read_text(encoding="utf-8").strip().split("\n\n")
    return [
        Asked(f"{block[:40]}_{turn}", block.partition("\n")[0], turn, question, rewrite or question)
        for block in blocks
        for turn, line in enumerate(block.split("\n"), start=1)
        for question, _, rewrite in [line.partition(" | ")]
    ]


def by_dialog(questions: Iterable[Asked]) -> list[list[Asked]]:
    """The conversations, each in the order of its turns."""
    dialogs: dict[str, list[Asked]] = {}
    for asked in questions:
        dialogs.setdefault(asked.dialog, []).append(asked)
    return [sorted(dialog, key=lambda asked: asked.turn) for dialog in dialogs.values()]


def with_turns(
    dialog: Sequence[Asked],
    given: Given,
    model: FollowUpModel | Literal["rewrites"] | None = None,
) -> Iterator[tuple[Asked, tuple[Turn, ...], str]]:
    """Each question with the turns before it, as the service has them, and our standalone form.

    ``model`` stands for the trees of the package; "rewrites" gives the human forms instead.
    """
    if given.lower_case:
        dialog = [_in_lower_case(asked) for asked in dialog]
    turns: tuple[Turn, ...] = ()
    if given.seen and dialog[0].title:
        seen = f"Tell me about {dialog[0].title}."
        turns = (Turn(seen, seen, None, (dialog[0].title,)),)
    for number, original in enumerate(dialog):
        whole = given.whole_start and number == 0
        asked = replace(original, question=original.rewrite) if whole else original
        ours = _standalone(asked, turns, model)
        yield asked, turns, ours
        answer = asked.answer if given.answers else None
        cited = (asked.title,) if given.titles and answer and asked.title else ()
        turns = (*turns, Turn(asked.question, ours, answer, cited))


def _in_lower_case(asked: Asked) -> Asked:
    return replace(
        asked,
        question=asked.question.lower(),
        rewrite=asked.rewrite.lower(),
        answer=asked.answer and asked.answer.lower(),
        title=asked.title and asked.title.lower(),
    )


def _standalone(
    asked: Asked, turns: Sequence[Turn], model: FollowUpModel | Literal["rewrites"] | None
) -> str:
    if model == "rewrites":
        return asked.rewrite
    return resolved(" ".join(asked.question.split()), turns, TODAY, model)


def stems(text: str) -> list[str]:
    """Stems of the words of a text, without stop words, in their order."""
    words = _WORD.findall(re.sub(r"['’]s\b", "", text.casefold()))
    return [stem for word in words if word not in STOP_WORDS for stem in [_STEMMER.stemWord(word)]]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield json.loads(line)
