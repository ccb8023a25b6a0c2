"""Values as a reader sees them: dates in words, addresses."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from qa_service.domain import Article, publication_day
from qa_service.web.catalogue import current_catalogue, say

if TYPE_CHECKING:
    from datetime import date, datetime

    from qa_service.contract.articles import ArticleHeadShape, CitationShape
    from qa_service.store import IndexSummary

_LIKELY: Final = 2 / 3
_POSSIBLE: Final = 1 / 3
_STEP: Final = 1000
_UNITS: Final = ("kB", "MB", "GB", "TB")


def day_in_words(day: date) -> str:
    """``22 December 2012``."""
    return str(format_date(day, "long", locale=current_catalogue().locale))


def days_in_words(first: date, last: date) -> str:
    """From the first day to the last; ``22 December 2012`` if they are the same."""
    if first == last:
        return day_in_words(first)
    return say("holdings.days", **{"from": day_in_words(first), "to": day_in_words(last)})


def number_in_words(number: int) -> str:
    """A whole number as the language writes it: ``1,234``."""
    return str(format_decimal(number, locale=current_catalogue().locale))


def month_in_words(day: date | None) -> str:
    """The month of a day: ``December 2012``; ``undated`` without one."""
    if day is None:
        return say("article.undated")
    return str(format_skeleton("yMMMM", day, locale=current_catalogue().locale))


def period_in_words(period: str) -> str:
    """A day, a month or a year as ISO 8601 writes it: ``December 2012`` of ``2012-12``."""
    if len(period) == len("2012"):
        return period
    if len(period) == len("2012-12"):
        return month_in_words(publication_day(f"{period}-01"))
    return day_in_words(publication_day(period))


def moment_in_words(moment: datetime) -> str:
    """``22 December 2012, 09:05 UTC``."""
    at = moment.astimezone(UTC)
    return f"{day_in_words(at)}, {at:%H:%M} UTC"


def size_in_words(count: int) -> str:
    """A number of bytes as ``12.3 MB``; multiples of 1000, as disks are sold."""
    if count < _STEP:
        return f"{count} bytes"
    size, units = count / _STEP, iter(_UNITS)
    unit = next(units)
    while round(size, 1) >= _STEP and unit != _UNITS[-1]:
        size, unit = size / _STEP, next(units)
    return f"{size:,.1f} {unit}"


def holdings(index: IndexSummary) -> list[str]:
    """What is indexed, for the masthead: articles, first to last day, outlets."""
    held: list[str] = [say("holdings.articles", count=index.articles)]
    if index.first_day and index.last_day:
        held.append(days_in_words(index.first_day, index.last_day))
    if index.sources:
        held.append(say("holdings.outlets", count=len(index.sources)))
    return held


def date_in_words(published: str | None) -> str:
    """An article's date in words; ``undated`` when it is not known."""
    return day_in_words(publication_day(published)) if published else say("article.undated")


def change_in_words(published: str | None, modified: str | None) -> str | None:
    """When an article was last changed, in words, if that is another day than its own."""
    changed = modified and date_in_words(modified)
    return changed if changed and changed != date_in_words(published) else None


def place_in_words(passage: CitationShape) -> str:
    """Where in its article a passage stands: ``p. 3, paragraph 12``; ``headline``."""
    if passage.is_headline:
        return say("article.headline")
    if passage.page:
        return say("article.page_and_paragraph", page=passage.page, number=passage.paragraph)
    return say("article.paragraph", number=passage.paragraph)


def corrections_of(article: Article | ArticleHeadShape) -> list[tuple[int, str]]:
    """The notes in which an article takes something back: number of the paragraph, and text."""
    if isinstance(article, Article):
        text = article.text
        return [(one.number, text[one.start : one.end]) for one in article.corrections]
    return [(one.paragraph, one.text) for one in article.corrections]


def confidence_in_words(confidence: float) -> str:
    """How far to trust an answer, from a probability in 0..1."""
    return say(f"trust.{trust_of(confidence)}")


def trust_of(confidence: float) -> Literal["likely", "possible", "doubtful"]:
    """How far to trust an answer, for programs."""
    if confidence >= _LIKELY:
        return "likely"
    return "possible" if confidence >= _POSSIBLE else "doubtful"


def article_path(article_id: str, paragraph: int | None = None) -> str:
    """Address of an article's page on this host; any id is safe in it."""
    anchor = f"#p{paragraph}" if paragraph else ""
    return f"/articles/{quote(article_id, safe='')}{anchor}"
