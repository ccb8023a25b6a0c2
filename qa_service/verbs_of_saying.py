"""English verbs of saying, in the forms in which reports and questions have them."""

from __future__ import annotations

from typing import Final

from qa_service.analyser import BASE_OF

SAY: Final = (
    "say tell add write tweet argue announce warn explain insist note confirm acknowledge"
    " state testify"
)
"""Verbs whose object is what is said: "she warned", in front of it or behind."""

SAY_THAT: Final = (
    "allege assert caution claim complain concede conclude contend declare emphasise emphasize joke"
    " lament maintain pledge predict promise quip recall reiterate remark reveal slam stress"
    " vow"
)
"""Those that say a thing only with a clause: "vowed that", not "vowed peace"."""

SPEAK_OF: Final = (
    "accuse admit answer ask believe blame call condemn continue criticise criticize defend"
    " demand deny describe dismiss expect post praise recommend reject reply respond suggest"
    " think urge"
)
"""Those that take a stand on what they name: "denied the report"."""

ASKED_ABOUT: Final = (
    "say claim tell think believe argue promise pledge vow demand warn tweet write announce"
    " suggest predict recommend respond criticise criticize deny admit acknowledge insist"
    " testify explain describe answer reply"
)
"""Those that "what did ... ?" asks for somebody's words with."""

REPORT: Final = "say write report publish tell claim print describe cover quote"
"""What outlets do: "reported by the Gazette"."""

_PAST: Final = {"say": "said", "tell": "told", "write": "wrote", "think": "thought"}
_DOUBLED: Final = frozenset({"admit", "quip", "slam"})
_NOUNS: Final = frozenset({"states"})  # hardly ever the verb
_VOWELS: Final = frozenset("aeiou")


def past(verb: str) -> str:
    """The past tense, as "warned"."""
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if _ends_in_y(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"


def present(verb: str) -> str:
    """The third person, as "warns"."""
    if _ends_in_y(verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("ss", "sh")) else f"{verb}s"


def reported(verbs: str) -> str:
    """A pattern of what reports write: "warns" and "warned"."""
    forms = (form for verb in verbs.split() for form in (present(verb), past(verb)))
    return "|".join(form for form in forms if form not in _NOUNS)


def asked(verbs: str) -> str:
    """A pattern of what questions ask: "warn" and "warned"."""
    return "|".join(form for verb in verbs.split() for form in (verb, past(verb)))


def verb_forms(verbs: str) -> frozenset[str]:
    """These verbs and their past forms, the irregular ones too."""
    irregular = {form for form, base in BASE_OF.items() if base in verbs.split()}
    regular = {past(verb) for verb in verbs.split() if verb not in BASE_OF.values()}
    return frozenset(verbs.split()) | irregular | regular


def _ends_in_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2] not in _VOWELS
