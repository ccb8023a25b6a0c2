#!/usr/bin/env python3
"""Write SQuAD 2.0 and XQuAD in the service's own article and question formats.

    python scripts/training/squad_to_articles.py DATA_FOLDER OUT_FOLDER

DATA_FOLDER holds ``squad2/`` and ``squad1_xquad_en/``, each with ``passages.jsonl`` and
``questions.jsonl``. Writes ``articles.jsonl``, and the questions in three parts without a common
article (``parts.py``): ``untouched.jsonl``, ``held_back.jsonl`` and ``train.jsonl``. A passage is
relevant when it holds the sentence with the answer.
"""

from collections.abc import Iterator
from typing import Final

from json_lines import Record, data_and_out, records, write
from parts import PARTS, part_of
from qa_service.passages import sentence_spans

SETS: Final = ("squad2", "squad1_xquad_en")
DAY: Final = "2020-01-01"  # these questions have no date


def main() -> None:
    """Convert both sets and say how many there are of each."""
    data, out = data_and_out(__doc__)
    passages = {
        str(passage["id"]): passage | {"article": article_id(name, str(passage["title"]))}
        for name in SETS
        for passage in records(data / name / "passages.jsonl")
    }
    titles = {str(one["article"]): str(one["title"]) for one in passages.values()}
    articles: dict[str, list[str]] = {article: [] for article in titles}
    for passage in passages.values():
        articles[str(passage["article"])].append(" ".join(str(passage["text"]).split()))
    write(
        out / "articles.jsonl",
        [
            {"id": article, "title": titles[article], "text": "\n\n".join(texts)}
            for article, texts in articles.items()
        ],
    )
    parts: dict[str, list[Record]] = {part: [] for part in PARTS}
    for name in SETS:
        for raw in records(data / name / "questions.jsonl"):
            passage = passages[str(raw["passage_id"])]
            if question := converted(raw, passage):
                parts[part_of("squad", str(passage["title"]))].append(question)
    for part, questions in parts.items():
        write(out / f"{part}.jsonl", questions)


def article_id(name: str, title: str) -> str:
    """One article for each title of each set."""
    return f"{name}-{title.replace(' ', '_')}"


def converted(raw: Record, passage: Record) -> Record | None:
    """A question in the service's format; None when its answer stands in no sentence."""
    text = " ".join(str(passage["text"]).split())
    answers = raw["answers"] if raw["answerable"] else []
    assert isinstance(answers, list)  # noqa: S101 -- the set's own format
    quotes = list(dict.fromkeys(sentences_with(text, answers)))
    if raw["answerable"] and not quotes:
        return None
    return {
        "id": raw["id"],
        "question": raw["question"],
        "date": DAY,
        "relevant": [{"article": passage["article"], "quote": quote} for quote in quotes],
        "answers": list(dict.fromkeys(answers)),
        "answerable": raw["answerable"],
    }


def sentences_with(text: str, answers: list[str]) -> Iterator[str]:
    """The sentence in which each answer first stands."""
    sentences = sentence_spans(text)
    for answer in answers:
        at = text.find(answer)
        yield from (span.of(text) for span in sentences if span.start <= at < span.end)


if __name__ == "__main__":
    main()
