"""Building an index of articles that were saved more than once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from qa_service.indexing import IndexReport, build_index
from qa_service.store import open_current
from tiny_model import save_tiny_model

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "https://outlet.example/2012/07/03/road-reopened"
LEAD = (
    "Officials reopened the northern road on Tuesday after seven months, and the first of forty"
    " trucks crossed the bridge before noon while drivers cheered from the roadside."
)
MORE = (
    "The ministry of transport said that repairs to the two tunnels would go on until the autumn"
    " and that lorries above thirty tonnes had to wait for the new bridge."
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_tiny_model(tmp_path_factory.mktemp("models") / "tiny"))


def build(folder: Path, model: str, *records: dict[str, str]) -> IndexReport:
    file = folder / "articles.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return build_index([file], folder / "index", model=model)


def test_the_best_copy_is_indexed_and_the_others_are_named(tmp_path: Path, model: str) -> None:
    report = build(
        tmp_path,
        model,
        {"id": "print", "url": f"{PAGE}?print=1", "text": LEAD},
        {"id": "page", "url": PAGE, "text": f"{LEAD}\n\n{MORE}"},
    )
    assert report.articles == 1
    (skipped,) = report.skipped
    assert skipped.file.endswith("articles.jsonl:1")
    assert skipped.reason.startswith("The same article as 'page' of ")
    assert skipped.reason.endswith("articles.jsonl:2: the same address.")
    with open_current(tmp_path / "index") as generation:
        assert generation.article("page").url == PAGE
        assert generation.skipped() == ((skipped.file, skipped.reason),)


def test_a_better_copy_takes_the_place_of_the_one_indexed(tmp_path: Path, model: str) -> None:
    short = {"id": "amp", "url": f"{PAGE}/amp", "text": LEAD}
    assert build(tmp_path, model, short).articles == 1
    full = {"id": "page", "url": PAGE, "text": f"{LEAD}\n\n{MORE}"}
    report = build(tmp_path, model, short, full)
    assert (report.articles, report.added, report.removed) == (1, 1, 1)


def test_a_story_in_two_outlets_is_stored_with_the_generation(tmp_path: Path, model: str) -> None:
    build(
        tmp_path,
        model,
        {"id": "b", "source": "Post", "published": "2012-07-04", "text": f"{LEAD}\n\n{MORE}"},
        {"id": "a", "source": "Wire", "published": "2012-07-03", "text": f"{LEAD}\n\n{MORE}"},
        {"id": "c", "source": "Post", "published": "2012-07-04", "text": MORE[::-1]},
    )
    with open_current(tmp_path / "index") as generation:
        assert generation.related_articles("b") == ("a",)
        assert generation.related_articles("c") == ()
