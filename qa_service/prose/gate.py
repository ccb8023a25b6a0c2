"""The gate that every sentence of a language model passes, or is struck out.

::

    facts      numbers, days, names and quotations stand in the passages cited      # facts.py
    polarity   it denies what they deny and states what they state                  # polarity.py
    strength   it does not say more, or for surer, than they do                     # strength.py
    roles      no two names or numbers are exchanged                                # roles.py
    deeds      nobody does what is done to them                                     # deeds.py
    support    the reader, asked with the sentence, finds an answer in them         # here

It is strict: a sentence that may be true is struck out rather than one that may be false shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded
from qa_service.prose.deeds import fault_of_deeds
from qa_service.prose.facts import fault_of_facts
from qa_service.prose.names import name_stems
from qa_service.prose.polarity import fault_of_polarity
from qa_service.prose.roles import exchange_between
from qa_service.prose.sources import rests_on, share_known, words_known
from qa_service.prose.strength import fault_of_strength
from qa_service.retrieval import readable

if TYPE_CHECKING:
    from qa_service.prose.sources import Rests, Source, Sources
    from qa_service.rerank import ReadablePassage, Reader

# Chosen on the development half of ``scripts/bench/prose/``.
SUPPORT: Final = -2.0  # the reader's log-odds, from which a passage supports a sentence
SURE_SUPPORT: Final = -1.0  # the same for a sentence with many words that the passage lacks
KNOWN: Final = 0.4  # share of the words with meaning that the passage has
WELL_KNOWN: Final = 0.7  # the same, from which less support will do
FEWEST_WORDS: Final = 2  # of a sentence, with meaning, that the passage has


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that passed, with what it rests on, or the reason why it did not."""

    rests: tuple[Rests, ...] = ()
    fault: str | None = None


def check(sentence: str, sources: Sources, reader: Reader) -> Checked:
    """Whether ``sentence`` may be shown as resting on ``sources``, which it cites.

    Those of them that support it by themselves are what it rests on; where none does, all of them
    together may.
    """
    if _breaks_off(sentence):
        return Checked(fault="it breaks off")
    if not sources:
        return Checked(fault="it cites no passage that was given")
    alone = [one for one in sources if _fault(sentence, (one,), reader) is None]
    if alone:
        return Checked(rests_on(sentence, alone))
    fault = _fault(sentence, sources, reader)
    return Checked(rests_on(sentence, sources)) if fault is None else Checked(fault=fault)


def _fault(sentence: str, sources: Sources, reader: Reader) -> str | None:
    """Why the sources together do not support a sentence; the cheap checks come first."""
    said_again = [one.text for one in rests_on(sentence, sources)]
    if words_known(sentence, sources) < FEWEST_WORDS:
        return "it says too little of the passage"
    return (
        fault_of_facts(sentence, sources)
        or fault_of_polarity(sentence, said_again, name_stems(sentence))
        or fault_of_strength(sentence, said_again, "\n".join(one.around for one in sources))
        or _fault_of_roles(sentence, sources)
        or _fault_of_support(sentence, sources, reader)
    )


def _breaks_off(sentence: str) -> bool:
    """Whether its last word calls for another: models stop where their tokens end."""
    *_, last = sentence.rstrip(' .!"”’').rsplit(maxsplit=1)
    return folded(last) in _UNFINISHED


_ENDLESS: Final = (
    "a an the of to for with without as and or but nor which who whose if when while because than"
    " is are was were be been being has have will would can could should its his their our your my"
    " these youre theyre"
)
_UNFINISHED: Final = frozenset(_ENDLESS.split())


def _fault_of_roles(sentence: str, sources: Sources) -> str | None:
    given = "\n\n".join(one.text for one in sources)
    return exchange_between(sentence, given).fault or fault_of_deeds(sentence, given)


def _fault_of_support(sentence: str, sources: Sources, reader: Reader) -> str | None:
    known = share_known(sentence, sources)
    if known < KNOWN:
        return "most of its words are not in the passage"
    passages = [_readable(one) for one in sources]
    support = max(one.score for one in reader.read(_PLAIN.sub("", sentence), passages))
    least = SUPPORT if known >= WELL_KNOWN else SURE_SUPPORT
    return "the reader finds no support for it" if support < least else None


def _readable(source: Source) -> ReadablePassage:
    """As a passage is read for an answer, without what the model was not given."""
    return replace(readable(source.passage, source.article), text=source.text)


_PLAIN: Final = re.compile(r"\s*\[\d+\]")
