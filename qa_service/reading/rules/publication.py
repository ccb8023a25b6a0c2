"""When an article was published and last changed, as far as its document tells for sure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qa_service.reading.rules.date_lines import order_shown
from qa_service.reading.rules.dates import implausible, normalise_published

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa_service.reading.document import Found

# Who writes English (or both) month first; other languages with the year last put the day first.
_MONTH_FIRST: Final = frozenset(("us", "ph", "fm", "mh", "pw", "gu", "pr"))
_DAY_FIRST: Final = frozenset(
    ("gb", "uk", "ie", "au", "nz", "in", "pk", "bd", "lk", "ng", "ke", "gh", "sg", "my", "jm")
)
_EITHER: Final = frozenset(("en", "zh", "ja", "ko", "hu", "lt", "mn", "fa", "sw", "tl"))


@dataclass(frozen=True, slots=True)
class Publication:
    """The dates of an article as ISO 8601; ``problems`` says of each that was not used why."""

    published: str | None = None
    modified: str | None = None
    problems: tuple[str, ...] = ()


def publication_of(
    published: Found | None,
    modified: Found | None,
    *,
    declared: str | None,
    language: str | None,
    texts: Iterable[str],
) -> Publication:
    """The dates that were found, as ISO.

    Which of day and month comes first is told by the declared locale ("en-GB"), by the other date
    or ``texts`` where one can be read in one way only, else by the ``language`` of the article.
    """
    problems: list[str] = []
    given = [found.value for found in (published, modified) if found]
    day_first = _order(given, declared, language, texts) if given else None
    first = _settled(published, language, day_first, problems)
    changed = _settled(modified, language, day_first, problems)
    if first and changed:
        if _moment(changed) < _moment(first) and first[:10] != changed[:10]:
            problems.append(f"It was changed ({changed}) before it was published ({first}).")
            changed = None
        elif first == changed:
            changed = None  # what is stated of every article, changed or not
    return Publication(first, changed, tuple(problems))


def _settled(
    found: Found | None,
    language: str | None,
    day_first: bool | None,  # noqa: FBT001 - passed on
    problems: list[str],
) -> str | None:
    if found is None:
        return None
    try:
        day = normalise_published(found.value, language=language, day_first=day_first)
    except ValueError:
        problems.append(f"{found.place} is not a date that can be told: {found.value!r:.60}.")
        return None
    wrong = implausible(day)
    if wrong:
        problems.append(f"The date of {found.place} {wrong} and is not used.")
        return None
    return day


def _order(
    given: list[str], declared: str | None, language: str | None, texts: Iterable[str]
) -> bool | None:
    if not any("/" in value or "-" in value or "." in value for value in given):
        return None
    shown = order_shown(" ".join(given))
    if shown is None:
        shown = _order_of_locale(declared)
    if shown is None:
        shown = order_shown(" ".join(texts))
    if shown is None and language is not None and language not in _EITHER:
        return True
    return shown


def _order_of_locale(declared: str | None) -> bool | None:
    region = (declared or "").replace("_", "-").lower().partition("-")[2]
    if region in _MONTH_FIRST:
        return False
    return True if region in _DAY_FIRST else None


def _moment(iso: str) -> datetime:
    """Comparable with others, whether or not they name a time zone."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
