"""Words that point back ("he", "its", "that raid", "there") and what they point at."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.conversation.mentions import main_phrase, names_in, persons_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa_service.domain import Span, Turn


@dataclass(frozen=True, slots=True)
class Referents:
    """What the words that point back may stand for, as far as the conversation tells."""

    person: str | None
    thing: str | None
    several: str | None
    place: str | None


def referents(turns: Sequence[Turn]) -> Referents:
    """What the last turns were about; ``turns`` are in their order, the latest last."""
    latest_first = list(reversed(turns))
    person = _first(latest_first, _person_of)
    thing = _first(latest_first, _topic_of)
    several = _first(latest_first, _several_of) or thing
    place = _first(latest_first, _place_of)
    return Referents(person or thing, thing, several, place)


def resolve(text: str, to: Referents, protected: Sequence[Span]) -> str:
    """``text`` with the words that point back replaced; those within ``protected`` stay.

    Each referent is named in full once or twice at most, as a person would: first in full,
    later pronouns are left, since they now point at a word of the same question.
    """
    named: set[str] = set()

    def replaced(match: re.Match[str]) -> str:
        if any(span.start <= match.start() < span.end for span in protected):
            return match[0]
        kind = match.lastgroup or ""
        referent = _CHOICES[kind](to)
        if not referent or referent in named:
            return match[0]
        named.add(referent)
        return _fitted(kind, referent)

    return _POINTERS.sub(replaced, text)


def points_back(text: str, protected: Sequence[Span]) -> bool:
    """Whether ``text`` has a word that points back, outside ``protected``."""
    return any(
        not any(span.start <= match.start() < span.end for span in protected)
        for match in _POINTERS.finditer(text)
    )


def inserted_words(asked: str, searched: str) -> str | None:
    """What an earlier resolution put into a question: that was what the talk was about."""
    before, after = asked.split(), searched.split()
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    runs = [
        " ".join(after[low:high])
        for tag, _, _, low, high in matcher.get_opcodes()
        if tag in ("insert", "replace")
    ]
    runs = [_trimmed(run) for run in runs]
    return max(runs, key=len, default="") or None


def _trimmed(run: str) -> str:
    return re.sub(r"^(?:in|of|about)\s+|['’]s?$|[\s?.,()]+$|^[\s(]+", "", run.strip("()?., "))


def _first(turns: Sequence[Turn], find: Callable[[Turn], str | None]) -> str | None:
    return next((found for turn in turns if (found := find(turn))), None)


_ASKS_WHO: Final = re.compile(r"\s*(?:and\s+|but\s+)?(?:who|whom|whose|which)\b", re.IGNORECASE)


def _person_of(turn: Turn) -> str | None:
    """The person asked about; after "who ...?", or if there is none, the last one answered."""
    answered = [name.text for name in persons_in(turn.answer or "")]
    asked = [
        name.text for name in names_in(turn.standalone) if not name.is_place and _may_be(name.text)
    ]
    full = [name.text for name in persons_in(turn.standalone)]
    if _ASKS_WHO.match(turn.standalone) and answered:
        return answered[-1]
    for names in (full[-1:], asked[:1], answered[-1:]):
        if names:
            return names[0]
    return None


def _may_be(name: str) -> bool:
    return not re.fullmatch(r"[A-Z\d.&-]+", name)


def _topic_of(turn: Turn) -> str | None:
    if turn.standalone != turn.question and (
        focus := inserted_words(turn.question, turn.standalone)
    ):
        return main_phrase(focus) or focus
    return main_phrase(turn.standalone)


def _several_of(turn: Turn) -> str | None:
    return _topic_of(turn)


def _place_of(turn: Turn) -> str | None:
    places = [name.text for name in names_in(turn.standalone) if name.is_place]
    return places[-1] if places else None


_CHOICES: Final[dict[str, Callable[[Referents], str | None]]] = {
    "his": lambda to: to.person,
    "her": lambda to: to.person,
    "him": lambda to: to.person,
    "he": lambda to: to.person,
    "its": lambda to: to.thing,
    "their": lambda to: to.several,
    "it": lambda to: to.thing,
    "they": lambda to: to.several,
    "that": lambda to: to.thing,
    "there": lambda to: to.place or to.thing,
}

_BE = r"(?:is|are|was|were|be|been)"
_POINTERS: Final = re.compile(
    rf"""(?<![\w'’-])(?:
      (?P<his>his(?=\s+[\w"“'])|hers)
    | (?P<her>her(?=\s+(?!(?:{_BE}|to|in|on|at|for|from|with|by|about|of|and|or|as|so|when|after
        |before|during|if|because|into|the|a|an|his|that|this|do|does|did)\b)[\w"“']))
    | (?P<him>him|her)
    | (?P<he>he|she)
    | (?P<its>its)
    | (?P<their>theirs?)
    | (?P<it>(?<!\bis\s)(?<!\bwas\s)(?<!\btake\s)it
        (?!\s+(?:true|possible|likely|known|clear|safe|legal|worth|necessary|important)\s+(?:that|to)\b)
        |(?<=\bis\s)it(?=\s+(?:a|an|the|still|in|on|now|not|so|called|treatable|\w+\b[?.!]*$)))
    | (?P<they>they|them)
    | (?P<that>(?:that|this|these|those)(?=\s*(?:[?.!,;]|$|\s{_BE}\b|\s(?:happen|mean|work|affect
        |change|cause|lead|help|compare|occur|take|end|come|make|do|have|say)\w*\b)))
    | (?P<there>(?<!\bis\s)(?<!\bare\s)(?<!\bwas\s)(?<!\bwere\s)(?<!\bbeen\s)there
        (?=\s*(?:[?.!,;]|$|\s(?:in|on|before|after|during|when|now)\b)))
    )(?![\w'’-])""",
    re.IGNORECASE | re.VERBOSE,
)


def _fitted(kind: str, referent: str) -> str:
    if kind in ("his", "her", "its", "their"):
        return f"{referent}'" if referent.endswith("s") else f"{referent}'s"
    if kind == "there":
        return f"in {referent}"
    return referent
