"""How likely a passage, once read, answers the question: the confidence that is shown.

The reader's scores and plain features of question, passage and article, weighed by a logistic
model that ``scripts/fit_confidence.py`` calibrates on questions the reader was not trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.retrieval.logistic import LogisticModel, load_model
from qa_service.retrieval.opposites import is_contradicted
from qa_service.retrieval.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.comprehension import Reading
    from qa_service.domain import Article
    from qa_service.retrieval.question import ReadQuestion, Term
    from qa_service.retrieval.support import Found

FEATURES: Final = (
    "support",
    "reader_score",
    "reader_margin",
    "covered",
    "missing_in_article",
    "name_missing_in_article",
    "number_missing",
    "rarest_missing",
    "rarest_missing_in_article",
    "contradicted",
    "lead",
)


@dataclass(frozen=True, slots=True)
class Read:
    """A passage that was found and read.

    ``support`` are the log-odds by plain features alone, ``order`` the log-odds by which passages
    are put in order, dates included; ``lead`` is by how much the reader prefers the passage to
    every other, 0 for all but its favourite.
    """

    found: Found
    article: Article
    support: float
    reading: Reading
    order: float
    lead: float


def confidence_model() -> LogisticModel:
    """The fitted weights that come with the package."""
    return load_model("confidence_model.json", FEATURES)


def confidence_features(question: ReadQuestion, read: Read) -> tuple[float, ...]:
    """The values of ``FEATURES``, in their order."""
    passage = read.found.passage
    here = stems_of(passage.text) | stems_of(passage.context)
    missing = [term for term in question.terms if term.stem not in here]
    whole = _searchable(read.article)
    nowhere = [term for term in missing if term.stem not in whole]
    rarest = _rarest(question.terms) or 1.0
    return (
        read.support,
        read.reading.score,
        read.reading.margin,
        question.share(here),
        _weight(nowhere) / question.weight,
        _weight([term for term in nowhere if term.is_name]) / question.weight,
        _weight([term for term in missing if term.is_number]) / question.weight,
        _rarest(missing) / rarest,
        _rarest(nowhere) / rarest,
        float(is_contradicted(question.stems, stems_of(passage.text))),
        read.lead,
    )


def _searchable(article: Article) -> str:
    """Everything known of the article in which a word of the question may stand."""
    known = (article.title, article.source, article.readable_day, *article.authors, article.text)
    return "\n".join(part for part in known if part).casefold()


def _weight(terms: Sequence[Term]) -> float:
    return sum(term.weight for term in terms)


def _rarest(terms: Sequence[Term]) -> float:
    return max((term.weight for term in terms), default=0.0)
