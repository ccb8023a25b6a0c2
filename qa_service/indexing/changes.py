"""What was read, and how it differs from what is indexed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_service.domain import Article
from qa_service.errors import NothingToIndexError
from qa_service.reading import Skipped
from qa_service.reading.copies import Copies
from qa_service.resemblance import Sample, body_of, sample_of, words_of
from qa_service.store import Generation, article_digest

_NAMED_IN_ERROR: Final = 3  # skipped files that an error names


@dataclass(frozen=True, slots=True)
class Sources:
    """All that was read; every article has a paragraph at least, none is there twice.

    ``samples`` (articles,) are of their bodies.
    """

    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...]
    samples: tuple[Sample, ...] = ()

    @property
    def languages(self) -> tuple[tuple[str, int], ...]:
        """Codes of the languages known of articles, with how many are in each, most first."""
        known = (one.language for one in self.articles if one.language)
        return tuple(Counter(known).most_common())


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the articles that differ from those of the generation in use."""

    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]
    unchanged: int

    @property
    def none(self) -> bool:
        """Whether all is as it was."""
        return not (self.added or self.changed or self.removed)

    @property
    def new(self) -> frozenset[str]:
        """Those to be put into the index."""
        return self.added | self.changed

    @property
    def gone(self) -> frozenset[str]:
        """Those of which the index must forget what it holds."""
        return self.changed | self.removed


def collect(outcomes: Iterable[Article | Skipped], paths: Sequence[Path]) -> Sources:
    """All that was read, of each article the best copy; NothingToIndexError if there is none."""
    articles: list[Article] = []
    samples: list[Sample] = []
    skipped: list[Skipped] = []
    copies = Copies()
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            skipped.append(outcome)
        elif not outcome.paragraphs:
            skipped.append(Skipped(outcome.file, "No paragraph of it is text to be searched."))
        else:
            articles.append(outcome)
            samples.append(sample_of(words_of(body_of(outcome))))
            copies.add(outcome, samples[-1])
    if not articles:
        raise _nothing_to_index(paths, skipped)
    again = {duplicate.id: duplicate for duplicate in copies.duplicates()}
    skipped += [Skipped(one.file, one.reason) for one in again.values()]
    kept = [at for at, article in enumerate(articles) if article.id not in again]
    return Sources(
        tuple(articles[at] for at in kept), tuple(skipped), tuple(samples[at] for at in kept)
    )


def compare(articles: Sequence[Article], previous: Generation | None) -> Changes:
    """Which articles are new, other and gone, and how many are the same."""
    before = previous.article_digests() if previous else {}
    now = {article.id: article_digest(article) for article in articles}
    both = now.keys() & before.keys()
    changed = frozenset(name for name in both if before[name] != now[name])
    return Changes(
        added=frozenset(now.keys() - before.keys()),
        changed=changed,
        removed=frozenset(before.keys() - now.keys()),
        unchanged=len(both) - len(changed),
    )


def _nothing_to_index(paths: Sequence[Path], skipped: Sequence[Skipped]) -> NothingToIndexError:
    where = ", ".join(str(path) for path in paths)
    named = "; ".join(f"{one.file}: {one.reason}" for one in skipped[:_NAMED_IN_ERROR])
    more = len(skipped) - _NAMED_IN_ERROR
    rest = f"; and {more} more" if more > 0 else ""
    found = f" ({named}{rest})" if named else ""
    return NothingToIndexError(
        f"No article could be read from {where}{found}.",
        remedy="Name a folder or file of articles; docs/formats.md tells the kinds that are read.",
    )
