"""A generation is taken over while others are being read."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from store_samples import SPEC, article, passages, publish_texts, vectors

from qa_service.domain import EmbedderSpec
from qa_service.store import GenerationBuilder, LiveIndex

LONGEST_WAIT_S = 20  # on a busy machine; half a second is usual


def wait_for(live: LiveIndex, name: str) -> None:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline:
        with live.pinned() as generation:
            if generation.name == name:
                return
        time.sleep(0.02)
    raise AssertionError(f"{name} was not taken over")


def test_readers_see_whole_generations_while_newer_ones_are_published(tmp_path: Path) -> None:
    publish_texts(tmp_path, *["version 0"] * 5)
    live = LiveIndex(tmp_path)
    done = threading.Event()

    def read_on() -> set[str]:
        seen = set()
        while not done.is_set():
            with live.pinned() as generation:
                texts = {one.text for one, _ in generation.passages(range(5))}
                texts |= {generation.article("one").text.split("\n\n")[0]}
                assert len(texts) == 1
                seen |= texts
        return seen

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read_on) for _ in range(3)]
        for version in range(1, 4):
            wait_for(live, publish_texts(tmp_path, *[f"version {version}"] * 5))
        done.set()
        seen = [one.result() for one in reading]
    live.close()
    assert "version 3" in set.union(*seen) or len(set.union(*seen)) >= 3


def test_a_pinned_generation_stays_open_when_another_follows(tmp_path: Path) -> None:
    publish_texts(tmp_path, "The first.")
    live = LiveIndex(tmp_path)
    with live.pinned() as held:
        wait_for(live, publish_texts(tmp_path, "The second."))
        assert held.passages([0])[0][0].text == "The first."
    live.close()


def publish_elsewhere(folder: Path, spec: EmbedderSpec) -> str:
    one = article("one", "The second.")
    with GenerationBuilder(folder, spec) as builder:
        builder.add(one, passages(one), vectors(1))
        return builder.publish()


@pytest.mark.parametrize("fault", ["damaged", "another model"])
def test_what_cannot_be_used_is_logged_and_the_older_one_serves_on(
    tmp_path: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    first = publish_texts(tmp_path, "The first.")
    live = LiveIndex(tmp_path)
    spec = replace(SPEC, sha256="1" * 64) if fault == "another model" else SPEC
    name = publish_elsewhere(tmp_path / "elsewhere", spec)
    place = tmp_path / "generations" / name
    (tmp_path / "elsewhere" / "generations" / name).rename(place)
    if fault == "damaged":
        (place / "vectors.faiss").write_bytes(b"")
    with caplog.at_level(logging.ERROR):
        (tmp_path / "CURRENT").write_text(name + "\n")
        deadline = time.monotonic() + LONGEST_WAIT_S
        while not caplog.records and time.monotonic() < deadline:
            time.sleep(0.02)
    with live.pinned() as generation:
        assert generation.name == first
        assert generation.passages([0])[0][0].text == "The first."
    live.close()
    assert name in caplog.text
