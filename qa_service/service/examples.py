"""Questions to begin with, of the kinds that people ask, made of names in the archive's titles."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from qa_service.retrieval.answer_spans import AnswerType, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FRAMES: Final = (
    "What happened with {}?",
    "What is the latest on {}?",
    "Timeline of {}",
    "What do we know about {}?",
)
_MOST_WORDS: Final = 4
_SAYS: Final = re.compile(
    r"^(?P<who>[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,2}) (?:says|said|warns|tells)\b"
)


def example_questions(titles: Sequence[str]) -> Iterator[str]:
    """Questions about what the titles name most often, each kind in turn; the best first.

    Whoever shows them asks them first, and leaves out what is not answered well.
    """
    names = _names(titles)
    for number, name in enumerate(names):
        yield _FRAMES[number % len(_FRAMES)].format(name)
    for title in titles:
        said = _SAYS.match(title)
        if said:
            yield f"What did {said['who']} say?"


def _names(titles: Sequence[str]) -> list[str]:
    """Proper names that titles hold, those of most titles first; the longest of like ones."""
    counted = Counter(
        name
        for title in titles
        for name in {span.of(title) for span in spans_of(AnswerType.NAME, title)}
        if _is_name(name, title)
    )
    ranked = sorted(counted, key=lambda name: (-counted[name], -len(name), name))
    names: list[str] = []
    for name in ranked:
        if not any(name in other or other in name for other in names):
            names.append(name)
    return names


def _is_name(name: str, title: str) -> bool:
    """Whether it is a name of a few words, in a title that does not capitalise every word."""
    words = title.split()
    capitalised = sum(word[:1].isupper() for word in words)
    return (
        name[0].isupper()
        and len(name.split()) <= _MOST_WORDS
        and not name.isupper()
        and (" " in name or not title.startswith(name))
        and capitalised < 0.7 * len(words)
    )
