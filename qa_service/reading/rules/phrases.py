"""Judgements on one block of text by its shape: sentence, promo, credit, fact of a list.

Nothing here knows an outlet or a name; the signals are length, terminal punctuation, capitals,
calls to do something, and what makes a line look like a link.
"""

from __future__ import annotations

import re
from typing import Final

_CLOSERS: Final = "\"'”’»)]*"
_SENTENCE_END: Final = re.compile(r"[.!?…。！？؟।][\"'”’»)\]*\s\u200b]*$")
_INNER_END: Final = re.compile(
    r"(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?:[a-z]{2}|[\d)\"”’%])[.!?…][\"'”’)]*\s+[\"'“‘(\[]?[A-Z]"
)
_SENTENCES: Final = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")
_ABBREVIATION: Final = re.compile(
    r"(?:^|\s)(?:[A-Z]\.(?:[A-Z]\.)*|Jr|Sr|Inc|Corp|Co|Ltd|Calif|Fla|Ariz|Mass|Wash|Va|Pa|Md)\.?$"
)
_DOUBLE_QUOTED: Final = re.compile(r"^[\"“].*[\"”]$", re.DOTALL)
_BULLET: Final = re.compile(r"^(?:[•◾▪●■►▶‣◦∙·★✔☑✓]\s*|[*–—-]\s+)(?=\S)")
_FACT: Final = re.compile(r"\d|[\"“(].+[\"”)]|^[^:]{2,40}:\s+\S|,\s+\S")
_LAST_LINK: Final = re.compile(
    r"\s+(?:(?:https?://|www\.|pic\.)\S+|[\w.-]+\.(?:com|org|net|gov|edu|ru|uk)\b\S*)"
    r"[\s\u200b]*$"
)
_UNFINISHED: Final = re.compile(
    r"(?:an?|the|of|to|and|or|but|at|by|for|with|from|as|that|which|who|whose|is|are|was|were"
    r"|be|been|has|have|had|will|would|can|could|its|his|her|their|our|your|my|these|those|into"
    r"|between|during|than|not|said|says)",
    re.IGNORECASE,
)
_NUMBERING: Final = re.compile(r"^\d{1,3}[.)]\s+")

_LONG_WORDS: Final = 21  # a block of so many words is no heading
_QUESTION_WORDS: Final = 16  # a lone question of up to so many words is a sub-heading
_INTRODUCTION_WORDS: Final = 8  # "The following states enforce a wage of $7.25:"
_PROMO_WORDS: Final = 60  # whatever is longer is prose
_PROMO_LENGTH: Final = 1000  # characters, where the words are none
_LINK_WORDS: Final = 30


def is_prose(block: str) -> bool:
    """Whether the block holds a sentence, whole or broken off, rather than a heading or label."""
    block = _NUMBERING.sub("", _LAST_LINK.sub("", block))
    words = block.split()
    if len(words) >= _LONG_WORDS:
        return True
    if _SENTENCE_END.search(block):
        return _is_sentence(block, words)
    if len(words) < _INTRODUCTION_WORDS:
        return False
    goes_on = block.endswith((":", ",", ";", "—", "–")) or ends_unfinished(block)
    return goes_on or bool(_INNER_END.search(block))


def _is_sentence(block: str, words: list[str]) -> bool:
    mark = block.rstrip(_CLOSERS + " \u200b")[-1:]
    if mark == "?":
        asked = len(_SENTENCES.split(block.strip())) == 1 and not _DOUBLE_QUOTED.match(block)
        return not asked or len(words) > _QUESTION_WORDS
    if _ABBREVIATION.search(block) and not any(word[0].islower() for word in words):
        return False
    return len(words) > 1 or len(block) > 2  # noqa: PLR2004 - "." and "A." say nothing


def ends_unfinished(block: str) -> bool:
    """Whether the last word is one that no heading and no sentence ends with."""
    words = block.rsplit(maxsplit=1)
    return bool(words) and bool(_UNFINISHED.fullmatch(words[-1]))


def has_bullet(block: str) -> bool:
    """Whether a list's mark stands before two words or more."""
    return bool(_BULLET.match(block)) and len(block.split()) > 2  # noqa: PLR2004 - mark and two words


def is_factual(block: str) -> bool:
    """Whether a short line states something: a number, a value, a name with a remark."""
    return has_bullet(block) or bool(_FACT.search(_NUMBERING.sub("", block)))


def is_all_capitals(block: str) -> bool:
    """Whether no letter is lower case and there are enough to tell."""
    return block.isupper() and sum(char.isalpha() for char in block) > 3  # noqa: PLR2004 - "AP", "NBA"


# --- labels and teasers -------------------------------------------------------------------------

_LABELS: Final = (
    r"(?:read|see|learn|find out|hear|explore|discover)\s+(?:more|also|next|this|it)"
    r"|also\s+(?:read|see|watch)|(?:recommended|suggested)(?:\s+(?:for you|reading|stories))?"
    r"|(?:keep|continue)\s+reading|(?:story|article)\s+continues?(?:\s+below)?"
    r"|related(?:\s+(?:stor(?:y|ies)|articles?|links?|content|coverage|topics?|news|posts?))?"
    r"|more(?:\s+(?:stories|news|coverage|articles|videos?|from|on|about|in)\b[^:.]{0,40})?"
    r"|watch(?:\s+(?:now|live|more|this|video))?|listen(?:\s+(?:now|here))?|videos?|galler(?:y|ies)"
    r"|(?:in\s+)?(?:pictures|photos)|podcast|opinion|analysis|exclusive|explainer"
    r"|(?:for|just for)\s+subscribers|subscribers?\s+only|don[’']t miss(?:\s+out)?|must read"
    r"|editor[’']?s[’']?\s+(?:picks?|choice)|most\s+(?:read|popular|viewed|watched|shared)"
    r"|trending(?:\s+now)?|top\s+stories|up next|you (?:may|might) (?:also )?like|inside story"
    r"|live(?:\s+(?:blog|updates?|coverage))?|fact[- ]check|previously|flashback"
)
_TEASER_LABEL: Final = re.compile(rf"^\W*(?:{_LABELS})\W*$", re.IGNORECASE)
_LIST_LABEL: Final = re.compile(r"stories|articles|links|news|coverage|picks|popular|read\W*$")
_LABELLED: Final = re.compile(rf"^\W*(?:{_LABELS})\s*[:|►>»-]\s*(?P<rest>\S.*)$", re.IGNORECASE)
_READ_ON: Final = re.compile(
    r"^\W*(?:read|see|learn|find out|hear)\s+more\b"
    r"(?=\W*$|\s*[:>»]|\s+(?:about|on|here|from|at|in)\b)"
    r"|^\W*(?:click|tap)\s+here\b"
    r"|\(\s*click here[^)]*\)\s*$|\bread more\W*$(?<=^.{80})",
    re.IGNORECASE,
)
_GLUED: Final = re.compile(r"^[^:?!.]{2,60}(?:[:?!]|\?:)[\"'“‘]?[A-Z][\w’'-]*\s")
_CAPITALS_LABEL: Final = re.compile(r"^(?=(?:[^a-z:]*[A-Z]){4})[^a-z:]{3,40}\s[^a-z:]+:\s*\S")


def is_teaser_label(block: str) -> bool:
    """Whether the block is nothing but a label for links ("READ MORE", "Related stories:")."""
    return bool(_TEASER_LABEL.match(block))


def is_list_label(block: str) -> bool:
    """Whether a teaser label speaks of several links."""
    return bool(_LIST_LABEL.search(block.lower()))


def _is_teaser(block: str, words: int) -> bool:
    """A headline of another story: labelled, glued to its label, or after one in capitals."""
    block = _LAST_LINK.sub("", block)
    if words > _LINK_WORDS or block.rstrip(_CLOSERS).endswith("."):
        return False
    if _LABELLED.match(block) or _GLUED.match(block):
        return True
    return bool(_CAPITALS_LABEL.match(block)) and words > 5  # noqa: PLR2004 - less is a fact of a list


# --- calls to the reader ------------------------------------------------------------------------

_CALL: Final = re.compile(
    r"^\W*(?:[^:.!?]{2,40}:\s*)?"
    r"(?:please\s+|you can (?:also )?|to \w+[^,]{0,60},\s+|want (?:to|more)\b.*)?"
    r"(?:sign up|subscribe|join|follow|like|share|download|register|get|send|check|reach"
    r"|contact|email|e-mail|support|consider|become|listen|watch|enjoying|not a subscriber|want"
    r"|would you like|click|tap|stay|keep up|never miss|don[’']t miss|visit|tweet)\b",
    re.IGNORECASE,
)
_SITE: Final = re.compile(
    r"newsletter|mailing list|\binbox\b|subscri|\bsign up\b|e-?mails?\b|\b\w[\w.-]*@\w|@\w"
    r"|\bon (?:twitter|facebook|instagram|telegram|whatsapp|youtube|tiktok|social media)\b"
    r"|\bfollow us\b|\bjoin us on\b|\bour (?:app|channel|page|podcasts?|community|journalism)\b"
    r"|journalism\b|(?:text message|news) alerts|\bshare this\b|\bclick here\b"
    r"|\bjoin (?:now|today|the conversation|our)\b|\bto your (?:phone|inbox)\b",
    re.IGNORECASE,
)
_HERE: Final = re.compile(r"\bhere[.!)>\s]*$", re.IGNORECASE)
_ASIDE: Final = re.compile(
    r"\b(?:sign(?:ing)? up|subscribe)\b.*\b(?:here|newsletters?|inbox)\b"
    r"|\b(?:newsletters?|inbox)\b.*\b(?:sign up|subscribe)\b|^\W*follow (?:us|me|her|him|them)\b"
    r"|\bdelivered (?:straight |right )?to your (?:inbox|phone)\b|in your inbox\b"
    r"|\b(?:reach|contact) (?:her|him|them|the (?:reporter|author))\b.*@",
    re.IGNORECASE,
)
_BANNER: Final = re.compile(
    r"(?:\b(?:JOIN|SIGN UP|SUBSCRIBE|REGISTER|DONATE|SHOP|BUY|ORDER|APPLY|DOWNLOAD|WATCH|CLICK)"
    r"(?:\s+(?:NOW|TODAY|HERE|FREE))|\bLEARN MORE|\bSUBSCRIBE & SAVE)\W*$"
)


_CALL_HINTS: Final = (
    *("sign", "subscri", "newsletter", "inbox", "follow", "mail", "@", "journalism", "alerts"),
    *("share", "click", "join", "our ", "to your", "here", " on "),
)


def _hints(block: str, hints: tuple[str, ...]) -> bool:
    """Whether a pattern that needs one of ``hints`` is worth its time (most blocks: no)."""
    lowered = block.lower()
    return any(hint in lowered for hint in hints)


def _is_call(block: str) -> bool:
    """Whether at least half of the sentences ask the reader to do something with the site."""
    if _BANNER.search(block) or _READ_ON.search(block):
        return True
    if not _hints(block, _CALL_HINTS):
        return False
    sentences = [part for part in _SENTENCES.split(block) if part.strip()]
    plain = sum(
        bool(_ASIDE.search(part) or (_CALL.match(part) and _SITE.search(part)))
        for part in sentences
    )
    links = sum(bool(_CALL.match(part) and _HERE.search(part)) for part in sentences)
    return (plain > 0 and 2 * plain >= len(sentences)) or 0 < links == len(sentences)


# --- the furniture of a page --------------------------------------------------------------------

_FURNITURE: Final = re.compile(
    r"^\W*(?:advert(?:isement|ising)?|sponsored(?: content)?|promoted|share(?: this(?: \w+)?)?"
    r"|comments?(?: \(\d+\))?|print|e-?mail|save|tweet|facebook|twitter|whatsapp|copy link|menu"
    r"|search|home|log ?in|sign in|log out|register|skip to (?:main )?content|back to top|next"
    r"|prev(?:ious)?|loading|close|view all|see all|show more|load more|replay|sign up|subscribe"
    r"|follow us(?: on \w+)?|join the (?:mailing list|conversation|discussion)"
    r"|listen to our podcasts?|donate|contact us|about us|privacy(?: policy)?"
    r"|terms(?: of (?:use|service))?|all rights reserved|link copied!?"
    r"|\d+ (?:comments?|shares?|min(?:ute)?s? read))\W*$",
    re.IGNORECASE,
)
_LEGAL: Final = re.compile(
    r"^\W*(?:©|\(c\)|copyright\b)(?=.*(?:\d{4}|reserved|©))|\ball rights reserved\b"
    r"|\bmay not be (?:published|reproduced), (?:broadcast|rewritten)"
    r"|\b(?:we|site|page) uses? cookies\b|\baccept (?:all )?cookies\b"
    r"|\bcookie (?:policy|settings|preferences)\b"
    r"|\b(?:your data|details you have shared|information you have shared|privacy policy)\b"
    r".*\b(?:agree|accept|tick|click|consent|purposes?|manage)\b"
    r"|\bobject to the use of your data\b"
    r"|\b(?:may|might) earn (?:us |a |an )*(?:commission|revenue)",
    re.IGNORECASE | re.DOTALL,
)
_PLAYER: Final = re.compile(
    r"\b(?:video )?ad (?:feedback|froze|was loud)\b|^how relevant is this ad\b|\bthis ad to you\b"
    r"|\bvideo player was slow\b|^just watched\b|\bmust watch\b"
    r"|^(?:now playing|watch)\b.*\b\d?\d:\d\d\s*$",
    re.IGNORECASE,
)
_LEGAL_HINTS: Final = (
    *("©", "(c)", "copyright", "reserved", "reproduced", "published,", "cookie", "your data"),
    *("have shared", "privacy policy", "may earn", "might earn"),
)
_PLAYER_HINTS: Final = ("ad f", "ad was", "this ad", "video player", "watch", "now playing")
_URL: Final = re.compile(r"^\W*(?:https?://|www\.)\S+\W*$", re.IGNORECASE)
_DATELINE: Final = re.compile(r"^[^.!?:;]{1,40}(?:\s[–-]+|\s?—+)$")
_CONTRIBUTED: Final = re.compile(
    r"^[^.]*(?:[A-Z]\.[^.]*)*\bcontributed(?: to (?:this|the) "
    r"(?:report|article|story|piece|section)(?:\s+from [^.]*)?)?\W*$"
    r"|^\W*contributing\s*:|^\W*from\b.{0,40}\bwire reports\W*$|^\W*staff and wire reports\W*$",
    re.IGNORECASE,
)
_AGENCY: Final = (
    r"(?:getty(?: images)?|reuters|afp|ap|associated press|shutterstock|adobe ?stock|epa(?:-efe)?"
    r"|alamy|istock|anadolu(?: agency)?|bloomberg|wireimage|imagn|xinhua|pool|file(?: photo)?"
    r"|afp via getty images|via \w+|photo illustration|courtesy [\w ]+)"
)
_CREDIT: Final = re.compile(
    rf"^\W*(?:(?:photo|image|picture|illustration|credit|source)s?\s*(?:by|:|/|credit)\s*\S.{{0,60}}"
    rf"|(?:the )?{_AGENCY}|[^.!?]{{2,120}}/\s*{_AGENCY})\W*$",
    re.IGNORECASE,
)
_NAME: Final = r"(?:[A-Z][\w.’'-]*|de|da|di|del|van|von|der|den|bin|ibn|al|el|la|le)"
_NAMES: Final = rf"{_NAME}(?:\s+{_NAME}){{0,4}}"
_SIGNATURE: Final = re.compile(rf"^\s*(?:[—–-]+|By\b)\s*{_NAMES}(?:(?:,| and| &)\s*{_NAMES})*\W*$")
_SLASHED: Final = re.compile(rf"^{_NAMES}(?:/{_NAMES})+$")  # "Jane Doe/Outlet"
_PERSON: Final = re.compile(rf"^{_NAMES}(?:(?:,|,? and| &)\s+{_NAMES})*$")
_NAME_WORDS: Final = 12


def is_promo(block: str) -> bool:
    """Whether the block is no part of the article: promo, link, credit, consent, page furniture."""
    words = len(block.split())
    if words > _PROMO_WORDS or len(block) > _PROMO_LENGTH:
        return False
    if not any(char.isalnum() for char in block):
        return True
    return (
        is_teaser_label(block)
        or bool(_FURNITURE.match(block) or _URL.match(block) or _DATELINE.match(block))
        or _is_teaser(block, words)
        or _is_call(block)
        or _is_credit(block, words)
        or _is_furniture_text(block)
    )


def _is_furniture_text(block: str) -> bool:
    if _hints(block, _PLAYER_HINTS) and _PLAYER.search(_NUMBERING.sub("", block)):
        return True
    return _hints(block, _LEGAL_HINTS) and bool(_LEGAL.search(block))


def is_label(block: str) -> bool:
    """Whether a line is a label or a piece of page furniture, and can't be a part of prose."""
    if not any(char.isalnum() for char in block):
        return True
    return is_teaser_label(block) or bool(_FURNITURE.match(block) or _URL.match(block))


def _is_credit(block: str, words: int) -> bool:
    if words > _LINK_WORDS:
        return False
    if _CONTRIBUTED.match(block) or _SIGNATURE.match(block):
        return True
    return bool(_CREDIT.match(block)) or (words <= _NAME_WORDS and bool(_SLASHED.match(block)))


def is_name_or_credit(block: str) -> bool:
    """Whether a short line can be a byline: "By ..." or nothing but capitalised names."""
    if len(block.split()) > _NAME_WORDS:
        return False
    return block.lower().startswith("by ") or bool(_PERSON.match(block))
