"""A question in the spelling in which questions are mostly written, for what reads its letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.query.time_figures import full_year

if TYPE_CHECKING:
    from datetime import date

_SHORT_YEAR: Final = re.compile(r"(?<![\w'’‘\"])['’‘]\d\d(?![\w'’‘\"]|[.,]\d|%)")
_DOTTED: Final = re.compile(r"\b(?:[A-Z]\.){2,}(?=\s+\S|[-,;:?!'’])")
_AND: Final = re.compile(r"(?<=\w) & (?=\w)")
_TYPED: Final = {"abt": "about", "cant": "can't", "dont": "don't", "wont": "won't"} | {
    f"{start}{end}": f"{start}{full}"
    for starts, end, full in (
        ("did does is are was were has have had could would should", "nt", "n't"),
        ("who what where when how that there here", "s", "'s"),
    )
    for start in starts.split()
}
_AS_TYPED: Final = re.compile(rf"\b(?:{'|'.join(_TYPED)})\b", re.IGNORECASE)


def spelled_out(text: str, today: date) -> str:
    """Years in full, acronyms without dots, words with their apostrophes: "who's the UN envoy"."""
    full = _SHORT_YEAR.sub(lambda match: str(full_year(match[0], today)), text)
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), full)
    return _AS_TYPED.sub(_in_full, _AND.sub(" and ", plain))


def is_spelled_out(word: str) -> bool:
    """Whether a word is no typing error but one that ``spelled_out`` writes in full: "whos"."""
    return word.lower() in _TYPED


def _in_full(match: re.Match[str]) -> str:
    return match[0][0] + _TYPED[match[0].lower()][1:]
