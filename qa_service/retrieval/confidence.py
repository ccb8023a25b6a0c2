"""How likely a passage, once read, answers the question: the confidence that is shown.

The reader's score and plain features of question, passage and article, weighed by a logistic
model that ``scripts/training/fit_confidence.py`` calibrates on questions the reader was not
trained on. A second one, of ``scripts/training/fit_broad.py``, tells whether an archive speaks of a
subject at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.retrieval.negation import is_contradicted
from qa_service.retrieval.support import LogisticModel, load_model, probability

if TYPE_CHECKING:
    from qa_service.domain import Article
    from qa_service.rerank import Reading
    from qa_service.retrieval.question import ReadQuestion
    from qa_service.retrieval.support import Found

# Few, so that what is learned from encyclopaedias holds for news: of eleven tried, these told
# near misses on the development part of a news set best.
FEATURES: Final = ("reader_score", "covered", "name_missing_in_article", "contradicted")

BROAD_FEATURES: Final = ("confidence", "coverage", "similarity")


@dataclass(frozen=True, slots=True)
class Read:
    """A passage that was found and read, with the question in its spelling.

    ``order`` are the log-odds by which passages are put in order, dates included.
    """

    found: Found
    article: Article
    reading: Reading
    order: float
    question: ReadQuestion


def confidence_model() -> LogisticModel:
    """The fitted weights that come with the package."""
    return load_model("confidence_model.json", FEATURES)


def broad_confidence(confidence: float, coverage: float, similarity: float) -> float:
    """How likely an archive speaks of the subject of a broad question, in 0..1.

    Of its passages, the best ``confidence``, the largest ``coverage`` of the query terms, and the
    largest ``similarity``.
    """
    model = load_model("broad_model.json", BROAD_FEATURES)
    return probability(model.logit((confidence, coverage, similarity)))


def confidence_features(read: Read) -> tuple[float, ...]:
    """The values of ``FEATURES``, in their order.

    They are the reader's log-odds; which share of the question's weight the passage or its
    context has; which share names have that stand nowhere in the article; and whether the passage
    has the opposite of a word of the question.
    """
    question, passage = read.question, read.found.passage
    said = stems_of(passage.text)
    here = said | stems_of(passage.context)
    names = [term for term in question.terms if term.is_name and term.stem not in here]
    whole = _searchable(read.article) if names else ""
    nowhere = sum(term.weight for term in names if term.stem not in whole)
    return (
        read.reading.score,
        question.share(here),
        nowhere / question.weight,
        float(is_contradicted(question.stems, said)),
    )


def _searchable(article: Article) -> str:
    """Everything known of the article in which a word of the question may stand."""
    known = (article.title, article.source, article.readable_day, *article.authors, article.text)
    return "\n".join(part for part in known if part).casefold()
