"""Small articles, passages and generations for the tests of the store."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import Article, DateWindow, EmbedderSpec, Paragraph, Passage
from qa_service.store import GenerationBuilder

SPEC = EmbedderSpec("sample", "0" * 64, 8)


def article(
    article_id: str,
    *texts: str,
    title: str | None = None,
    source: str | None = None,
    authors: tuple[str, ...] = ("A. Writer", "B. Éditeur"),
    published: str | None = None,
) -> Article:
    """An article with these paragraphs."""
    paragraphs = []
    start = 0
    for number, text in enumerate(texts, start=1):
        paragraphs.append(Paragraph(number, start, start + len(text)))
        start += len(text) + 2
    return Article(
        id=article_id,
        text="\n\n".join(texts),
        paragraphs=tuple(paragraphs),
        title=title,
        authors=authors,
        published=published,
        source=source,
        url=f"https://sample.example/{article_id}",
        file=f"{article_id}.txt",
    )


def passages(of: Article, named: Sequence[tuple[DateWindow, ...]] = ()) -> tuple[Passage, ...]:
    """A passage for each paragraph; ``named`` are the dates that each names."""
    return tuple(
        Passage(
            article_id=of.id,
            number=part.number,
            paragraph=part.number,
            start=part.start,
            end=part.end,
            text=of.text[part.start : part.end],
            context=of.title or "",
            named_dates=named[part.number - 1] if named else (),
        )
        for part in of.paragraphs
    )


def vectors(count: int, *, seed: int = 0) -> NDArray[np.float32]:
    """Unit rows (count, dimension of SPEC)."""
    rows = np.random.default_rng(seed).standard_normal((count, SPEC.dimension)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def publish(folder: Path, entries: Iterable[tuple[Article, Sequence[Passage]]]) -> str:
    """Publish a generation of these articles, whose vectors are random."""
    with GenerationBuilder(folder, SPEC) as builder:
        for number, (added, its_passages) in enumerate(entries):
            builder.add(added, its_passages, vectors(len(its_passages), seed=number))
        return builder.publish()


def publish_texts(folder: Path, *texts: str) -> str:
    """Publish a generation of one article with these paragraphs."""
    one = article("one", *texts)
    return publish(folder, [(one, passages(one))])
