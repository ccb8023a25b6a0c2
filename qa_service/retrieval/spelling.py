"""A question in the spelling of a passage: Gadhafi for Qaddafi, U.N. for UN, 5,400 for 5400.

The reader and the plain features compare letters; a passage is not to fall behind because its
outlet spells a name or writes a number otherwise. A different value or name stays different.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from qa_service.analyser import content_tokens, folded, tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from qa_service.analyser import Token

_SHORTEST: Final = 5  # letters of a name that may have a typo
_LONG: Final = 9  # letters from which it may have two

# How Arabic, Russian and other names are written in Latin letters differs most in these.
_SOUNDS: Final = (
    (re.compile(r"(?:kh|gh|ck|[qgkc])"), "k"),
    (re.compile(r"(?:dh|d)+"), "d"),
    (re.compile(r"(?:th|t)+"), "t"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"[wv]"), "v"),
    (re.compile(r"(?:ou|oo|u)"), "u"),
    (re.compile(r"(?:ee|ie|iy|yy|[iyj])"), "i"),
    (re.compile(r"[eao]+"), "a"),
    (re.compile(r"h(?=[^aeiou]|$)"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def respelled(question: str, text: str, known: Collection[str] = ()) -> str:
    """``question`` with words replaced by those of ``text`` that mean the same in other letters.

    Words in ``known``, as stems, are spelled as the archive has them elsewhere: for those only
    accents, dots and digits count, and never a typo.
    """
    theirs: dict[str, str] = {}
    for token in tokens(text):
        theirs.setdefault(token.stem, text[token.start : token.end])
    own = {token.stem for token in tokens(question)}
    written = question
    for token in reversed(content_tokens(question)):
        word = question[token.start : token.end]
        other = _counterpart(token, word, theirs, own, typos=token.stem not in known)
        if other is not None:
            written = written[: token.start] + other + written[token.end :]
    return written


def new_stems(question: str, written: str) -> dict[str, str]:
    """The stems of a question by which those of a respelled one are to be known; others not."""
    pairs = zip(tokens(question), tokens(written), strict=False)
    return {old.stem: new.stem for old, new in pairs if old.stem != new.stem}


def _counterpart(
    token: Token, word: str, theirs: dict[str, str], own: set[str], *, typos: bool
) -> str | None:
    """The word that stands for ``word`` in the text; None where it needs none, or has none."""
    same = theirs.get(token.stem)
    if same is not None:
        return same if _is_written_otherwise(word, same) else None
    if token.is_number:
        return None
    near = (
        other
        for stem, other in theirs.items()
        if stem not in own and other[0].isupper() and is_spelling_of(word, other, typos=typos)
    )
    return next(near, None)


def _is_written_otherwise(word: str, other: str) -> bool:
    """Whether two words of one stem differ in more than ending and case: "UN" and "U.N."."""
    mine, its = word.casefold(), other.casefold()
    return mine != its and (
        any(map(str.isdigit, mine)) or "." in word + other or folded(mine) == folded(its)
    )


def is_spelling_of(word: str, other: str, *, typos: bool = False) -> bool:
    """Whether two words sound as one name; with ``typos``, a letter or two may differ."""
    mine, its = folded(word), folded(other)
    if len(mine) < _SHORTEST or len(its) < _SHORTEST:
        return False
    if _sound(mine) == _sound(its):
        return True
    most = 0 if not typos else 1 if len(mine) < _LONG else 2
    return mine[0] == its[0] and OSA.distance(mine, its, score_cutoff=most) <= most


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
