"""A published generation, opened for reading."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_service.analyser import stems_in
from qa_service.closing import Closing
from qa_service.domain import Article, Filters, Passage, Selection
from qa_service.errors import ArticleNotFoundError, QAError
from qa_service.store import keywords, layout, manifest, records
from qa_service.store.holdings import (
    ArticleCursor,
    ArticlePage,
    IndexSummary,
    ListedArticle,
    Listing,
    summarise,
)
from qa_service.store.layout import Stories, read_skipped, read_stories, read_story_pairs
from qa_service.store.manifest import CheckedFiles, Manifest, Verification
from qa_service.store.passage_store import PassageKey, StoredArticle
from qa_service.store.segment import Posting, Segment, SegmentFiles
from qa_service.store.vectors import Rows, Scored

_LIKELY: Final = 4  # times the rows requested
_MOST_ARTICLES: Final = 1024  # parsed articles in memory; a search shows a few dozen
_MOST_MASKS: Final = 8  # of one byte per passage


def open_current(folder: Path) -> "Generation":
    """The generation in use; IndexMissingError, IndexDamagedError."""
    return open_generation(folder, layout.current_name(folder))


def open_generation(folder: Path, name: str) -> "Generation":
    """A published generation by name, after checking every file of it.

    Large files are read for that once; later a change shows by their size or time (``verify`` reads
    all bytes).

    Raises:
        IndexDamagedError: a file is missing, cut, altered or of another format.
    """
    place = layout.generation_folder(folder, name)
    if not place.is_dir():
        raise layout.damaged(f"{place} does not exist, although the index names it.")
    inventory = manifest.read_manifest(place)
    checked = CheckedFiles(folder)
    if problems := manifest.check_files(place, inventory, checked):
        raise layout.damaged(problems[0])
    checked.save()
    return Generation(place, inventory)


def verify(folder: Path) -> Verification:
    """Check every file of the generation in use; IndexMissingError if there is none."""
    name = layout.current_name(folder)
    place = layout.generation_folder(folder, name)
    try:
        inventory = manifest.read_manifest(place)
    except QAError as error:
        return Verification(name, (manifest.FILE_NAME,), (error.problem,))
    files = (manifest.FILE_NAME, *(entry.name for entry in inventory.files))
    return Verification(name, files, manifest.check_files(place, inventory))


class Generation(Closing):
    """One immutable generation; any number of threads may search it until it is closed.

    Rows are numbers of passages from 0, across all segments, and are the keys of passages; those of
    removed articles are never found.
    """

    def __init__(self, place: Path, inventory: Manifest) -> None:
        self.name = inventory.generation
        self.model = inventory.model
        self.place = place
        self.manifest = inventory
        self.segments: tuple[Segment, ...] = ()
        self._article = lru_cache(maxsize=_MOST_ARTICLES)(self._read_article)
        self._mask = lru_cache(maxsize=_MOST_MASKS)(self._computed_mask)
        try:
            for entry in inventory.segments:
                files = SegmentFiles.numbered(entry.number)
                segment = Segment(place, files, this_year=inventory.built_at.year)
                self.segments = (*self.segments, segment)
            self._check_counts()
            self._stories = read_stories(place)
        except (RuntimeError, ValueError, OSError, sqlite3.Error) as error:
            self.close()
            raise layout.damaged(f"{place} cannot be opened: its files do not agree.") from error
        ends = np.cumsum([0, *(segment.passages for segment in self.segments)])
        self._firsts: list[int] = ends[:-1].tolist()
        self._rows = int(ends[-1])
        self._listing = Listing(self.segments, self._article)

    def mask(self, selection: Selection | None) -> NDArray[np.bool_] | None:
        """Mask (passages,) of a selection; None selects everything that was not removed.

        Read-only: the latest masks are cached, as a question uses the same one several times.
        """
        return None if selection is None else self._mask(selection)

    def dense_search(
        self, vector: NDArray[np.float32], count: int, selection: Selection | None
    ) -> Scored:
        """The ``count`` passages nearest to ``vector`` (dimension,), by inner product."""
        found = [
            segment.vectors.search(vector, count, segment.allowed(part))
            for segment, part in self._parts(self.mask(selection))
        ]
        rows = [one.rows + first for one, first in zip(found, self._firsts, strict=True)]
        return _first(np.concatenate(rows), np.concatenate([one.scores for one in found]), count)

    def keyword_search(self, text: str, count: int, selection: Selection | None) -> Scored:
        """The ``count`` passages that share the most query terms with ``text``, by BM25.

        The idf is that of the whole generation; length is relative to the segment.
        """
        stems = keywords.query_terms(text)
        total = np.zeros(self._rows, np.float32)
        matching: list[tuple[float, NDArray[np.int64]]] = []
        for stem in stems:
            postings = self._postings(stem)
            idf = self._idf_in(postings)
            for posting, first in zip(postings, self._firsts, strict=True):
                if posting is not None:
                    rows = posting.rows.astype(np.int64) + first
                    total[rows] += posting.scores * np.float32(idf / posting.idf)
                    matching.append((idf, rows))
        parts = self._parts(self.mask(selection))
        for (segment, part), first in zip(parts, self._firsts, strict=True):
            mask = segment.allowed(part)
            if mask is not None:
                total[first : first + segment.passages][~mask] = 0.0
        return _best(total, count, _rarest(matching, count))

    def rarities(self, texts: Sequence[str]) -> list[float]:
        """For each text the idf of its rarest word, as in BM25; unknown words are rarest."""
        stems = [stems_in(text) for text in texts]
        idf = {stem: self._idf_in(self._postings(stem)) for own in stems for stem in set(own)}
        return [max((idf[stem] for stem in own), default=0.0) for own in stems]

    def similarities(
        self, vector: NDArray[np.float32], keys: Sequence[PassageKey] | Rows
    ) -> NDArray[np.float32]:
        """Inner product of ``vector`` (dimension,) with the vectors of the rows."""
        products: NDArray[np.float32] = self.vectors(keys) @ np.asarray(vector, np.float32)
        return products

    def count(self, selection: Selection | None) -> int:
        """How many passages are selected."""
        parts = self._parts(self.mask(selection))
        masks = [(segment, segment.allowed(part)) for segment, part in parts]
        return sum(segment.passages if mask is None else int(mask.sum()) for segment, mask in masks)

    def passages(self, keys: Sequence[PassageKey] | Rows) -> list[tuple[Passage, Article]]:
        """The passages of the rows, in that order, each with its article."""
        found = []
        for number, row in zip(*self._places(keys), strict=True):
            stored = records.read_passage(self.segments[number].database(), int(row))
            article = self._article(int(number), stored[0])
            found.append((records.passage_of(article, stored), article))
        return found

    def article(self, article_id: str) -> Article:
        """The article of that id; ArticleNotFoundError."""
        for at, segment in enumerate(self.segments):
            number = segment.article_number(article_id)
            if number is not None:
                return self._article(at, number)
        raise ArticleNotFoundError(article_id)

    def passages_of(self, article_ids: Collection[str]) -> tuple[Passage, ...]:
        """Every passage of these articles, in row order; none for unknown ones."""
        # One pass over the table for all of them: it is not indexed by article.
        sql = (
            "SELECT row FROM passages WHERE article IN (SELECT number FROM articles"
            " WHERE id IN (SELECT value FROM json_each(?)) AND number NOT IN removed) ORDER BY row"
        )
        wanted = json.dumps(list(article_ids))
        rows = [
            first + int(row)
            for first, segment in zip(self._firsts, self.segments, strict=True)
            for (row,) in segment.database().execute(sql, (wanted,))
        ]
        return tuple(passage for passage, _ in self.passages(rows))

    def related_articles(self, article_id: str) -> tuple[str, ...]:
        """Ids of the other articles of the same story, the earliest first."""
        return tuple(one for one in self._stories.get(article_id, ()) if one != article_id)

    def stories(self) -> Stories:
        """The stories and the pairs that they were made of, if known."""
        pairs = self.story_pairs() or Stories()
        distinct = dict.fromkeys(self._stories.values())
        return replace(pairs, stories=tuple(distinct))

    def story_pairs(self) -> Stories | None:
        """The pairs that the stories were made of; None for generations of older versions."""
        return read_story_pairs(self.place)

    def admitted_passages(
        self, article_id: str, selection: Selection | None
    ) -> list[tuple[Passage, Article]]:
        """The selected passages of an article, in order; none if it is unknown."""
        parts = self._parts(self.mask(selection))
        for (segment, part), first in zip(parts, self._firsts, strict=True):
            number = segment.article_number(article_id)
            if number is not None:
                rows = np.arange(*np.searchsorted(segment.columns.article, [number, number + 1]))
                return self.passages(first + (rows if part is None else rows[part[rows]]))
        return []

    def titles(self, count: int) -> tuple[str, ...]:
        """Titles of up to ``count`` articles, spread evenly over the dated ones."""
        return self._listing.titles(count)

    def articles(
        self, filters: Filters, titled: str, *, after: ArticleCursor | None, limit: int
    ) -> ArticlePage:
        """The first ``limit`` articles of a list after a cursor, newest first.

        ``filters`` apply exactly; each word of ``titled`` is the beginning of a word in the title.
        """
        return self._listing.page(filters, titled, after=after, limit=limit)

    def listed_article(self, article_id: str, filters: Filters, titled: str) -> ListedArticle:
        """An article, whether or not it is in the list, with its neighbours there.

        ArticleNotFoundError.
        """
        return self._listing.around(self.article(article_id), filters, titled)

    def stored(self, article_ids: Collection[str]) -> dict[str, StoredArticle]:
        """The stored data of those of the articles that exist."""
        found = {}
        for segment in self.segments:
            for article_id in article_ids:
                number = segment.article_number(article_id)
                if number is not None:
                    digest = records.read_digest(segment.database(), number)
                    story = self._stories.get(article_id, ())
                    found[article_id] = StoredArticle(digest, segment.passages_in(number), story)
        return found

    def article_digests(self) -> dict[str, bytes]:
        """Id of every article with the digest of its content."""
        return {
            name: digest
            for segment in self.segments
            for number, (name, digest) in enumerate(segment.lookup.digests().items())
            if number not in segment.removed
        }

    def skipped(self) -> tuple[tuple[str, str], ...]:
        """What was read for it but is not an article: file and reason."""
        return read_skipped(self.place, self.segments[0].database)

    def vector_rows(self, hashes: Collection[bytes]) -> dict[bytes, int]:
        """A row for each of the hashes whose text has been embedded, removed or not."""
        rows: dict[bytes, int] = {}
        wanted = list(hashes)
        for first, segment in zip(self._firsts, self.segments, strict=True):
            for key, likely in segment.lookup.likely_rows(wanted):
                row = next((row for row in likely if segment.text_hash(row) == key), None)
                if row is not None:
                    rows[key] = first + row
        return rows

    def vectors(self, rows: Sequence[PassageKey] | Rows) -> NDArray[np.float32]:
        """The stored vectors of the rows, as (n, dimension)."""
        numbers, local = self._places(rows)
        found = np.empty((len(local), self.manifest.model.dimension), np.float32)
        for number, segment in enumerate(self.segments):
            here = numbers == number
            found[here] = segment.vectors.of(local[here])
        return found

    def summary(self) -> IndexSummary:
        """What is indexed; computed once."""
        return self._summary

    def close(self) -> None:
        """Release files and memory; no thread may use it afterwards."""
        for segment in self.segments:
            segment.close()
        self._article.cache_clear()
        self._mask.cache_clear()

    def _computed_mask(self, selection: Selection) -> NDArray[np.bool_] | None:
        masks = [segment.selected(selection) for segment in self.segments]
        if all(mask is None for mask in masks):
            return None
        whole = [
            np.ones(segment.passages, np.bool_) if mask is None else mask
            for segment, mask in zip(self.segments, masks, strict=True)
        ]
        return np.concatenate(whole)

    def _postings(self, stem: str) -> list[Posting | None]:
        return [segment.posting(stem) for segment in self.segments]

    def _idf_in(self, postings: Sequence[Posting | None]) -> float:
        found_in = sum(
            segment.live(posting.rows)
            for segment, posting in zip(self.segments, postings, strict=True)
            if posting is not None
        )
        return keywords.idf_of(found_in, self.manifest.passages)

    def _parts(
        self, selection: NDArray[np.bool_] | None
    ) -> Iterator[tuple[Segment, NDArray[np.bool_] | None]]:
        """Each segment with its part of the selection."""
        for segment, first in zip(self.segments, self._firsts, strict=True):
            part = None if selection is None else selection[first : first + segment.passages]
            yield segment, part

    def _places(
        self, rows: Sequence[PassageKey] | Rows
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each row its segment and its row there."""
        wanted = np.asarray(rows, np.int64)
        numbers = np.searchsorted(self._firsts, wanted, side="right") - 1
        return numbers, wanted - np.array(self._firsts, np.int64)[numbers]

    @cached_property
    def _summary(self) -> IndexSummary:
        return summarise(self.manifest, self.segments, skipped=len(self.skipped()))

    def _read_article(self, segment: int, number: int) -> Article:
        return records.read_article(self.segments[segment].database(), number)

    def _check_counts(self) -> None:
        for entry, segment in zip(self.manifest.segments, self.segments, strict=True):
            if (entry.articles, entry.passages) != (segment.articles, segment.passages):
                raise ValueError(f"segment {entry.number} has other counts than the manifest")
            if len(segment.vectors) != segment.passages:
                raise ValueError(f"segment {entry.number} has other vectors than passages")
        live = (
            sum(segment.live_articles for segment in self.segments),
            sum(segment.live_passages for segment in self.segments),
        )
        if live != (self.manifest.articles, self.manifest.passages):
            raise ValueError(f"counts {live}, not as the manifest says")


def _rarest(matching: Sequence[tuple[float, NDArray[np.int64]]], count: int) -> NDArray[np.int64]:
    """Rows of the rarest words, each once; a multiple of ``count`` if there are as many."""
    chosen: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for _, rows in sorted(matching, key=itemgetter(0), reverse=True):
        if sum(map(len, chosen)) > _LIKELY * count:
            break
        chosen.append(rows)
    return np.unique(np.concatenate(chosen))


def _best(total: NDArray[np.float32], count: int, likely: NDArray[np.int64]) -> Scored:
    """The ``count`` best of all rows; ``likely`` ones give a lower bound for the last one."""
    bound = np.partition(total[likely], -count)[-count] if 0 < count <= len(likely) else 0.0
    rows = np.flatnonzero(total >= bound) if bound > 0 else np.flatnonzero(total > 0)
    if len(rows) > count:
        threshold = np.partition(total[rows], -count)[-count] if count > 0 else np.inf
        rows = rows[total[rows] >= threshold]
    return _first(rows, total[rows], count)


def _first(rows: NDArray[np.int64], scores: NDArray[np.float32], count: int) -> Scored:
    """The ``count`` best; with equal scores the first row comes first."""
    order = np.lexsort((rows, -scores))[: max(count, 0)]
    return Scored(rows[order], scores[order])
