"""Which blocks of a page stand in a text that was taken out of it by other means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN: Final = re.compile(r"\w+")
_SHINGLE: Final = 4  # tokens
_MOST_TOKENS: Final = 400_000  # of a text; no article has as many
_LONGEST: Final = 20_000  # characters of a block that are looked at
_SHARE: Final = 0.7  # of a block's shingles; markup may part or join words


class Marks:
    """A text, by its shingles of four words; shorter lines of it whole."""

    def __init__(self, text: str) -> None:
        self._shingles: set[tuple[str, ...]] = set()
        self._lines: set[tuple[str, ...]] = set()
        left = _MOST_TOKENS
        for line in text.splitlines():
            tokens = tokens_of(line)[:left]
            left -= len(tokens)
            self._shingles.update(shingles(tokens))
            if len(tokens) <= _SHINGLE:
                self._lines.add(tuple(tokens))

    def hold(self, text: str) -> bool:
        """Whether ``text`` stands in it, but for a few words."""
        tokens = tokens_of(text[:_LONGEST])
        if len(tokens) < _SHINGLE:
            return bool(tokens) and tuple(tokens) in self._lines
        found = [shingle in self._shingles for shingle in shingles(tokens)]
        return sum(found) >= _SHARE * len(found)


def tokens_of(text: str) -> list[str]:
    """Its words in lower case, without marks."""
    return _TOKEN.findall(text.casefold())


def shingles(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    """Its runs of four words."""
    return [tuple(tokens[at : at + _SHINGLE]) for at in range(len(tokens) - _SHINGLE + 1)]
