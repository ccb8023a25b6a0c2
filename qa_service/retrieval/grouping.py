"""Near-identical passages, such as agency texts, as one hit with the related articles."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.analyser import stems_of, tokens
from qa_service.domain import Article, Hit, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qa_service.domain import Selection
    from qa_service.store import PassageStore

SAME_SHARE: Final = 0.7  # similarity by three-word sequences; edited agency texts have more
EDITED_SHARE: Final = (
    0.5  # share of the shorter's, if the articles are known to tell the same story
)
_NUMBER: Final = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?|thousands?"
    r"|[mbtr]+illions?)\b",
    re.IGNORECASE,
)

RelatedArticles: TypeAlias = "Callable[[Article], Sequence[tuple[Article, Sequence[Passage]]]]"
"""The other articles on an article's story, each with its selected passages."""

_Mark: TypeAlias = tuple[frozenset[tuple[str, ...]], frozenset[str]]


def near_identical(one: str, other: str) -> bool:
    """Whether two passages say the same in nearly the same words and with the same numbers."""
    return _same(_mark(one), _mark(other))


def group_same(hits: Sequence[Hit], retellings: RelatedArticles) -> tuple[Hit, ...]:
    """Hits in order, near-identical ones of a story merged into the position of the best.

    The earliest article with the passage is shown, whether or not it was found itself; the other
    articles on the story are in ``also_in``, earliest first. Passages whose numbers differ are
    never merged, and an article with another number there is not listed: one may be the correction
    of the other.
    """
    groups: list[list[Hit]] = []
    for hit in hits:
        for group in groups:
            if near_identical(group[0].passage.text, hit.passage.text):
                group.append(hit)
                break
        else:
            groups.append([hit])
    return _once_each(_merged_hit(group, retellings) for group in groups)


def _merged_hit(group: Sequence[Hit], retellings: RelatedArticles) -> Hit:
    """The hit that represents a group and the other articles on the story."""
    best = group[0]
    story = {
        article.id: (article, passages)
        for hit in group
        for article, passages in retellings(hit.article)
    }
    copies = [*group, *_copies(best, story.values())]
    shown = min(copies, key=lambda copy: copy.article.day or date.max)
    others = {copy.article.id: copy.article for copy in copies}
    others |= {
        article.id: article
        for article, passages in story.values()
        if not _contradicts(shown.passage.text, passages)
    }
    others.pop(shown.article.id, None)
    by_day = sorted(others.values(), key=lambda article: (article.day or date.max, article.id))
    return replace(shown, score=best.score, support=best.support, also_in=tuple(by_day))


def _copies(best: Hit, others: Iterable[tuple[Article, Sequence[Passage]]]) -> list[Hit]:
    """The passage of the best hit as in the other articles, with the answering words."""
    wanted = best.answer.of(best.passage.text) if best.answer else ""
    return [
        replace(best, passage=passage, article=article, answer=_place(wanted, passage.text))
        for article, passages in others
        for passage in passages
        if wanted in passage.text and near_identical(best.passage.text, passage.text)
    ]


def _place(wanted: str, text: str) -> Span | None:
    start = text.find(wanted)
    return Span(start, start + len(wanted)) if wanted else None


def _contradicts(text: str, passages: Sequence[Passage]) -> bool:
    """Whether one of these has a similar passage with a number that this one does not have.

    A shortened text may lack a number; if each has one of its own, one was corrected.
    """
    runs, numbers = _mark(text)
    for passage in passages:
        others_runs, others_numbers = _mark(passage.text)
        like = len(runs & others_runs) >= EDITED_SHARE * min(len(runs), len(others_runs))
        if like and not (numbers <= others_numbers or others_numbers <= numbers):
            return True
    return False


def _once_each(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Without repetitions of the same passage."""
    found: dict[str, Hit] = {}
    for hit in hits:
        before = found.setdefault(hit.passage.id, hit)
        if before is not hit:
            known = {article.id: article for article in (*before.also_in, *hit.also_in)}
            found[hit.passage.id] = replace(before, also_in=tuple(known.values()))
    return tuple(found.values())


@lru_cache(maxsize=4096)  # a passage is compared with all hits, and with those of other questions
def _mark(text: str) -> _Mark:
    """Three-word sequences and numbers, by which passages are compared."""
    return _runs(text), frozenset(number.casefold() for number in _NUMBER.findall(text))


def _same(one: _Mark, other: _Mark) -> bool:
    return one[1] == other[1] and _alike(one[0], other[0])


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [token.stem for token in tokens(text)]
    return frozenset(zip(words, words[1:], words[2:], strict=False)) or frozenset(
        [tuple(sorted(stems_of(text)))]
    )


def _alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    if min(len(one), len(other)) < SAME_SHARE * max(len(one), len(other)):
        return False
    return len(one & other) >= SAME_SHARE * len(one | other)


def related_articles_in(generation: PassageStore, selection: Selection) -> RelatedArticles:
    """The other articles on an article's story, with those of their passages that are selected.

    Articles without a selected passage (from another outlet than asked for, say) are left out.
    """

    @cache
    def passages_of(article_id: str) -> tuple[tuple[Passage, Article], ...]:
        return tuple(generation.admitted_passages(article_id, selection))

    def of(article: Article) -> list[tuple[Article, tuple[Passage, ...]]]:
        others = map(passages_of, generation.related_articles(article.id))
        return [(found[0][1], tuple(passage for passage, _ in found)) for found in others if found]

    return of
