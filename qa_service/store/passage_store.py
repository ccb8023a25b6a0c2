"""What the rest of the package requires of a store of passages.

``generation`` implements it with files on this machine, ``scale_out.milvus`` with a database. Both
pass the same tests (``tests/store/test_contract.py``). If a part of the store is unavailable,
methods raise StoreUnavailableError or IndexDamagedError; they never return fewer passages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from qa_service.domain import Article, EmbedderSpec, Filters, Passage, Selection
    from qa_service.store.holdings import ArticleCursor, ArticlePage, IndexSummary, ListedArticle
    from qa_service.store.live import RetainedGeneration

PassageKey: TypeAlias = int | str
"""Identifies a passage within one generation of one store; only that store knows its meaning."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An article to be stored, its passages and their unit vectors (passages, dimension).

    ``story`` are the ids of the articles on the same story, including its own, earliest first;
    empty if there are no others.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]
    story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is stored for an article: the digest of its content and its number of passages.

    ``story`` is as in its entry.
    """

    digest: bytes
    passages: int
    story: tuple[str, ...] = ()


@dataclass(slots=True)
class Counted:
    """Running counts of articles, of passages, and of the passages that contain each word.

    For a change, each may be negative.
    """

    articles: int = 0
    passages: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counted) -> None:
        """Add these counts."""
        self.articles += other.articles
        self.passages += other.passages
        self.words.update(other.words)

    def take(self, other: Counted) -> None:
        """Subtract these counts."""
        self.articles -= other.articles
        self.passages -= other.passages
        self.words.subtract(other.words)


class Ranking(Protocol):
    """Passages with their scores, best first; each passage once."""

    @property
    def keys(self) -> Sequence[PassageKey]:
        """Their keys (k,)."""

    @property
    def scores(self) -> NDArray[np.float32]:
        """Their scores (k,), in the same order."""


class PassageStore(Protocol):
    """One generation; any number of threads may use it until it is released.

    Selections apply exactly, even if the search is approximate; None selects everything.
    """

    @property
    def name(self) -> str:
        """Its name; later generations sort after it."""

    @property
    def model(self) -> EmbedderSpec:
        """The model that made its vectors."""

    def dense_search(
        self, vector: NDArray[np.float32], count: int, selection: Selection | None
    ) -> Ranking:
        """The ``count`` passages nearest to ``vector`` (dimension,), by inner product."""

    def keyword_search(self, text: str, count: int, selection: Selection | None) -> Ranking:
        """The ``count`` passages that share the most query terms with ``text``, by BM25."""

    def similarities(
        self, vector: NDArray[np.float32], keys: Sequence[PassageKey]
    ) -> NDArray[np.float32]:
        """Inner product of ``vector`` (dimension,) with the vectors of these passages (k,)."""

    def rarities(self, texts: Sequence[str]) -> list[float]:
        """For each text the idf of its rarest word, as in BM25; unknown words are rarest."""

    def count(self, selection: Selection | None) -> int:
        """How many passages are selected."""

    def passages(self, keys: Sequence[PassageKey]) -> list[tuple[Passage, Article]]:
        """These passages, in that order, each with its article."""

    def passages_of(self, article_ids: Collection[str]) -> tuple[Passage, ...]:
        """Every passage of these articles, grouped by article and in order."""

    def admitted_passages(
        self, article_id: str, selection: Selection | None
    ) -> list[tuple[Passage, Article]]:
        """The selected passages of an article, in order; none if it is unknown."""

    def article(self, article_id: str) -> Article:
        """The article of that id; ArticleNotFoundError."""

    def stored(self, article_ids: Collection[str]) -> dict[str, StoredArticle]:
        """The stored data of those of the articles that exist."""

    def article_digests(self) -> dict[str, bytes]:
        """Id of every article with the digest of its content."""

    def related_articles(self, article_id: str) -> tuple[str, ...]:
        """Ids of the other articles on the same story, earliest first.

        Some may have been deleted since.
        """


class Holdings(Protocol):
    """What pages show of a whole generation."""

    def titles(self, count: int) -> tuple[str, ...]:
        """Titles of up to ``count`` articles, spread evenly over the dated ones."""

    def articles(
        self, filters: Filters, titled: str, *, after: ArticleCursor | None, limit: int
    ) -> ArticlePage:
        """The first ``limit`` articles of a list after a cursor, newest first."""

    def listed_article(self, article_id: str, filters: Filters, titled: str) -> ListedArticle:
        """An article with its neighbours in a list; ArticleNotFoundError."""

    def skipped(self) -> tuple[tuple[str, str], ...]:
        """What was read for it but is not an article: file and reason."""

    def summary(self) -> IndexSummary:
        """Counts of what is indexed."""


class StoredGeneration(PassageStore, Holdings, Protocol):
    """Everything that a service needs of a generation."""


class PassageIndex(Protocol):
    """Follows the generation in use; any number of threads may use it until it is closed."""

    def pinned(self) -> AbstractContextManager[StoredGeneration]:
        """The generation in use, pinned for as long as the context lasts."""

    def retained(self) -> tuple[RetainedGeneration, ...]:
        """All generations that still exist, newest first."""

    def roll_back(self, name: str | None = None) -> str:
        """Put an existing generation to use, by default the previous one; returns its name."""

    def check(self) -> None:
        """Raise what prevents reading the generation in use; cheap enough to call often."""

    def health(self) -> str | None:
        """What is wrong with the store, in a sentence; None if nothing is."""

    def close(self) -> None:
        """Release it; nobody may use it afterwards."""
