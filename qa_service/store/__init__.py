"""Generations of an index on disk: built aside, published whole, read by any number of threads.

::

    index/  CURRENT  build.lock  building/  embedded-*.partial
            generations/<utc>-<id>/ manifest.json  skipped.json  stories.json
                                    vectors.faiss  passages.sqlite  columns.npz  removed.npy
                                    vectors-2.faiss  vectors-2.f16 ...

A generation is one or several segments: what a build adds is a new one, those of the generation
before are linked, and named beside them is what has gone. ``layout`` knows the folders and what
survives a kill, ``manifest`` the inventory and which files were found sound, ``notes`` the small
files beside the segments. ``records`` are the rows of SQLite, ``vectors`` FAISS, ``keywords`` BM25,
``columns`` what is asked of all rows at once and what comparing articles needs, ``selection`` dates
and outlets; ``segment`` puts them together, ``generation`` reads several as one, ``merging``
decides which are written again, ``builder`` makes generations and saves the vectors of one that
broke off, ``holdings`` counts and lists what one has. ``live`` follows the one in use and returns
to older ones. Nothing here knows an embedder.

``passage_store`` says what the rest asks of all this, and of any other store in its place.
"""

from qa_service.store.builder import Checkpoint, GenerationBuilder, build_lock
from qa_service.store.columns import Bodies
from qa_service.store.generation import (
    Generation,
    open_current,
    open_generation,
    verify,
)
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
    PassageWriter,
    Ranking,
    SharedWriter,
    StoredArticle,
    StoredGeneration,
)
from qa_service.store.records import article_digest, text_hash
from qa_service.store.vectors import Rows, Scored

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
    "PassageWriter",
    "Ranking",
    "RetainedGeneration",
    "Rows",
    "Scored",
    "SharedWriter",
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
