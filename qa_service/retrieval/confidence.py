"""How likely a passage, once read, is to answer the question: the confidence that is shown.

A logistic model combines the reader's score with simple features of question, passage and article;
``scripts/training/fit_confidence.py`` calibrates it on questions that the reader was not trained
on. A second model, from ``scripts/training/fit_broad.py``, decides whether an archive covers a
subject at all. Rules lower the confidence for what the features do not see: too few words, another
subject, time or number, a negation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.language import kind_of, named_dates, quantities, quantities_once
from qa_service.passages import sentence_spans
from qa_service.retrieval.answer_spans import NUMBER_WORD, VALUES, AnswerType
from qa_service.retrieval.marked_words import counts_both, is_of_kind, is_of_namesake, side_of
from qa_service.retrieval.negation import denies, is_contradicted, is_negated
from qa_service.retrieval.pool import window_of
from qa_service.retrieval.support import LogisticModel, load_model, probability

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from qa_service.domain import Article, DateWindow, Passage, Query, Span
    from qa_service.language import Quantity
    from qa_service.rerank import Reading
    from qa_service.retrieval.question import ReadQuestion, Term
    from qa_service.retrieval.support import Found

# Few, so that what is learnt from encyclopaedias holds for news: of eleven tried, these were best
# at recognising near misses on the development part of a news set.
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
    """How likely it is that an archive covers the subject of a broad question, in 0..1.

    From the best ``confidence``, the largest ``coverage`` of the query terms, and the largest
    ``similarity`` among its passages.
    """
    model = load_model("broad_model.json", BROAD_FEATURES)
    return probability(model.logit((confidence, coverage, similarity)))


def confidence_features(read: Read) -> tuple[float, ...]:
    """The values of ``FEATURES``, in their order.

    These are the reader's log-odds; the share of the question's weight that the passage or its
    context has; the share of names that are nowhere in the article; and whether the passage has the
    opposite of a word in the question.
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
    """All texts of the article in which a word of the question may occur."""
    known = (article.title, article.source, article.readable_day, *article.authors, article.text)
    return "\n".join(part for part in known if part).casefold()


# In log-odds, chosen on development questions.
VAGUE_WEIGHT: Final = 2.0  # for a question with too few words
OTHER_NUMBER_WEIGHT: Final = 4.5  # for a passage that lacks a number in the question
DENIED_WEIGHT: Final = (
    3.5  # for a passage that negates, or affirms if the question asks who did not
)
DENIAL_WEIGHT: Final = 1.0  # gained by a passage that names who did not, if that is asked
NAMESAKE_WEIGHT: Final = 2.0  # for words about somebody else of that name
OTHER_TIME_WEIGHT: Final = 2.0  # for words that seem to be about another time
NAMED_TIME_WEIGHT: Final = 4.0  # for words that name another time, in an article from another time
UNLIKE_WEIGHT: Final = 12.0  # for each unit of similarity below that of passages on the subject
ALIKE: Final = 0.45  # similarity from which a passage is on the subject of a question
MAYBE_WEIGHT: Final = 3.0  # for a time or sum that may be, if what it was is asked
UNMARKED_WEIGHT: Final = 0.1  # for each unit by which "nothing answers" beats the words marked
OUTSIDE_WEIGHT: Final = 4.0  # for "yesterday", in a passage from another day


def confidence_lost(query: Query, read: Read, answer: Span | None) -> float:
    """Log-odds that a passage loses; ``answer`` are its answering words.

    Negative (a gain) for those who did not, if the question asks who did not.
    """
    passage, article, question = read.found.passage, read.article, read.question
    side = side_of(question, passage.text, answer) if answer and question.denied else 0
    counted = answer and question.kind is AnswerType.NUMBER
    of_both = counted and answer and counts_both(question, passage.text, answer)
    outside = query.window_is_relative and query.needs and not read.found.wanted
    unlike = 0.0 if _has_names(question, passage) else max(0.0, ALIKE - read.found.similarity)
    return (
        VAGUE_WEIGHT * question.is_vague
        + _time_lost(query, passage, article, answer)
        + OTHER_NUMBER_WEIGHT * _lacks_a_number(query, question, read)
        + DENIED_WEIGHT * (side < 0 or bool(of_both) or _denies(query, question, passage, answer))
        - DENIAL_WEIGHT * (side > 0)
        + NAMESAKE_WEIGHT * _is_of_namesake(query, question, passage, answer)
        + OTHER_TIME_WEIGHT * _is_too_early(query, article)
        + UNLIKE_WEIGHT * unlike
        + OUTSIDE_WEIGHT * bool(outside)
        + MAYBE_WEIGHT * _is_possible(query, question.kind, passage, answer)
        + UNMARKED_WEIGHT * max(0.0, -read.reading.margin) * _may_be_other(query, read, answer)
    )


def _may_be_other(query: Query, read: Read, answer: Span | None) -> bool:
    """Whether some words are asked for, and those marked are not a value of the kind asked for."""
    kind, question, text = kind_of(query.text), read.question, read.found.passage.text
    if kind.form != "fact" or kind.described is not None:
        return False
    if answer is None or question.kind not in VALUES:
        return True
    in_words = question.kind is not AnswerType.DATE and NUMBER_WORD.search(answer.of(text))
    return not (in_words or is_of_kind(question, text, answer))


def _is_of_namesake(
    query: Query, question: ReadQuestion, passage: Passage, answer: Span | None
) -> bool:
    if answer is None or kind_of(query.text).form not in _ASSERTING:
        return False
    return is_of_namesake(question, passage.text, answer)


def _has_names(question: ReadQuestion, passage: Passage) -> bool:
    """Whether the question has names and the passage has all of them: it is on their subject."""
    names = [term.stem for term in question.terms if term.is_name]
    return bool(names) and stems_of(passage.searchable).issuperset(names)


def _is_possible(query: Query, kind: AnswerType, passage: Passage, answer: Span | None) -> bool:
    """Whether a time or sum is one that may be, "faces 20 years", and what it was is asked."""
    if answer is None or kind not in _TIME_OR_SUM or _MAY_BE.search(query.text):
        return False
    before = _MAY_BE_THIS.search(passage.text, max(0, answer.start - _CLAUSE), answer.start)
    return before is not None and _HAPPENED.search(query.text) is not None


_TIME_OR_SUM: Final = frozenset({AnswerType.DURATION, AnswerType.MONEY})
_MAY_BE: Final = re.compile(r"\b(?:fac(?:es?|ing)|could|may|might|would|will|can)\b")
_MAY_BE_THIS: Final = re.compile(
    r"\b(?:faces|facing|(?:could|may|might) (?:face|get|be (?:fined|jailed|sentenced)))\b"
    r"(?:(?!\b(?:but|and)\b)[^.;,])*\Z"
)
_CLAUSE: Final = 60  # code points


def _is_too_early(query: Query, article: Article) -> bool:
    """Whether the question is about a year that began after the article was published."""
    years = [int(year) for year in _YEAR.findall(query.text)]
    if not years or article.day is None or not _HAPPENED.search(query.text):
        return False
    return article.day.year < min(years)


_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_UNITS: Final = frozenset("%$€£¥₹")
_HAPPENED: Final = re.compile(
    r"\b(?:did|was|were|won|had|happened|died|became|got|made|took|beat|lost|[a-z]{3,}ed)\b",
    re.IGNORECASE,
)


def _lacks_a_number(query: Query, question: ReadQuestion, read: Read) -> bool:
    """Whether the article lacks a value or code in the question: 1,300 for 1,200."""
    exact = {term.stem for term in question.terms if _is_exact(term)}
    if not exact:
        return False
    passage, article = read.found.passage.searchable, read.article.text
    passage = f"{passage}\n{read.article.readable_day or ''}"  # a headline names no year of its own
    codes = {one for one in exact if one.isalnum() and one[0].isalpha()} - stems_of(passage)
    if codes and codes - stems_of(article):
        return True
    given = _all_readings(quantities(passage), passage)
    missing = [meant for meant in _meant(exact, query.text) if given.isdisjoint(meant)]
    if not missing:
        return False
    given = _all_readings(quantities_once(article), article)
    return any(given.isdisjoint(meant) for meant in missing)


def _meant(exact: AbstractSet[str], asked: str) -> Iterator[set[tuple[float, str]]]:
    """The possible meanings of each value with these stems in ``asked``."""
    for one in quantities(asked):
        if exact & stems_of(one.span.of(asked)):
            yield {one.amount} if one.unit in _UNITS else _readings(one, asked)


def _all_readings(given: Iterable[Quantity], text: str) -> set[tuple[float, str]]:
    return {one for each in given for one in _readings(each, text)}


def _readings(one: Quantity, text: str) -> set[tuple[float, str]]:
    """What a number may mean, with and without its unit: "100m" may be 100, "9:30" be 9.30."""
    words = one.span.of(text)
    short, clock = _SHORT.fullmatch(words), _CLOCK.fullmatch(words)
    plain = [float(short[1])] if short else [float(f"{clock[1]}.{clock[2]}")] if clock else []
    return {one.amount, *((value, "") for value in (one.value, *plain))}


_SHORT: Final = re.compile(r"(\d+)[kmb]", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d+):(\d\d)")


def _is_exact(term: Term) -> bool:
    """Whether it is a number of several digits, or a code: "5400", "kl1204"."""
    return len(term.stem) > 1 and any(map(str.isdigit, term.stem))


def _denies(query: Query, question: ReadQuestion, passage: Passage, answer: Span | None) -> bool:
    """Whether the answering sentence negates, and the question was who did, or why."""
    if answer is None or is_negated(query.text) or kind_of(query.text).form not in _ASSERTING:
        return False
    return denies(_sentence_at(passage, answer.start), {term.stem for term in question.terms})


def _sentence_at(passage: Passage, at: int) -> str:
    sentences = sentence_spans(passage.text)
    return next((one.of(passage.text) for one in sentences if at < one.end), passage.text)


def _names_year(text: str, window: DateWindow) -> bool:
    """Whether a text mentions any year of a closed window."""
    first, last = window.first or date.min, window.last or date.max
    named = {int(year) for year in _YEAR.findall(text)}
    return any(first.year <= year <= last.year for year in named)


_SINCE: Final = re.compile(r"\b(?:since|until|first|last|record|ever|so far)\b", re.IGNORECASE)
# "43 million more than in 2015": told of another time
_COMPARED: Final = re.compile(
    r"\bthan (?:(?:in|during|for) (?:the )?(?:\w+ ){0,2}?(?:19|20)\d\d\b"
    r"|a year (?:ago|earlier|before)|last (?:week|month|year|season))"
    r"|\bcompared (?:with|to) (?:\w+ ){0,3}?(?:19|20)\d\d\b|, (?:up|down) from [^,.;]{0,30}",
    re.IGNORECASE,
)
# "Has won it six times": not an event in one year.
_OVER_YEARS: Final = re.compile(r"\b(?:has|have|had)\b[^.;]{1,80}\b(?:twice|thrice|\w+ times)\b")
_ASSERTING: Final = frozenset({"fact", "reason"})


def _time_lost(query: Query, passage: Passage, article: Article, answer: Span | None) -> float:
    """What a passage loses that seems to be about another time than asked for.

    Nothing if the answering sentence mentions that time; nor, unless the sentence mentions only
    other times, if the headline does or the article was published then. A passage that mentions the
    time elsewhere may answer for another one. An article without a day counts if it mentions the
    year.
    """
    window = query.window
    if window.is_open:
        return 0.0
    if article.day is None:
        named_then = _names_year(article.text, window)
        holds = window.first is None or window.last is None or named_then
        return 0.0 if holds else OTHER_TIME_WEIGHT
    sentence = _COMPARED.sub(" ", _sentence_at(passage, answer.start if answer else 0))
    named = named_dates(sentence, article.day)
    if any(one.shared(window) for one in named):
        return 0.0
    of_headline = named_dates(article.title or "", article.day)
    is_of_then = window_of(query, query.window).contains(article.day) or any(
        one.shared(window) for one in of_headline
    )
    if not is_of_then:
        return NAMED_TIME_WEIGHT if named else OTHER_TIME_WEIGHT
    is_of_others = _OVER_YEARS.search(sentence) or (named and not _SINCE.search(sentence))
    return OTHER_TIME_WEIGHT if is_of_others else 0.0
