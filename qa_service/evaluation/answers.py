"""Words against words: exact match and F1 as SQuAD has them (Rajpurkar et al., 2016)."""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa_service.domain import Answer

_ARTICLES: Final = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Lower case, without ASCII punctuation, English articles and surplus white space."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, answers: Iterable[str]) -> float:
    """1 if ``given`` is one of ``answers`` when normalised, else 0."""
    return float(normalised(given) in map(normalised, answers))


def word_f1(given: str, answers: Iterable[str]) -> float:
    """The best harmonic mean, over ``answers``, of the shares of words in common."""
    return max((_f1(normalised(given).split(), normalised(a).split()) for a in answers), default=0)


def _f1(given: list[str], answer: list[str]) -> float:
    if not given or not answer:
        return float(given == answer)
    common = (Counter(given) & Counter(answer)).total()
    return 2 * common / (len(given) + len(answer))


def answering_words(answer: Answer) -> str:
    """What is highlighted in the first passage cited; empty where nothing was answered."""
    if not answer.statements:
        return ""
    first = answer.statements[0]
    cited = answer.citations[first.citations[0] - 1]
    return cited.highlight.of(cited.passage.text) if cited.highlight else first.text
