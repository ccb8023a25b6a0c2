"""A citation in words: who wrote what, where, when, and in which paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from qa_service.dates import MONTH_NAMES
from qa_service.domain import HEADLINE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa_service.citing.answer import CitedAnswer, CitedArticle, CitedPassage

NOTHING_ANSWERS: Final = "Nothing in the archive answers this. What comes nearest:"
MAY_ANSWER: Final = "The archive may answer this; these passages come closest:"


def said_instead(answer: CitedAnswer) -> str:
    """What is said where no statement answers, before the passages found."""
    return MAY_ANSWER if answer.status == "unsure" else NOTHING_ANSWERS


def authors_in_words(authors: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; empty without any."""
    if not authors:
        return ""
    *before, last = authors
    return f"{', '.join(before)} and {last}" if before else last


def day_in_words(day: date | None) -> str:
    """``22 December 2012``; ``undated`` when it is not known."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}" if day else "undated"


def place_in_words(passage: CitedPassage) -> str:
    """``p. 3, paragraph 12``; ``headline``."""
    if passage.paragraph == HEADLINE:
        return "headline"
    page = f"p. {passage.page}, " if passage.page else ""
    return f"{page}paragraph {passage.paragraph}"


def title_of(article: CitedArticle) -> str:
    """Its title, or that it has none."""
    return article.title or "Untitled"


def address_of(article: CitedArticle) -> str | None:
    """Where the article was published, if a browser may follow it (http or https)."""
    try:
        parts = urlsplit(article.url or "")
    except ValueError:
        return None
    return article.url if parts.scheme in {"http", "https"} and parts.netloc else None
