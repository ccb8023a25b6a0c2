"""One call for all stores of passages, and all machines that may embed."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from qa_service.indexing.build import build_index
from qa_service.indexing.on_workers import build_in_store
from qa_service.indexing.sources import DEFAULT_OPTIONS
from qa_service.scale_out import Cluster, bring_store_up_to_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa_service.embedding import Numerics
    from qa_service.indexing.report import IndexReport, Reporter
    from qa_service.ingest import ReadingOptions
    from qa_service.ingest.remote import ArticlePath


def bring_up_to_date(
    paths: Sequence[ArticlePath],
    folder: Path,
    *,
    store: str | None,
    scheduler: str | None,
    model: str,
    numerics: Numerics | None = None,
    full: bool = False,
    reporter: Reporter | None = None,
    options: ReadingOptions = DEFAULT_OPTIONS,
) -> IndexReport:
    """Bring the index in a folder, and the store of an address, up to date with the articles.

    The workers of a Dask scheduler read and embed where one is given; with a store they write to
    it, and the folder holds what is remembered of the articles but no index. ``numerics`` fixes the
    arithmetic of embedding on this machine; each worker chooses its own.

    Raises what ``build_index`` and ``build_in_store`` raise.
    """
    with _cluster(scheduler) as cluster:
        if cluster is not None and store is not None:
            return build_in_store(
                paths,
                folder,
                store,
                cluster,
                model=model,
                full=full,
                reporter=reporter,
                options=options,
            )
        report = build_index(
            paths,
            folder,
            model=model,
            numerics=numerics,
            full=full,
            reporter=reporter,
            options=options,
            cluster=cluster,
        )
    if store is not None:
        bring_store_up_to_date(folder, store, full=full)
    return report


def _cluster(scheduler: str | None) -> AbstractContextManager[Cluster | None]:
    return Cluster(scheduler) if scheduler is not None else nullcontext()
