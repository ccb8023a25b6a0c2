"""Quotations in a question: what is said in them is not said by the person who asks."""

from __future__ import annotations

import re
from typing import Final

_QUOTATION: Final = re.compile(r"\"[^\"]*\"|“[^”]*”")


def masked(text: str) -> str:
    """``text``, as long as before, with a row of underscores for the words in quotation marks."""
    return _QUOTATION.sub(lambda match: f'"{"_" * (len(match[0]) - 2)}"', text)


_EXCLUDED: Final = re.compile(r"(?<!\S)-(?P<word>[^\W\d_][\w'’-]*|\"[^\"]+\")(?=\s|$)")
_MOST_PHRASES: Final = 5


def quoted_phrases(text: str) -> tuple[str, ...]:
    """The words in each pair of quotation marks, two words or more, as they stand."""
    inside = (match[0][1:-1].strip() for match in _QUOTATION.finditer(_EXCLUDED.sub(" ", text)))
    return tuple(dict.fromkeys(words for words in inside if " " in words))[:_MOST_PHRASES]


def excluded_words(text: str) -> tuple[str, ...]:
    """The words and quoted phrases behind a minus ("jaguar -car"), without it.

    Not a dash between words, and never the first word of a text.
    """
    found = (match["word"].strip('"') for match in _EXCLUDED.finditer(text) if match.start())
    return tuple(dict.fromkeys(found))[:_MOST_PHRASES]
