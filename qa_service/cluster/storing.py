"""Articles embedded by workers, which write them to the store themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.cluster.tasks import StoreTask, Target, store_batch
from qa_service.errors import ClusterError
from qa_service.store import Counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qa_service.cluster.connection import Cluster
    from qa_service.domain import Article

_BATCH_LETTERS: Final = 150_000  # some four hundred passages: seconds of a core
_BATCH_ARTICLES: Final = 200

ArticleInStory = tuple["Article", tuple[str, ...]]
"""An article with its story."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was done: what it changed, or all there is in a new generation, and vectors made."""

    counted: Counted
    embedded: int


def store_articles(
    cluster: Cluster,
    articles: Iterable[ArticleInStory],
    target: Target,
    *,
    on_stored: Callable[[int, int], None],
) -> Stored:
    """Let workers put articles into a generation, batch by batch, each again if a worker dies.

    What is there already, as of a build that broke off, is not embedded again. ``on_stored`` gets
    the number of articles and of passages done.
    """
    counted = Counted()
    articles_done = passages_done = embedded = 0
    for one in cluster.each(store_batch, _tasks(articles, target)):
        if one.result is None:
            raise ClusterError(
                f"Some articles broke every worker ({_named(one.task)}).",
                remedy="See the logs of the workers; they may have too little memory.",
            )
        counted.add(one.result.counted)
        embedded += one.result.embedded
        articles_done += len(one.task.articles)
        passages_done += one.result.passages
        on_stored(articles_done, passages_done)
    return Stored(counted, embedded)


def _tasks(articles: Iterable[ArticleInStory], target: Target) -> Iterator[StoreTask]:
    batch: list[ArticleInStory] = []
    letters = 0
    for one in articles:
        batch.append(one)
        letters += len(one[0].text)
        if letters >= _BATCH_LETTERS or len(batch) >= _BATCH_ARTICLES:
            yield StoreTask(target, tuple(batch))
            batch, letters = [], 0
    if batch:
        yield StoreTask(target, tuple(batch))


def _named(task: StoreTask) -> str:
    first, last = task.articles[0][0].id, task.articles[-1][0].id
    return f"{len(task.articles):,} from {first!r} to {last!r}"
