"""Stories beside the segments, and the passages of their articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from store_samples import SPEC, article, passages, publish_texts, vectors

from qa_service.domain import Filters, Selection
from qa_service.store import GenerationBuilder, Stories, open_current, verify
from qa_service.store.manifest import file_entry, read_manifest, write_manifest

if TYPE_CHECKING:
    from pathlib import Path

WIRE = article("wire", "The road opened.", "Trucks crossed.", source="Wire", published="2012-07-03")
POST = article("post", "The road opened.", source="Post", published="2012-07-04")
OTHER = article("other", "It rained.")


def publish(folder: Path) -> None:
    with GenerationBuilder(folder, SPEC) as builder:
        for number, one in enumerate((OTHER, POST, WIRE)):
            builder.add(one, passages(one), vectors(len(one.paragraphs), seed=number))
        builder.stories = Stories([("wire", "post")])
        builder.publish()


def test_the_other_articles_of_a_story_are_known_by_any_of_them(tmp_path: Path) -> None:
    publish(tmp_path)
    with open_current(tmp_path) as generation:
        assert generation.related_articles("wire") == ("post",)
        assert generation.related_articles("post") == ("wire",)
        assert generation.related_articles("other") == generation.related_articles("unknown") == ()


def test_passages_of_an_article_are_those_that_a_selection_admits(tmp_path: Path) -> None:
    publish(tmp_path)
    with open_current(tmp_path) as generation:
        everything = generation.admitted_passages("wire", None)
        assert [passage.text for passage, _ in everything] == [
            "The road opened.",
            "Trucks crossed.",
        ]
        assert {one.id for _, one in everything} == {"wire"}
        only_post = Selection(Filters(sources=("Post",)))
        assert generation.admitted_passages("wire", only_post) == []
        assert [one.id for _, one in generation.admitted_passages("post", only_post)] == ["post"]
        assert generation.admitted_passages("unknown", None) == []


def test_passages_are_found_in_a_later_segment_and_not_where_they_were_removed(
    tmp_path: Path,
) -> None:
    publish(tmp_path)
    changed = article("wire", "The road was opened again.")
    with open_current(tmp_path) as before, GenerationBuilder(tmp_path, SPEC) as builder:
        builder.retain(before, without=["wire"])
        builder.add(changed, passages(changed), vectors(1))
        builder.publish()
    with open_current(tmp_path) as generation:
        (found,) = generation.admitted_passages("wire", None)
        assert found[0].text == "The road was opened again."
        assert generation.related_articles("post") == ()  # the build told of no story


def test_an_index_made_before_there_were_stories_is_read(tmp_path: Path) -> None:
    name = publish_texts(tmp_path, "The road opened.")
    place = tmp_path / "generations" / name
    (place / "stories.json").unlink()
    inventory = read_manifest(place)
    other_files = tuple(
        file_entry(place / one.name) for one in inventory.files if "stor" not in one.name
    )
    write_manifest(place, replace(inventory, files=other_files))
    assert verify(tmp_path).problems == ()
    with open_current(tmp_path) as generation:
        assert generation.related_articles("one") == ()
