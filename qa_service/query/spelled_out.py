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


def spelled_out(text: str, today: date) -> str:
    """Years in full, acronyms without dots, "and" for "&": "the UN in 2019"."""
    full = _SHORT_YEAR.sub(lambda match: str(full_year(match[0], today)), text)
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), full)
    return _AND.sub(" and ", plain)
