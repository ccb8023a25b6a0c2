"""A generation in Milvus, read as any other."""

from __future__ import annotations

import contextlib
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from qa_service.analyser import stems_in
from qa_service.errors import (
    ArticleNotFoundError,
    ArticlesReplacedError,
    IndexDamagedError,
    InvalidInputError,
    QAError,
)
from qa_service.scale_out.milvus import schema as descriptions
from qa_service.scale_out.milvus.connection import LONGEST_PAGE, MilvusConnection
from qa_service.scale_out.milvus.rows import tokens
from qa_service.scale_out.milvus.schema import (
    check_filters,
    expression_of,
    key_of,
    listed,
    texts_of,
)
from qa_service.scale_out.milvus.texts import Catalogue, Replaced, Texts
from qa_service.store import keywords
from qa_service.store.live import RetainedGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Article, Filters, Passage, Selection
    from qa_service.scale_out.milvus.connection import MilvusAddress, Row
    from qa_service.scale_out.milvus.schema import Described
    from qa_service.scale_out.milvus.texts import Record
    from qa_service.store.holdings import ArticleCursor, ArticlePage, IndexSummary, ListedArticle
    from qa_service.store.passage_store import PassageKey, StoredArticle

_FEW: Final = 512  # selected passages that are scored individually
# neighbours visited if all passages are selected; for a tenth of them, tenfold
_VISITED: Final = 160
_MOST_VISITED: Final = 4_096
_TRIED: Final = 3  # attempts, while articles are being replaced
_TICK_S: Final = 0.3  # within which a cluster tells all its nodes about writes
_FIELDS: Final = ("key", "article", "version", "number")

_T = TypeVar("_T")


class MilvusGeneration:
    """A StoredGeneration; its counts are cached as long as it is pinned."""

    def __init__(self, connection: MilvusConnection, described: Described, texts: Texts) -> None:
        self.name = described.name
        self.model = described.model
        self._connection = connection
        self._described = described
        self._texts = texts
        self._collection = described.collection
        self._catalogue = Catalogue(connection, described, self.article)
        self._counted = lru_cache(maxsize=256)(partial(connection.count, described.collection))

    def dense_search(
        self, vector: NDArray[np.float32], count: int, selection: Selection | None
    ) -> Ranked:
        """The ``count`` passages nearest to ``vector`` (dimension,), by inner product.

        A graph search gives up if it finds no selected passages nearby. So it visits more
        neighbours if fewer are selected, and if it finds too few, all are scored.
        """
        selected, expression = self.count(selection), self._expression(selection)
        count = min(count, selected)
        if count < 1:
            return _ranked({})
        if selected > max(_FEW, count) and count <= _MOST_VISITED:
            visited = max(_VISITED, 2 * count) * self.count(None) // selected
            effort = {"ef": max(min(visited, _MOST_VISITED), count)}
            how = {"metric_type": "IP", "params": effort}
            found = self._search("vector", vector.tolist(), how, count, expression)
            if len(found) == count:
                return _ranked(found)
        return self._score_all(vector, count, expression)

    def keyword_search(self, text: str, count: int, selection: Selection | None) -> Ranked:
        """The ``count`` passages that share the most query terms with ``text``, by BM25."""
        self._connection.check_full_text()
        words = tokens(keywords.query_terms(text))
        expression = self._expression(selection)
        if not words or count < 1:
            return _ranked({})
        how = {"metric_type": "BM25", "params": {}}
        most = min(count, LONGEST_PAGE)
        found = self._search("sparse", " ".join(words), how, most, expression)
        return _ranked({key: abs(score) for key, score in found.items()})  # Milvus Lite: negative

    def similarities(
        self, vector: NDArray[np.float32], keys: Sequence[PassageKey]
    ) -> NDArray[np.float32]:
        """Inner product of ``vector`` (dimension,) with the vectors of these passages (k,)."""
        if not keys:
            return np.empty(0, np.float32)
        rows = _again(lambda: self._rows([str(key) for key in keys], ("key", "vector")))
        matrix = np.array([rows[str(key)]["vector"] for key in keys], np.float32)
        products: NDArray[np.float32] = matrix @ np.asarray(vector, np.float32)
        return products

    def rarities(self, texts: Sequence[str]) -> list[float]:
        """For each text the idf of its rarest word, as in BM25; unknown words are rarest.

        Words are counted when the generation is built: Milvus cannot count passages with a word
        without reading them.
        """
        stems = [stems_in(text) for text in texts]
        distinct = list(dict.fromkeys(stem for own in stems for stem in own))
        token = dict(zip(distinct, tokens(distinct), strict=True))
        found = self._texts.counts(token.values(), self._described.word_rows)
        idf = {
            stem: keywords.idf_of(found.get(one, 0), self._described.passages)
            for stem, one in token.items()
        }
        return [max((idf[stem] for stem in own), default=0.0) for own in stems]

    def count(self, selection: Selection | None) -> int:
        """How many passages are selected."""
        return self._counted(self._expression(selection))

    def passages(self, keys: Sequence[PassageKey]) -> list[tuple[Passage, Article]]:
        """These passages, in that order, each with its article."""

        def found() -> list[tuple[Passage, Article]]:
            rows = self._rows([str(key) for key in keys], _FIELDS)
            return self._of_rows([rows[str(key)] for key in keys])

        return _again(found) if keys else []

    def passages_of(self, article_ids: Collection[str]) -> tuple[Passage, ...]:
        """Every passage of these articles, grouped by article and in order."""
        records = _again(lambda: self._records_of(article_ids))
        return tuple(passage for _, passages in records.values() for passage in passages)

    def admitted_passages(
        self, article_id: str, selection: Selection | None
    ) -> list[tuple[Passage, Article]]:
        """The selected passages of an article, in order; none if it is unknown."""
        own = [f'article == "{key_of(article_id)}"', self._expression(selection)]
        wanted = " and ".join(filter(None, own))

        def found() -> list[tuple[Passage, Article]]:
            rows = self._connection.query(self._collection, wanted, _FIELDS)
            return self._of_rows(sorted(rows, key=lambda row: int(row["number"])))

        return _again(found)

    def article(self, article_id: str) -> Article:
        """The article of that id; ArticleNotFoundError."""
        records = _again(lambda: self._records_of([article_id]))
        if article_id not in records:
            raise ArticleNotFoundError(article_id)
        return records[article_id][0]

    def stored(self, article_ids: Collection[str]) -> dict[str, StoredArticle]:
        """The stored data of those of the articles that exist."""
        return self._texts.stored(article_ids)

    def article_digests(self) -> dict[str, bytes]:
        """Id of every article with the digest of its content."""
        return {one.id: bytes.fromhex(one.version) for one in self._texts.all_heads()}

    def related_articles(self, article_id: str) -> tuple[str, ...]:
        """Ids of the other articles on the same story, earliest first."""
        found = self._texts.heads([article_id]).get(article_id)
        return tuple(one for one in found.story if one != article_id) if found else ()

    def titles(self, count: int) -> tuple[str, ...]:
        """Titles of up to ``count`` articles, spread evenly over the dated ones."""
        return self._catalogue.titles(count)

    def articles(
        self, filters: Filters, titled: str, *, after: ArticleCursor | None, limit: int
    ) -> ArticlePage:
        """The first ``limit`` articles of a list after a cursor, newest first."""
        return self._catalogue.page(filters, titled, after=after, limit=limit)

    def listed_article(self, article_id: str, filters: Filters, titled: str) -> ListedArticle:
        """An article with its neighbours in a list; ArticleNotFoundError."""
        return self._catalogue.beside(self.article(article_id), filters, titled)

    def skipped(self) -> tuple[tuple[str, str], ...]:
        """Nothing: skipped articles are not stored here."""
        return ()

    def summary(self) -> IndexSummary:
        """Counts of what is indexed."""
        passages = self.count(None)
        return self._texts.summary(passages, lambda: self._catalogue.summary(passages=passages))

    def _search(
        self, field: str, wanted: object, how: Mapping[str, object], count: int, expression: str
    ) -> dict[str, float]:
        (hits,) = self._connection.call(
            "search",
            self._collection,
            data=[wanted],
            anns_field=field,
            limit=count,
            filter=expression,
            output_fields=["key"],
            search_params=how,
        )
        return {hit["entity"]["key"]: float(hit["distance"]) for hit in hits}

    def _score_all(self, vector: NDArray[np.float32], count: int, expression: str) -> Ranked:
        scores: dict[str, float] = {}
        for page in self._connection.walk(self._collection, expression, ("key", "vector")):
            rows = np.array([row["vector"] for row in page], np.float32)
            products = (rows @ np.asarray(vector, np.float32)).tolist()
            scores.update(zip((row["key"] for row in page), products, strict=True))
            best = sorted(scores, key=lambda key: -scores[key])[:count]
            scores = {key: scores[key] for key in best}
        return _ranked(scores)

    def _expression(self, selection: Selection | None) -> str:
        if selection is not None:
            check_filters(self._connection, self._collection, selection.filters)
        return expression_of(selection, self._described.most_dates)

    def _rows(self, keys: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """The rows of all these passages; Replaced if one no longer exists."""
        found: dict[str, Row] = {}
        distinct = list(dict.fromkeys(keys))
        for at in range(0, len(distinct), LONGEST_PAGE // 16):
            wanted = f"key in {listed(distinct[at : at + LONGEST_PAGE // 16])}"
            rows = self._connection.query(self._collection, wanted, fields)
            found.update({row["key"]: row for row in rows})
        if len(found) < len(distinct):
            raise Replaced
        return found

    def _of_rows(self, rows: Sequence[Row]) -> list[tuple[Passage, Article]]:
        records = self._texts.records((row["article"], row["version"]) for row in rows)
        found = []
        for row in rows:
            article, passages = records[row["article"], row["version"]]
            passage = next(one for one in passages if one.number == row["number"])
            found.append((passage, article))
        return found

    def _records_of(self, article_ids: Collection[str]) -> dict[str, Record]:
        heads = self._texts.heads(article_ids)
        records = self._texts.records((one.key, one.version) for one in heads.values())
        in_order = (heads[name] for name in article_ids if name in heads)
        return {one.id: records[one.key, one.version] for one in in_order}


def _again(read: Callable[[], _T]) -> _T:
    """The result of ``read``, repeated until nothing is replaced meanwhile."""
    for tried in range(_TRIED):
        time.sleep(tried * _TICK_S)
        with contextlib.suppress(Replaced):
            return read()
    raise ArticlesReplacedError(
        "Articles are being replaced, or a part of the index is missing.",
        remedy="Try again; rebuild the index if the error persists.",
    )


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Keys of passages (k,) with their scores (k,) float32, best first."""

    keys: tuple[str, ...]
    scores: NDArray[np.float32]


def _ranked(scores: dict[str, float]) -> Ranked:
    keys = sorted(scores, key=lambda key: (-scores[key], key))
    return Ranked(tuple(keys), np.array([scores[key] for key in keys], np.float32))


_LOG = logging.getLogger(__name__)

_MOST_TEXTS: Final = 2  # generations whose articles are cached: this one and the previous one


class MilvusIndex:
    """A PassageIndex.

    Each pin asks once which collection the alias names, and reads that one to the end. Superseded
    ones are retained for a day.
    """

    def __init__(self, address: MilvusAddress) -> None:
        """IndexMissingError, IndexDamagedError, StoreUnavailableError."""
        self._connection = MilvusConnection(address)
        self._texts_of = lru_cache(maxsize=_MOST_TEXTS)(
            lambda collection: Texts(self._connection, texts_of(collection))
        )
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def pinned(self) -> Iterator[MilvusGeneration]:
        """The generation in use, pinned for as long as the context lasts."""
        found = descriptions.describe_current(self._connection)
        yield MilvusGeneration(self._connection, found, self._texts_of(found.collection))

    def retained(self) -> tuple[RetainedGeneration, ...]:
        """All finished generations, newest first."""
        current = descriptions.collection_in_use(self._connection)
        found = (
            descriptions.find(self._connection, one)
            for one in descriptions.generations(self._connection).values()
        )
        return tuple(
            RetainedGeneration(
                one.name,
                one.collection == current,
                datetime.fromisoformat(one.built_at),
                one.articles,
            )
            for one in found
            if one is not None
        )

    def roll_back(self, name: str | None = None) -> str:
        """Let the alias name another generation, by default the previous one; returns its name.

        InvalidInputError if there is none, or it is from another model.
        """
        current = descriptions.describe_current(self._connection)
        wanted = self._retained_as(name, current)
        if wanted.model != current.model:
            raise InvalidInputError(
                "generation",
                f"It was made with the model {wanted.model.name}, not {current.model.name}.",
                remedy="Rebuild the index instead.",
            )
        self._connection.call("alter_alias", wanted.collection, self._connection.address.name)
        _LOG.info("alias %s names %s", self._connection.address.name, wanted.collection)
        return wanted.name

    def check(self) -> None:
        """Raise what prevents reading the generation in use, such as an unavailable Milvus."""
        with self.pinned():
            pass

    def health(self) -> str | None:
        """What is wrong with the store, in a sentence; None if nothing is."""
        try:
            self._check()
        except QAError as error:
            return error.problem
        return None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _check(self) -> None:
        """Raise what is wrong with the collections of the generation in use."""
        collection = descriptions.describe_current(self._connection).collection
        for part in (collection, texts_of(collection)):
            state = self._connection.call("get_load_state", part)["state"]
            if getattr(state, "name", str(state)) != "Loaded":
                raise IndexDamagedError(
                    f"The collection {part} is not loaded.", remedy="Load it in Milvus."
                )

    def _retained_as(self, name: str | None, current: Described) -> Described:
        found = descriptions.generations(self._connection)
        older = (one for one in found if one < current.name)
        collection = found.get(name or next(older, ""))
        retained = descriptions.find(self._connection, collection) if collection else None
        if retained is None:
            raise InvalidInputError(
                "generation",
                f"There is no generation {name!r}." if name else "No older generation is there.",
                remedy="Superseded generations are deleted after a day; rebuild the index instead.",
            )
        return retained
