"""Words of the page, from the catalogue of a language, and values as a reader sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import quote

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask import has_request_context, request
from markupsafe import Markup, escape

from qa_service.domain import Article, publication_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from qa_service.contract.articles import ArticleHeadShape, CitationShape
    from qa_service.store import IndexSummary

_FOLDER: Final = Path(__file__).parent / "catalogues"
_SOURCE: Final = "en"  # the language that the others are translated from


@dataclass(frozen=True, slots=True)
class MessageCatalogue:
    """The messages of one language; what it lacks is said in English.

    ``locale`` decides how days and numbers are written: ``en-GB`` for ``22 December 2012``.
    """

    language: str
    locale: Locale
    messages: Mapping[str, str | Mapping[str, str]]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.locale.text_direction

    def without(self, parts: Collection[str]) -> dict[str, str | Mapping[str, str]]:
        """The messages but those of some parts: ``index`` is that of ``index.passages``."""
        return {
            key: message
            for key, message in self.messages.items()
            if key.partition(".")[0] not in parts
        }

    def say(self, key: str, **values: object) -> Markup:
        """The message of ``key`` as markup: whatever is no markup in ``values`` is escaped.

        Whole numbers are written as the language does. KeyError for an unknown key.
        """
        message = self.messages[key]
        if not isinstance(message, str):
            message = message[self.locale.plural_form(cast("int", values["count"]))]
        return escape(message).format(**{k: self._written(v) for k, v in values.items()})

    def _written(self, value: object) -> object:
        return format_decimal(value, locale=self.locale) if isinstance(value, int) else value


@cache
def catalogue_of(language: str) -> MessageCatalogue:
    """The catalogue of a language that `languages` names."""
    own = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    source = json.loads((_FOLDER / f"{_SOURCE}.json").read_text(encoding="utf-8"))
    messages = {**source, **own}
    return MessageCatalogue(language, Locale.parse(messages["locale"], sep="-"), messages)


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are catalogues of, English first."""
    found = sorted(file.stem for file in _FOLDER.glob("*.json"))
    return (_SOURCE, *(language for language in found if language != _SOURCE))


def current_catalogue() -> MessageCatalogue:
    """The catalogue of the language that the browser prefers; English outside of requests."""
    preferred = None
    if has_request_context():
        preferred = request.accept_languages.best_match(languages())
    return catalogue_of(preferred or _SOURCE)


def say(key: str, **values: object) -> Markup:
    """The message of ``key`` in the reader's language, as `MessageCatalogue.say`."""
    return current_catalogue().say(key, **values)


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
