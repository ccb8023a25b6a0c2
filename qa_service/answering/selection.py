"""Sentences across passages, ranked for a broad question and chosen so that none repeats another.

    candidates = rank(question, hits, embedder)   # every quotable sentence, with its relevance
    chosen     = choose(candidates, limits)       # maximal marginal relevance, within a word budget

Relevance is a weighted sum of what ``scripts/bench_answers.py --without SIGNAL`` measures one by
one: likeness of sentence and headline to the question, query terms held, the passage's own score,
its place in the article, and centrality among all candidates. Choosing follows Carbonell and
Goldstein (SIGIR 1998): relevance less likeness to what is chosen already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from qa_service.answering.sentences import quotable_sentences
from qa_service.retrieval.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qa_service.answering.sentences import Quotable
    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

WEIGHTS: Final = {
    "likeness": 1.0,  # cosine of sentence and question
    "headline": 0.35,  # cosine of headline and question
    "terms": 0.35,  # share of the query terms that the sentence holds
    "passage": 0.25,  # score of its passage
    "place": 0.2,  # 1 / number of its paragraph
    "central": 0.5,  # mean cosine with the sentences of other articles
    "telling": 0.1,  # holds a figure
}
NOVELTY: Final = 0.55  # what likeness to a chosen sentence costs, against relevance
_ON_SUBJECT: Final = 0.6  # of the best coverage of query terms that an article must reach
_NEIGHBOURS: Final = 12  # sentences that centrality looks at


class SentenceEmbedder(Protocol):
    """The part of an embedder that ranking needs."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a query."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows (texts, dimension)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quotable sentence of a hit; ``row`` is its place among the vectors."""

    hit: Hit
    quotable: Quotable
    relevance: float
    row: int

    @property
    def text(self) -> str:
        """The words that would be quoted."""
        return self.quotable.span.of(self.hit.passage.text)

    @property
    def words(self) -> int:
        """How many."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates, the most relevant first, with the unit vectors (rows, dimension) of all."""

    ranked: tuple[Candidate, ...]
    vectors: NDArray[np.float32]

    def likeness(self, one: Candidate, other: Candidate) -> float:
        """Cosine of two sentences."""
        return float(self.vectors[one.row] @ self.vectors[other.row])

    def only(self, fits: Callable[[Candidate], bool]) -> Candidates:
        """Those that fit."""
        return Candidates(tuple(filter(fits, self.ranked)), self.vectors)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is chosen."""

    sentences: int = 8
    words: int = 160
    of_one_article: int = 3
    articles: int = 3  # that are heard before one is heard twice


def rank(
    text: str, question: ReadQuestion, hits: Sequence[Hit], embedder: SentenceEmbedder
) -> Candidates:
    """Every quotable sentence of the hits whose articles are on the subject."""
    hits = on_subject(question, hits)
    found = [(hit, one) for hit in hits for one in quotable_sentences(hit.passage.text)]
    found = [(hit, one) for hit, one in found if not one.needs_headline or hit.article.title]
    if not found:
        return Candidates((), np.empty((0, 0), np.float32))
    titles = list(dict.fromkeys(hit.article.title or "" for hit, _ in found))
    cores = [one.core.of(hit.passage.text) for hit, one in found]
    vectors = embedder.embed_passages([*cores, *titles])
    sentences, of_titles = vectors[: len(cores)], vectors[len(cores) :]
    asked = embedder.embed_query(text)
    near_title = dict(zip(titles, (of_titles @ asked).tolist(), strict=True))
    signals = {
        "likeness": sentences @ asked,
        "headline": [near_title[hit.article.title or ""] for hit, _ in found],
        "terms": [question.share(stems_of(core)) for core in cores],
        "passage": [hit.score for hit, _ in found],
        "place": [1 / hit.passage.paragraph for hit, _ in found],
        "central": _centrality(sentences, [hit.article.id for hit, _ in found]),
        "telling": [float(any(map(str.isdigit, core))) for core in cores],
    }
    relevance = np.zeros(len(found))
    for name, values in signals.items():
        relevance += WEIGHTS[name] * np.asarray(values)
    candidates = [
        Candidate(hit, one, float(worth), row)
        for row, ((hit, one), worth) in enumerate(zip(found, relevance, strict=True))
    ]
    ranked = sorted(candidates, key=lambda one: one.relevance, reverse=True)
    return Candidates(tuple(ranked), sentences)


def on_subject(question: ReadQuestion, hits: Sequence[Hit]) -> list[Hit]:
    """The hits whose headline and passage hold nearly as much of the question as the best do."""
    held = [coverage(question, hit) for hit in hits]
    enough = _ON_SUBJECT * max(held, default=0.0)
    return [hit for hit, share in zip(hits, held, strict=True) if share >= enough]


def coverage(question: ReadQuestion, hit: Hit) -> float:
    """Share of the query terms, by weight, that headline and passage hold, in 0..1."""
    return question.share(stems_of(hit.passage.text) | stems_of(hit.article.title or ""))


def choose(candidates: Candidates, limits: Limits) -> list[Candidate]:
    """The most relevant, each as far as it is new, in the order chosen."""
    chosen: list[Candidate] = []
    rest = list(candidates.ranked)
    while rest and len(chosen) < limits.sentences:
        spent = sum(one.words for one in chosen)
        rest = [one for one in rest if _fits(one, chosen, limits, limits.words - spent)]
        if not rest:
            break
        heard = {one.hit.article.id for one in chosen}
        fresh = [one for one in rest if one.hit.article.id not in heard]
        pool = fresh if fresh and len(heard) < limits.articles else rest
        best = max(pool, key=lambda one: _marginal(one, chosen, candidates))
        chosen.append(best)
        rest.remove(best)
    return chosen


def _fits(one: Candidate, chosen: Sequence[Candidate], limits: Limits, words: int) -> bool:
    same = [other for other in chosen if other.hit.article.id == one.hit.article.id]
    overlap = any(
        other.hit.passage.id == one.hit.passage.id
        and other.quotable.span.start < one.quotable.span.end
        and one.quotable.span.start < other.quotable.span.end
        for other in same
    )
    return len(same) < limits.of_one_article and not overlap and (one.words <= words or not chosen)


def _marginal(one: Candidate, chosen: Sequence[Candidate], candidates: Candidates) -> float:
    repeated = max((candidates.likeness(one, other) for other in chosen), default=0.0)
    return one.relevance - NOVELTY * repeated


def _centrality(rows: NDArray[np.float32], articles: Sequence[str]) -> NDArray[np.float32]:
    """Mean cosine of each sentence (rows,) with its nearest ones of other articles."""
    ids = np.array([hash(one) for one in articles])
    near = rows @ rows.T
    near[ids[:, None] == ids[None, :]] = 0.0
    count = min(_NEIGHBOURS, len(rows))
    best: NDArray[np.float32] = np.sort(near, axis=1)[:, -count:]
    central: NDArray[np.float32] = best.mean(axis=1)
    return central
