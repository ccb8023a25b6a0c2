#!/usr/bin/env python3
"""Measure how well and how fast copies of a story are found among articles.

    python scripts/bench/bench_same_story.py ARTICLES ... [--edited N] [--made N]

Of ARTICLES, ``--edited`` are edited by rule as outlets edit agency texts, one kind of edit after
the other; shares found are of copies that came out as the same story as their original. Then an
archive of ``--made`` articles is made: stories that share one word in four with nobody, half of
them told once, the others by up to six outlets in three days. CPU seconds are of this process.
"""

import argparse
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from machine import print_machine
from qa_service.domain import Article, Paragraph
from qa_service.indexing.stories import find_stories
from qa_service.ingest import Skipped, read_articles
from qa_service.resemblance import body_of, sample_of, words_of
from qa_service.store.columns import Bodies, Part, Samples, joined, joined_samples

Texts = list[str]
Edit = Callable[[Texts, random.Random], Texts]

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")
TYPEWRITTEN = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "-", "–": "-"})
SMALL_WORDS = ("the", "a", "of", "to", "and", "in", "that", "for", "on", "with")
LOCAL = (
    "The news was followed closely in the county, where many families have relatives, {} said.",
    "Readers who know more may write to the desk of this paper in {} street.",
)
DROPPED, REWORDED, CORRECTED, DISGUISED = 0.25, 0.06, 0.5, 0.25  # of sentences, words, digits
WORDS, PARAGRAPHS = range(150, 900), 5  # of the articles that are edited


def cut(texts: Texts, chance: random.Random) -> Texts:
    """The first third to two thirds, as where space is short."""
    return texts[: max(int(len(texts) * chance.uniform(0.3, 0.7)), 2)]


def reordered(texts: Texts, chance: random.Random) -> Texts:
    """All but the first two paragraphs in another order."""
    return [*texts[:2], *chance.sample(texts[2:], len(texts) - 2)]


def shortened(texts: Texts, chance: random.Random) -> Texts:
    """One sentence in four gone."""
    remaining = (
        [one for one in SENTENCE.split(text) if chance.random() > DROPPED] for text in texts
    )
    return [" ".join(sentences) for sentences in remaining if sentences]


def typewritten(texts: Texts, _chance: random.Random) -> Texts:
    """Quotation marks and dashes plain."""
    return [text.translate(TYPEWRITTEN) for text in texts]


def localised(texts: Texts, chance: random.Random) -> Texts:
    """A local paragraph on top and one at the end."""
    top, end = (text.format(chance.randrange(1000)) for text in LOCAL)
    return [top, *texts, end]


def reworded(texts: Texts, chance: random.Random) -> Texts:
    """One word in seventeen another."""
    return [
        " ".join(
            chance.choice(SMALL_WORDS) if chance.random() < REWORDED else word for word in words
        )
        for words in map(str.split, texts)
    ]


def corrected(texts: Texts, chance: random.Random) -> Texts:
    """Half of all digits other ones."""
    return [
        re.sub(
            r"\d",
            lambda _: str(chance.randrange(10)) if chance.random() < CORRECTED else _[0],
            text,
        )
        for text in texts
    ]


def cut_and_edited(texts: Texts, chance: random.Random) -> Texts:
    """Cut, shortened, localised and typewritten."""
    return typewritten(localised(shortened(cut(texts, chance), chance), chance), chance)


def all_over(texts: Texts, chance: random.Random) -> Texts:
    """Reordered, reworded and localised."""
    return localised(reworded(reordered(texts, chance), chance), chance)


EDITS: tuple[Edit, ...] = (
    cut, reordered, shortened, typewritten, localised, reworded, corrected, cut_and_edited, all_over
)  # fmt: skip


def main() -> None:
    """Print machine, shares found by kind of edit, then speed on the made archive."""
    asked = arguments()
    articles = [one for one in read_articles(asked.articles) if not isinstance(one, Skipped)]
    usable = [
        one
        for one in articles
        if one.day and len(one.paragraphs) >= PARAGRAPHS and len(words_of(body_of(one))) in WORDS
    ]
    print_machine()
    stories = stories_of(articles)
    print(
        f"data        {len(articles)} articles, {sum(map(len, stories))} in {len(stories)} stories"
    )
    chance = random.Random(1)  # noqa: S311 - a sample, not a secret
    sample = chance.sample(usable, min(asked.edited, len(usable)))
    for edit in EDITS:
        print(f"{edit.__name__:<15} {share_found(sample, edit):.3f}", flush=True)
    measure_speed(list(made(usable, asked.made)))


def arguments() -> argparse.Namespace:
    """What to measure on."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=Path, nargs="+", metavar="ARTICLES")
    parser.add_argument("--edited", type=int, default=400, metavar="N")
    parser.add_argument("--made", type=int, default=100_000, metavar="N")
    return parser.parse_args()


def stories_of(articles: Sequence[Article]) -> tuple[tuple[str, ...], ...]:
    """The stories of more than one article."""
    found = find_stories(bodies_of(articles, samples_of(articles)))
    return tuple(map(tuple, found.stories))


def samples_of(articles: Sequence[Article]) -> Samples:
    """Of their bodies."""
    return joined_samples(sample_of(words_of(body_of(one))) for one in articles)


def bodies_of(articles: Sequence[Article], samples: Samples) -> Bodies:
    """The articles as a build compares them, all of them new."""
    part = Part(
        ids=[one.id for one in articles],
        days=np.array([one.day.toordinal() if one.day else 0 for one in articles], np.int32),
        samples=samples,
        gone=frozenset(),
        fresh=True,
        read=lambda number: articles[number],
    )
    return joined([part])


def share_found(sample: Sequence[Article], edit: Edit) -> float:
    """Share of copies edited so that are found to be of their original's story."""
    chance = random.Random(2)  # noqa: S311
    copies = [copy_of(one, edit(texts_of(one), chance), f"{one.id}~", chance) for one in sample]
    found = {frozenset(pair) for pair in stories_of([*sample, *copies])}
    return sum(any({one.id, f"{one.id}~"} <= story for story in found) for one in sample) / len(
        sample
    )


def copy_of(article: Article, texts: Texts, name: str, chance: random.Random) -> Article:
    """The article with these paragraphs, published within three days."""
    paragraphs = []
    start = 0
    for number, text in enumerate(texts, start=1):
        paragraphs.append(Paragraph(number, start, start + len(text)))
        start += len(text) + 2
    day = (article.day or date(2020, 1, 1)) + timedelta(days=chance.randint(0, 3))
    return replace(
        article,
        id=name,
        text="\n\n".join(texts),
        paragraphs=tuple(paragraphs),
        published=day.isoformat(),
    )


def texts_of(article: Article) -> Texts:
    """Its paragraphs."""
    return body_of(article).split("\n")


def made(articles: Sequence[Article], count: int) -> Iterator[Article]:
    """An archive of ten years; the id up to its last "~" names the story."""
    chance = random.Random(3)  # noqa: S311
    number = 0
    while number < count:
        of = chance.choice(articles)
        texts = [disguised(text, number, chance) for text in texts_of(of)]
        day = date(2012, 1, 1) + timedelta(days=chance.randint(0, 3650))
        first = replace(of, published=day.isoformat())
        tellings: list[Edit] = [typewritten]
        tellings += chance.choices(EDITS, k=chance.choice([0, 0, 0, 1, 2, 5]))
        story = number
        for edit in tellings:
            yield copy_of(first, edit(texts, chance), f"{story}~{number}", chance)
            number += 1


def disguised(text: str, story: int, chance: random.Random) -> str:
    """The text with one word in four that only this story has."""
    return " ".join(
        f"{word}q{story}" if chance.random() < DISGUISED else word for word in text.split()
    )


def measure_speed(articles: Sequence[Article]) -> None:
    """Print size, CPU seconds, memory, and how right the stories of the archive are."""
    passages = sum(len(one.paragraphs) for one in articles)
    words = sum(len(one.text.split()) for one in articles)
    print(f"archive     {len(articles)} articles, {passages} paragraphs, {words} words")
    before, began = peak_memory(), time.process_time()
    samples = samples_of(articles)
    sampled = time.process_time()
    stories = find_stories(bodies_of(articles, samples)).stories
    ended = time.process_time()
    print(f"time        {sampled - began:.0f} s CPU sampling, {ended - sampled:.0f} s finding")
    print(f"memory      {peak_memory() - before:.0f} MiB above the articles themselves")
    mixed = sum(len({one.partition("~")[0] for one in story}) > 1 for story in stories)
    pairs = sum(len(story) - 1 for story in stories)
    print(f"stories     {len(stories)} with {pairs} retellings of {retellings(articles)};", end=" ")
    print(f"{mixed} of them mixed")


def retellings(articles: Sequence[Article]) -> int:
    """How many articles tell a story that another tells too, but for one of each."""
    return len(articles) - len({one.id.partition("~")[0] for one in articles})


def peak_memory() -> float:
    """MiB that this process held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
