"""Classifies a block of text by its shape: sentence, heading, fact of a list.

No rule depends on an outlet or a name; the signals are length, terminal punctuation and capitals.
"""

from __future__ import annotations

import re
from typing import Final

CLOSERS: Final = "\"'”’»)]*"
ENDS: Final = ".!?…。｡．！？؟۔।॥།።։။"  # what ends a sentence, in the scripts of news
SENTENCES: Final = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_LAST_LINK: Final = re.compile(
    r"\s+(?:(?:https?://|www\.|pic\.)\S+|[\w.-]+\.(?:com|org|net|gov|edu|ru|uk)\b\S*)"
    r"[\s\u200b]*$"
)
NUMBERING: Final = re.compile(r"^\d{1,3}[.)]\s+")

_SENTENCE_END: Final = re.compile(rf"[{ENDS}][\"'”’»」』）)\]*\s\u200b]*$")
_INNER_END: Final = re.compile(
    r"(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?:[a-z]{2}|[\d)\"”’%])[.!?…][\"'”’)]*\s+[\"'“‘(\[]?[A-Z]"
)
ABBREVIATION: Final = re.compile(
    r"(?:^|\s)(?:[A-Z]\.(?:[A-Z]\.)*|Jr|Sr|Inc|Corp|Co|Ltd|Calif|Fla|Ariz|Mass|Wash|Va|Pa|Md)\.?$"
)
_BULLET: Final = re.compile(r"^(?:[•◾▪●■►▶‣◦∙·★✔☑✓]\s*|[*–—-]\s+)(?=\S)")
_FACT: Final = re.compile(r"^[A-Ha-h][.)]\s|[\d½⅓⅔¼¾⅛]|[\"“(].+[\"”)]|^[^:]{2,40}:\s+\S|,\s+\S")
_ASKING: Final = re.compile(
    r"\W*(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|am|do|does|did|can|could"
    r"|will|would|shall|should|may|might|must|has|have|had|isn|aren|wasn|don|doesn|didn|can|won)\b",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"\d.*[:(,;–-]|[:(,;–-].*\d")
_DATED_WORDS: Final = 4
_FACT_LINE: Final = re.compile(
    r"^(?!published|updated|posted|modified|date|source|by\b)[^\W\d_][^\d:.?!]{1,28}: (?:[^\s:]+"
    r"|[^:?]{0,40}\d[^:?]{0,30})$",
    re.IGNORECASE,
)
_UNFINISHED: Final = re.compile(
    r"(?:an?|the|of|to|and|or|but|at|by|for|with|from|as|that|which|who|whose|is|are|was|were"
    r"|be|been|has|have|had|will|would|can|could|its|his|her|their|our|your|my|these|those|into"
    r"|between|during|than|not|said|says)",
    re.IGNORECASE,
)
# Letters of scripts that put no space between words: Thai to Myanmar, Khmer, kana, Han.
_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
)
_LETTERS_A_WORD: Final = 2  # of such scripts: of Han about two, of Thai four

WITHIN_NAMES: Final = frozenset(
    "a an and at by da de del della der des di die du et for für in la le of on the to und".split()  # noqa: SIM905
)
_NAME_WORDS: Final = 4
_SHORT_VALUE: Final = 8  # words
_LONG_VALUE: Final = 20
_LONG_WORDS: Final = 21  # a block of so many words is no heading
_QUESTION_WORDS: Final = 16  # a lone question of up to so many words is a sub-heading
_SHORT_QUESTION_WORDS: Final = 8  # the same, where it does not begin as one
_INTRODUCTION_WORDS: Final = 8  # "The following states enforce a wage of $7.25:"


def word_count(block: str) -> int:
    """Words of the block; where a script puts no space between them, about as many."""
    spaced = len(block.split())
    if block.isascii():
        return spaced
    return max(spaced, len(_UNSPACED.findall(block)) // _LETTERS_A_WORD)


def is_prose(block: str) -> bool:
    """Whether the block has a sentence, whole or broken off, rather than a heading or label."""
    link = _LAST_LINK.search(block)  # hides its end; "on sale at tickets.example." ends one
    block = block[: link.start()] if link and link[0].rstrip()[-1] not in ENDS else block
    block = NUMBERING.sub("", block)
    count = word_count(block)
    if count >= _LONG_WORDS:
        return True
    if _SENTENCE_END.search(block):
        asks = block.rstrip(CLOSERS + " \u200b").endswith(("?", "？", "؟"))
        if asks and block[0] not in '"“' and len(SENTENCES.split(block.strip())) == 1:
            return count > (_QUESTION_WORDS if _ASKING.match(block) else _SHORT_QUESTION_WORDS)
        is_title = ABBREVIATION.search(block) and not any(map(str.islower, block.split()))
        return not is_title and len(block) > 2  # noqa: PLR2004 - "." and "A." say nothing
    if count < _INTRODUCTION_WORDS:
        return False
    goes_on = block.endswith((":", ",", ";", "—", "–", "、", "，")) or ends_unfinished(block)
    return goes_on or bool(_INNER_END.search(block))


def ends_sentence(block: str) -> bool:
    """Whether the block ends in the mark that ends a sentence."""
    return bool(_SENTENCE_END.search(block))


def ends_unfinished(block: str) -> bool:
    """Whether the last word is one with which no heading or sentence ends."""
    words = block.rsplit(maxsplit=1)
    return bool(words) and bool(_UNFINISHED.fullmatch(words[-1]))


def is_sentence(value: str) -> bool:
    """Whether the text behind a label is a sentence, rather than names, numbers or a list."""
    words = value.split()
    small = value[:1].islower()
    if ends_sentence(value):
        lower = (word for word in words if word[0].islower() and word not in WITHIN_NAMES)
        cried = value.isupper() and len(words) > _NAME_WORDS
        return small or cried or value[-1] in "?!" or any(lower)
    listed = ";" in value or "%" in value or "|" in value
    return not listed and len(words) > (_SHORT_VALUE if small else _LONG_VALUE)


def has_bullet(block: str) -> bool:
    """Whether a list's mark precedes two words or more."""
    return bool(_BULLET.match(block)) and len(block.split()) > 2  # noqa: PLR2004 - mark and two words


def is_factual(block: str) -> bool:
    """Whether a short line states something: a number, a value, a name with a remark."""
    return has_bullet(block) or bool(_FACT.search(NUMBERING.sub("", block)))


def is_fact_line(block: str) -> bool:
    """Whether a line gives a value its name ("Born: 8 August 1988", "Our rating: False")."""
    return bool(_FACT_LINE.match(block))


def is_figure_line(block: str) -> bool:
    """Whether a line of some words has a figure beside a mark ("2. Oldport (3-1, 11 points)")."""
    long = len(block.split()) >= _DATED_WORDS and not is_all_capitals(block)
    return long and bool(_DATED.search(NUMBERING.sub("", block)))


def is_all_capitals(block: str) -> bool:
    """Whether no letter is lower case and there are enough of them."""
    return block.isupper() and sum(char.isalpha() for char in block) > 3  # noqa: PLR2004 - "AP", "NBA"
