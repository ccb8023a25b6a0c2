"""Whether a sentence turns round who does what to whom. Reads English.

Of a verb that two parties stand beside ("sued", "told"), the name before it acts, in the passive
voice the one behind "by". Where source and sentence have the verb, but a name acts in one of them
and only undergoes it in the other, two names changed places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.passages import sentence_spans
from qa_service.prose.roles import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.prose.roles import Anchor

_VERBS: Final = """
    sue drop congratulate finance fund accuse help assist defeat beat warn ask urge tell fire
    hire appoint succeed support oppose criticize criticise praise join leave buy acquire purchase
    sell kill shoot attack invade bomb provide give send host perform compose elect arrest detain
    charge convict endorse replace trade nominate visit blame thank honor honour award refund pay
    owe lend threaten challenge reject accept approve train coach teach follow overtake trail
    pursue chase offer promise pledge donate grant deny allow permit force order persuade convince
    advise inform interview sponsor back represent defend prosecute sanction ban suspend expel
    dismiss oust invite welcome greet treat rescue protect harm hurt injure contact approach receive
    deliver supply knock eliminate release capture seize recapture regain insult ridicule slam
    condemn denounce forgive pardon impeach subpoena complain testify escalate responsible admire
    fear trust doubt
"""


@cache
def _verbs() -> frozenset[str]:
    return stems_of(" ".join((*_VERBS.split(), "sued", "owed", "told")))  # irregular stems


# A name, or a noun that is made of a verb.
_NO_VERB: Final = re.compile(r"[A-Z]|\w+(?:ers?|ors?|ions?|ments?)$")
_BE: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|got)\s+(?:\w+ly\s+|not\s+)?$", re.IGNORECASE
)
_BY: Final = re.compile(r"\s+(?:\w+\s+){0,3}?by\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_PART: Final = re.compile(r"[\s,]*(?:and|or|&)?\s*")
_CLAUSE_END: Final = re.compile(
    r"[;:—–()?!“”\"]|\b(?:and|but|while|who|which|that|because|although|after|before|when|if|where)\b"
)


@dataclass(frozen=True, slots=True)
class _Deed:
    """A verb with the names that act and those that it is done to; either may be unknown."""

    verb: str
    acting: tuple[Anchor, ...]
    undergoing: tuple[Anchor, ...]


def fault_of_deeds(sentence: str, source: str) -> str | None:
    """Whether two names of ``sentence`` changed places at their verb; None if they did not."""
    stated = list(_deeds(source, sentence))
    for deed in _deeds(sentence, source):
        if not (deed.acting and deed.undergoing):
            continue
        alike = [one for one in stated if one.verb == deed.verb]
        if _is_turned(deed.acting, [(one.acting, one.undergoing) for one in alike]) or _is_turned(
            deed.undergoing, [(one.undergoing, one.acting) for one in alike]
        ):
            return "who does it and whom it is done to are exchanged"
    return None


def _is_turned(
    mine: Sequence[Anchor], stated: Sequence[tuple[Sequence[Anchor], Sequence[Anchor]]]
) -> bool:
    """Whether the source has a name on the other side of the verb, and never on this one."""
    return any(_share(mine, there) for _, there in stated) and not any(
        _share(mine, here) for here, _ in stated
    )


def _share(some: Sequence[Anchor], others: Sequence[Anchor]) -> bool:
    return any(one.is_same(other) for one in some for other in others)


def _deeds(text: str, other: str) -> Iterator[_Deed]:
    names = named(text, other)
    words = [
        one
        for one in tokens(text)
        if one.stem in _verbs() and not _NO_VERB.match(text[one.start : one.end])
    ]
    for span in sentence_spans(text):
        inside = [one for one in names if span.start <= one.span.start < span.end]
        for word in (one for one in words if span.start <= one.start < span.end):
            left = _beside(text, [one for one in inside if one.span.end <= word.start][::-1])
            right = _beside(text, [one for one in inside if one.span.start >= word.end])
            between = text[word.end : right[0].span.start] if right else ""
            before = text[: word.start].rstrip()
            is_passive = _BE.search(text[: word.start]) is not None
            if _BY.fullmatch(between) and text[word.start : word.end].endswith(("ed", "n", "t")):
                yield _Deed(word.stem, right, left)
            elif is_passive:
                yield _Deed(word.stem, (), left)
            else:
                is_apart = before.endswith(",") or (
                    left and _CLAUSE_END.search(text, left[0].span.end, word.start)
                )
                yield _Deed(
                    word.stem,
                    () if is_apart else left,
                    () if _CLAUSE_END.search(between) else right,
                )


def _beside(text: str, nearest: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """The nearest name, and those that are joined to it: "Cox and Reed"."""
    found: list[Anchor] = []
    for one in nearest:
        if found:
            first, second = sorted((one, found[-1]), key=lambda name: name.span.start)
            if not _PART.fullmatch(text[first.span.end : second.span.start]):
                break
        found.append(one)
    return tuple(found)
