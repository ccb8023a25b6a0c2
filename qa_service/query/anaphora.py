"""Words that point back ("he", "its", "the minister", "there"), and putting names for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.language import FUNCTION_WORDS, is_demonym
from qa_service.query.mentions import names_in, phrases_in
from qa_service.query.words import INTERJECTIONS, ROLES, VERBS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa_service.domain import Span
    from qa_service.query.referents import Referents


def replaced(
    text: str,
    to: Referents,
    protected: Sequence[Span],
    fits: Callable[[str, str], bool] = lambda _kind, _referent: True,
) -> str:
    """``text`` with names for the words that point out of it; those in ``protected`` stay.

    A name is put once: the pronouns after it then point at it. ``fits(kind, referent)`` says
    whether a referent may stand for a word of that kind ("he", "that").
    """
    parts: list[str] = []
    named: set[str] = set()
    end = 0
    pointers = list(_pointers(text, protected))
    has_it = any(match.lastgroup in _SINGULAR_KINDS for match in pointers)
    for match in pointers:
        kind = match.lastgroup or ""
        referent = getattr(to, _STANDS_FOR[kind]) or (to.thing if kind == "there" else None)
        if kind in _PLURAL_KINDS and referent == to.thing and has_it:
            continue  # "how did they build it?": the thing is "it"
        if kind == "role" and match[0].split()[-1].lower() not in to.roles:
            continue  # another minister than the one spoken of
        known = any(referent and referent.lower() in one.lower() for one in named)
        other = _OF_WOMEN if match[0].lower() in {"he", "him", "his"} else _OF_MEN
        is_other = kind in _OF_PERSONS and other.search(referent or "") is not None
        if referent and not known and not is_other and fits(kind, referent):
            named.add(referent)
            parts += [text[end : match.start()], _fitted(kind, referent)]
            end = match.end()
    return "".join((*parts, text[end:]))


_SMALL_WORDS: Final = frozenset(
    ["of", "the", "and", "for", "in", "with", "de", "la", "von", "van", "al", "bin"]
)
_MOST_WORDS: Final = 5


def reads_as_english(kind: str, referent: str) -> bool:
    """Whether the referent put for a word of that kind makes a sentence that people would write.

    A name does, and "the ..." in the right number; nothing for "that" and "this", which may as well
    point at what was said.
    """
    words = referent.split()
    if kind == "that" or len(words) > _MOST_WORDS or is_demonym(referent):
        return False
    if words[0] not in _SMALL_WORDS and all(map(_is_part_of_name, words)):
        return True
    is_plural = words[-1].endswith("s") and not words[-1].endswith(("ss", "us", "is"))
    if kind in _PLURAL_KINDS:
        return is_plural and words[0] == "the"
    if kind in _OF_PERSONS:
        return words[0] == "the"  # "the Osterby man", whom no name is given to
    return kind in _SINGULAR_KINDS and not is_plural and (words[0] == "the" or len(words) == 1)


def _is_part_of_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word in _SMALL_WORDS


_PLURAL_KINDS: Final = frozenset({"they", "them", "their"})
_SINGULAR_KINDS: Final = frozenset({"it", "its"})


def _pointers(text: str, protected: Sequence[Span]) -> Iterator[re.Match[str]]:
    for match in _POINTERS.finditer(text):
        inside = any(span.start <= match.start() < span.end for span in protected)
        if not inside and not _points_within(match, text):
            yield match


def explains_itself(text: str) -> bool:
    """Whether words that point back stand in ``text`` and it says itself what they all mean."""
    return _POINTERS.search(text) is not None and not any(_pointers(text, ()))


def points_back(text: str) -> bool:
    """Whether a pronoun stands in ``text`` that it does not explain itself."""
    return any(match.lastgroup in _PRONOUNS for match in _pointers(text, ()))


def lacks_person(text: str) -> bool:
    """Whether a pronoun for a person stands in ``text`` that it does not explain itself."""
    return any(match.lastgroup in _OF_PERSONS for match in _pointers(text, ()))


_OF_WOMEN: Final = re.compile(r"\b(?:Mrs|Ms|Miss|Queen|Princess|Lady|Dame|Duchess|girl|woman)\b")
_OF_MEN: Final = re.compile(r"\b(?:Mr|King|Prince|Lord|Sir|Duke|boy|man)\b")
_OF_PERSONS: Final = frozenset({"his", "her", "him", "he"})
_PRONOUNS: Final = _OF_PERSONS | {"its", "their", "it", "they", "them"}


def _points_within(match: re.Match[str], text: str) -> bool:
    """Whether the question itself says what the word means, or asks for it.

    Persons: any name before ("did Trump keep his promise"); things: a phrase tied to the word by
    "and" or in a sentence before ("what is inflation and why is it bad"). "Who is the minister?"
    asks for the minister.
    """
    before = text[: match.start()]
    if match.lastgroup == "role" and _ASKS_HOLDER.search(before):
        return True
    if match.lastgroup in ("his", "her", "him", "he", "role"):
        topic, comma, _ = before.partition(", ")  # "oda falk, when does she start?"
        is_topic = comma and [span.of(topic) for span in phrases_in(topic)] == [topic]
        named = any(name.may_be_person for name in names_in(before))
        return named or (bool(is_topic) and topic.lower() not in INTERJECTIONS)
    last = re.search(r"(\w+)\s+\Z", before)
    if match.lastgroup == "that" and last and last[1].lower() not in FUNCTION_WORDS | VERBS:
        return True  # "the idea that ...", "a law that changed ..."
    sentences = re.split(r"[.?!]\s|\sand\s", before)
    return any(phrases_in(sentence) for sentence in sentences[:-1])


def _fitted(kind: str, referent: str) -> str:
    if kind in ("his", "her", "its", "their"):
        return f"{referent}'" if referent.endswith("s") else f"{referent}'s"
    return f"in {referent}" if kind == "there" else referent


# The part of ``Referents`` that each kind of word stands for.
_STANDS_FOR: Final = {
    **dict.fromkeys(("his", "her", "him", "he", "role"), "person"),
    **dict.fromkeys(("its", "it", "that", "body"), "thing"),
    **dict.fromkeys(("their", "they"), "several"),
    "them": "objects",
    "there": "place",
}

_ASKS_HOLDER: Final = re.compile(
    r"\b(?:who|what|is|are|was|were|as|become|became)\s+\Z", re.IGNORECASE
)
# "It" that stands for nothing: "is it true that ...", "how long does it take to ...".
_JUDGED = (
    r"true|possible|likely|unlikely|known|clear|safe|legal|illegal|worth|necessary|important"
    r"|better|best|good|bad|hard|easy|difficult|common|normal|fair|right|wrong|time|a\s+good\s+idea"
)
_EMPTY_IT = (
    rf"it\s+(?:like\s+to\b|(?:{_JUDGED})\s+(?:that|to|for|if)\s+\w|takes?\s+(?:to|for)\b|rains?\b)"
)
# "Her" before a word that can't be owned is an object: "did they ask her about".
_UNOWNED = (
    r"am|is|are|was|were|be|been|to|in|on|at|for|from|with|by|about|of|and|or|as|so|when|after"
    r"|before|during|if|because|into|the|an?|his|that|this|do|does|did"
)
# What follows "that" when it is no conjunction and does not belong to a noun.
_AFTER_THAT = (
    r"\s*(?:[?.!,;]|$)|\s(?:is|are|was|were|be|been|in|on|happen|mean|work|affect|change|cause"
    r"|lead|help|compare|occur|take|end|come|make|do|have|say)\w*\b"
)
_BODIES = r"company|country|group|organi[sz]ation|agency|movement|party|band|team|firm|state"
_POINTERS: Final = re.compile(
    rf"""(?<![\w'’-])(?:
      (?P<his>his(?=\s+[\w"“'])|hers)
    | (?P<her>her(?=\s+(?!(?:{_UNOWNED})\b)[\w"“']))
    | (?P<him>him|her)
    | (?P<he>he|she)
    | (?P<role>(?:the|this|that)\s+(?!general\s+(?:assembly|elections?|public|strike)\b)
        (?:{"|".join(sorted(ROLES))})(?!\s+(?:of|for|in|who)\b)
        (?!\s+(?-i:[A-Z])))
    | (?P<body>(?:the|this|that)\s+(?:{_BODIES})(?!\s+(?:of|that|which|who)\b))
    | (?P<its>its)
    | (?P<their>theirs?)
    | (?P<it>(?!{_EMPTY_IT})it)
    | (?P<they>they)
    | (?P<them>them)
    | (?P<that>(?:that|this|these|those)(?={_AFTER_THAT}))
    | (?P<there>there(?=\s*(?:[?.!,;]|$)))
    )(?![\w'’-])""",
    re.IGNORECASE | re.VERBOSE,
)
