#!/usr/bin/env python
"""Measure standalone questions on CANARD, our own talks and TREC CAsT against the human rewrites.

    scripts/training/bench_follow_up.py DATA CACHE [--part untouched|held_back] [--show N]

DATA holds ``canard/`` and ``cast2019_2020/``; CACHE gets an index of CANARD's 2,497 answer spans
(each with its article's title and section), made once. hit@5 is by reciprocal rank fusion of BM25
and dense search, over the questions whose answer is in the collection. Added words are those of the
rewrite that the question lacks (stems, without stop words); ROUGE-1 recall and precision are
over the questions where there are any. Intervals are 95 % bootstrap over dialogs. What ours gets
is what the service has: earlier questions with their standalone forms as we made them, answers,
and the titles of the articles that they cite.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from conversations import (
    Asked,
    Given,
    by_dialog,
    read_canard,
    read_cast,
    read_talks,
    stems,
    with_turns,
)
from parts import part_of
from qa_service.domain import Article, Paragraph, Passage
from qa_service.embedding import DEFAULT_MODEL, Embedder, open_embedder
from qa_service.store import Generation, GenerationBuilder, open_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Turn

FIRST: Final = 5
DEPTH: Final = 100
RANK_OFFSET: Final = 60  # of reciprocal rank fusion, as published
RESAMPLES: Final = 2000

SETTINGS: Final = (
    Given("title seen before", seen=True),
    Given("first question whole", whole_start=True),
    Given("first question whole, no titles", whole_start=True, titles=False),
    Given("as typed"),
)

Form = tuple[Asked, dict[str, str]]  # a question and its standalone forms by their maker


def main() -> None:
    """Measure both sets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--part", choices=("untouched", "held_back"), default="untouched")
    parser.add_argument("--show", type=int, default=0, help="print so many of ours")
    arguments = parser.parse_args()
    questions = [
        one
        for one in read_canard(arguments.data)
        if part_of("canard", one.dialog) == arguments.part
    ]
    embedder = open_embedder(DEFAULT_MODEL)
    build_index(arguments.data, arguments.cache, embedder)
    with open_current(arguments.cache) as generation:
        search = Search(generation, embedder)
        for given in SETTINGS:
            forms = list(standalone_forms(questions, given))
            report_words(f"CANARD, {arguments.part}, {given.name}", forms)
            report_hits(forms, search)
    talks = [one for one in read_talks() if part_of("talks", one.dialog) == "held_back"]
    forms = list(standalone_forms(talks, Given("questions only")))
    report_words("Our own talks, held back", forms)
    cast: list[Form] = []
    for year in (2019, 2020):
        forms = list(standalone_forms(read_cast(arguments.data, year), Given("questions only")))
        report_words(f"CAsT {year}", forms)
        cast += forms
    report_words("CAsT 2019 and 2020", cast)
    for asked, texts in forms[: arguments.show]:
        print(f"  {asked.question}\n    > {texts['ours']}\n    = {texts['rewrite']}")


def standalone_forms(questions: Sequence[Asked], given: Given) -> Iterator[Form]:
    """Every question as asked, rewritten by a person, by us, and by the simple baselines."""
    for dialog in by_dialog(questions):
        for asked, turns, ours in with_turns(dialog, given):
            yield (
                asked,
                {
                    "as asked": asked.question,
                    "+ last turn": _joined(turns[-1:], asked.question),
                    "+ all turns": _joined(turns, asked.question),
                    "ours": ours,
                    "rewrite": asked.rewrite,
                },
            )


def _joined(turns: Sequence[Turn], question: str) -> str:
    said = [" ".join((turn.question, turn.answer or "", *turn.titles)) for turn in turns]
    return " ".join((*said, question))


def report_words(name: str, forms: Sequence[Form]) -> None:
    """Print ROUGE-1 of the added words for each maker, and how often ours leaves whole ones be."""
    follow_ups = [form for form in forms if form[0].turn > 1]
    lacking = [form for form in follow_ups if added(form[0].rewrite, form[0].question)]
    whole = [form for form in follow_ups if not added(form[0].rewrite, form[0].question)]
    print(f"\n{name}: {len(follow_ups)} follow-ups, the rewrite adds words to {len(lacking)}")
    for maker in lacking[0][1]:
        pairs = [(form[0], form[1][maker]) for form in lacking]
        recall = interval([(asked.dialog, rouge(asked, text)[0]) for asked, text in pairs])
        precision = interval([(asked.dialog, rouge(asked, text)[1]) for asked, text in pairs])
        f1 = interval([(asked.dialog, rouge(asked, text)[2]) for asked, text in pairs])
        print(f"  {maker:12s} added words: recall {recall}  precision {precision}  F1 {f1}")
    left = [
        (asked.dialog, float(not added(texts["ours"], asked.question))) for asked, texts in whole
    ]
    print(f"  ours adds nothing where the rewrite adds nothing: {interval(left)} (n={len(left)})")


def added(text: str, question: str) -> Counter[str]:
    """Stems of the words that ``text`` has more than ``question``, each once."""
    return Counter(set(stems(text)) - set(stems(question)))


def rouge(asked: Asked, text: str) -> tuple[float, float, float]:
    """ROUGE-1 recall, precision and F1 of the words added; adding nothing has precision 0."""
    wanted, given = added(asked.rewrite, asked.question), added(text, asked.question)
    common = (wanted & given).total()
    recall, precision = common / wanted.total(), common / max(given.total(), 1)
    return recall, precision, 2 * common / max(wanted.total() + given.total(), 1)


def report_hits(forms: Sequence[Form], search: Search) -> None:
    """Print hit@5 of each maker over all questions and over follow-ups, and ours as a share."""
    with_passage = [form for form in forms if form[0].passage]
    search.prepare([text for _, texts in with_passage for text in texts.values()])
    for name, chosen in (
        ("all", with_passage),
        ("follow-ups", [form for form in with_passage if form[0].turn > 1]),
    ):
        dialogs = [asked.dialog for asked, _ in chosen]
        hits = {
            maker: [float(search.hits(texts[maker], asked.passage)) for asked, texts in chosen]
            for maker in chosen[0][1]
        }
        for maker, found in hits.items():
            share = shares(dialogs, found, hits["rewrite"])
            mean = interval(list(zip(dialogs, found, strict=True)))
            print(
                f"  {name:10s} {maker:12s} hit@{FIRST} {mean}"
                f"  share of the rewrite's {share}  (n={len(found)})"
            )


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def interval(values: Sequence[tuple[str, float]]) -> Interval:
    """Mean of values, resampled by dialog."""
    dialogs = [dialog for dialog, _ in values]
    return resampled(dialogs, [value for _, value in values], [1.0] * len(values))


def shares(dialogs: Sequence[str], ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """Sum of ours over sum of theirs, resampled by dialog."""
    return resampled(dialogs, ours, theirs)


def resampled(dialogs: Sequence[str], above: Sequence[float], below: Sequence[float]) -> Interval:
    """Ratio of two sums over dialogs, with the interval from ``RESAMPLES`` draws of dialogs."""
    names = {name: number for number, name in enumerate(dict.fromkeys(dialogs))}
    sums = np.zeros((2, len(names)))
    for dialog, one, other in zip(dialogs, above, below, strict=True):
        sums[:, names[dialog]] += one, other
    draws = np.random.default_rng(0).integers(len(names), size=(RESAMPLES, len(names)))
    ratios = sums[0][draws].sum(1) / np.maximum(sums[1][draws].sum(1), 1e-9)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return Interval(float(sums[0].sum() / max(sums[1].sum(), 1e-9)), float(low), float(high))


class Search:
    """BM25 and dense search of a generation, fused by reciprocal rank; remembers what it found."""

    def __init__(self, generation: Generation, embedder: Embedder) -> None:
        self._generation = generation
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._found: dict[str, list[str]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed many questions at once; DEFAULT_MODEL embeds them as it does passages."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._embedder.embed_passages(new), strict=True))

    def hits(self, text: str, passage: str | None) -> bool:
        """Whether that passage is among the first five for ``text``."""
        if text not in self._found:
            self._found[text] = self._first(text)
        return passage in self._found[text]

    def _first(self, text: str) -> list[str]:
        vector = self._vectors[text]
        scores: dict[int, float] = {}
        for ranking in (
            self._generation.keyword_search(text, DEPTH, None).rows,
            self._generation.dense_search(vector, DEPTH, None).rows,
        ):
            for rank, row in enumerate(ranking.tolist(), start=1):
                scores[row] = scores.get(row, 0.0) + 1 / (RANK_OFFSET + rank)
        rows = sorted(scores, key=lambda row: -scores[row])[:FIRST]
        return [article.id for _, article in self._generation.passages(rows)]


def build_index(data: Path, folder: Path, embedder: Embedder) -> None:
    """Index CANARD's answer spans into ``folder`` unless that is done."""
    if (folder / "CURRENT").exists():
        return
    with (data / "canard" / "passages.jsonl").open(encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    articles = [
        Article(row["id"], row["text"], (Paragraph(1, 0, len(row["text"])),), row["title"])
        for row in rows
    ]
    passages = [
        Passage(
            row["id"], 1, 1, 0, len(row["text"]), row["text"], f"{row['title']}. {row['section']}"
        )
        for row in rows
    ]
    vectors = embedder.embed_passages([passage.searchable for passage in passages])
    with GenerationBuilder(folder, embedder.spec) as builder:
        for number, (article, passage) in enumerate(zip(articles, passages, strict=True)):
            builder.add(article, [passage], vectors[number : number + 1])
        builder.publish()


if __name__ == "__main__":
    main()
