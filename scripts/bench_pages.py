#!/usr/bin/env python
"""Measure what is kept of a page's article, beside trafilatura alone with its defaults.

    scripts/bench_pages.py [--part developed|untouched] [--show STRUCTURE] [--assembled]

The measure is that of the article extraction benchmark of Zyte (Scrapinghub,
https://github.com/scrapinghub/article-extraction-benchmark): runs of four words of the text kept
against those of the article's, counted with repeats; precision and recall of each page, averaged;
F1 of the averages. The pages are made from articles of ours (``made_pages``), so that their text is
known; headline, byline and date are not counted as text, captions, sub-headings, lists and tables
are. ``--assembled`` also applies the rules of news text that follow the extraction.
Intervals are 95 % bootstrap over pages.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import trafilatura
from numpy.typing import NDArray

from machine import print_machine
from made_pages.articles import EVERY
from made_pages.developed import DEVELOPED
from made_pages.untouched import UNTOUCHED
from qa_service.errors import UnreadableFileError
from qa_service.reading import understand
from qa_service.reading.document import Document
from qa_service.reading.pages.article import article_of_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from made_pages.articles import NewsArticle
    from made_pages.markup import MadePage

    Parts = Mapping[Callable[[NewsArticle], MadePage], Sequence[NewsArticle]]

Scores: TypeAlias = NDArray[np.float64]

PARTS: Final[Mapping[str, Parts]] = {"developed": DEVELOPED, "untouched": UNTOUCHED}
RUN: Final = 4  # words
WHOLE: Final = 0.7  # of a paragraph's runs
PARAGRAPHS: Final = frozenset(
    part.lines[0] for article in EVERY for part in article.parts if part.kind == "paragraph"
)
RESAMPLES: Final = 2_000


@dataclass(frozen=True, slots=True)
class Case:
    """A page of a structure."""

    structure: str
    name: str
    page: MadePage


def main() -> None:
    """Print machine, versions, data, and a line for each structure and part."""
    asked = arguments()
    print_machine("trafilatura", "lxml")
    extractors: dict[str, Callable[[str], str]] = {
        "trafilatura": alone,
        "no comments": without_comments,
        "qa-service": ours,
    }
    if asked.assembled:
        extractors["assembled"] = assembled
    for part in asked.part:
        cases = cases_of(PARTS[part])
        if asked.show:
            show([case for case in cases if case.structure == asked.show])
            continue
        print(f"data        {part}: {len(cases)} pages of {len(PARTS[part])} structures")
        scores = {name: measured(extract, cases) for name, extract in extractors.items()}
        by_structure(cases, scores)
        for name, found in scores.items():
            lost = f"{found.lost} of {found.paragraphs} paragraphs lost"
            spent = f"{found.milliseconds:5.1f} ms a page"
            print(f"{part} {name:<12}{summary(found.scores)}  {lost}  {spent}")
        difference(part, scores["trafilatura"].scores, scores["qa-service"].scores)


def arguments() -> argparse.Namespace:
    """What the user asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--show", metavar="STRUCTURE", help="print what differs, page by page")
    parser.add_argument("--assembled", action="store_true", help="after the rules of news text")
    asked = parser.parse_args()
    asked.part = asked.part or list(PARTS)
    return asked


def cases_of(structures: Parts) -> list[Case]:
    """Every page of a part."""
    return [
        Case(make.__name__, article.name, make(article))
        for make, articles in structures.items()
        for article in articles
    ]


def alone(html: str) -> str:
    """What trafilatura keeps by its defaults."""
    return trafilatura.extract(html) or ""


def without_comments(html: str) -> str:
    """What trafilatura keeps when it is told to leave out comments."""
    return trafilatura.extract(html, include_comments=False) or ""


def ours(html: str) -> str:
    """What the reading of pages keeps."""
    try:
        return "\n".join(block.text for block in article_of_page(html, "page", {}).blocks)
    except UnreadableFileError:
        return ""


def assembled(html: str) -> str:
    """What an article's text is made of."""
    (found,) = understand(Document("page.html", "page", ".html", data=html.encode()))
    return found.article.text if found.article else ""


# --- the measure ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """Precision and recall of each page, shape (pages, 2); mean time of one."""

    scores: Scores
    milliseconds: float
    lost: int  # paragraphs of which less than WHOLE is kept
    paragraphs: int


def measured(extract: Callable[[str], str], cases: Sequence[Case]) -> Measured:
    """The scores of an extractor."""
    extract(cases[0].page.html)  # its imports
    start = time.perf_counter()
    texts = [extract(case.page.html) for case in cases]
    spent = 1000 * (time.perf_counter() - start) / len(cases)
    pairs = list(zip(texts, cases, strict=True))
    scores = np.array([score(text, case.page.text) for text, case in pairs])
    kept = [whole for text, case in pairs for whole in paragraphs_kept(text, case.page.text)]
    return Measured(scores, spent, kept.count(False), len(kept))


def paragraphs_kept(kept: str, gold: str) -> list[bool]:
    """Of each paragraph of the article on a page, whether it is kept nearly whole."""
    ours = runs(kept)
    theirs = [runs(line) for line in gold.split("\n") if line in PARAGRAPHS]
    return [(one & ours).total() >= WHOLE * one.total() for one in theirs]


def score(kept: str, gold: str) -> tuple[float, float]:
    """Precision (NaN where nothing is kept) and recall."""
    ours, theirs = runs(kept), runs(gold)
    both = (ours & theirs).total()
    precision = both / ours.total() if ours else float("nan")
    return precision, both / theirs.total()


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Its runs of four words, with counts."""
    words = re.findall(r"\w+", text)
    return Counter(
        tuple(words[at : at + RUN]) for at in range(max(min(1, len(words)), len(words) - RUN + 1))
    )


def f1(scores: Scores) -> tuple[float, float, float]:
    """Mean precision, mean recall, and the F1 of the two."""
    precision, recall = np.nanmean(scores[:, 0]), np.mean(scores[:, 1])
    return float(precision), float(recall), float(2 * precision * recall / (precision + recall))


def resampled(scores: Scores) -> NDArray[np.int64]:
    """Numbers of pages drawn with replacement, a row for each sample."""
    return np.random.default_rng(0).integers(len(scores), size=(RESAMPLES, len(scores)))


def summary(scores: Scores) -> str:
    """Precision, recall and F1 with its interval."""
    precision, recall, both = f1(scores)
    low, high = np.percentile([f1(scores[rows])[2] for rows in resampled(scores)], [2.5, 97.5])
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {both:.3f} [{low:.3f}, {high:.3f}]"


def difference(part: str, before: Scores, after: Scores) -> None:
    """How far apart two extractors are, on the same resamples."""
    apart = [f1(after[rows])[2] - f1(before[rows])[2] for rows in resampled(before)]
    low, high = np.percentile(apart, [2.5, 97.5])
    missed = [(1 - f1(scores)[2]) for scores in (before, after)]
    gain = f1(after)[2] - f1(before)[2]
    print(f"{part} difference  F1 {gain:+.3f} [{low:+.3f}, {high:+.3f}]", end="  ")
    print(f"error (1 - F1) x {missed[1] / missed[0]:.2f}")


def by_structure(cases: Sequence[Case], scores: Mapping[str, Measured]) -> None:
    """A line for each structure."""
    for structure in dict.fromkeys(case.structure for case in cases):
        rows = [at for at, case in enumerate(cases) if case.structure == structure]
        cells = []
        for name, found in scores.items():
            precision = statistics.mean(np.nan_to_num(found.scores[rows, 0]))
            cells.append(f"{name} {precision:.3f} {np.mean(found.scores[rows, 1]):.3f}")
        print(f"  {structure:<26}{'   '.join(cells)}")


def show(cases: Sequence[Case]) -> None:
    """What each page lost and what it kept in excess."""
    for case in cases:
        kept, gold = ours(case.page.html).split("\n"), case.page.text.split("\n")
        print(f"--- {case.structure} {case.name}")
        print("\n".join(f"lost   {line}" for line in gold if line not in kept))
        print("\n".join(f"excess {line}" for line in kept if line not in gold))


if __name__ == "__main__":
    main()
