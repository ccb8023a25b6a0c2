"""The gate: each sentence of a language model passes it or is struck out.

::

    facts      numbers, days, names and quotations occur in the passages cited      # facts.py
    polarity   it denies what they deny and states what they state                  # polarity.py
    strength   it claims no more than they do, and nothing with more certainty      # strength.py
    roles      no two names or numbers are exchanged                                # roles.py
    deeds      nobody does what is done to them                                     # here
    support    the reader, asked with the sentence, finds an answer in them         # here

It is strict: it would rather strike out a true sentence than show a false one.

A deed is a verb between two parties ("sued", "told"): the name before it acts, or in the passive
voice the name after "by". If source and sentence share the verb, but a name acts in one and is
acted upon in the other, two names were exchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, stems_of, tokens
from qa_service.passages import sentence_spans
from qa_service.prose.facts import fault_of_facts
from qa_service.prose.polarity import fault_of_polarity
from qa_service.prose.roles import exchange_between, name_stems, named
from qa_service.prose.sources import share_known, supporting_sentences, words_known
from qa_service.prose.strength import fault_of_strength
from qa_service.retrieval import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.prose.roles import Anchor
    from qa_service.prose.sources import Source, Sources, SupportingSentence
    from qa_service.rerank import ReadablePassage, Reader

# Chosen on the development half of ``scripts/bench/prose/``.
SUPPORT: Final = -2.0  # the reader's log-odds from which a passage supports a sentence
SURE_SUPPORT: Final = -1.0  # the same for a sentence with many words that the passage lacks
KNOWN: Final = 0.4  # share of the content words that the passage has
WELL_KNOWN: Final = 0.7  # the same, from which less support is enough
FEWEST_WORDS: Final = 2  # content words of a sentence that the passage must have


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence that passed, with what supports it, or the reason why it did not pass."""

    evidence: tuple[SupportingSentence, ...] = ()
    fault: str | None = None


def check(sentence: str, sources: Sources, reader: Reader) -> Checked:
    """Whether ``sentence`` may be shown as supported by ``sources``, which it cites.

    The result names those that support it individually; if none does, all of them together may.
    """
    if _is_unfinished(sentence):
        return Checked(fault="it breaks off")
    if not sources:
        return Checked(fault="it cites no passage that was given")
    alone = [one for one in sources if _fault(sentence, (one,), reader) is None]
    if alone:
        return Checked(supporting_sentences(sentence, alone))
    fault = _fault(sentence, sources, reader)
    return Checked(fault=fault) if fault else Checked(supporting_sentences(sentence, sources))


def _fault(sentence: str, sources: Sources, reader: Reader) -> str | None:
    """Why the sources together do not support a sentence; cheap checks come first."""
    said_again = [one.text for one in supporting_sentences(sentence, sources)]
    if words_known(sentence, sources) < FEWEST_WORDS:
        return "it says too little of the passage"
    return (
        fault_of_facts(sentence, sources)
        or fault_of_polarity(sentence, said_again, name_stems(sentence))
        or fault_of_strength(sentence, said_again, "\n".join(one.around for one in sources))
        or _fault_of_roles(sentence, sources)
        or _fault_of_support(sentence, sources, reader)
    )


def _is_unfinished(sentence: str) -> bool:
    """Whether its last word needs another: models stop when they run out of tokens."""
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
    """As a passage is read for an answer, without what the model did not get."""
    return replace(readable(source.passage, source.article), text=source.text)


_PLAIN: Final = re.compile(r"\s*\[\d+\]")


_VERBS: Final = """
    sue drop congratulate finance fund accuse help assist defeat beat warn ask urge tell fire
    hire appoint succeed support oppose criticize criticise praise join leave buy acquire purchase
    sell kill shoot attack invade bomb provide give send host perform compose elect arrest detain
    charge convict endorse replace trade nominate visit blame thank honor honour award refund pay
    owe lend threaten challenge reject accept approve train coach teach follow overtake trail
    pursue chase offer promise pledge donate grant deny allow permit force order persuade convince
    advise inform interview sponsor back represent defend prosecute sanction ban suspend expel
    dismiss oust invite welcome greet treat rescue protect harm hurt injure contact approach receive
    deliver supply knock eliminate release capture seize recapture regain insult ridicule slam
    condemn denounce forgive pardon impeach subpoena complain testify escalate responsible admire
    fear trust doubt
"""


@cache
def _verbs() -> frozenset[str]:
    return stems_of(" ".join((*_VERBS.split(), "sued", "owed", "told")))  # irregular stems


# a name, or a noun derived from a verb
_NO_VERB: Final = re.compile(r"[A-Z]|\w+(?:ers?|ors?|ions?|ments?)$")
_BE: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|got)\s+(?:\w+ly\s+|not\s+)?$", re.IGNORECASE
)
_BY: Final = re.compile(r"\s+(?:\w+\s+){0,3}?by\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
_PART: Final = re.compile(r"[\s,]*(?:and|or|&)?\s*")
_CLAUSE_END: Final = re.compile(
    r"[;:—–()?!“”\"]|\b(?:and|but|while|who|which|that|because|although|after|before|when|if|where)\b"
)


@dataclass(frozen=True, slots=True)
class _Deed:
    """A verb with its agents and those acted upon; either may be unknown."""

    verb: str
    acting: tuple[Anchor, ...]
    undergoing: tuple[Anchor, ...]


def fault_of_deeds(sentence: str, source: str) -> str | None:
    """Whether two names of ``sentence`` were exchanged at their verb; None if not."""
    stated = list(_deeds(source, sentence))
    for deed in _deeds(sentence, source):
        if not (deed.acting and deed.undergoing):
            continue
        alike = [one for one in stated if one.verb == deed.verb]
        if _is_reversed(
            deed.acting, [(one.acting, one.undergoing) for one in alike]
        ) or _is_reversed(deed.undergoing, [(one.undergoing, one.acting) for one in alike]):
            return "who does it and whom it is done to are exchanged"
    return None


def _is_reversed(
    mine: Sequence[Anchor], stated: Sequence[tuple[Sequence[Anchor], Sequence[Anchor]]]
) -> bool:
    """Whether the source has a name on the other side of the verb, and never on this one."""
    return any(_share(mine, there) for _, there in stated) and not any(
        _share(mine, here) for here, _ in stated
    )


def _share(some: Sequence[Anchor], others: Sequence[Anchor]) -> bool:
    return any(one.is_same(other) for one in some for other in others)


def _deeds(text: str, other: str) -> Iterator[_Deed]:
    names = named(text, other)
    words = [
        one
        for one in tokens(text)
        if one.stem in _verbs() and not _NO_VERB.match(text[one.start : one.end])
    ]
    for span in sentence_spans(text):
        inside = [one for one in names if span.start <= one.span.start < span.end]
        for word in (one for one in words if span.start <= one.start < span.end):
            left = _beside(text, [one for one in inside if one.span.end <= word.start][::-1])
            right = _beside(text, [one for one in inside if one.span.start >= word.end])
            between = text[word.end : right[0].span.start] if right else ""
            before = text[: word.start].rstrip()
            is_passive = _BE.search(text[: word.start]) is not None
            if _BY.fullmatch(between) and text[word.start : word.end].endswith(("ed", "n", "t")):
                yield _Deed(word.stem, right, left)
            elif is_passive:
                yield _Deed(word.stem, (), left)
            else:
                is_apart = before.endswith(",") or (
                    left and _CLAUSE_END.search(text, left[0].span.end, word.start)
                )
                yield _Deed(
                    word.stem,
                    () if is_apart else left,
                    () if _CLAUSE_END.search(between) else right,
                )


def _beside(text: str, nearest: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """The nearest name, and those joined to it: "Cox and Reed"."""
    found: list[Anchor] = []
    for one in nearest:
        if found:
            first, second = sorted((one, found[-1]), key=lambda name: name.span.start)
            if not _PART.fullmatch(text[first.span.end : second.span.start]):
                break
        found.append(one)
    return tuple(found)
