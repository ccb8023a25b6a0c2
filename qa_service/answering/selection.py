"""Sentences across passages, ranked for a broad question and chosen so that none repeats another.

    candidates = rank(question, hits)          # every quotable sentence, with its relevance
    passages   = leading_passages(candidates)  # whose sentences matter most, none like another
    chosen     = choose(candidates, limits)    # maximal marginal relevance, within a word budget

Relevance is a weighted sum of signals, each of which
``scripts/bench/bench_answers.py --without SIGNAL`` leaves out to show what it adds. Choosing
follows Carbonell and Goldstein (SIGIR 1998): relevance less likeness to what is chosen already.
Frequency is that of SumBasic (Nenkova and Vanderwende, 2005). Sentences are compared by the
idf-weighted words in common: embedding them chose no better and took longer than all the rest of an
answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.analyser import stems_of, tokens, words_of
from qa_service.answering.causes import reason_likelihood
from qa_service.answering.sentences import (
    BULLETS,
    DATELINE,
    checked_claims,
    quotable_sentences,
    unquoted,
)
from qa_service.retrieval.negation import is_negated
from qa_service.retrieval.spelling import acronyms_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from qa_service.answering.sentences import Quotable
    from qa_service.domain import AnswerForm, Hit
    from qa_service.retrieval.question import ReadQuestion

WEIGHTS: Final = {
    "frequency": 6.0,  # mean share of the articles that its words stand in
    "place": 2.3,  # 1 / number of its paragraph: news tells the main things first
    "similarity": 2.0,  # cosine of its passage with the question
    "rank": 1.0,  # 1 / place of its passage in the search
    "coverage": 1.0,  # query terms that headline and passage hold, against the best
    "opening": 0.5,  # it opens its passage
    "length": 0.5,  # logarithm of its words
    "figures": 0.25,  # each of up to four numbers in it
    "terms": 0.0,  # share of the query terms that it holds
    "quotation": 0.0,  # it quotes
    "cause": 0.0,  # it names a cause, a purpose or a way
    "support": 0.0,  # confidence of its passage, where that was read
    "negation": 0.0,  # it says that something was not so
    "wanted": 2.0,  # it is of the days or outlets that the question names
    "subject": 0.5,  # query terms that headline and sentence hold, against the best
    "scene": -1.5,  # it names nothing, nor a query term or figure, or stands before the subject
    "reader": -1.0,  # it speaks to its readers: "you see your kitchen clock"
    "caption": -1.0,  # it is of the caption of a picture
}
"""In log-odds, about, that a sentence states a vital fact; chosen on development questions, each on
a plateau. Its place tells most; its own likeness to the question tells next to nothing."""
SAYING_WEIGHTS: Final = WEIGHTS | {
    "place": 0.5,
    "terms": 1.5,
    "quotation": 1.0,
    "scene": 0.0,
    "reader": 0.0,
}
"""For what somebody said, which may stand anywhere in an article."""
LIST_WEIGHTS: Final = WEIGHTS | {"terms": 2.0, "support": 3.0, "subject": 2.0}
"""For a list, each of whose sentences says what is listed."""
REASON_WEIGHTS: Final = WEIGHTS | {"cause": 2.0, "support": 3.0, "reader": 0.0}
"""For why and how, among the passages that were read."""
YES_NO_WEIGHTS: Final = dict.fromkeys(WEIGHTS, 0.0) | {
    "rank": 1.0,
    "terms": 4.0,
    "length": 0.3,
    "negation": 0.5,
    "wanted": 1.0,
}
"""For yes or no: the sentence that settles it says most of the question over again."""
FORM_WEIGHTS: Final[Mapping[AnswerForm, Mapping[str, float]]] = {
    "statement": SAYING_WEIGHTS,
    "list": LIST_WEIGHTS,
    "reason": REASON_WEIGHTS,
    "yes_no": YES_NO_WEIGHTS,
}
"""Weights of the forms for which those of an overview do not serve."""
NOVELTY: Final = 3.0  # what likeness to a chosen sentence costs
VARIETY: Final = 1.0  # what a sentence of another article may be behind and still come first
SAME: Final = 0.8  # likeness from which a sentence says what a chosen one does, word for word
PASSAGE_NOVELTY: Final = 2.0  # the same for passages in a list
ON_SUBJECT: Final = 0.6  # of the best coverage of query terms that an article must reach
_BETWEEN_SUBJECTS: Final = re.compile(r"[,;]")
_SEVERAL_MARKS: Final = 2
_BEGINNING: Final = 80  # code points by which two reports quote the same words
_FIGURES: Final = 4
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_TO_YOU: Final = re.compile(r"\byou(?:r|rs|['’](?:re|ve|ll|d))?\b", re.IGNORECASE)
_QUOTATION: Final = re.compile(r"[“\"][^”\"]{20,}")


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
    def core(self) -> str:
        """The sentence that was ranked, without those before it that it leans on."""
        return self.quotable.core.of(self.hit.passage.text)

    @property
    def words(self) -> int:
        """How many would be quoted."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates, the most relevant first.

    ``vectors`` (sentences, words), float32, are unit rows, one for each sentence ranked.
    ``hits`` are all passages looked at, whether or not a sentence of them can be quoted.
    """

    question: ReadQuestion
    ranked: tuple[Candidate, ...]
    vectors: NDArray[np.float32]
    hits: tuple[Hit, ...]

    def likeness_to(self, one: Candidate) -> NDArray[np.float32]:
        """Cosines (sentences,) of all that were ranked with one of them."""
        cosines: NDArray[np.float32] = self.vectors @ self.vectors[one.row]
        return cosines

    def only(self, fits: Callable[[Candidate], bool]) -> Candidates:
        """Those that fit."""
        return replace(self, ranked=tuple(filter(fits, self.ranked)))

    def raised(self, by: float, fits: Callable[[Candidate], bool]) -> Candidates:
        """With the relevance of those that fit raised."""
        ranked = [
            replace(one, relevance=one.relevance + by) if fits(one) else one for one in self.ranked
        ]
        return replace(self, ranked=tuple(sorted(ranked, key=_relevance, reverse=True)))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is chosen."""

    sentences: int = 8
    words: int = 165
    of_one_article: int = 8
    articles: int = 3  # that are heard before one is heard twice, where they say about as much
    behind: float = 4.0  # relevance that a sentence may have less than the best one


def rank(
    question: ReadQuestion, hits: Sequence[Hit], weights: Mapping[str, float] = WEIGHTS
) -> Candidates:
    """Every quotable sentence of the hits, which are best first, whose articles are on the subject.

    ``weights`` are of the signals of ``WEIGHTS``.
    """
    hits = on_subject(question, hits)
    claims = checked_claims(hits)
    found = [
        _Found(place, hit, one, one.core.of(hit.passage.text))
        for place, hit in enumerate(hits)
        if hit.passage.id not in claims
        for one in quotable_sentences(hit.passage.text)
        if hit.article.title or not one.needs_headline
        if hit.passage.text[:1] not in BULLETS or is_headlined(question, hit)
    ]
    if not found:
        return Candidates(question, (), np.empty((0, 0), np.float32), tuple(hits))
    words = [frozenset(token.stem for token in words_of(one.core)) for one in found]
    candidates = [
        Candidate(one.hit, one.quotable, _weighted(signals, weights), row)
        for row, (one, signals) in enumerate(
            zip(found, _signals_of(question, found, words), strict=True)
        )
    ]
    ranked = sorted(candidates, key=_relevance, reverse=True)
    return Candidates(question, tuple(ranked), _vectors(words), tuple(hits))


@dataclass(frozen=True, slots=True)
class _Found:
    """A quotable sentence, its own words, and the place of its hit in the search."""

    place: int
    hit: Hit
    quotable: Quotable
    core: str


def _signals_of(
    question: ReadQuestion, found: Sequence[_Found], words: Sequence[frozenset[str]]
) -> Iterator[dict[str, float]]:
    """The signals of ``WEIGHTS`` of each sentence; ``words`` are the stems of each."""
    frequency = _frequency(words, [one.hit.article.id for one in found])
    held = {one.hit.passage.id: coverage(question, one.hit) for one in found}
    best = max(held.values()) or 1.0
    named = [said_of(question, one.hit, one.core) for one in found]
    most = max(named) or 1.0
    likelihood = reason_likelihood(question)
    openings = _openings(question, [one.hit for one in found])
    for row, one in enumerate(found):
        paragraph = one.hit.passage.paragraph
        is_before = paragraph < openings.get(one.hit.article.id, 1)
        yield {
            "frequency": frequency[row],
            "place": 0.0 if is_before else 1 / paragraph,
            "similarity": one.hit.similarity,
            "rank": 1 / (1 + one.place),
            "coverage": held[one.hit.passage.id] / best,
            "opening": float(one.quotable.span.start == 0),
            "length": math.log(len(one.core.split())),
            "figures": min(_FIGURES, sum(token.is_number for token in tokens(one.core))),
            "terms": question.share(_said_in(question, one.core)),
            "quotation": float(_QUOTATION.search(one.core) is not None),
            "cause": likelihood(one.core),
            "support": one.hit.support,
            "negation": float(is_negated(one.core)),
            "wanted": float(one.hit.is_wanted),
            "subject": named[row] / most,
            "scene": float(is_before or _sets_scene(question, one.core)),
            "caption": float(one.hit.paragraph.kind == "caption"),
            "reader": float(_TO_YOU.search(unquoted(one.core)) is not None),
        }


def _said_in(question: ReadQuestion, sentence: str) -> frozenset[str]:
    """The stems of a sentence, and of the acronyms of the question that it spells out."""
    typed = _TYPED_ACRONYM.findall(question.asking)
    names = acronyms_in(sentence) if typed else {}
    return stems_of(sentence).union(*(stems_of(one) for one in typed if one in names))


_TYPED_ACRONYM: Final = re.compile(r"\b[A-Z]{3,5}\b")


def _openings(question: ReadQuestion, hits: Iterable[Hit]) -> dict[str, int]:
    """By article, the first paragraph found that has a query term: what stands before is a scene.

    "Horns blared outside. In the kitchen ..." opens many an article on other things. A dateline
    does not count.
    """
    found: dict[str, int] = {}
    for hit in hits:
        text = DATELINE.sub("", hit.passage.text, count=1)
        if question.share(stems_of(text)) > 0:
            number = hit.passage.paragraph
            found[hit.article.id] = min(found.get(hit.article.id, number), number)
    return found


def _sets_scene(question: ReadQuestion, sentence: str) -> bool:
    """Whether it names nothing and nobody, and has no query term and no figure."""
    words = tokens(sentence)
    return question.share(stems_of(sentence)) == 0 and not any(
        token.is_name or token.is_number for token in words
    )


def _relevance(one: Candidate) -> float:
    return one.relevance


def _weighted(signals: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return sum(weights[name] * value for name, value in signals.items())


def on_subject(question: ReadQuestion, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of articles that hold nearly as much of the question as the best one does.

    What counts is the headline with any one of the passages. Of years that the question names
    a passage is that names one, or whose article was published in one.
    """
    years = {term.stem for term in question.terms if _YEAR.fullmatch(term.stem)}
    if years:
        hits = [
            hit for hit in hits if years & {*held_stems(hit), (hit.article.published or "")[:4]}
        ]
    hits = of_named(question, hits)
    held: dict[str, float] = defaultdict(float)
    for hit in hits:
        held[hit.article.id] = max(held[hit.article.id], coverage(question, hit))
    enough = ON_SUBJECT * max(held.values(), default=0.0)
    return [hit for hit in hits if held[hit.article.id] >= enough]


def of_named(question: ReadQuestion, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits of articles that have all names of the question; all hits where none has."""
    names = question.with_names_of(hit.passage.text for hit in hits).names
    held: dict[str, frozenset[str]] = defaultdict(frozenset)
    for hit in hits:
        held[hit.article.id] |= held_stems(hit)
    return [hit for hit in hits if names <= held[hit.article.id]] or hits


def naming_subject(question: ReadQuestion, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits but for passages on other subjects of articles on several.

    Such an article has passages with query terms and others without, lists its subjects in the
    headline, or has no query term there: then each passage has to be on the subject itself, unless
    the headline says that all of it is. Of an article on every state, each has to name the one
    asked about, itself or in its heading.
    """
    enough = ON_SUBJECT * max((coverage(question, hit) for hit in hits), default=0.0)
    naming = [
        hit
        for hit in _of_the_named(question, hits)
        if question.share(stems_of(hit.passage.text)) > 0
    ]
    passages = {hit.passage.id for hit in naming}
    articles = {hit.article.id for hit in naming}
    return [
        hit
        for hit in hits
        if hit.passage.id in passages
        or (
            not (_is_of_several(hit) or _is_of_each(hit))
            and (hit.article.id not in articles or _is_wholly_of(question, hit))
        )
        if coverage(question, hit) >= enough or question.share(stems_of(hit.article.title or ""))
    ]


def _is_wholly_of(question: ReadQuestion, hit: Hit) -> bool:
    """Whether the headline holds the subject, in several words: one word is there by chance."""
    held = stems_of(hit.article.title or "")
    known = [term for term in question.terms if term.stem in held]
    return len(known) >= _SEVERAL_WORDS and question.share(held) >= _WHOLLY


_SEVERAL_WORDS: Final = 2
_WHOLLY: Final = 0.9  # of the query terms


def _of_the_named(question: ReadQuestion, hits: Sequence[Hit]) -> Sequence[Hit]:
    """The hits but for those of articles on each of a kind that do not name the one asked about."""
    if not any(map(_is_of_each, hits)):
        return hits
    names = question.with_names_of(hit.passage.text for hit in hits).names
    kept = [
        hit
        for hit in hits
        if not _is_of_each(hit) or names <= held_stems(hit) | stems_of(hit.paragraph.heading or "")
    ]
    return kept or hits


def _is_of_each(hit: Hit) -> bool:
    """Whether the headline goes through all of a kind: "What it costs in every state"."""
    return _EACH.search(hit.article.title or "") is not None


_KINDS: Final = (
    r"boroughs?|cit(?:y|ies)|count(?:y|ies|ry|ries)|districts?|nations?|provinces?|regions?|states?"
    r"|teams?|towns?"
)
_EACH: Final = re.compile(
    rf"\b(?:each|every)(?: one)?(?: of the)? (?:{_KINDS})\b"
    rf"|\b(?:all|our)(?: of)?(?: the)?(?: \d+| fifty)? (?:{_KINDS})(?<=s)\b"
    rf"|\bby (?:{_KINDS})(?<!s)(?=\W*\Z|\s?[,:;–—-]\s)",  # not "shot by city police"
    re.IGNORECASE,
)


def _is_of_several(hit: Hit) -> bool:
    """Whether the headline lists subjects: "Strike, storm, a goal: what to know today"."""
    return len(_BETWEEN_SUBJECTS.findall(hit.article.title or "")) >= _SEVERAL_MARKS


def coverage(question: ReadQuestion, hit: Hit) -> float:
    """Share of the query terms, by weight, that headline and passage hold, in 0..1."""
    return question.share(held_stems(hit))


def said_of(question: ReadQuestion, hit: Hit, text: str) -> float:
    """Share of the query terms, by weight, that words of a passage and its headline hold."""
    return question.share(stems_of(text) | stems_of(hit.article.title or ""))


def is_headlined(question: ReadQuestion, hit: Hit) -> bool:
    """Whether the headline says that the article is of what the question asks for."""
    return question.share(stems_of(hit.article.title or "")) >= _IN_HEADLINE


_IN_HEADLINE: Final = 0.5  # of the query terms


def held_stems(hit: Hit) -> frozenset[str]:
    """The stems of headline and passage."""
    return stems_of(hit.passage.text) | stems_of(hit.article.title or "")


def leading_passages(candidates: Candidates, count: int) -> list[Hit]:
    """Up to ``count`` hits whose best sentences matter most, each as far as it is new."""
    best: dict[str, Candidate] = {}
    for one in candidates.ranked:
        best.setdefault(one.hit.passage.id, one)
    rest, chosen = list(best.values()), list[Candidate]()
    repeated = np.zeros(len(candidates.vectors), np.float32)
    while rest and len(chosen) < count:
        found = max(rest, key=lambda one: one.relevance - PASSAGE_NOVELTY * repeated[one.row])
        chosen.append(found)
        rest.remove(found)
        repeated = np.maximum(repeated, candidates.likeness_to(found))
    return [one.hit for one in chosen]


def choose(
    candidates: Candidates,
    limits: Limits,
    *,
    is_new: Callable[[Candidate, Sequence[Candidate]], bool] = lambda _, __: True,
) -> list[Candidate]:
    """The most relevant, each as far as it is new, in the order chosen.

    ``is_new`` says whether one may stand beside those that were chosen.
    """
    chosen: list[Candidate] = []
    least = max((one.relevance for one in candidates.ranked), default=0.0) - limits.behind
    rest = [one for one in candidates.ranked if one.relevance >= least]
    repeated = np.zeros(len(candidates.vectors), np.float32)
    while rest and len(chosen) < limits.sentences:
        left = limits.words - sum(one.words for one in chosen)
        rest = [
            one
            for one in rest
            if repeated[one.row] < SAME and _fits(one, chosen, limits, left) and is_new(one, chosen)
        ]
        if not rest:
            break
        heard = {one.hit.article.id for one in chosen}
        worth = {one.row: one.relevance - NOVELTY * float(repeated[one.row]) for one in rest}
        best = max(rest, key=lambda one: worth[one.row])
        fresh = [one for one in rest if one.hit.article.id not in heard]
        if fresh and len(heard) < limits.articles:
            other = max(fresh, key=lambda one: worth[one.row])
            if worth[other.row] >= worth[best.row] - VARIETY:
                best = other
        chosen.append(best)
        rest.remove(best)
        repeated = np.maximum(repeated, candidates.likeness_to(best))
    return chosen


def _fits(one: Candidate, chosen: Sequence[Candidate], limits: Limits, words: int) -> bool:
    same = [other for other in chosen if other.hit.article.id == one.hit.article.id]
    if len(same) >= limits.of_one_article or (one.words > words and chosen):
        return False
    begins = one.text[:_BEGINNING]
    return not any(overlap(one, other) for other in same) and not any(
        other.text.startswith(begins) for other in chosen
    )


def overlap(one: Candidate, other: Candidate) -> bool:
    """Whether two would be quoted in the same words of the same passage."""
    mine, its = one.quotable.span, other.quotable.span
    same = one.hit.passage.id == other.hit.passage.id
    return same and its.start < mine.end and mine.start < its.end


def _frequency(words: Sequence[frozenset[str]], articles: Sequence[str]) -> list[float]:
    """For each sentence, the mean share of the articles that have its words, in 0..1."""
    by_article: dict[str, set[str]] = defaultdict(set)
    for stems, article in zip(words, articles, strict=True):
        by_article[article] |= stems
    having = Counter(stem for stems in by_article.values() for stem in stems)
    count = len(by_article)
    return [
        sum(having[stem] for stem in stems) / (count * len(stems)) if stems else 0.0
        for stems in words
    ]


def _vectors(words: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    """Unit rows (sentences, words) of the sentences' words, weighted by their idf here."""
    having = Counter(stem for stems in words for stem in stems)
    column = {stem: number for number, stem in enumerate(having)}
    idf = np.log1p(len(words) / np.fromiter(having.values(), np.float32, len(having)))
    rows = np.repeat(np.arange(len(words)), [len(stems) for stems in words])
    columns = np.fromiter((column[stem] for stems in words for stem in stems), np.intp, len(rows))
    vectors = np.zeros((len(words), len(column) or 1), np.float32)
    vectors[rows, columns] = idf[columns]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return vectors
