"""Places under another name of theirs: Peking and Beijing, Saigon and Ho Chi Minh City."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, tokens
from qa_service.domain import Span
from qa_service.place_names import ALSO_CALLED, ALSO_COMMON_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.analyser import Token

_LONGEST: Final = 5  # words of a name


@lru_cache(maxsize=1024)
def renamed_places(text: str) -> tuple[tuple[Span, int], ...]:
    """Where ``text`` names a place that has other names, and the number of their group."""
    return tuple(_named(text))


def other_names(text: str) -> str:
    """The other names of the places in ``text``, to be searched for beside them."""
    found = dict.fromkeys(group for _, group in renamed_places(text))
    said = text.casefold()
    return " ".join(name for group in found for name in ALSO_CALLED[group] if name not in said)


def _named(text: str) -> Iterator[tuple[Span, int]]:
    words = tokens(text)
    plain = [folded(text[word.start : word.end]) for word in words]
    at = 0
    while at < len(words):
        for end in range(min(at + _LONGEST, len(words)), at, -1):
            group = _groups().get(" ".join(plain[at:end]))
            if group is not None and _is_place(text, words[at], plain[at]):
                yield Span(words[at].start, words[end - 1].end), group
                at = end - 1
                break
        at += 1


def _is_place(text: str, word: Token, plain: str) -> bool:
    """Whether a name of a place that is a common word, too, is written as a name."""
    return plain not in ALSO_COMMON_WORDS or text[word.start].isupper()


@cache
def _groups() -> dict[str, int]:
    return {
        " ".join(folded(word) for word in name.split()): number
        for number, names in enumerate(ALSO_CALLED)
        for name in names
    }
