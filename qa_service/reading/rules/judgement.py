"""What a block of text can be to its article, and the rules that leave one out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


class Kind(Enum):
    """What a block of text is to the article."""

    BODY = "body"
    ITEM = "item of a list"
    ROW = "row of a table"
    HEADING = "heading"
    TIME = "time of an entry of a live report"
    CAPTION = "caption"
    QUOTATION = "quotation set apart"
    CORRECTION = "note of a correction"
    DROPPED = "not of the article"


class Rule(StrEnum):
    """Why a block is not of the article, as a person is told."""

    NEWSLETTER = "newsletter sign-up"
    PAYWALL = "appeal to subscribe"
    CALL = "call to the reader"
    LINK = "link to another story"
    ADVERTISEMENT = "advertisement"
    COOKIES = "cookie notice"
    COPYRIGHT = "copyright notice"
    PHOTO_CREDIT = "photo credit"
    BYLINE = "byline or contributors"
    FURNITURE = "page furniture"
    DATELINE = "dateline without its paragraph"
    REPEATED = "repeated title or byline"
    PULL_QUOTE = "pull quote"
    MENU = "short line above another"
    LAST_LINE = "short line with no text below it"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The kind of a block; ``rule`` is given exactly where it is dropped."""

    kind: Kind
    rule: Rule | None = None

    def __post_init__(self) -> None:
        if (self.kind is Kind.DROPPED) != (self.rule is not None):
            raise ValueError(f"{self.kind} with rule {self.rule}")


def dropped(rule: Rule) -> Judgement:
    """The judgement that leaves a block out by ``rule``."""
    return Judgement(Kind.DROPPED, rule)
