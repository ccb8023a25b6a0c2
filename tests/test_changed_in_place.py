"""An answer under way while the articles that it is made of are replaced, in a store of Milvus."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa_service.domain import Answer, Article, Paragraph, Question
from qa_service.embedding import Embedder
from qa_service.passages import split_into_passages
from qa_service.rerank import open_reader
from qa_service.scale_out.milvus import MilvusIndex, MilvusWriter, parse_address
from qa_service.service import QAService
from qa_service.store import Entry

QUESTION = Question("Who opened the bridge over the Seder?", date(2014, 1, 1))
FIRST = "The bridge over the Seder was opened on Saturday by the minister of works, Ada Holm."
MENDED = "The bridge over the Seder was opened on Saturday by the mayor of Lund, Ivo Brandt."
BESIDE = "Trains of the eastern line run an hour later on Sundays, the company said on Friday."


def entry(embedder: Embedder, name: str, *texts: str) -> Entry:
    starts = [sum(len(text) + 2 for text in texts[:at]) for at in range(len(texts))]
    article = Article(
        id=name,
        text="\n\n".join(texts),
        paragraphs=tuple(
            Paragraph(number, start, start + len(text))
            for number, (start, text) in enumerate(zip(starts, texts, strict=True), start=1)
        ),
        title="Bridge",
        published="2012-12-22",
        file=f"{name}.txt",
    )
    passages = split_into_passages(article)
    rows = embedder.embed_passages([one.searchable for one in passages])
    return Entry(article, passages, rows)


@pytest.fixture(autouse=True)
def writer(tmp_path: Path, embedder: Embedder) -> Iterator[MilvusWriter]:
    writer = MilvusWriter(parse_address(f"milvus+file:{tmp_path / 'm.db'}"))
    writer.rebuild(
        embedder.spec, [entry(embedder, "a", BESIDE, FIRST), entry(embedder, "b", BESIDE)]
    )
    yield writer
    writer.close()


@pytest.fixture
def service(tmp_path: Path, embedder: Embedder) -> Iterator[QAService]:
    index = MilvusIndex(parse_address(f"milvus+file:{tmp_path / 'm.db'}"))
    service = QAService(index, embedder, open_reader(None), min_confidence=0.3)
    yield service
    service.close()


def test_a_replaced_article_is_searched_again(
    service: QAService, writer: MilvusWriter, embedder: Embedder
) -> None:
    steps = service.ask_in_steps(QUESTION)
    next(steps)
    writer.upsert([entry(embedder, "a", MENDED)])  # and its second passage is gone
    answer = next(steps)
    assert isinstance(answer, Answer)
    assert [one.text for one in answer.statements] == [MENDED]
    assert answer.citations[0].article.text == MENDED


def test_a_deleted_article_is_cited_no_more(service: QAService, writer: MilvusWriter) -> None:
    assert service.ask(QUESTION).status == "answered"
    steps = service.ask_in_steps(replace(QUESTION, text="Who opened the Seder bridge?"))
    next(steps)
    writer.delete(["a"])
    answer = next(steps)
    assert isinstance(answer, Answer)
    assert answer.status == "not_found"
    assert {one.article.id for one in answer.citations} <= {"b"}
