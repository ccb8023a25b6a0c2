#!/usr/bin/env python
"""What the gate for sentences of a language model lets through: lies, and true paraphrases.

    scripts/bench/bench_prose_gate.py ../shared/data/rtqa-small/articles.jsonl.gz [--verbose]

``prose/paraphrases.jsonl`` has true sentences in our own words, each with the place of the
passage that it is of; ``lies.jsonl`` the same with one thing made wrong: a number, a day, a name,
two that changed places, a negation, an opposite. To these come true sentences that cite another
passage, of the same article or of another one. Rules and numbers of the gate were chosen on the
halves "development" and "second development"; the others are for the end. The second halves were
written later, of other articles, and their lies are of more kinds: who did what, before and after,
who said it, hedges, conditions, causes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.domain import Article, Passage
from qa_service.evaluation.measures import wilson
from qa_service.ingest import read_articles
from qa_service.passages import split_into_passages
from qa_service.prose.gate import check
from qa_service.prose.sources import Source
from qa_service.rerank import CachedReader, open_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FOLDER: Final = Path(__file__).parent / "prose"
TRUE: Final = "true"
EVERY: Final = 3  # how many paraphrases apart are those that cite another passage
SEED: Final = 5

Archive = dict[str, tuple[Article, tuple[Passage, ...]]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that cites a passage; ``kind`` says what is wrong with it."""

    half: str
    kind: str
    text: str
    source: Source


def main() -> None:
    """Print what passes, by half and kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--half", action="append", help="only these, by name; default all")
    parser.add_argument("--verbose", action="store_true", help="name what went wrong")
    arguments = parser.parse_args()
    archive: Archive = {
        one.id: (one, split_into_passages(one))
        for one in read_articles([arguments.articles])
        if isinstance(one, Article)
    }
    reader = CachedReader(open_reader(None))
    sentences = [
        one
        for one in (*_written(archive), *_cited_elsewhere(archive))
        if one.half in (arguments.half or [one.half])
    ]
    faults = [check(one.text, (one.source,), reader).fault for one in sentences]
    for half in dict.fromkeys(one.half for one in sentences):
        _print_half(
            half, [pair for pair in zip(sentences, faults, strict=True) if pair[0].half == half]
        )
    if arguments.verbose:
        for one, fault in zip(sentences, faults, strict=True):
            if (fault is None) != (one.kind == TRUE):
                print(f"{one.half} {one.kind}: {fault or 'passed'}: {one.text}")


def _print_half(half: str, checked: Sequence[tuple[Sentence, str | None]]) -> None:
    made = Counter(one.kind for one, _ in checked)
    passed = Counter(one.kind for one, fault in checked if fault is None)
    struck = made[TRUE] - passed[TRUE]
    lies, past = sum(made.values()) - made[TRUE], sum(passed.values()) - passed[TRUE]
    written, past_written = lies - made["citation"], past - passed["citation"]
    print(f"{half}: {_share(struck, made[TRUE])} true struck out")
    print(f"  {_share(past, lies)} lies past; without citations {_share(past_written, written)}")
    for kind in sorted(set(made) - {TRUE}):
        print(f"    {kind}: {passed[kind]} of {made[kind]}")


def _share(count: int, of: int) -> str:
    """With Wilson's interval of 95 %."""
    low, high = wilson(count / of, of)
    return f"{count} of {of} ({count / of:.1%} [{low:.1%}, {high:.1%}])"


def _written(archive: Archive) -> Iterator[Sentence]:
    for file, kind in (("paraphrases.jsonl", TRUE), ("lies.jsonl", "")):
        for row in _rows(file):
            source = Source(1, _passage(archive, row), archive[str(row["article"])][0])
            yield Sentence(str(row["half"]), kind or str(row["kind"]), str(row["text"]), source)


def _cited_elsewhere(archive: Archive) -> Iterator[Sentence]:
    chance = random.Random(SEED)  # noqa: S311 -- the same ones every time
    rows = list(_rows("paraphrases.jsonl"))
    for row in rows[::EVERY]:
        article, passages = archive[str(row["article"])]
        others = [one for one in passages if one.start != row["start"]]
        if others:
            yield _misplaced(row, chance.choice(others), article)
        other, its = archive[chance.choice([one for one in archive if one != article.id])]
        yield _misplaced(row, chance.choice(its), other)


def _misplaced(row: Mapping[str, object], passage: Passage, article: Article) -> Sentence:
    return Sentence(str(row["half"]), "citation", str(row["text"]), Source(1, passage, article))


def _passage(archive: Archive, row: Mapping[str, object]) -> Passage:
    _, passages = archive[str(row["article"])]
    return next(one for one in passages if one.start == row["start"])


def _rows(file: str) -> Iterable[Mapping[str, object]]:
    return map(json.loads, (FOLDER / file).read_text("utf-8").splitlines())


if __name__ == "__main__":
    main()
