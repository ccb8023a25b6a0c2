"""How an answer changed from day to day, and as of which day it holds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qa_service.domain import Citation, TimelineEntry
from qa_service.language import named_dates
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NEWS: Final = timedelta(days=60)
_SINCE: Final = re.compile(r"\b(?:since|until|till|so far|now|currently)\b", re.IGNORECASE)


def timeline_of(values: Iterable[tuple[Citation, str]]) -> tuple[TimelineEntry, ...]:
    """The values of an answer by the days they were reported, oldest first.

    ``values`` are citations, each with its answering words made comparable, empty where there are
    none. A value reported again stays where it was first reported; values of one day stand side
    by side. Empty unless there are two days with different values. What an article tells of
    long before has no place in it: the day of the report would be taken for the day it held.
    """
    dated = [
        (citation.article.day, citation, value)
        for citation, value in values
        if citation.article.day and value and not _tells_of_long_before(citation)
    ]
    first: dict[str, TimelineEntry] = {}
    for day, citation, value in sorted(dated, key=lambda one: one[0]):
        if citation.highlight:
            words = citation.highlight.of(citation.passage.text)
            first.setdefault(value, TimelineEntry(day, words, citation.number))
    told = tuple(first.values())
    return told if len({entry.day for entry in told}) > 1 else ()


def as_of(citations: Sequence[Citation]) -> date | None:
    """The day of the newest article cited, for a question about how things stand now."""
    return max((one.article.day for one in citations if one.article.day), default=None)


def _tells_of_long_before(citation: Citation) -> bool:
    """Whether the sentence with the answering words names only days long gone."""
    day, mark, text = citation.article.day, citation.highlight, citation.passage.text
    if day is None or mark is None:
        return False
    holding = [one for one in sentence_spans(text) if one.start < mark.end and mark.start < one.end]
    sentence = " ".join(one.of(text) for one in holding)
    named = named_dates(sentence, day)
    old = [one for one in named if one.last and day - one.last > _NEWS]
    return bool(named) and len(old) == len(named) and not _SINCE.search(sentence)
