"""Questions as people type them: keywords, no question mark, slips, other forms of numbers.

The encoder reads lower case without accents, so that capitals need no examples of their own.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

AS_ASKED: Final = 0.5  # share of questions left as they are
_FUNCTION_WORDS: Final = frozenset(
    re.split(
        r"\s+",
        "a an the is are was were be been do does did of in on at to for by with from that which"
        " who whom what it its their his her have has had there this these those as and",
    )
)
_QUESTION_WORD: Final = re.compile(
    r"^(?:who|what|which|when|where|why|how(?: many| much| long)?)\b"
)
_DOTTED: Final = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_ACRONYM: Final = re.compile(r"\b[A-Z]{2,4}\b")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")
_LONG_NUMBER: Final = re.compile(r"(?<![\d.,])([1-9]\d{0,2})(\d{3})(?![\d.,])")
_AMOUNT: Final = re.compile(r"\b(\d[\d.,]*) ?(million|billion|trillion)\b")
_SHORT: Final = {"million": "m", "billion": "bn", "trillion": "tn"}
_HYPHEN: Final = re.compile(r"(?<=\w)-(?=\w)")
_NEIGHBOURS: Final = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        ["wa", "qe", "wr", "et", "ry", "tu", "yi", "uo", "ip", "o", "qs", "ad", "sf", "dg", "fh",
         "gj", "hk", "jl", "k", "ax", "zc", "xv", "cb", "vn", "bm", "n"],
        strict=True,
    )
)  # fmt: skip


def as_typed(question: str, chance: Random) -> str:
    """The question as somebody in a hurry might type it; half of the time as it is."""
    if chance.random() < AS_ASKED:
        return question
    ways: list[Callable[[str, Random], str]] = chance.choices(
        [_bare, _keywords, _slip, _other_form], weights=[4, 2, 1, 2], k=chance.choice([1, 1, 2])
    )
    typed = _bare(question, chance)
    for way in ways:
        typed = way(typed, chance)
    return typed


def _bare(question: str, _chance: Random) -> str:
    return question.lower().rstrip(" ?.")


def _keywords(question: str, chance: Random) -> str:
    """Without most function words; the question word mostly stays."""
    bare = question.lower().rstrip(" ?.")
    first = _QUESTION_WORD.match(bare)
    words = (bare[first.end() :] if first else bare).split()
    left = [one for one in words if one not in _FUNCTION_WORDS or chance.random() < 0.15]  # noqa: PLR2004
    asks = [first.group()] if first and chance.random() < 0.7 else []  # noqa: PLR2004
    return " ".join([*asks, *left]) if len(left) > 1 else bare


def _slip(question: str, chance: Random) -> str:
    """One letter left out, doubled, swapped with the next, or hit beside."""
    places = list(re.finditer(r"[^\W\d_]{5,}", question))
    if not places:
        return question
    word = chance.choice(places)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    letter, following = question[at], question[at + 1]
    new = chance.choice(
        [following, letter * 2 + following, following + letter,
         chance.choice(_NEIGHBOURS.get(letter.lower(), letter)) + following]
    )  # fmt: skip
    return question[:at] + new + question[at + 2 :]


def _other_form(question: str, chance: Random) -> str:
    """Names and numbers in another spelling of the same meaning."""
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", question) if not unicodedata.combining(c)
    )
    changed = _DOTTED.sub(lambda m: m.group().replace(".", ""), folded)
    if changed == folded and chance.random() < 0.5:  # noqa: PLR2004
        changed = _ACRONYM.sub(lambda m: "".join(f"{c}." for c in m.group()), folded)
    bare = _THOUSANDS.sub("", changed)
    if bare == changed and not re.search(r"\b(?:1[0-9]|20)\d\d\b", changed):
        bare = _LONG_NUMBER.sub(r"\1,\2", changed)
    if chance.random() < 0.5:  # noqa: PLR2004
        bare = _AMOUNT.sub(lambda m: f"{m.group(1)}{_SHORT[m.group(2)]}", bare)
    return _HYPHEN.sub(chance.choice(["", " "]), bare, count=1)
