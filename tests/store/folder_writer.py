"""Changes an index of files by publishing generations."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from qa_service.domain import EmbedderSpec
from qa_service.store import layout, manifest
from qa_service.store.builder import GenerationBuilder
from qa_service.store.generation import open_current
from qa_service.store.layout import Stories
from qa_service.store.passage_store import Entry


class FolderWriter:
    """Writes as ``MilvusWriter`` does; each change is a new generation with the files of the last.

    Builds by ``indexing`` use ``GenerationBuilder`` itself, which takes articles one by one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Add articles, or replace those with the same id."""
        self._change(list(entries), frozenset())

    def delete(self, article_ids: Collection[str]) -> None:
        """Remove articles."""
        self._change([], frozenset(article_ids))

    def rebuild(self, spec: EmbedderSpec, entries: Iterable[Entry]) -> str:
        """Put a new generation with exactly these articles to use; returns its name."""
        with GenerationBuilder(self._folder, spec) as builder:
            return _publish(builder, entries, Stories())

    def _change(self, entries: Sequence[Entry], removed: frozenset[str]) -> None:
        gone = removed | {entry.article.id for entry in entries}
        current = layout.generation_folder(self._folder, layout.current_name(self._folder))
        spec = manifest.read_manifest(current).model
        # Opened below the lock, so that nobody publishes in between what would then be lost.
        with GenerationBuilder(self._folder, spec) as builder, open_current(self._folder) as before:
            builder.numerics = before.manifest.numerics
            builder.skipped = before.skipped()
            builder.retain(before, without=gone)
            _publish(builder, entries, _without(gone, before.stories()))


def _publish(builder: GenerationBuilder, entries: Iterable[Entry], known: Stories) -> str:
    came = []
    for entry in entries:
        builder.add(entry.article, entry.passages, entry.vectors)
        came.append(entry.story)
    builder.stories = _with(tuple(dict.fromkeys(filter(None, came))), known, fresh=len(came))
    return builder.publish()


def _without(gone: frozenset[str], known: Stories) -> Stories:
    left = ([name for name in story if name not in gone] for story in known.stories)
    return Stories(
        stories=[story for story in left if len(story) > 1],
        pairs=[pair for pair in known.pairs if not gone.intersection(pair)],
        since=known.since,
    )


def _with(came: Sequence[Sequence[str]], known: Stories, *, fresh: int) -> Stories:
    """What came takes the place of what was known of the same articles."""
    grouped = {name for story in came for name in story}
    return Stories(
        stories=[*(story for story in known.stories if grouped.isdisjoint(story)), *came],
        pairs=[*known.pairs, *((story[0], name) for story in came for name in story[1:])],
        since=known.since + fresh,
    )
