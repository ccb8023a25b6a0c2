import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.embedding import DEFAULT_MODEL
from qa_service.errors import InvalidInputError, ModelError, NothingToIndexError
from qa_service.indexing import IndexReport, Stage, build_index, next_chunk
from qa_service.store import open_current
from qa_service.store.manifest import file_entry, read_manifest, write_manifest
from tiny_model import save_tiny_model

Bodies = dict[str, tuple[str, ...]]

SENTENCES = (
    "The lorries waited at the border crossing for eleven days in a row.",
    "A spokesman for the ministry denied on Friday that any money was held back.",
    "Both delegations promised to meet again before the end of the winter.",
    "The figure was corrected later: it was 14 crates of fruit, not 40.",
    "Farmers in the valley say that the canal has been dry since the spring.",
)


def write(folder: Path, bodies: Bodies) -> Path:
    """A file of articles with these paragraphs, by id."""
    file = folder / "articles.jsonl"
    records = (
        json.dumps({"id": name, "title": f"Of {name}", "text": "\n\n".join(paragraphs)})
        for name, paragraphs in bodies.items()
    )
    file.write_text("\n".join(records), encoding="utf-8")
    return file


def build(
    file: Path, index: Path, *, full: bool = False, model: str = DEFAULT_MODEL
) -> IndexReport:
    return build_index([file], index, model=model, full=full)


def counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    return (
        report.added,
        report.changed,
        report.removed,
        report.unchanged,
        report.embedded_passages,
    )


def content(index: Path) -> dict[str, tuple[str, list[float]]]:
    """Text and vector of every passage, by id."""
    with open_current(index) as generation:
        rows = range(generation.manifest.passages)
        found = generation.passages(rows)
        vectors = generation.vectors(rows)
    return {
        passage.id: (passage.text, vector.tolist())
        for (passage, _), vector in zip(found, vectors, strict=True)
    }


def test_a_first_build_embeds_everything(tmp_path: Path) -> None:
    file = write(tmp_path, {"a": SENTENCES[:2], "b": SENTENCES[2:3]})
    report = build(file, tmp_path / "index")
    assert counts(report) == (2, 0, 0, 0, 3)
    assert (report.articles, report.passages, report.skipped) == (2, 3, ())
    assert report.seconds > 0
    with open_current(tmp_path / "index") as generation:
        assert generation.name == report.generation
        assert generation.manifest.numerics == "float32"


def test_nothing_changed_makes_no_new_generation(tmp_path: Path) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:2]}), tmp_path / "index"
    first = build(file, index)
    again = build(file, index)
    assert again.generation == first.generation
    assert counts(again) == (0, 0, 0, 1, 0)
    assert (again.articles, again.passages) == (1, 2)


def test_files_written_again_with_the_same_articles_change_nothing(tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = build(write(tmp_path, {"a": SENTENCES[:2], "b": SENTENCES[3:]}), index)
    again = build(write(tmp_path, {"b": SENTENCES[3:], "a": SENTENCES[:2]}), index)
    assert again.generation == first.generation
    assert counts(again) == (0, 0, 0, 2, 0)


def test_only_what_changed_is_embedded(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(write(tmp_path, {"a": SENTENCES[:3], "b": SENTENCES[3:4], "c": SENTENCES[4:]}), index)
    changed = (SENTENCES[0], "This paragraph is new and was not there before.", SENTENCES[2])
    report = build(write(tmp_path, {"a": changed, "b": SENTENCES[3:4], "d": SENTENCES[:1]}), index)
    assert counts(report) == (1, 1, 1, 1, 2)  # one paragraph of a, and d under its own title


def test_text_that_occurs_twice_is_embedded_once(tmp_path: Path) -> None:
    file = write(tmp_path, {"a": (SENTENCES[0], SENTENCES[1], SENTENCES[0])})
    report = build(file, tmp_path / "index")
    assert (report.passages, report.embedded_passages) == (3, 2)


def test_a_full_build_embeds_everything_again(tmp_path: Path) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:2]}), tmp_path / "index"
    first = build(file, index)
    report = build(file, index, full=True)
    assert report.generation != first.generation
    assert counts(report) == (0, 0, 0, 1, 2)


def test_another_model_embeds_everything_again(tmp_path: Path) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:2]}), tmp_path / "index"
    build(file, index)
    report = build(file, index, model=str(save_tiny_model(tmp_path / "model")))
    assert counts(report) == (0, 0, 0, 1, 2)
    with open_current(index) as generation:
        assert generation.manifest.model.dimension == 6


PARAGRAPHS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2).map(tuple)
STATES = st.dictionaries(st.sampled_from("abc"), PARAGRAPHS, min_size=1)


@settings(max_examples=5)
@given(st.lists(STATES, min_size=2, max_size=3))
def test_after_any_changes_the_index_is_that_of_a_fresh_build(
    tmp_path_factory: pytest.TempPathFactory, states: list[Bodies]
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    for state in states:
        build(write(folder, state), folder / "grown")
    build(write(folder, states[-1]), folder / "fresh")
    grown, fresh = content(folder / "grown"), content(folder / "fresh")
    assert grown.keys() == fresh.keys()
    for name, (text, vector) in fresh.items():
        assert grown[name][0] == text
        np.testing.assert_allclose(grown[name][1], vector, atol=1e-5)


def test_what_is_no_article_is_named_every_time(tmp_path: Path) -> None:
    write(tmp_path, {"a": SENTENCES[:1]})
    (tmp_path / "empty.txt").write_text("")
    first = build(tmp_path, tmp_path.with_name("index"))
    again = build(tmp_path, tmp_path.with_name("index"))
    assert [Path(one.file).name for one in first.skipped] == ["empty.txt"]
    assert first.skipped == again.skipped
    assert first.articles == 1


def test_an_article_without_a_paragraph_is_skipped(tmp_path: Path) -> None:
    file = write(tmp_path, {"a": SENTENCES[:1], "b": ("Read more",)})
    report = build(file, tmp_path / "index")
    assert report.articles == 1
    assert len(report.skipped) == 1
    assert report.skipped[0].reason


def test_nothing_readable_is_an_error_and_the_old_index_stays(tmp_path: Path) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:1]}), tmp_path / "index"
    first = build(file, index)
    file.write_text("{}\nnot json\n{}\n{}\n{}")
    with pytest.raises(NothingToIndexError, match=r"articles\.jsonl:1: .*and 2 more") as caught:
        build(file, index)
    assert caught.value.remedy
    with open_current(index) as generation:
        assert generation.name == first.generation


def test_an_empty_folder_is_nothing_to_index(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToIndexError, match="empty"):
        build(tmp_path / "empty", tmp_path / "index")


def test_a_path_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="nowhere"):
        build(tmp_path / "nowhere", tmp_path / "index")


def test_a_model_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    with pytest.raises(ModelError, match="model"):
        build(
            write(tmp_path, {"a": SENTENCES[:1]}), tmp_path / "index", model=str(tmp_path / "model")
        )


def test_a_damaged_index_is_built_in_full_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:2]}), tmp_path / "index"
    first = build(file, index)
    (index / "generations" / first.generation / "vectors.faiss").write_bytes(b"")
    with caplog.at_level(logging.INFO, "qa_service.indexing"):
        report = build(file, index)
    assert counts(report) == (1, 0, 0, 0, 2)
    assert "building in full" in caplog.text
    assert f"index generation={report.generation} articles=1 passages=2" in caplog.text
    assert len(content(index)) == 2


class Recorder:
    """Remembers the stages and how far each came."""

    def __init__(self) -> None:
        self.seen: dict[Stage, list[tuple[int, int | None]]] = {}

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        self.seen.setdefault(stage, []).append((done, total))


def test_an_index_made_by_older_rules_is_read_again_and_keeps_its_vectors(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, index = write(tmp_path, {"a": SENTENCES, "b": SENTENCES[:2]}), tmp_path / "index"
    age(index / "generations" / build(file, index).generation)
    with caplog.at_level(logging.WARNING):
        report = build(file, index)
    assert counts(report) == (0, 2, 0, 0, 0)
    assert "older rules" in caplog.text
    caplog.clear()
    assert counts(build(file, index)) == (0, 0, 0, 2, 0)
    assert caplog.text == ""


def age(generation: Path) -> None:
    """Leave it as a qa-service without numbered rules would have made it."""
    with sqlite3.connect(generation / "passages.sqlite") as articles:
        articles.execute("UPDATE articles SET digest = zeroblob(length(digest))")
    known = read_manifest(generation)
    names = [entry.name for entry in known.files if entry.name != "columns.npz"]
    (generation / "columns.npz").unlink()  # which it would not have made
    files = tuple(file_entry(generation / name) for name in names)
    write_manifest(generation, replace(known, files=files, inputs="older", rules=1))


def test_progress_goes_through_the_stages_to_their_ends(tmp_path: Path) -> None:
    file, recorder = write(tmp_path, {"a": SENTENCES[:2], "b": SENTENCES[2:]}), Recorder()
    build_index([file], tmp_path / "index", model=DEFAULT_MODEL, reporter=recorder)
    assert list(recorder.seen) == ["reading", "embedding", "writing"]
    size = file.stat().st_size
    assert recorder.seen["reading"][-1] in {(size, size), (size, None)}
    assert recorder.seen["embedding"][-1] == (5, 5)
    assert recorder.seen["writing"][-1] == (2, 2)


BUILD_SLOWLY = """
import sys, time
from pathlib import Path
from qa_service.indexing import build_index
class Reporter:
    def report(self, stage, done, total):
        if stage == sys.argv[3]:
            print("waiting", flush=True)
            time.sleep(60)
build_index([Path(sys.argv[1])], Path(sys.argv[2]), model=sys.argv[4], reporter=Reporter())
"""


@pytest.mark.parametrize("stage", ["reading", "embedding", "writing"])
def test_a_build_killed_in_its_midst_harms_nothing(tmp_path: Path, stage: str) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:1]}), tmp_path / "index"
    before = build(file, index)
    write(tmp_path, {"a": SENTENCES[:1], "b": SENTENCES[1:]})
    command = [sys.executable, "-c", BUILD_SLOWLY, str(file), str(index), stage, DEFAULT_MODEL]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "waiting\n"
        child.send_signal(signal.SIGKILL)
    with open_current(index) as generation:
        assert generation.name == before.generation
    report = build(file, index)
    assert (report.added, report.unchanged) == (1, 1)
    assert list((index / "building").iterdir()) == []


def test_a_build_of_unchanged_files_imports_no_torch(tmp_path: Path) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:1]}), tmp_path / "index"
    build(file, index)
    code = (
        "import sys\nfrom pathlib import Path\nfrom qa_service.indexing import build_index\n"
        "build_index([Path(sys.argv[1])], Path(sys.argv[2]), model=sys.argv[3])\n"
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(file), str(index), DEFAULT_MODEL]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_build_that_broke_off_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa_service.indexing.LARGEST_CHUNK", 2)
    file, index = write(tmp_path, {"a": SENTENCES}), tmp_path / "index"
    with pytest.raises(KeyboardInterrupt):
        build_index([file], index, model=DEFAULT_MODEL, reporter=BreakOff(after=5))
    report = build(file, index)
    assert (report.passages, report.embedded_passages) == (5, 1)
    fresh = tmp_path / "fresh"
    build(file, fresh)
    for name, (_, vector) in content(fresh).items():
        np.testing.assert_allclose(content(index)[name][1], vector, atol=1e-5)
    assert list(index.glob("*.partial")) == []


@pytest.mark.parametrize(
    ("texts", "seconds", "following"),
    [(512, 8.0, 1280), (512, 256.0, 40), (4, 4000.0, 1), (512, 0.1, 8192), (512, 0.0, 8192)],
)
def test_what_a_kill_can_cost_is_bounded_by_time(
    texts: int, seconds: float, following: int
) -> None:
    assert next_chunk(texts, seconds) == following


def test_a_full_build_takes_nothing_from_one_that_broke_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa_service.indexing.LARGEST_CHUNK", 2)
    file, index = write(tmp_path, {"a": SENTENCES}), tmp_path / "index"
    with pytest.raises(KeyboardInterrupt):
        build_index([file], index, model=DEFAULT_MODEL, reporter=BreakOff(after=5))
    assert build(file, index, full=True).embedded_passages == 5


class BreakOff:
    """A person who loses patience when that many passages are embedded."""

    def __init__(self, *, after: int) -> None:
        self._after = after

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        if stage == "embedding" and done >= self._after and total:
            raise KeyboardInterrupt


def test_files_of_last_time_are_not_opened(tmp_path: Path) -> None:
    file, index = write(tmp_path, {"a": SENTENCES[:1]}), tmp_path / "index"
    build(file, index)
    recorder = Recorder()
    build_index([file], index, model=DEFAULT_MODEL, reporter=recorder)
    assert recorder.seen == {}


def test_a_copy_of_the_files_is_read_once_and_nothing_embedded(tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = build(write(tmp_path, {"a": SENTENCES[:1]}), index)
    (tmp_path / "copy").mkdir()
    copy = write(tmp_path / "copy", {"a": SENTENCES[:1]})
    os.utime(copy, ns=(1, 1))
    read, unread = Recorder(), Recorder()
    for recorder in (read, unread):
        report = build_index([copy], index, model=DEFAULT_MODEL, reporter=recorder)
        assert report.generation == first.generation
        assert report.embedded_passages == 0
    assert "reading" in read.seen
    assert unread.seen == {}


def test_a_file_of_the_same_size_written_again_is_read(tmp_path: Path) -> None:
    file, index = tmp_path / "a.txt", tmp_path / "index"
    file.write_text("The bridge opened on Monday, a year late, to nobody's surprise.")
    os.utime(file, ns=(1, 1))
    build(file, index)
    file.write_text("The bridge opened on Friday, a year late, to nobody's surprise.")
    assert build(file, index).changed == 1


def test_how_much_there_is_to_read_is_counted_beside_it(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text(f"It rained for {number} days that spring.\n")
    recorder = Recorder()
    build_index([tmp_path], tmp_path.with_name("index"), model=DEFAULT_MODEL, reporter=recorder)
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    done = [count for count, _ in recorder.seen["reading"]]
    assert done == sorted(done)
    assert recorder.seen["reading"][-1] == (size, size)
