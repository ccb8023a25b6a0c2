"""Files -> a new generation of the index, embedding only what changed."""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from qa_service import __version__
from qa_service.domain import Article
from qa_service.embedding import identify, open_embedder
from qa_service.errors import (
    IndexDamagedError,
    IndexMissingError,
    NothingToIndexError,
    UnreadableFileError,
)
from qa_service.passages import split_into_passages
from qa_service.reading import READERS, Skipped, read_articles
from qa_service.reading.files import find_files
from qa_service.store import (
    Generation,
    GenerationBuilder,
    article_digest,
    open_current,
    text_hash,
)

_log = logging.getLogger(__name__)

Stage = Literal["reading", "embedding", "writing"]
_NAMED_IN_ERROR: Final = 3  # skipped files that an error names


class Reporter(Protocol):
    """Told how far a build is; called from the thread that builds, many times a second."""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """``done`` of ``total`` articles (reading, writing) or passages (embedding).

        ``total`` is None while nobody knows.
        """
        ...


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did; ``unchanged`` counts articles, ``embedded_passages`` new vectors."""

    generation: str
    articles: int
    passages: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    embedded_passages: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sources:
    """All that was read; every article has a paragraph at least."""

    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class _Changes:
    """How the articles read differ from those of the generation in use."""

    added: int
    changed: int
    removed: int
    unchanged: int

    @property
    def none(self) -> bool:
        return not (self.added or self.changed or self.removed)


def build_index(
    paths: Sequence[Path],
    index_folder: Path,
    *,
    model: str,
    full: bool = False,
    reporter: Reporter | None = None,
) -> IndexReport:
    """Bring the index up to date with the articles under ``paths`` and report what changed.

    Vectors of the generation in use are kept where the model is the same and the text to embed
    is; ``full`` embeds everything anew. When nothing changed, no generation is made; when the
    files are those of last time, byte for byte, they are not even read as articles.

    Raises:
        NothingToIndexError: no article could be read; the generation in use stays.
        ModelError, IndexBusyError, InvalidInputError: as said by what raises them.
    """
    start = time.perf_counter()
    reporter = reporter or _Silent()
    spec = identify(model)
    outcomes = read_articles(paths)
    with GenerationBuilder(index_folder, spec) as builder, _previous(index_folder) as previous:
        builder.inputs = _digest_of_files(paths)
        kept = None if full or previous is None or previous.manifest.model != spec else previous
        if kept is not None and kept.manifest.inputs == builder.inputs:
            done = _nothing_changed(kept, tuple(Skipped(*one) for one in kept.skipped()))
        else:
            sources = _read(outcomes, paths, reporter)
            changes = _compare(sources.articles, previous)
            if kept is not None and changes.none:
                done = _nothing_changed(kept, sources.skipped)
            else:
                done = _rebuild(builder, sources, changes, kept, model=model, reporter=reporter)
    done = replace(done, seconds=round(time.perf_counter() - start, 3))
    _log_done(done)
    return done


def _nothing_changed(kept: Generation, skipped: tuple[Skipped, ...]) -> IndexReport:
    return IndexReport(
        generation=kept.name,
        articles=kept.manifest.articles,
        passages=kept.manifest.passages,
        added=0,
        changed=0,
        removed=0,
        unchanged=kept.manifest.articles,
        skipped=skipped,
        embedded_passages=0,
    )


def _rebuild(
    builder: GenerationBuilder,
    sources: _Sources,
    changes: _Changes,
    kept: Generation | None,
    *,
    model: str,
    reporter: Reporter,
) -> IndexReport:
    embedded = _fill(builder, sources.articles, kept, model=model, reporter=reporter)
    builder.skipped = [(one.file, one.reason) for one in sources.skipped]
    return IndexReport(
        generation=builder.publish(),
        articles=builder.articles,
        passages=builder.passages,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        skipped=sources.skipped,
        embedded_passages=embedded,
    )


@contextmanager
def _previous(index_folder: Path) -> Iterator[Generation | None]:
    """The generation in use; None when there is none or it cannot be used."""
    try:
        generation = open_current(index_folder)
    except IndexMissingError:
        yield None
        return
    except IndexDamagedError as error:
        _log.warning("building in full: %s", error.problem)
        yield None
        return
    with generation:
        yield generation


def _digest_of_files(paths: Sequence[Path]) -> str:
    """Changes when a file is added, removed, renamed or altered, or qa-service itself is."""
    digest = hashlib.sha256(__version__.encode())
    for found in find_files(paths):
        if isinstance(found, UnreadableFileError):
            known: tuple[str, ...] = (found.file, found.problem)
        else:
            known = (found.stem, found.path.name, _digest_of_content(found.path))
        digest.update(repr(known).encode())
    return digest.hexdigest()


def _digest_of_content(path: Path) -> str:
    """Of a file that is read as articles; of others only the name matters."""
    if not path.name.lower().endswith(tuple(READERS)):
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return repr(error.strerror)


def _read(
    outcomes: Iterable[Article | Skipped], paths: Sequence[Path], reporter: Reporter
) -> _Sources:
    articles: list[Article] = []
    skipped: list[Skipped] = []
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        elif not outcome.paragraphs:
            skipped.append(Skipped(outcome.file, "No paragraph of it is text to be searched."))
        else:
            articles.append(outcome)
            reporter.report("reading", len(articles), None)
    if not articles:
        raise _nothing_to_index(paths, skipped)
    return _Sources(tuple(articles), tuple(skipped))


def _compare(articles: Sequence[Article], previous: Generation | None) -> _Changes:
    before = previous.article_digests() if previous else {}
    now = {article.id: article_digest(article) for article in articles}
    return _Changes(
        added=len(now.keys() - before.keys()),
        changed=sum(before[name] != now[name] for name in now.keys() & before.keys()),
        removed=len(before.keys() - now.keys()),
        unchanged=sum(before.get(name) == digest for name, digest in now.items()),
    )


def _fill(
    builder: GenerationBuilder,
    articles: Sequence[Article],
    kept: Generation | None,
    *,
    model: str,
    reporter: Reporter,
) -> int:
    """Add all articles to the builder; returns how many texts had to be embedded."""
    split = [split_into_passages(article) for article in articles]
    texts = {text_hash(one.searchable): one.searchable for passages in split for one in passages}
    vectors = _Vectors(kept)
    missing = {key: text for key, text in texts.items() if key not in vectors}
    if missing:
        embedder = open_embedder(model)
        total = len(missing)
        rows = embedder.embed_passages(
            list(missing.values()),
            on_progress=lambda done: reporter.report("embedding", done, total),
        )
        vectors.add(missing, rows)
        builder.numerics = vectors.numerics(embedder.numerics, reused=len(missing) < len(texts))
    elif kept is not None:
        builder.numerics = kept.manifest.numerics
    for done, (article, passages) in enumerate(zip(articles, split, strict=True), start=1):
        keys = [text_hash(passage.searchable) for passage in passages]
        builder.add(article, passages, vectors.of(keys))
        reporter.report("writing", done, len(articles))
    return len(missing)


class _Vectors:
    """Vectors by the hash of their text: those of a generation, and new ones."""

    def __init__(self, kept: Generation | None) -> None:
        self._kept = kept
        self._rows = kept.vector_rows() if kept else {}
        self._new: dict[bytes, NDArray[np.float32]] = {}

    def __contains__(self, key: bytes) -> bool:
        return key in self._rows or key in self._new

    def add(self, keys: Iterable[bytes], rows: NDArray[np.float32]) -> None:
        self._new.update(zip(keys, rows, strict=True))

    def of(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """Vectors (keys, dimension) in order."""
        return np.stack([self._one(key) for key in keys])

    def numerics(self, of_new: str, *, reused: bool) -> str:
        """What the manifest says of vectors that were partly reused."""
        of_old = self._kept.manifest.numerics.split("+") if self._kept and reused else []
        return "+".join(sorted({of_new, *of_old}))

    def _one(self, key: bytes) -> NDArray[np.float32]:
        if key in self._new or self._kept is None:
            return self._new[key]
        row: NDArray[np.float32] = self._kept.vectors([self._rows[key]])[0]
        return row


class _Silent:
    def report(self, stage: Stage, done: int, total: int | None) -> None:
        pass


def _nothing_to_index(paths: Sequence[Path], skipped: Sequence[Skipped]) -> NothingToIndexError:
    where = ", ".join(str(path) for path in paths)
    named = "; ".join(f"{one.file}: {one.reason}" for one in skipped[:_NAMED_IN_ERROR])
    more = len(skipped) - _NAMED_IN_ERROR
    rest = f"; and {more} more" if more > 0 else ""
    found = f" ({named}{rest})" if named else ""
    return NothingToIndexError(
        f"No article could be read from {where}{found}.",
        remedy="Name a folder or file of *.txt, *.jsonl or *.jsonl.gz articles.",
    )


def _log_done(done: IndexReport) -> None:
    _log.info(
        "index generation=%s articles=%d passages=%d added=%d changed=%d removed=%d unchanged=%d"
        " skipped=%d embedded=%d ms=%d",
        *(done.generation, done.articles, done.passages, done.added, done.changed),
        *(done.removed, done.unchanged, len(done.skipped), done.embedded_passages),
        round(done.seconds * 1000),
    )
