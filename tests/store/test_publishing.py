import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_samples import SPEC, article, passages, publish_texts, vectors

from qa_service.errors import IndexBusyError, IndexDamagedError, IndexMissingError, QAError
from qa_service.store import Generation, GenerationBuilder, open_current, open_generation, verify
from qa_service.store.layout import SUPERSEDED_FOR_S, generation_names, remove_superseded


def text_of(generation: Generation) -> str:
    with generation:
        return generation.passages([0])[0][0].text


def place_of(folder: Path) -> Path:
    return folder / "generations" / (folder / "CURRENT").read_text().strip()


def test_what_was_published_last_is_what_opens(tmp_path: Path) -> None:
    first = publish_texts(tmp_path, "The first.")
    second = publish_texts(tmp_path, "The second.")
    assert text_of(open_current(tmp_path)) == "The second."
    assert text_of(open_generation(tmp_path, first)) == "The first."
    with open_current(tmp_path) as current:
        assert current.name == second


def test_a_reader_keeps_its_generation_while_others_are_published(tmp_path: Path) -> None:
    publish_texts(tmp_path, "The first.")
    with open_current(tmp_path) as reader:
        publish_texts(tmp_path, "The second.")
        assert reader.passages([0])[0][0].text == "The first."


def test_the_manifest_says_what_the_generation_is_made_of(tmp_path: Path) -> None:
    one = article("one", "Text.", "More.")
    with GenerationBuilder(tmp_path, SPEC, numerics="bfloat16") as builder:
        builder.inputs = "abc"
        builder.skipped = [("odd.bin", "no text")]
        builder.add(one, passages(one), vectors(2))
        name = builder.publish()
    with open_current(tmp_path) as generation:
        manifest = generation.manifest
        assert generation.skipped() == (("odd.bin", "no text"),)
    assert (manifest.generation, manifest.model, manifest.numerics) == (name, SPEC, "bfloat16")
    assert (manifest.articles, manifest.passages, manifest.inputs) == (1, 2, "abc")
    assert {entry.name for entry in manifest.files} == {
        "vectors.faiss",
        "columns.npz",
        "passages.sqlite",
        "skipped.json",
        "stories.json",
        "story-pairs.json",
    }
    assert manifest.built_at.utcoffset() is not None


def test_leaving_without_publishing_leaves_nothing(tmp_path: Path) -> None:
    publish_texts(tmp_path, "The first.")
    one = article("one", "The second.")
    with GenerationBuilder(tmp_path, SPEC) as builder:
        builder.add(one, passages(one), vectors(1))
    assert list((tmp_path / "building").iterdir()) == []
    assert text_of(open_current(tmp_path)) == "The first."


def test_two_builders_do_not_work_on_one_index(tmp_path: Path) -> None:
    with GenerationBuilder(tmp_path, SPEC):
        with pytest.raises(IndexBusyError, match=str(os.getpid())) as caught:
            GenerationBuilder(tmp_path, SPEC).__enter__()
        assert caught.value.remedy
    publish_texts(tmp_path, "Free again.")


def test_an_index_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(QAError, match="file/index"):
        GenerationBuilder(tmp_path / "file" / "index", SPEC).__enter__()


BUILD_AND_WAIT = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from store_samples import SPEC, article, passages, vectors
from qa_service.store import GenerationBuilder, layout
if sys.argv[3] != "adding":  # pause just before this step of publishing
    def pause(*_):
        print("waiting", flush=True)
        time.sleep(60)
    setattr(layout, sys.argv[3], pause)
with GenerationBuilder(Path(sys.argv[1]), SPEC) as builder:
    one = article("one", "From the killed one.")
    builder.add(one, passages(one), vectors(1))
    if sys.argv[3] == "adding":
        print("waiting", flush=True)
        time.sleep(60)
    builder.publish()
"""


@pytest.mark.parametrize("moment", ["adding", "publish", "_replace_current"])
def test_a_builder_killed_at_any_moment_harms_nothing(tmp_path: Path, moment: str) -> None:
    publish_texts(tmp_path, "Before.")
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", BUILD_AND_WAIT, str(tmp_path), here, moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "waiting\n"
        with pytest.raises(IndexBusyError, match=str(child.pid)):
            GenerationBuilder(tmp_path, SPEC).__enter__()
        child.send_signal(signal.SIGKILL)
    assert text_of(open_current(tmp_path)) == "Before."
    publish_texts(tmp_path, "After.")
    assert text_of(open_current(tmp_path)) == "After."
    assert list((tmp_path / "building").iterdir()) == []


def test_superseded_generations_go_by_age_counted_from_when_they_were_superseded(
    tmp_path: Path,
) -> None:
    long_gone, just_gone = publish_texts(tmp_path, "1"), publish_texts(tmp_path, "2")
    generations = tmp_path / "generations"
    old = time.time() - SUPERSEDED_FOR_S - 60
    for name in (long_gone, just_gone):  # the second was built long ago too, but is in use
        os.utime(generations / name, (old, old))
    newest = publish_texts(tmp_path, "3")
    assert {place.name for place in generations.iterdir()} == {just_gone, newest}


def test_a_deletion_that_is_broken_off_leaves_no_generation_with_files_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(place: Path, **_: object) -> None:
        (place / "vectors.faiss").unlink()
        raise KeyboardInterrupt

    for text in ("1", "2"):
        os.utime(tmp_path / "generations" / publish_texts(tmp_path, text), (0, 0))
    publish_texts(tmp_path, "3")
    os.utime(place_of(tmp_path).parent / generation_names(tmp_path)[1], (0, 0))
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_superseded(tmp_path)
    for name in generation_names(tmp_path):
        open_generation(tmp_path, name).close()
    publish_texts(tmp_path, "4")
    assert list((tmp_path / "building").iterdir()) == []


def test_an_old_generation_in_use_is_not_deleted(tmp_path: Path) -> None:
    name = publish_texts(tmp_path, "1")
    os.utime(tmp_path / "generations" / name, (0, 0))
    with GenerationBuilder(tmp_path, SPEC):
        pass
    assert text_of(open_current(tmp_path)) == "1"


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_an_index_that_was_never_built_is_missing(tmp_path: Path, folder: str) -> None:
    with pytest.raises(IndexMissingError, match="qa-service index"):
        open_current(tmp_path / folder)
    with pytest.raises(IndexMissingError):
        verify(tmp_path / folder)


@pytest.mark.parametrize(
    "file",
    [
        *("manifest.json", "vectors.faiss", "columns.npz", "passages.sqlite"),
        *("skipped.json", "stories.json", "story-pairs.json"),
    ],
)
@pytest.mark.parametrize("harm", ["remove", "cut", "alter", "empty"])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path, file: str, harm: str) -> None:
    publish_texts(tmp_path, "Text.")
    damage(place_of(tmp_path) / file, harm)
    with pytest.raises(IndexDamagedError, match=file) as caught:
        open_current(tmp_path)
    assert "qa-service index --full" in str(caught.value)
    problems = verify(tmp_path).problems
    assert len(problems) == 1
    assert file in problems[0]


def damage(file: Path, harm: str) -> None:
    content = file.read_bytes()
    if harm == "remove":
        file.unlink()
    elif harm == "alter":
        file.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    else:
        file.write_bytes(content[: len(content) // 2] if harm == "cut" else b"")


def test_a_sound_generation_verifies(tmp_path: Path) -> None:
    name = publish_texts(tmp_path, "Text.")
    found = verify(tmp_path)
    assert found.generation == name
    segment = ("vectors.faiss", "columns.npz", "passages.sqlite")
    beside = ("skipped.json", "stories.json", "story-pairs.json")
    assert found.files == ("manifest.json", *segment, *beside)
    assert found.problems == ()


@pytest.mark.parametrize(
    "content", [b"", b"../../etc", b"20200101T000000Z-00000000\n", b"\xff\xfe"]
)
def test_a_current_that_names_no_generation_is_damage(tmp_path: Path, content: bytes) -> None:
    publish_texts(tmp_path, "Text.")
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="index --full"):
        open_current(tmp_path)
    publish_texts(tmp_path, "Mended.")
    assert text_of(open_current(tmp_path)) == "Mended."


def test_a_generation_of_another_format_says_so(tmp_path: Path) -> None:
    publish_texts(tmp_path, "Text.")
    edit_manifest(tmp_path, "format_version", 99)
    with pytest.raises(IndexDamagedError, match="format 99"):
        open_current(tmp_path)


@pytest.mark.parametrize("field", ["articles", "passages"])
def test_counts_must_agree(tmp_path: Path, field: str) -> None:
    publish_texts(tmp_path, "Text.")
    edit_manifest(tmp_path, field, 7)
    with pytest.raises(IndexDamagedError, match="do not agree"):
        open_current(tmp_path)


@pytest.mark.parametrize("field", ["model", "files", "built_at", "passages"])
def test_a_manifest_with_a_wrong_field_is_damage(tmp_path: Path, field: str) -> None:
    publish_texts(tmp_path, "Text.")
    edit_manifest(tmp_path, field, "odd")
    with pytest.raises(IndexDamagedError, match=r"manifest\.json"):
        open_current(tmp_path)


def test_files_of_two_generations_do_not_pass_as_one(tmp_path: Path) -> None:
    publish_texts(tmp_path, "Text.")
    first = place_of(tmp_path)
    publish_texts(tmp_path, "Other text.", "And more.")
    shutil.copy(first / "vectors.faiss", place_of(tmp_path))
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss"):
        open_current(tmp_path)


def edit_manifest(folder: Path, field: str, value: object) -> None:
    path = place_of(folder) / "manifest.json"
    record = json.loads(path.read_text())
    record[field] = value
    path.write_text(json.dumps(record))
