"""Other ways to index the same passages with the same model, to be measured beside ours.

Each is used as its documentation tells, with its defaults: sentence-transformers with a flat FAISS
index, txtai's hybrid index, and Haystack's FAISS document store. They are no dependencies; a peer
that is not installed is not ``available``. Rows are numbers of passages from 0, as they came.
"""

from __future__ import annotations

import importlib.util
import os
from collections import deque
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from qa_service.embedding import DEFAULT_MODEL, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from grown_archive import Part

    Texts = tuple[str, NDArray[np.float32] | None]  # a passage's, with its vector if it is known

BATCH: Final = 32  # texts embedded at a time: the default of all three
WRITTEN: Final = 1024  # passages handed over at a time
NEAREST: Final = 20


class Searcher(Protocol):
    """An index of one system, opened."""

    def search(self, question: str) -> object:
        """Whatever the system does for a question, its embedding included."""

    def nearest(self, vector: NDArray[np.float32]) -> list[int]:
        """Rows of the ``NEAREST`` vectors that it finds for one of (dimension,)."""


class System(Protocol):
    """Makes and opens indexes of one kind."""

    def warm_up(self) -> None:
        """Load what embedding needs."""

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """Write an index of passages whose vectors are known."""

    def add(self, part: Part, folder: Path) -> None:
        """Open an index that was written, add one article, write it again."""

    def open(self, folder: Path) -> Searcher:
        """Open an index for searching."""


class Peer(System, Protocol):
    """A system of others, which takes texts where ours takes articles."""

    def build_from_texts(self, texts: Iterable[str], folder: Path) -> None:
        """Embed and write an index."""


class PlainFaiss:
    """sentence-transformers' ``encode`` and an exact FAISS index; it keeps no texts."""

    def warm_up(self) -> None:
        """As ``System`` has it."""
        self._model = _sentence_transformer()

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``System`` has it."""
        import faiss  # noqa: PLC0415 -- a peer's, loaded in its own process

        rows = iter(parts)
        first = next(rows)
        index = faiss.IndexFlatIP(first.rows.shape[1])
        for part in chain([first], rows):
            index.add(part.rows)
        faiss.write_index(index, str(folder / "vectors.faiss"))

    def build_from_texts(self, texts: Iterable[str], folder: Path) -> None:
        """As ``Peer`` has it."""
        import faiss  # noqa: PLC0415

        rows = self._model.encode(list(texts), batch_size=BATCH, show_progress_bar=False)
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(rows)
        faiss.write_index(index, str(folder / "vectors.faiss"))

    def add(self, part: Part, folder: Path) -> None:
        """As ``System`` has it."""
        import faiss  # noqa: PLC0415

        file = str(folder / "vectors.faiss")
        index = faiss.read_index(file)
        index.add(part.rows)
        faiss.write_index(index, file)

    def open(self, folder: Path) -> Searcher:
        """As ``System`` has it."""
        import faiss  # noqa: PLC0415

        return _FaissSearcher(faiss.read_index(str(folder / "vectors.faiss")), self._model)


class _FaissSearcher:
    def __init__(self, index: Any, model: SentenceTransformer) -> None:  # noqa: ANN401 -- FAISS's
        self._index = index
        self._model = model

    def search(self, question: str) -> object:
        return self.nearest(self._model.encode(question))

    def nearest(self, vector: NDArray[np.float32]) -> list[int]:
        rows: list[int] = self._index.search(vector[None, :], NEAREST)[1][0].tolist()
        return rows


class Txtai:
    """txtai's hybrid index: BM25 beside a FAISS index of its own choice."""

    def warm_up(self) -> None:
        """As ``System`` has it."""
        # txtai asks for this before it calls the function that hands it known vectors.
        os.environ["ALLOW_RESOLVE_TRANSFORM"] = "True"
        self._given = {"method": "external", "transform": f"{__name__}.known_or_encoded"}
        given_or_encoded.encode = _sentence_transformer().encode

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``System`` has it."""
        from txtai import Embeddings  # noqa: PLC0415

        index = Embeddings(**self._given, hybrid=True)
        index.index(given_or_encoded.watch(enumerate(_passages(parts))))
        index.save(str(folder))

    def build_from_texts(self, texts: Iterable[str], folder: Path) -> None:
        """As ``Peer`` has it."""
        from txtai import Embeddings  # noqa: PLC0415

        index = Embeddings(path=str(locate(DEFAULT_MODEL)), hybrid=True)
        index.index(enumerate(texts))
        index.save(str(folder))

    def add(self, part: Part, folder: Path) -> None:
        """As ``System`` has it."""
        index = _txtai_index(folder)
        index.upsert(given_or_encoded.watch(enumerate(_passages([part]), start=index.count())))
        index.save(str(folder))

    def open(self, folder: Path) -> Searcher:
        """As ``System`` has it."""
        return _TxtaiSearcher(_txtai_index(folder))


class _TxtaiSearcher:
    def __init__(self, index: Any) -> None:  # noqa: ANN401 -- txtai's
        self._index = index

    def search(self, question: str) -> object:
        return self._index.search(question, NEAREST)

    def nearest(self, vector: NDArray[np.float32]) -> list[int]:
        return [row for row, _ in self._index.ann.search(vector[None, :], NEAREST)[0]]


class _GivenOrEncoded:
    """The vectors that txtai asks for: those known of the passages that it took, else encoded."""

    def __init__(self) -> None:
        self.encode: Callable[[list[str]], NDArray[np.float32]] | None = None
        self._taken: deque[tuple[str, NDArray[np.float32]]] = deque()

    def watch(
        self, passages: Iterable[tuple[int, tuple[str, NDArray[np.float32]]]]
    ) -> Iterator[tuple[int, str]]:
        """Rows and texts; their vectors are handed out in that order."""
        for row, (text, vector) in passages:
            self._taken.append((text, vector))
            yield row, text

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        if not self._taken:
            assert self.encode is not None  # noqa: S101 -- warmed up
            return self.encode(texts)
        taken = [self._taken.popleft() for _ in texts]
        if [text for text, _ in taken] != texts:
            raise ValueError("txtai asks for vectors in another order than it took the texts")
        return np.stack([vector for _, vector in taken])


given_or_encoded: Final = _GivenOrEncoded()


def known_or_encoded(texts: list[str]) -> NDArray[np.float32]:
    """The function that txtai finds by name, also when it opens an index."""
    return given_or_encoded(texts)


class Haystack:
    """Haystack's document embedder and its document store over FAISS, dense search only.

    Its BM25 belongs to another store, which cannot be kept on disk.
    """

    def warm_up(self) -> None:
        """As ``System`` has it."""
        os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
        from haystack_integrations.components.embedders import (  # noqa: PLC0415
            sentence_transformers as embedders,
        )

        model = str(locate(DEFAULT_MODEL))
        self._questions = embedders.SentenceTransformersTextEmbedder(
            model=model, progress_bar=False
        )
        self._documents = embedders.SentenceTransformersDocumentEmbedder(
            model=model, progress_bar=False
        )
        self._questions.warm_up()
        self._documents.warm_up()
        self._questions.run("warm up")

    def build(self, parts: Iterable[Part], folder: Path) -> None:
        """As ``System`` has it."""
        store = _empty_haystack_store()
        for part in parts:
            store.write_documents(_haystack_documents(part, store.count_documents()))
        store.save(folder / "store")

    def build_from_texts(self, texts: Iterable[str], folder: Path) -> None:
        """As ``Peer`` has it."""
        from haystack import Document  # noqa: PLC0415

        documents = [Document(id=str(row), content=text) for row, text in enumerate(texts)]
        store = _empty_haystack_store()
        store.write_documents(self._documents.run(documents)["documents"])
        store.save(folder / "store")

    def add(self, part: Part, folder: Path) -> None:
        """As ``System`` has it."""
        store = _haystack_store(folder)
        store.write_documents(_haystack_documents(part, store.count_documents()))
        store.save(folder / "store")

    def open(self, folder: Path) -> Searcher:
        """As ``System`` has it."""
        from haystack_integrations.components.retrievers.faiss import (  # noqa: PLC0415
            FAISSEmbeddingRetriever,
        )

        retriever = FAISSEmbeddingRetriever(document_store=_haystack_store(folder), top_k=NEAREST)
        return _HaystackSearcher(retriever, self._questions)


class _HaystackSearcher:
    def __init__(self, retriever: Any, embedder: Any) -> None:  # noqa: ANN401 -- Haystack's
        self._retriever = retriever
        self._embedder = embedder

    def search(self, question: str) -> object:
        return self._documents_near(self._embedder.run(question)["embedding"])

    def nearest(self, vector: NDArray[np.float32]) -> list[int]:
        return [int(document.id) for document in self._documents_near(vector.tolist())]

    def _documents_near(self, vector: list[float]) -> list[Any]:
        found: list[Any] = self._retriever.run(query_embedding=vector)["documents"]
        return found


def available() -> dict[str, Callable[[], Peer]]:
    """The peers that are installed, by name."""
    peers: dict[str, Callable[[], Peer]] = {"sentence-transformers + FAISS": PlainFaiss}
    if importlib.util.find_spec("txtai"):
        peers["txtai"] = Txtai
    if importlib.util.find_spec("haystack_integrations"):
        peers["Haystack"] = Haystack
    return peers


def _sentence_transformer() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- slow to import

    model = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    model.encode("warm up")
    return model


def _passages(parts: Iterable[Part]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for part in parts:
        yield from zip(part.texts, part.rows, strict=True)


def _txtai_index(folder: Path) -> Any:  # noqa: ANN401 -- txtai's
    from txtai import Embeddings  # noqa: PLC0415

    index = Embeddings()
    index.load(str(folder))
    return index


def _haystack_documents(part: Part, first: int) -> list[Any]:
    from haystack import Document  # noqa: PLC0415

    return [
        Document(id=str(row), content=text, embedding=vector.tolist())
        for row, (text, vector) in enumerate(_passages([part]), start=first)
    ]


def _empty_haystack_store() -> Any:  # noqa: ANN401 -- Haystack's
    from haystack_integrations.document_stores.faiss import (  # noqa: PLC0415
        FAISSDocumentStore,
    )

    return FAISSDocumentStore(embedding_dim=384)


def _haystack_store(folder: Path) -> Any:  # noqa: ANN401 -- Haystack's
    store = _empty_haystack_store()
    store.load(folder / "store")
    return store
