"""Characters that stand for nothing, and text that was decoded wrongly -> text as it was meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

# Soft hyphen, combining grapheme joiner, zero-width space, word joiner, byte order mark; marks
# and overrides of direction: the letters themselves say which way they run.
_INVISIBLE: Final = re.compile(
    "\u00ad\n?|[\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# Joiner and non-joiner change how letters of Persian or Hindi are written, and emoji; others not.
_IDLE_JOINER: Final = re.compile(
    "(?<![\u0600-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)


_LONG_GAP: Final = re.compile(r"\s{16,}")


def without_long_gaps(text: str) -> str:
    """``text`` with one space, or line break, in the place of each long run of white space."""
    return _LONG_GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", text)


def without_invisible(text: str) -> str:
    """``text`` without soft hyphens, zero-width characters and marks of direction."""
    if text.isascii():
        return text
    return _IDLE_JOINER.sub("", _INVISIBLE.sub("", text))


def repaired(text: str) -> str:
    """``text``, and where it was surely decoded wrongly ("cafÃ©"), as it was meant ("café").

    Quotation marks, ligatures and whatever else was meant so stay. By ftfy, which mends only what
    no language writes.
    """
    if text.isascii():
        return text
    from ftfy import fix_encoding  # noqa: PLC0415 -- most text needs none

    return fix_encoding(text, _cautious())


@lru_cache(maxsize=1)
def _cautious() -> TextFixerConfig:
    from ftfy import TextFixerConfig  # noqa: PLC0415

    return TextFixerConfig(unescape_html=False, replace_lossy_sequences=False)
