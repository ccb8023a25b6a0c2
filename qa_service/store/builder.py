"""Making a generation: written aside, published whole or not at all."""

import shutil
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import Article, EmbedderSpec, Passage
from qa_service.errors import QAError
from qa_service.store import keywords, layout, manifest, records, vectors
from qa_service.store.checkpoint import Checkpoint
from qa_service.store.manifest import Manifest


class GenerationBuilder:
    """Writes a new generation; for use in a ``with`` block, by one thread.

    Entering takes the index's build lock (IndexBusyError when another process holds it) and
    clears what dead builders left. Leaving without ``publish`` removes what was written.
    ``numerics`` (known only once texts have been embedded), ``inputs`` and ``skipped`` (pairs of
    file and reason) may be set until then. ``checkpoint`` outlives a build that breaks off.
    """

    def __init__(self, folder: Path, spec: EmbedderSpec, *, numerics: str = "float32") -> None:
        self.numerics = numerics
        self.inputs = ""
        self.skipped: Sequence[tuple[str, str]] = ()
        self.checkpoint = Checkpoint(folder, spec)
        self.articles = 0
        self.passages = 0
        self._folder = folder
        self._spec = spec
        self._lock = layout.BuildLock(folder)
        self._published = False

    def __enter__(self) -> Self:
        _make_folders(self._folder)
        self._lock.acquire()
        try:
            layout.remove_leftovers(self._folder)
            self._name = layout.new_name()
            self._place = layout.building_folder(self._folder, self._name)
            self._place.mkdir()
            self._database = records.create_database(self._place / records.FILE_NAME)
            self._vectors = vectors.VectorWriter(self._spec.dimension)
            self._keywords = keywords.KeywordCounts()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        if not self._published:
            shutil.rmtree(self._place, ignore_errors=True)
        self._lock.release()

    def add(self, article: Article, passages: Sequence[Passage], rows: NDArray[np.float32]) -> None:
        """Add an article with its passages and their unit vectors (passages, dimension).

        Raises:
            ValueError: the vectors do not fit the passages, or the id was added before.
        """
        expected = (len(passages), self._spec.dimension)
        if rows.shape != expected:
            raise ValueError(f"vectors of shape {rows.shape}, expected {expected}")
        try:
            records.insert_article(self._database, self.articles, article)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"article {article.id!r} was added before") from error
        records.insert_passages(self._database, self.passages, self.articles, passages)
        self._vectors.add(rows)
        for passage in passages:
            self._keywords.add(passage.text, passage.context)
        self.articles += 1
        self.passages += len(passages)

    def publish(self) -> str:
        """Finish the files and put the generation to use; returns its name."""
        self._write_keywords()
        records.insert_skipped(self._database, self.skipped)
        self._database.commit()
        self._database.close()
        self._vectors.write(self._place / vectors.FILE_NAME)
        manifest.write_manifest(self._place, self._inventory())
        layout.publish(self._folder, self._name)
        self._published = True
        self.checkpoint.remove()
        return self._name

    def _write_keywords(self) -> None:
        stemmer = keywords.Stemmer()
        try:
            self._database.executemany(
                "INSERT INTO terms VALUES (?, ?, ?)", self._keywords.postings(stemmer)
            )
        finally:
            stemmer.close()

    def _inventory(self) -> Manifest:
        names = (vectors.FILE_NAME, records.FILE_NAME)
        return Manifest(
            generation=self._name,
            built_at=datetime.now(UTC).replace(microsecond=0),
            model=self._spec,
            numerics=self.numerics,
            articles=self.articles,
            passages=self.passages,
            files=tuple(manifest.file_entry(self._place / name) for name in names),
            inputs=self.inputs,
        )


def _make_folders(folder: Path) -> None:
    try:
        for needed in (folder, folder / "building", folder / "generations"):
            needed.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QAError(
            f"The index folder {folder} cannot be written ({error.strerror}).",
            remedy="Choose another with --index or mend its permissions.",
        ) from error
