"""Whether a sentence affirms what its source negates, or states the opposite. English only.

Both texts are split into content words and *cues*: words of negation ("not", "never"), and verbs
that say that something did not come about ("refused", "banned"). A cue covers the words after it,
to the end of its clause. What a sentence negates, its source must negate; what the source negates,
the sentence must not state.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens, stems_of, words_of
from qa_service.retrieval.negation import PLAIN, SHORT, is_contradicted, without_empty

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_REACH: Final = 6  # content words after a cue that it covers
_NEAR: Final = 3  # of these, those that it certainly negates
_MOST: Final = 0.65  # share of a cue's words, from which a sentence is about the same thing
_ENOUGH: Final = 2  # words in common, from which two clauses are about the same thing

_NEGATION: Final = (
    rf"(?!no\.\s*\d)(?:{PLAIN})|hardly|barely|unlikely|short\s+of|far\s+from|unable|impossible"
)
_VERBS: Final = (
    r"fail(?:s|ed|ing)?|refus(?:e|es|ed|ing|al)|declin(?:es?|ed)\s+to"
    r"|den(?:y|ies|ied)|lack(?:s|ed|ing)?|absent|bann?(?:ed|s)?|barred|prohibit(?:s|ed)?"
    r"|forb(?:id|ids|ade|idden)|prevent(?:s|ed)?|avoid(?:s|ed)?|reject(?:s|ed)?|block(?:s|ed)?"
    r"|stall(?:s|ed)?|yet\s+to|drop(?:s|ped)?(?!\s+(?:in|by|of|from|to)\b)|disagree(?:s|d)?|ineligible"
    r"|halt(?:s|ed)?|shut\s+down|rul(?:es?|ed)\s+out|turn(?:s|ed)?\s+down|oppos(?:es?|ed)"
    r"|stop(?:s|ped)?|(?:vot|rul|decid|argu|advis|fight|fought|campaign|protest)\w*\s+against|exclud(?:es?|ed)|cancel(?:s|ed|led)?|overturn(?:s|ed)?|end(?:s|ed)"
    r"|lost|illegal|scrap(?:s|ped)?|abolish(?:es|ed)?|quit|suspend(?:s|ed)?|miss(?:es|ed)?"
    r"|withdr(?:e|a)w|called\s+off|put\s+off|gave\s+up|given\s+up|give\s+up|walk(?:s|ed)?\s+away"
    r"|ke(?:ep|pt)s?\s+(?:\w+\s+){1,3}(?:off|out|from)"
)
_CUE: Final = re.compile(
    rf"\b(?:(?P<plain>{_NEGATION})|(?P<verb>{_VERBS}))\b|(?P<short>{SHORT})"
    r"|\b(?P<prefix>non-|un(?=(?:clear|certain|known|available|sure|aware|paid|finished)\b))(?=\w)",
    re.IGNORECASE,
)
_DOUBLE: Final = re.compile(r"\s+un(?!til|der)\w{4}")  # "not unusual" negates only that word
_CLAUSE_END: Final = re.compile(
    r"[,.:](?!\d)|[;—–!?]|\b(?:but|until|because|although|while|though|whereas|which|who|so\s+that|if)\b"
)


@dataclass(frozen=True, slots=True)
class _Cue:
    """A negating word; ``reach`` are the stems after it in its clause, ``before`` those before.

    ``is_plain`` for negation itself, ``own`` the stems of the cue if it is a verb.
    """

    is_plain: bool
    own: frozenset[str]
    reach: tuple[str, ...]
    before: tuple[str, ...]


def fault_of_polarity(sentence: str, sources: Sequence[str], names: Collection[str]) -> str | None:
    """How a sentence contradicts its sources in affirming or negating; None if it does not.

    ``sources`` are the sentences that support it; ``names`` the stems of its proper names, which do
    not matter for what is negated.
    """
    said = _cues(sentence)
    cited_cues = [cue for source in sources for cue in _cues(source)]
    return (
        _fault_of_denial(said, cited_cues, sources, names)
        or _fault_of_assertion(sentence, said, cited_cues, names)
        or _fault_of_opposites(sentence, sources)
    )


@lru_cache(maxsize=2048)  # sentences of a passage are compared with every sentence that cites it
def _cues(text: str) -> tuple[_Cue, ...]:
    plain = without_empty(text)
    found = []
    for match in _CUE.finditer(plain):
        after = _CLAUSE_END.split(text[match.end() :], maxsplit=1)[0]
        before = _CLAUSE_END.split(text[: match.start()])[-1]
        reach = 1 if match["prefix"] or _DOUBLE.match(text, match.end()) else _REACH
        own = stems_of(match[0]) if match["verb"] else frozenset()
        found.append(_Cue(not match["verb"], own, _stems(after)[:reach], _stems(before)[-_NEAR:]))
    return tuple(found)


def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in words_of(text))


def _fault_of_denial(
    said: Sequence[_Cue], cited_cues: Sequence[_Cue], sources: Sequence[str], names: Collection[str]
) -> str | None:
    """Whether a sentence negates what its sources do not."""
    verbs = {stem for cue in said for stem in cue.own}
    unused = [cue for cue in cited_cues if not cue.own & verbs]
    plain = [cue for cue in said if cue.is_plain]
    doubled = [cue for cue in plain if verbs.intersection(cue.reach[:1])]  # "did not end"
    if len(doubled) > sum(bool(verbs.intersection(cue.reach[:1])) for cue in cited_cues):
        return "it denies what the passage does not"
    if len(plain) > len(unused):
        return "it denies what the passage does not"
    words = frozenset[str]().union(*map(stems_of, sources))
    denied = {stem for cue in cited_cues for stem in (*cue.reach, *cue.before)}
    for cue in plain:
        known = [one for one in cue.reach[:_NEAR] if one in words and one not in names]
        if known and not denied.intersection(known):
            return "it denies what the passage states"
    return None


def _fault_of_assertion(
    sentence: str, said: Sequence[_Cue], cited_cues: Sequence[_Cue], names: Collection[str]
) -> str | None:
    """Whether a sentence states what its sources negate, except for what both negate."""
    alike = {one for cue in said for one in cue.reach[:1]} & {
        one for cue in cited_cues for one in cue.reach[:1]
    }
    reached_there = {one for cue in cited_cues for one in cue.reach}
    if any(not (alike.intersection(cue.reach[:1]) or cue.own & reached_there) for cue in said):
        return None
    words = stems_of(sentence)
    stated = {token.stem for token in content_tokens(sentence)}.difference(names)
    for cue in cited_cues:
        if alike.intersection(cue.reach[:1]):
            continue
        reached = (*cue.reach, *cue.before[-2:])
        common = [one for one in reached if one in words]
        speaks_of_it = len(common) >= max(_ENOUGH, _MOST * len(reached))
        if speaks_of_it or (cue.is_plain and stated.intersection(cue.reach[:_NEAR])):
            return "it states what the passage denies"
    return None


def _fault_of_opposites(sentence: str, sources: Sequence[str]) -> str | None:
    """Whether a clause states the opposite of a sentence with which it shares words."""
    for clause in (sentence, *_CLAUSE.split(sentence)):
        if any(cue.is_plain for cue in _cues(clause)):
            continue
        words = stems_of(clause)
        stems = {token.stem for token in content_tokens(clause)}
        for source in map(stems_of, sources):
            if len(source & stems) < _ENOUGH:
                continue
            if is_contradicted(words, source) or _is_opposed(words, source, sentence, sources):
                return "it says the opposite of the passage"
    return None


_CLAUSE: Final = re.compile(r",(?!\d)|;|\b(?:but|although|while|whereas)\b")


def _is_undone(word: str, source: frozenset[str]) -> bool:
    """Whether the source has "unlawful" for the clause's "lawful", or the other way round."""
    if len(word) <= _SHORTEST:
        return False
    return any(
        f"{prefix}{word}" in source or (word.startswith(prefix) and word[len(prefix) :] in source)
        for prefix in _PREFIXES
    )


_PREFIXES: Final = ("un", "in", "im", "il", "dis", "non")
_SHORTEST: Final = 5  # letters of a word whose opposite is recognised by its prefix


@cache
def _sides() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """The stems of words and those of their opposites, in both orders."""
    pairs = json.loads((Path(__file__).parent / "opposites.json").read_text(encoding="utf-8"))
    found = [(stems_of(one), stems_of(other)) for one, other in pairs]
    return (*found, *((other, one) for one, other in found))


def _is_opposed(
    clause: frozenset[str], likest: frozenset[str], sentence: str, sources: Sequence[str]
) -> bool:
    """Whether a clause has a word whose opposite, but no synonym of which, is in its source."""
    cited, said = frozenset[str]().union(*map(stems_of, sources)), stems_of(sentence)
    if any(_is_undone(one, likest) for one in clause - cited):
        return True
    return any(
        clause & one and likest & other and not said & other and not cited & one
        for one, other in _sides()
    )
