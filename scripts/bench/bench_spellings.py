#!/usr/bin/env python
"""Whether a question is answered however it is spelled.

    scripts/bench/bench_spellings.py INDEX QUESTIONS.jsonl [--limit N] [--verbose]

Asks a service over INDEX every answerable question of the set as it is written, in lower case
without a question mark, with one typing error, and in another spelling of its names, numbers and
marks (where it has any), and prints how often the others are answered as the first is: with the
same status, and with the same status citing the same article first. Errors are by chance, from a
fixed seed, in a word of five letters or more.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.evaluation.measures import mean_estimate
from qa_service.evaluation.questions import read_questions
from qa_service.language import STOP_WORDS
from qa_service.service import open_service
from qa_service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.domain import Answer, Question

SEED: Final = 16
_SHORTEST: Final = 5  # letters of a word with a typing error
_WORD: Final = re.compile(rf"[^\W\d_]{{{_SHORTEST},}}")
_OTHERWISE: Final = (
    (r"\bUS\b|\bus(?= states| minimum)", "U.S."),
    (r"\bUN\b", "U.N."),
    (r"\bUK\b|\buk\b", "U.K."),
    (r"\bnfl\b", "N.F.L."),
    (r"\bpercentage\b", "per cent"),
    (r"\b(\d{1,3})(\d{3})\b(?<!\b[12]\d{3})", r"\1,\2"),
    (r"\b(same) (sex)\b", r"\1-\2"),
    (r"\bsecond quarter\b", "2nd quarter"),
    (r"\bfour\b", "4"),
    (r"\btwo\b", "2"),
    (r"\btwitter\b", "Twitter's"),
    (r"\b[Ss]ummari(s)e\b", "summarize"),
    (r"\bvs\b", "versus"),
    (r" and ", " & "),
    (r"\b([Ww])hat's\b", r"\1hat is"),
    (r"\b([Ww])ho's\b", r"\1ho is"),
    (r"'", "’"),
    (r"\bjohnson and johnson\b", "Johnson & Johnson"),
    (r"\bgorbachev\b", "gorbatchev"),
    (r"\bGorbachev\b", "Gorbatchov"),
    (r"\bdjokovic\b", "Đoković"),
    (r"\b[Oo]htani\b", "Ōhtani"),
    (r"\bhernandez\b", "Hernández"),
    (r"\bMandela\b", "MANDELA"),
    (r"\b(monkey) ?(pox)\b", r"\1-\2"),
    (r"\b(20)(\d\d)\b", r"'\2"),
)


def main() -> None:
    """Ask each question in each of its spellings, and compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int, help="ask only so many questions")
    parser.add_argument("--verbose", action="store_true", help="print what is answered otherwise")
    arguments = parser.parse_args()
    asked = [one.question for one in read_questions(arguments.questions) if one.answerable]
    service = open_service(Settings(index=arguments.index))
    statuses: dict[str, list[float]] = defaultdict(list)
    articles: dict[str, list[float]] = defaultdict(list)
    for question in asked[: arguments.limit]:
        first = service.ask(question)
        statuses["as written: answered"].append(float(first.status == "answered"))
        for name, other in spellings(question):
            answer = service.ask(other)
            statuses[name].append(float(answer.status == first.status))
            articles[name].append(float(_gist(answer) == _gist(first)))
            if arguments.verbose and _gist(answer) != _gist(first):
                print(f"{name}: {other.text!r} {_gist(answer)}, not {_gist(first)}", flush=True)
    service.close()
    for name, values in statuses.items():
        same = f", and the same article first {_share(articles[name])}" if articles[name] else ""
        print(f"{name:28s} {_share(values)}{same}")


def spellings(question: Question) -> Iterator[tuple[str, Question]]:
    """The question in its other spellings, each with the name of the way that it is spelled."""
    for name, spell in (
        ("lower case, no question mark", _bare),
        ("one typing error", _mistyped),
        ("another spelling", _otherwise),
    ):
        text = spell(question.text)
        if text != question.text:
            yield name, replace(question, text=text)


def _share(values: list[float]) -> str:
    found = mean_estimate(np.array(values))
    return f"{found.value:.3f} [{found.low:.2f}, {found.high:.2f}] of {found.count}"


def _bare(text: str) -> str:
    return text.lower().rstrip(" ?.")


def _mistyped(text: str) -> str:
    words = [match for match in _WORD.finditer(text) if match[0].lower() not in STOP_WORDS]
    if not words:
        return text
    chance = random.Random(f"{SEED} {text}")  # noqa: S311 -- no secret
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    head, letter, tail = text[:at], text[at], text[at + 1 :]
    other = chance.choice([one for one in "etaoinshrdlu" if one != letter.lower()])
    swapped = tail[0] + letter + tail[1:]
    return head + chance.choice((swapped, tail, letter + letter + tail, other + tail))


def _otherwise(text: str) -> str:
    for pattern, other in _OTHERWISE:
        text = re.sub(pattern, other, text)
    return text


def _gist(answer: Answer) -> tuple[str, str | None]:
    """The status, and the article cited first."""
    return answer.status, answer.citations[0].article.id if answer.citations else None


if __name__ == "__main__":
    main()
