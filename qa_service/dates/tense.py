"""Whether a sentence looks back or ahead: it decides which "July" or "Tuesday" is meant."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qa_service.domain import Span


class Tense(Enum):
    """Where the words around a date look."""

    PAST = "past"
    AHEAD = "ahead"
    PRESENT = "present"  # "is closing": it may be under way, or to come
    UNSURE = "unsure"  # "would", "was due to": back or ahead of the day it was written


_REACH: Final = 200  # code points before or after the date
_SENTENCE_END: Final = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z])|\n")
_INTENDED: Final = r"(?:due|set|scheduled|slated|expected|planned|supposed|meant|poised|likely)"
# "be held", "have resigned": a participle after a modal verb is no past of its own.
_VERB: Final = r"(?:\s+(?:\w+\s+)?(?:be|have)\s+(?:\w+ly\s+)?\w+)"
_IRREGULAR: Final = (
    "said|told|was|were|had|did|has|have|been|began|came|went|gave|made|took|saw|met|held|found"
    "|fell|rose|grew|led|left|lost|won|paid|sent|spoke|spent|stood|struck|shot|cut|put|ran|sold"
    "|bought|brought|built|broke|caught|fought|got|heard|kept|knew|laid|meant|quit|read|sat|sought"
    "|swore|taught|thought|threw|wrote|woke|withdrew|became|flew|drew|died"
)
# "The fair opens on 3 July" is to come, or stands under a picture of that day.
_ON_THE_CALENDAR: Final = (
    r"(?:closes|opens|starts|begins|ends|airs|premieres|resumes|expires|kicks?\s+off|takes?\s+place"
    r"|(?:go|goes|heads?)\s+to\s+the\s+polls|runs\s+from|falls\s+on)"
)
# "rescheduled to 3 July", "set a hearing for 3 July": it was to come, then.
_PUT: Final = re.compile(
    r"\b(?:(?:re)?scheduled?|postponed?|delay(?:ed)?|adjourn(?:ed)?|deferr?(?:ed)?|extend(?:ed)?"
    r"|moved?|push(?:ed)?|shift(?:ed)?|set|brought|put)\b[^.;:]{0,60}\s(?:to|until|till|for)\s+\w?$"
)
_MARKER: Final = re.compile(
    rf"\b(?:(?P<unsure>(?:would|could|should|might|may){_VERB}?|to{_VERB}"
    rf"|(?:was|were|had\s+been)\s+{_INTENDED}"
    r"|(?:was|were)\s+(?:going\s+)?to|planned\s+to|expected\s+to)"
    rf"|(?P<ahead>(?:will|won['’]t|shall){_VERB}?|(?:is|are|be|['’]s|['’]re)\s+(?:\w+ly\s+)?{_INTENDED}"
    r"|(?:is|are|['’]s|['’]re)\s+(?:going\s+)?to|scheduled\s+for|slated\s+for|plans?\s+to"
    r"|upcoming)"
    rf"|(?P<present>(?:is|are|['’]re)\s+(?:\w+ly\s+)?[a-z]+ing|{_ON_THE_CALENDAR})"
    rf"|(?P<past>{_IRREGULAR}|[a-z]{{2,}}[^\We]ed))\b"
    r"|(?<=\w)(?P<soon>['’]ll)\b"
)


def has_tense(text: str) -> bool:
    """Whether a verb in ``text`` looks back or ahead, or is of a calendar: "opens", "takes place".

    The present of captions has none: "A woman walks", "soldiers carrying flags".
    """
    return any(
        one["present"] is None or not one["present"].endswith("ing")
        for one in _MARKER.finditer(text)
    )


def tense_at(text: str, span: Span) -> Tense | None:
    """What the nearest verb of its sentence says of the date at ``span``; None without one.

    The last verb before the date counts, else the first after it: "said on Tuesday that it will".
    """
    before = _SENTENCE_END.split(text[max(0, span.start - _REACH) : span.start + 1])[-1]
    if _PUT.search(before):
        return Tense.UNSURE
    after = _SENTENCE_END.split(text[span.end : span.end + _REACH])[0]
    markers = list(_MARKER.finditer(before))
    marker = markers[-1] if markers else _MARKER.search(after)
    if marker is None:
        return None
    for tense in (Tense.UNSURE, Tense.PAST, Tense.PRESENT):
        if marker[tense.value]:
            return tense
    return Tense.AHEAD
