"""What searchers write between the words of a question: quotation marks, a minus, operators.

What is said in a quotation is not said by the person who asks.
"""

from __future__ import annotations

import re
from typing import Final

_QUOTATION: Final = re.compile(r"\"[^\"]*\"|“[^”]*”")
_EXCLUDED: Final = re.compile(r"(?<=\s)-(?P<word>[^\W\d_][\w'’-]*|\"[^\"]+\"|“[^”]+”)(?=\s|$)")
_MOST_PHRASES: Final = 5

_SEARCHED_PLACE: Final = re.compile(
    r"(?<!\S)-?(?:site|inurl|filetype|ext|link|cache|related):\S*", re.IGNORECASE
)
_FIELD: Final = re.compile(r"(?<!\S)[-+]?(?:all)?in(?:title|text|anchor):", re.IGNORECASE)
_SIGN: Final = re.compile(r"(?<!\S)\+(?=[^\W\d_])|(?<=\w)\*(?!\S)|(?<!\S)(?:\*+|&&|\|\|?)(?!\S)")
_CONJUNCTION: Final = re.compile(r"(?<=\s)(?:AND|OR)(?=\s)")


def masked(text: str) -> str:
    """``text``, as long as before, with a row of underscores for the words in quotation marks."""
    return _QUOTATION.sub(lambda match: f'"{"_" * (len(match[0]) - 2)}"', text)


def quoted_phrases(text: str) -> tuple[str, ...]:
    """The words in each pair of quotation marks, two words or more, as they stand."""
    inside = (match[0][1:-1].strip() for match in _QUOTATION.finditer(_EXCLUDED.sub(" ", text)))
    return tuple(dict.fromkeys(words for words in inside if " " in words))[:_MOST_PHRASES]


def excluded_words(text: str) -> tuple[str, ...]:
    """The words and quoted phrases behind a minus ("jaguar -car"), without it.

    Not a dash between words, and never the first word of a text.
    """
    found = (match["word"].strip('"“”') for match in _EXCLUDED.finditer(text))
    return tuple(dict.fromkeys(found))[:_MOST_PHRASES]


def without_operators(text: str) -> str:
    """What is left to search for: no words behind a minus, no ``site:``, ``+``, ``*`` or ``AND``.

    Quotations stay as they are, and so does a text that is nothing else.
    """
    plain = _EXCLUDED.sub(" ", text)
    parts: list[str] = []
    end = 0
    for quotation in _QUOTATION.finditer(plain):
        parts += [_plain(plain[end : quotation.start()]), quotation[0]]
        end = quotation.end()
    parts.append(_plain(plain[end:]))
    found = " ".join("".join(parts).split())
    return found if any(map(str.isalnum, found)) else text


def _plain(text: str) -> str:
    for pattern in (_SEARCHED_PLACE, _FIELD, _SIGN):
        text = pattern.sub(" ", text)
    return _CONJUNCTION.sub(lambda match: match[0].lower(), text)
