"""Generations of an index on disk: built separately, published as a whole, read by many threads.

::

    index/  CURRENT  build.lock  building/  embedded-*.partial
            generations/<utc>-<id>/ manifest.json  skipped.json  stories.json
                                    vectors.faiss  passages.sqlite  columns.npz  removed.npy
                                    vectors-2.faiss  vectors-2.f16 ...

A generation consists of one or more segments: a build adds a new one and links those of the
previous generation, with a list of what was removed. ``layout`` knows the folders, the small files
and what survives a kill; ``manifest`` the inventory and which files have been checked. ``records``
are the rows of SQLite, ``vectors`` FAISS, ``keywords`` BM25, ``columns`` the values of all rows at
once, which filter by date and outlet; ``segment`` combines them, ``generation`` reads several
segments as one, ``builder`` builds generations, decides which segments to rewrite and saves the
vectors of an interrupted build, ``holdings`` counts and lists articles. ``live`` follows
the generation in use and returns to older ones. Nothing here knows about embedders.

``passage_store`` defines what the rest of the package requires of this store, or of any other in
its place.
"""

from qa_service.store.builder import Checkpoint, GenerationBuilder, build_lock
from qa_service.store.columns import Bodies
from qa_service.store.generation import Generation, open_current, open_generation, verify
from qa_service.store.holdings import ArticleCursor, ArticlePage, IndexSummary, ListedArticle
from qa_service.store.layout import Stories
from qa_service.store.live import LiveIndex, RetainedGeneration, retained_generations, roll_back
from qa_service.store.manifest import FileEntry, Manifest, Verification
from qa_service.store.passage_store import (
    Counted,
    Entry,
    PassageIndex,
    PassageKey,
    PassageStore,
    Ranking,
    StoredArticle,
    StoredGeneration,
)
from qa_service.store.records import article_digest, text_hash
from qa_service.store.vectors import Scored

__all__ = [
    "ArticleCursor",
    "ArticlePage",
    "Bodies",
    "Checkpoint",
    "Counted",
    "Entry",
    "FileEntry",
    "Generation",
    "GenerationBuilder",
    "IndexSummary",
    "ListedArticle",
    "LiveIndex",
    "Manifest",
    "PassageIndex",
    "PassageKey",
    "PassageStore",
    "Ranking",
    "RetainedGeneration",
    "Scored",
    "StoredArticle",
    "StoredGeneration",
    "Stories",
    "Verification",
    "article_digest",
    "build_lock",
    "open_current",
    "open_generation",
    "retained_generations",
    "roll_back",
    "text_hash",
    "verify",
]
