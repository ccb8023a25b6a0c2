"""What a sentence may rest on: the passages it cites, and the parts of them that it says again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.analyser import content_tokens, stems_of
from qa_service.prose.instructions import material

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.domain import Article, Passage, Span

_MOST: Final = 3  # sentences that one sentence rests on


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a language model was given under a number, and its article."""

    number: int
    passage: Passage
    article: Article

    @property
    def text(self) -> str:
        """What of the passage the model was given: all but instructions."""
        whole = self.passage.text
        given = material(whole)
        return whole[: given[-1].end] if given else ""

    @property
    def around(self) -> str:
        """What stands above the passage: headline, sub-heading, outlet."""
        known = (self.article.title, self.passage.context, self.article.source)
        return "\n".join(one for one in known if one)

    @property
    def whole(self) -> str:
        """The passage and what stands above it."""
        return f"{self.text}\n{self.around}"


Sources: TypeAlias = Sequence[Source]


@dataclass(frozen=True, slots=True)
class Rests:
    """A sentence of a source, at ``span`` of its passage, that another sentence says again."""

    source: Source
    span: Span

    @property
    def text(self) -> str:
        """The words."""
        return self.span.of(self.source.passage.text)


def rests_on(sentence: str, sources: Sources) -> tuple[Rests, ...]:
    """The sentences of the sources that hold most of the words of ``sentence``, best first.

    Each adds words that those before it lack.
    """
    left = {token.stem for token in content_tokens(sentence)}
    candidates = [one for source in sources for one in _sentences(source)]
    found: list[Rests] = []
    while left and candidates and len(found) < _MOST:
        best = max(candidates, key=lambda one: len(left & stems_of(one.text)))
        new = left & stems_of(best.text)
        if not new:
            break
        found.append(best)
        left -= new
        candidates.remove(best)
    return tuple(found)


def words_known(sentence: str, sources: Sources) -> int:
    """How many words of ``sentence`` with meaning its sources have."""
    known = frozenset[str]().union(*(stems_of(one.whole) for one in sources))
    return len({token.stem for token in content_tokens(sentence)} & known)


def share_known(sentence: str, sources: Sources) -> float:
    """The same as a share, in 0..1."""
    telling = {token.stem for token in content_tokens(sentence)}
    return words_known(sentence, sources) / max(len(telling), 1)


def _sentences(source: Source) -> Iterator[Rests]:
    return (Rests(source, span) for span in material(source.passage.text))
