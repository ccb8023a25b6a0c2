"""Near misses of side and negation: who attended, and who did not.

A sentence that says the opposite of what is asked answers nothing ("Observers found no fraud" and
"who found fraud?"). As often both question and sentence are turned, and the answer stands, so that
a "not" alone tells nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reader_examples import Example

_NOT: Final = re.compile(
    r"\b(?:not|never|no|none|nobody|without|refused|failed|\w+n['’]t)\b", re.IGNORECASE
)
_AUXILIARY: Final = re.compile(
    r"\b(was|were|is|are|has|had|will|would|could|can|did|does|do|should|may|might)\b(?! not)"
)
_PAST: Final = re.compile(
    r"(?<=[a-z,)] )([a-z]{3,}ed)\b(?! by\b)"
    r"(?= (?:a|an|the|his|her|its|their|in|on|at|to|for|that|with|from|it|them|all|this)\b)"
)
_WHO: Final = r"^((?:who|which \w+|what|how many \w+))"
_ASKED_PAST: Final = re.compile(rf"{_WHO} ([a-z]{{3,}}ed)\b", re.IGNORECASE)
_ASKED_AUXILIARY: Final = re.compile(
    rf"{_WHO} (was|were|is|are|has|have|had|will|would|can|could)\b", re.IGNORECASE
)
_FOUND: Final = re.compile(
    r"\b(found|saw|had|showed|gave|offered|received|made|took) (?:an? |any )?"
    r"(?=[a-z]{4,})(?!(?:the|that|their|this|place|part)\b)"
)
_SIDES: Final = re.compile(
    r"\b(voted|vote|voting|campaigned|argued|spoke|ruled|fought) (for|against|in favou?r of)\b"
)
# Verbs that have an "e" of their own before the "d", by how the rest of them ends.
_WITH_E: Final = re.compile(
    r"(?:[aiouy][cszv]|at|uc|iz|in?[cg]|[rn][cgsv]|[^aeiou][aiou][rktmpl]|[dbptg]l|dg|u)$"
)
_WITHOUT_E: Final = re.compile(r"(?:er|or|en|it|el|op)$")


def turned(examples: Sequence[Example]) -> list[Example]:
    """Of each answerable example with known words, what becomes of it when a side is turned."""
    return [other for one in examples if one.answerable and one.answer for other in _turned(one)]


def _turned(one: Example) -> Iterator[Example]:
    asked = _other_side(one.question)
    said = _negated_sentence(one)
    if asked and said:
        # All from one question, so that no word of it gives the answer away.
        yield _miss(replace(one, question=asked))
        yield _miss(said)
        yield replace(said, question=asked, kind=f"{one.kind}--")
        yield replace(one, kind=f"{one.kind}+")
    elif said and not _NOT.search(one.question):
        yield _miss(said)
        yield replace(one, kind=f"{one.kind}+")
    elif asked:
        yield _miss(replace(one, question=asked))


def _miss(one: Example) -> Example:
    return replace(one, answerable=False, answer=None, kind=f"{one.kind}-")


def _other_side(question: str) -> str | None:
    """The question about those who did not, or about the other side; None without such a form."""
    if _NOT.search(question):
        return None
    side = _SIDES.search(question)
    if side:
        other = "for" if side.group(2) == "against" else "against"
        return f"{question[: side.start(2)]}{other}{question[side.end(2) :]}"
    past = _ASKED_PAST.match(question)
    if past:
        return f"{past.group(1)} did not {base_form(past.group(2))}{question[past.end() :]}"
    auxiliary = _ASKED_AUXILIARY.match(question)
    if auxiliary and question[auxiliary.end() :].strip():
        return f"{auxiliary.group()} not{question[auxiliary.end() :]}"
    found = _FOUND.search(question)
    if found:
        return f"{question[: found.end(1)]} no {question[found.end() :]}"
    return None


def _negated_sentence(one: Example) -> Example | None:
    """The passage with the sentence of the answer saying that it was not so."""
    answer = one.answer
    if answer is None:
        return None
    sentence = next((s for s in sentence_spans(one.text) if s.end > answer.start), None)
    if sentence is None or answer.end > sentence.end or _NOT.search(sentence.of(one.text)):
        return None
    changes = [
        (start, end, text)
        for start, end, text in _negations(one.text[sentence.start : sentence.end])
        if end + sentence.start <= answer.start or start + sentence.start >= answer.end
    ]
    if not changes:
        return None
    start, end, text = min(
        changes, key=lambda change: abs(change[0] + sentence.start - answer.start)
    )
    start, end = start + sentence.start, end + sentence.start
    moved = len(text) - (end - start) if start < answer.start else 0
    return replace(
        one,
        text=one.text[:start] + text + one.text[end:],
        answer=Span(answer.start + moved, answer.end + moved),
    )


def _negations(sentence: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and new words of each change that makes the sentence say the opposite."""
    for match in _AUXILIARY.finditer(sentence):
        yield match.start(), match.end(), f"{match.group()} not"
    for match in _PAST.finditer(sentence):
        yield match.start(), match.end(), f"did not {base_form(match.group())}"
    for match in _FOUND.finditer(sentence):
        yield match.start(), match.end(), f"{match.group(1)} no "
    for match in _SIDES.finditer(sentence):
        other = "for" if match.group(2) == "against" else "against"
        yield match.start(2), match.end(2), other


def base_form(past: str) -> str:
    """A regular verb without its "-ed": nominated, nominate; planned, plan; carried, carry."""
    stem = past[:-2]
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    if re.search(r"([bdgmnprt])\1$", stem):
        return stem[:-1]
    return f"{stem}e" if _WITH_E.search(stem) and not _WITHOUT_E.search(stem) else stem
