"""What the rest needs of a store of passages, whatever it is.

``generation`` has them in files of this machine, ``scale_out.milvus`` in a database beside it.
Both pass the same tests (``tests/store/test_contract.py``). No method gives fewer passages than
there are because a part of the store is away: then it raises StoreUnavailableError or
IndexDamagedError.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    from qa_service.domain import Article, EmbedderSpec, Filters, Passage, Selection
    from qa_service.store.holdings import ArticleCursor, ArticlePage, IndexSummary, ListedArticle
    from qa_service.store.live import RetainedGeneration

PassageKey: TypeAlias = int | str
"""Names a passage within one generation of one store; what it says is that store's business."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An article to be stored, its passages with their unit vectors (passages, dimension).

    ``story`` are the ids of the articles of the same story, its own among them, the earliest
    first; empty where no other does.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: NDArray[np.float32]
    story: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is stored for an article: the digest of what it was made of, how many passages.

    ``story`` is as in the entry that it came with.
    """

    digest: bytes
    passages: int
    story: tuple[str, ...] = ()


@dataclass(slots=True)
class Counted:
    """A running count of articles, of passages, and of the passages in which each word is.

    Of a change, each may be below 0.
    """

    articles: int = 0
    passages: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counted) -> None:
        """Count these too."""
        self.articles += other.articles
        self.passages += other.passages
        self.words.update(other.words)

    def take(self, other: Counted) -> None:
        """Count these no more."""
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
    """One generation; any number of threads may ask until it is given back.

    A selection holds exactly, whatever approximation searches; None selects everything.
    """

    @property
    def name(self) -> str:
        """Its name; those of later generations sort behind it."""

    @property
    def model(self) -> EmbedderSpec:
        """What made its vectors."""

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
        """For each text the idf of its rarest word, as BM25 has it; unknown words are rarest."""

    def count(self, selection: Selection | None) -> int:
        """How many passages are selected."""

    def passages(self, keys: Sequence[PassageKey]) -> list[tuple[Passage, Article]]:
        """These passages, in that order, each with its article."""

    def passages_of(self, article_ids: Collection[str]) -> tuple[Passage, ...]:
        """Every passage of these articles, those of one together and in order."""

    def admitted_passages(
        self, article_id: str, selection: Selection | None
    ) -> list[tuple[Passage, Article]]:
        """The passages of an article that are selected, in order; none if it is unknown."""

    def article(self, article_id: str) -> Article:
        """The article of that id; ArticleNotFoundError."""

    def stored(self, article_ids: Collection[str]) -> dict[str, StoredArticle]:
        """What is stored for those of the articles that are there."""

    def article_digests(self) -> dict[str, bytes]:
        """Id of every article with the digest of what it was made of."""

    def related_articles(self, article_id: str) -> tuple[str, ...]:
        """Ids of the other articles of the same story, the earliest first.

        Some may have been deleted since they were said to.
        """


class Holdings(Protocol):
    """What pages show of one generation as a whole."""

    def titles(self, count: int) -> tuple[str, ...]:
        """Titles of up to ``count`` articles, spread evenly over the dated ones."""

    def articles(
        self, filters: Filters, titled: str, *, after: ArticleCursor | None, limit: int
    ) -> ArticlePage:
        """The first ``limit`` articles of a list after a cursor, newest first."""

    def listed_article(self, article_id: str, filters: Filters, titled: str) -> ListedArticle:
        """An article with those beside it in a list; ArticleNotFoundError."""

    def skipped(self) -> tuple[tuple[str, str], ...]:
        """What was read for it but is no article: file and reason."""

    def summary(self) -> IndexSummary:
        """What is indexed, counted."""


class StoredGeneration(PassageStore, Holdings, Protocol):
    """All that a service needs of a generation."""


class PassageIndex(Protocol):
    """Follows the generation in use; any number of threads may ask until it is closed."""

    def pinned(self) -> AbstractContextManager[StoredGeneration]:
        """The generation in use, pinned for as long as the context lasts."""

    def refresh(self) -> None:
        """Whoever pins from now on gets what was published until now."""

    def retained(self) -> tuple[RetainedGeneration, ...]:
        """All generations still there, newest first."""

    def roll_back(self, name: str | None = None) -> str:
        """Put a generation still there to use, by default the one before; returns its name."""

    def check(self) -> None:
        """Raise what keeps the generation in use from being read now; cheap enough to ask often."""

    def health(self) -> str | None:
        """What is wrong with the store, in a sentence; None if nothing is."""

    def close(self) -> None:
        """Let go of it; nobody may ask any more."""


class PassageWriter(Protocol):
    """Changes what is stored; for one thread. Other processes may be reading."""

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Add articles, or put them in the place of those of the same id.

        On return, whoever reads the generation in use finds them. IndexMissingError if there is
        none.
        """

    def delete(self, article_ids: Collection[str]) -> None:
        """Remove articles; on return, nobody finds them. Unknown ones are no error."""

    def rebuild(self, spec: EmbedderSpec, entries: Iterable[Entry]) -> str:
        """Put a new generation to use that holds these articles and no others; returns its name.

        Until then the one before is read as it was, also when this breaks off.
        """


class SharedWriter(PassageWriter, Protocol):
    """A PassageWriter of a store that several processes fill at the same time.

    ::

        name = writer.begin(spec)                   # one of them
        claim = writer.claim(name)                  # and nobody else from now on
        writer.check(name, claim)                   # any of them, just before it writes
        writer.put(name, spec, entries)             # any of them; again, if one died at it
        writer.delete_others(name, ids)             # one of them: nothing else may be there
        writer.publish(name, spec, counted)

    Of a generation in use, ``put`` and ``update_stories`` change what readers find, each article by
    itself; once ``recount`` returns, all of them find all of it.
    """

    def begin(self, spec: EmbedderSpec) -> str:
        """A new generation, or one that was begun for this model and never finished; its name."""

    def claim(self, generation: str) -> str:
        """Have the right to change a generation, which whoever had it loses; returns its name."""

    def check(self, generation: str, claim: str) -> None:
        """IndexBusyError if somebody else has claimed the generation since."""

    def stored_in(
        self, generation: str, article_ids: Collection[str] | None = None
    ) -> dict[str, StoredArticle]:
        """Which of the articles, or what articles at all, are there whole, in any generation."""

    def put(self, generation: str, spec: EmbedderSpec, entries: Iterable[Entry]) -> Counted:
        """Add articles, or put them in the place of those of the same id; what these hold."""

    def update_stories(self, generation: str, entries: Iterable[Entry]) -> None:
        """Change nothing of articles that are there but their story; vectors are not looked at."""

    def counted_in(self, generation: str, article_ids: Collection[str]) -> Counted:
        """What is there of these articles."""

    def counted_of(self, passages: Sequence[Passage]) -> Counted:
        """What these passages of one article add."""

    def delete_others(self, generation: str, article_ids: Collection[str]) -> None:
        """Remove every other article."""

    def recount(self, change: Counted) -> None:
        """Take note of what changed in the generation in use; once it is visible."""

    def publish(self, generation: str, spec: EmbedderSpec, counted: Counted) -> None:
        """Put a generation to use that now is complete."""

    def close(self) -> None:
        """Let go of the store."""
