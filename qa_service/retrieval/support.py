"""How likely a passage is to answer, from features that are cheap to compute.

A small logistic model over plain features, fitted by ``scripts/training/fit_support.py``
(``support_model.json``). It orders the passages that the two searches found, before the reader
reads the best of them.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.passages import sentence_spans
from qa_service.retrieval.answer_spans import PROPER, AnswerType, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.domain import Passage, Span
    from qa_service.retrieval.question import ReadQuestion


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A weight for each feature."""

    intercept: float
    weights: tuple[float, ...]

    def logit(self, features: tuple[float, ...]) -> float:
        """Log-odds for features in the order of the weights."""
        pairs = zip(self.weights, features, strict=True)
        return self.intercept + sum(weight * value for weight, value in pairs)


@cache
def load_model(file: str, features: tuple[str, ...]) -> LogisticModel:
    """The weights in ``file`` of this package; ValueError if they are for other features."""
    raw = json.loads(files("qa_service.retrieval").joinpath(file).read_text())
    if tuple(raw["features"]) != features:
        raise ValueError(f"{file} has other features: fit it again (scripts/training/README.md)")
    return LogisticModel(float(raw["intercept"]), tuple(float(one) for one in raw["weights"]))


def probability(logit: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-logit)) if logit > -500 else 0.0  # noqa: PLR2004 -- exp overflows


def log_odds(probability: float) -> float:
    """A probability as log-odds, within 9.3 of 0."""
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


FEATURES: Final = (
    "similarity",
    "keyword_share",
    "covered_with_context",
    "covered_by_context",
    "names_missing",
    "numbers_missing",
    "some_name_missing",
    "has_answer_kind",
    "best_sentence",
    "length",
    "early",
)
# Added to the log-odds: what orders passages of one question differs from what decides whether any
# answers. Chosen by hand, once, on development questions about news; nearby values do as well. News
# differs from encyclopaedias: many reports share the same words, and teasers are short.
_FOR_ORDER: Final = {
    "keyword_share": -2.2,
    "covered_with_context": 4.0,
    "has_answer_kind": 1.6,
    "best_sentence": 1.5,
    "length": 0.5,
}
_FOR_ORDER_MEAN: Final = 3.5  # mean of their sum for passages that answer


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as the two searches found it.

    ``similarity`` is the cosine with the query, ``keyword_share`` the BM25 score relative to that
    of the best passage, in 0..1. ``wanted`` is whether it matches the days and outlets that the
    question names.
    """

    passage: Passage
    similarity: float
    keyword_share: float
    wanted: bool = False


def support_model() -> LogisticModel:
    """The fitted weights that come with the package."""
    return load_model("support_model.json", FEATURES)


def order_bonus(features: tuple[float, ...]) -> float:
    """What a passage's features add to its log-odds in the ranking."""
    values = dict(zip(FEATURES, features, strict=True))
    added = sum(weight * values[name] for name, weight in _FOR_ORDER.items())
    return added - _FOR_ORDER_MEAN


def features_of(question: ReadQuestion, found: Found) -> tuple[float, ...]:
    """The values of ``FEATURES``, in their order."""
    text = found.passage.text
    in_text = stems_of(text)
    in_context = stems_of(found.passage.context)
    anywhere = in_text | in_context
    missing = [term for term in question.terms if term.stem not in anywhere]
    has_kind, best_sentence = _sentences(question, text)
    names = sum(term.weight for term in missing if term.is_name)
    numbers = sum(term.weight for term in missing if term.is_number)
    return (
        found.similarity,
        found.keyword_share,
        question.share(anywhere),
        question.share(in_context),
        names / question.weight,
        numbers / question.weight,
        float(names > 0),
        has_kind,
        best_sentence,
        math.log(max(len(text), 1) / 200),
        1 / found.passage.paragraph,
    )


def answering_spans(question: ReadQuestion, text: str) -> Iterator[Span]:
    """Words in ``text`` of the kind asked for that are not in the question itself."""
    for span in spans_of(question.kind, text):
        said = [token.stem for token in tokens(span.of(text))]
        fresh = [stem for stem in said if stem not in question.stems]
        enough = min(len(said) / 2, 2) if question.kind in PROPER else 1
        if fresh and len(fresh) >= enough:
            yield span


def _sentences(question: ReadQuestion, text: str) -> tuple[float, float]:
    """Whether a sentence has words of the kind asked for, and how much the best one covers.

    A sentence without such words counts half.
    """
    some, best = 0.0, 0.0
    for span in sentence_spans(text):
        sentence = span.of(text)
        typed = question.kind is AnswerType.OTHER or any(answering_spans(question, sentence))
        some = max(some, float(typed))
        best = max(best, question.share(stems_of(sentence)) * (1.0 if typed else 0.5))
    return some, best
