"""What else of a generation tells the stories of the passages found, found itself or not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa_service.domain import Article, Passage, Selection
    from qa_service.retrieval.grouping import Retellings
    from qa_service.store import PassageStore


def retellings_in(generation: PassageStore, selection: Selection) -> Retellings:
    """The other articles of an article's story, with those of their passages that are selected.

    Articles without a selected passage (of another outlet than asked for, say) are left out.
    """

    @cache
    def passages_of(article_id: str) -> tuple[tuple[Passage, Article], ...]:
        return tuple(generation.admitted_passages(article_id, selection))

    def of(article: Article) -> list[tuple[Article, tuple[Passage, ...]]]:
        others = map(passages_of, generation.related_articles(article.id))
        return [(found[0][1], tuple(passage for passage, _ in found)) for found in others if found]

    return of
