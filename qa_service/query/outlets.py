"""The outlets that a question names as the ones that report: "according to the Gazette"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.domain import Span
from qa_service.language import REPORT, asked, reported
from qa_service.query.typed import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_Mention: TypeAlias = "tuple[Span, tuple[str, ...]]"  # where outlets are named, and which
_Known: TypeAlias = "Mapping[str, tuple[str, ...]]"

_FEWEST: Final = 2  # words beside which a name stands
_MOST_KEYWORDS: Final = 8
_LONGEST: Final = 6  # words of an outlet's name that are looked for
_REPORTED: Final = rf"{asked(REPORT)}|{reported(REPORT)}|written"
_SOMETHING: Final = r"articles?|reports?|stor(?:y|ies)|coverage|pieces?|editorials?"

# What stands before a name: "according to X", "reported by X", "articles in X".
_BEFORE: Final = re.compile(
    rf"\b(?:according\s+to|as\s+reported\s+(?:by|in)|(?:{_REPORTED})\s+(?:by|in)"
    rf"|(?:{_SOMETHING})\s+(?:by|from|in|of))\s+",
    re.IGNORECASE,
)
# "Reports of today" are no outlet's, even where one is called Today.
_OF_SOMETHING: Final = re.compile(_SOMETHING, re.IGNORECASE)
_TIME: Final = re.compile(r"(?:today|tonight|yesterday|th(?:is|e)\s+(?:day|week|month|year))\b")
# What only says who reports it: "according to X and Y", "as reported by X".
_ATTRIBUTION: Final = re.compile(
    rf",?\s*\b(?:according\s+to|as\s+(?:{_REPORTED})\s+(?:by|in))\s+", re.IGNORECASE
)
_FURTHER: Final = re.compile(
    r"\s*(?:,|,?\s+(?:and|or|&|as\s+well\s+as))\s+(?:(?:by|in|to|from)\s+)?", re.IGNORECASE
)
# "did X report", "has X written": the verb behind the name decides.
_AUXILIARY: Final = re.compile(r"\b(?:did|does|do|has|have|had|would|will)\s+", re.IGNORECASE)
_VERB: Final = re.compile(rf"\s+(?:ever\s+|also\s+)?(?:{_REPORTED})\b", re.IGNORECASE)
# "in The Gazette" is one only as it is written, "in the week" is a time.
_PLACED: Final = re.compile(r"\b(?:in|from)\s+(?=[A-Z])")
_WORD: Final = re.compile(r"[\w.&'’-]*\w")

_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "gov", "net", "org"})
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")


def find_outlets(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Those of ``outlets`` that ``text`` names as reporting, in its order, each once.

    A name is known without its article, in any case, and where an outlet is known by its host,
    by what the host is called ("CNN" for cnn.com). One that is only spoken of ("Who owns the
    Gazette?") or stands in a quotation is left. Never raises.
    """
    return tuple(
        dict.fromkeys(name for _, names in outlet_mentions(text, outlets) for name in names)
    )


def outlet_mentions(text: str, outlets: Sequence[str]) -> list[_Mention]:
    """Where ``text`` names outlets as reporting, in its order, and which of ``outlets``."""
    known, plain = _by_key(tuple(outlets)), masked(text)
    finders = (_after_lead, _before_verb, _after_place, _at_edges)
    found = {span: names for find in finders for span, names in find(plain, known)}
    return sorted(found.items(), key=lambda one: one[0].start)


def other_outlet(words: str, previous: str, outlets: Sequence[str]) -> str | None:
    """``previous`` asked of the outlet that ``words`` are; None where they are no outlet."""
    known = _by_key(tuple(outlets))
    if not any(end == len(words) for end, _ in _named_at(words, 0, known)):
        return None
    named = outlet_mentions(previous, outlets)
    before, after = (
        (previous[: named[0][0].start], previous[named[-1][0].end :]) if named else ("", "")
    )
    if outlet_mentions(other := before + words + after, outlets):
        return other
    rest = f"{before}{after}".strip() or previous
    return f"{rest.rstrip('?!. ')}, according to {words}?"


def attributions(text: str, outlets: Sequence[str]) -> tuple[Span, ...]:
    """Where ``text`` only says which outlets report it: ", according to the Gazette and VOA"."""
    known, plain = _by_key(tuple(outlets)), masked(text)
    found = (
        (one.start(), list(_listed(plain, one.end(), known)))
        for one in _ATTRIBUTION.finditer(plain)
    )
    spans = [Span(start, listed[-1][0].end) for start, listed in found if listed]
    return tuple(spans) or tuple(span for span, _ in _at_edges(plain, known))


def _after_lead(text: str, known: _Known) -> Iterator[_Mention]:
    for lead in _BEFORE.finditer(text):
        if not (_OF_SOMETHING.match(lead[0]) and _TIME.match(text, lead.end())):
            yield from _listed(text, lead.end(), known)


def _listed(text: str, start: int, known: _Known) -> Iterator[_Mention]:
    """The names of outlets from ``start`` on, side by side: "the Gazette and VOA"."""
    position = start
    while named := next(_named_at(text, position, known), None):
        end, names = named
        yield Span(position, end), names
        further = _FURTHER.match(text, end)
        if further is None:
            return
        position = further.end()


def _before_verb(text: str, known: _Known) -> Iterator[_Mention]:
    for lead in _AUXILIARY.finditer(text):
        listed = list(_listed(text, lead.end(), known))
        if listed and _VERB.match(text, listed[-1][0].end):
            yield from listed


def _after_place(text: str, known: _Known) -> Iterator[_Mention]:
    for lead in _PLACED.finditer(text):
        for end, names in _named_at(text, lead.end(), known):
            if not re.match(r"\s+[A-Z]", text[end:]):  # "in Week Two"
                yield Span(lead.end(), end), names
            break


def _at_edges(text: str, known: _Known) -> Iterator[_Mention]:
    """A name of two words or more that begins or ends a row of keywords: "dam Daily Fathom"."""
    words = list(_WORD.finditer(text))
    if "?" in text or not _FEWEST < len(words) <= _MOST_KEYWORDS or _VERB.search(text):
        return
    for start in (0, *range(1, len(words) - 1)):
        for end, names in _named_at(text, words[start].start(), known):
            at_edge = start == 0 or end == words[-1].end()
            if at_edge and end > words[start].end() and end - words[start].start() < len(text):
                yield Span(words[start].start(), end), names
                return


def _named_at(text: str, start: int, known: _Known) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Names of outlets that begin at ``start``, the longest first, each with where it ends."""
    ends = []
    position = start
    for _ in range(_LONGEST + 1):
        word = _WORD.match(text, position)
        if word is None:
            break
        ends.append(word.end())
        space = re.match(r"\s+", text[word.end() :])
        if space is None:
            break
        position = word.end() + space.end()
    for end in reversed(ends):
        named = text[start:end]
        for key in dict.fromkeys((_key(named), _key(_without_article(named)))):
            if key in known:
                yield end, known[key]


@lru_cache(maxsize=4)  # one for each index in use
def _by_key(outlets: tuple[str, ...]) -> _Known:
    keys: dict[str, tuple[str, ...]] = {}
    for name in outlets:
        last = f"the {name.rpartition(' ')[2]}"  # "the Mercury" is the Glasgow Mercury
        for key in dict.fromkeys((_key(_without_article(name)), _key(_called(name)), _key(last))):
            if key:
                keys[key] = (*keys.get(key, ()), name)
    return keys


def _key(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _without_article(name: str) -> str:
    return re.sub(r"(?i)^the\s+", "", name)


def _called(name: str) -> str:
    """What a host is called: "cnn" of edition.cnn.com; any other name is itself."""
    host = name.casefold()
    if not _HOST.fullmatch(host):
        return name
    labels = host.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]
