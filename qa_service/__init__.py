"""Ask an archive of news articles; get passages quoted word for word, with citations.

Building an index::

    for article in read_articles(paths):               # ingest: bytes -> Article
        passages = split_into_passages(article)        # passages: Article -> Passages
        known, new = compare(passages, old_generation) # indexing: what changed
        vectors = embedder.embed_passages(new)         # embedding: texts -> unit rows
        builder.add(article, passages, vectors)        # store: files of a new generation
    publish(builder)                                   # store: fsync, rename, CURRENT

Asking a question::

    with live_index.pinned() as generation:            # store: one generation, start to end
        query = stand_alone(question, turns)           # query: follow-ups, time window
        kind = kind_of(query.text)                     # language: fact, overview ...
        found = retrieve(query, generation, embedder, reader)  # retrieval: search, read, order
        draft = draft_answer(found, kind)              # answering: sentences in the form asked for
        return ground(draft, generation)               # grounding: the gate before anyone sees it
        # prose, if wanted: a language model's sentences, each through a gate of its own

A module imports only from modules before it in ``LAYERS``; ``tests/test_layers.py`` compares
the list with the imports.
"""

from typing import Final

__version__: Final = "0.1.0"

LAYERS: Final = (
    "errors",
    "closing",
    "recent",
    "domain",
    "harmless",
    "language",
    "analyser",
    "resemblance",
    "logs",
    "settings",
    "ingest",
    "passages",
    "embedding",
    "store",
    "rebuild",
    "conversations",
    "scale_out",
    "indexing",
    "query",
    "rerank",
    "retrieval",
    "answering",
    "grounding",
    "prose",
    "service",
    "contract",
    "evaluation",
    "uploads",
    "citing",
    "access_keys",
    "web",
    "wsgi",
    "client",
    "mcp_server",
    "cli",
    "__main__",
)
