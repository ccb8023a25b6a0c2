"""What was read, and how it differs from what is indexed."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_service import __version__
from qa_service.domain import Article
from qa_service.errors import NothingToIndexError, UnreadableFileError
from qa_service.passages import RULES
from qa_service.reading import FORMATS, ReadingOptions, Skipped
from qa_service.reading.copies import Copies
from qa_service.reading.document import Document
from qa_service.reading.files import find_files
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


def digest_of_files(paths: Sequence[Path], options: ReadingOptions) -> str:
    """Changes when a file is added, removed, renamed or altered, or how it is read."""
    digest = hashlib.sha256(f"{__version__} {RULES}".encode())
    if options.fields:
        digest.update(repr(sorted(options.fields.items())).encode())
    for found in find_files(paths):
        if isinstance(found, UnreadableFileError):
            known: tuple[str, ...] = (found.file, found.problem)
        else:
            known = (found.stem, found.suffix, _digest_of_content(found))
        digest.update(repr(known).encode())
    return digest.hexdigest()


def _digest_of_content(document: Document) -> str:
    """Of a file that is read as articles; of others only the name matters."""
    if document.suffix not in FORMATS or document.path is None:
        return ""
    try:
        with document.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return repr(error.strerror)


def collect(
    outcomes: Iterable[Article | Skipped], paths: Sequence[Path], on_progress: Callable[[int], None]
) -> Sources:
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
            on_progress(len(articles))
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
        remedy="Name a folder or file of *.txt, *.jsonl or *.jsonl.gz articles.",
    )
