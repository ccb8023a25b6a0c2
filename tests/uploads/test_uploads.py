"""Files that are sent to the service: their names, their trial, and where they go."""

import gzip
import json
import os
import threading
import time
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import CorpusNotWritableError, UnreadableFileError
from qa_service.ingest import ReadingOptions, read_articles
from qa_service.uploads import (
    COUNTED,
    DEEPEST,
    LONGEST,
    STAGING,
    CorpusFolder,
    UploadOutcome,
    safe_path,
)

WALL = "The council of the harbour town voted for a new sea wall on Monday."
FERRY = "The ferry to the island was stopped by the storm on Friday evening."


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusFolder:
    (tmp_path / "corpus").mkdir()
    return CorpusFolder(tmp_path / "corpus")


def add(corpus: CorpusFolder, *files: tuple[str, str | bytes]) -> tuple[UploadOutcome, ...]:
    with corpus.upload() as upload:
        for name, content in files:
            with upload.open(name) as file:
                file.write(content if isinstance(content, bytes) else content.encode())
        return upload.finish()


def files_in(corpus: CorpusFolder) -> dict[str, bytes]:
    """All that lies in the corpus, hidden files included."""
    found = sorted(path for path in corpus.folder.rglob("*") if not path.is_dir())
    return {str(path.relative_to(corpus.folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize(
    ("sent", "safe"),
    [
        ("a.txt", "a.txt"),
        ("2012/march/a.txt", "2012/march/a.txt"),
        ("../../etc/a.txt", "etc/a.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("C:\\Users\\ada\\a.txt", "Users/ada/a.txt"),
        ("news.jsonl:7.txt", "news.jsonl_7.txt"),
        (" a\u202e\n.txt ", "a__.txt"),
        ("e\u0301.html", "\u00e9.html"),
        ("a. /b.TXT", "a/b.TXT"),
        ("ab" * 200 + ".jsonl.gz", "ab" * 85 + "a.jsonl.gz"),
        ("a letter", "a letter"),
    ],
)
def test_a_name_is_made_one_that_leads_nowhere_else(sent: str, safe: str) -> None:
    assert safe_path(sent) == PurePosixPath(safe)


@given(st.text(max_size=300).map(lambda name: name + ".txt") | st.text(max_size=20))
def test_whatever_the_name_the_path_stays_below_and_can_be_written(name: str) -> None:
    try:
        path = safe_path(name)
    except UnreadableFileError:
        return
    assert not path.is_absolute()
    assert str(path).isprintable()
    for part in path.parts:
        assert not part.startswith(".")
        assert 0 < len(part.encode()) <= LONGEST
        assert not set('/\\:<>"|?*\0') & set(part)
    assert safe_path(str(path)) == path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("film.MP4", r"Files that end in \.mp4 cannot be read\. Supported: \.jsonl, .*\.html"),
        (".DS_Store", "Hidden files"),
        ("a/.git/b.txt", "Hidden files"),
        ("..", "no name"),
        ("a/" * (DEEPEST + 1) + "b.txt", "folders deep"),
    ],
)
def test_a_file_is_refused_unread_for_its_name_alone(
    corpus: CorpusFolder, name: str, reason: str
) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        safe_path(name)
    (outcome,) = add(corpus, (name, "anything" * 100_000))
    assert (outcome.state, outcome.path, outcome.trial) == ("refused", None, None)
    assert files_in(corpus) == {}


def test_files_are_tried_and_saved_where_they_were(corpus: CorpusFolder) -> None:
    lines = "\n".join(json.dumps(one) for one in ({"title": "Sea wall", "text": WALL}, {"x": 1}))
    outcomes = add(
        corpus,
        ("2012/a.txt", WALL),
        ("news.jsonl.gz", gzip.compress(lines.encode())),
        ("empty.txt", ""),
        ("broken.pdf", "no PDF"),
        ("picture.html", b"\xff\xd8\xff"),
    )
    assert [(one.name, one.state, one.path) for one in outcomes] == [
        ("2012/a.txt", "added", "2012/a.txt"),
        ("news.jsonl.gz", "added", "news.jsonl.gz"),
        ("empty.txt", "refused", None),
        ("broken.pdf", "refused", None),
        ("picture.html", "refused", None),
    ]
    first, second, *refused = outcomes
    assert first.trial is not None
    assert first.trial.articles == 1
    assert second.trial is not None
    assert (second.trial.articles, second.trial.skipped) == (1, 1)
    assert second.trial.titles == ("Sea wall",)
    assert second.trial.complete
    assert all(one.reason and STAGING not in one.reason for one in refused)
    assert files_in(corpus).keys() == {"2012/a.txt", "news.jsonl.gz"}
    read = [*read_articles([corpus.folder])]
    assert len(read) == 3


def test_the_same_bytes_are_one_file_and_others_of_that_name_get_a_number(
    corpus: CorpusFolder,
) -> None:
    assert [one.state for one in add(corpus, ("a.txt", WALL))] == ["added"]
    again, other = add(corpus, ("a.txt", WALL), ("a.txt", FERRY))
    assert (again.state, again.path) == ("present", "a.txt")
    assert (other.state, other.path) == ("added", "a-2.txt")
    (once_more,) = add(corpus, ("a.txt", FERRY))
    assert (once_more.state, once_more.path) == ("present", "a-2.txt")
    packed = [gzip.compress(json.dumps({"text": text}).encode()) for text in (WALL, FERRY)]
    outcomes = add(corpus, ("n.jsonl.gz", packed[0]), ("n.jsonl.gz", packed[1]))
    assert [one.path for one in outcomes] == ["n.jsonl.gz", "n-2.jsonl.gz"]
    assert files_in(corpus)["a.txt"] == WALL.encode()
    assert files_in(corpus)["a-2.txt"] == FERRY.encode()


def test_the_same_file_twice_at_once_is_saved_once(corpus: CorpusFolder) -> None:
    outcomes = add(corpus, ("a.txt", WALL), ("a.txt", WALL))
    assert [(one.state, one.path) for one in outcomes] == [
        ("added", "a.txt"),
        ("present", "a.txt"),
    ]
    assert files_in(corpus) == {"a.txt": WALL.encode()}


def test_many_at_a_time_never_overwrite_each_other(corpus: CorpusFolder) -> None:
    texts = [f"{WALL} It was vote number {number}." for number in range(4)]
    threads = [
        threading.Thread(target=add, args=(corpus, ("a.txt", text), ("b.txt", WALL)))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = files_in(corpus)
    assert sorted(found) == ["a-2.txt", "a-3.txt", "a-4.txt", "a.txt", "b.txt"]
    assert {found[name].decode() for name in found if name != "b.txt"} == set(texts)


def test_where_a_file_system_has_no_links_files_are_renamed(
    corpus: CorpusFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    outcomes = add(corpus, ("a.txt", WALL), ("a.txt", FERRY))
    assert [one.path for one in outcomes] == ["a.txt", "a-2.txt"]
    assert sorted(files_in(corpus)) == ["a-2.txt", "a.txt"]


def test_the_pictures_of_a_saved_page_are_no_articles(corpus: CorpusFolder) -> None:
    text = f"<h1>A new sea wall</h1><p>{WALL * 3}</p><p>{FERRY * 3}</p>"
    page = f"<!doctype html><title>Sea wall</title><body><article>{text}</article></body>"
    outcomes = add(corpus, ("news/wall.html", page), ("news/wall_files/frame.html", page))
    assert [one.state for one in outcomes] == ["added", "refused"]
    assert "saved page" in (outcomes[1].reason or "")
    (later,) = add(corpus, ("news/wall_files/other.html", page))
    assert later.state == "refused"
    assert sorted(files_in(corpus)) == ["news/wall.html"]


def test_a_folder_that_leads_elsewhere_or_is_a_file_takes_nothing(
    corpus: CorpusFolder, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (corpus.folder / "link").symlink_to(tmp_path / "elsewhere")
    (corpus.folder / "file").write_text(WALL)
    outcomes = add(corpus, ("link/a.txt", FERRY), ("file/a.txt", FERRY), ("link/new/a.txt", FERRY))
    assert [one.state for one in outcomes] == ["refused"] * 3
    assert [*(tmp_path / "elsewhere").iterdir()] == []


def test_counting_ends_with_a_file_of_very_many(corpus: CorpusFolder) -> None:
    count = 6 * COUNTED
    lines = "\n".join(json.dumps({"text": f"{WALL} Vote {n}. " + WALL * 60}) for n in range(count))
    many, after = add(corpus, ("many.jsonl", lines), ("z.txt", FERRY))
    assert many.trial is not None
    assert not many.trial.complete
    assert COUNTED <= many.trial.articles < count
    assert after.trial is not None
    assert (after.state, after.trial.articles, after.trial.complete) == ("added", 1, True)
    assert files_in(corpus)["many.jsonl"] == lines.encode()


def test_fields_of_records_are_called_as_the_service_was_configured(tmp_path: Path) -> None:
    corpus = CorpusFolder(tmp_path, ReadingOptions({"text": "words", "title": "headline"}))
    (outcome,) = add(corpus, ("n.jsonl", json.dumps({"headline": "Sea wall", "words": WALL})))
    assert outcome.trial is not None
    assert outcome.trial.titles == ("Sea wall",)


def test_what_fails_on_the_way_leaves_nothing(corpus: CorpusFolder) -> None:
    def break_off() -> None:
        with corpus.upload() as upload:
            upload.open("a.txt").write(WALL.encode())
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert [*corpus.folder.iterdir()] == []


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_is_not(
    corpus: CorpusFolder,
) -> None:
    left = corpus.folder / f"{STAGING}left"
    (left / "0").mkdir(parents=True)
    (left / "0" / "half.txt").write_text("half of a")
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))
    with corpus.upload() as upload:
        os.utime(upload.drafts, (an_hour_ago, an_hour_ago))
        with upload.open("a.txt") as file:
            file.write(WALL.encode())
        assert add(corpus, ("b.txt", FERRY))[0].state == "added"
        assert upload.finish()[0].state == "added"
    assert sorted(path.name for path in corpus.folder.iterdir()) == ["a.txt", "b.txt"]


def test_a_service_that_starts_clears_what_another_left(corpus: CorpusFolder) -> None:
    left = corpus.folder / f"{STAGING}left"
    left.mkdir()
    corpus.clear()
    assert left.exists()  # another process may just have made it
    an_hour_ago = time.time() - 3600
    os.utime(left, (an_hour_ago, an_hour_ago))
    corpus.clear()
    assert not left.exists()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_an_error_that_says_so(corpus: CorpusFolder) -> None:
    corpus.folder.chmod(0o555)
    try:
        with pytest.raises(CorpusNotWritableError, match="Permission denied"):
            add(corpus, ("a.txt", WALL))
    finally:
        corpus.folder.chmod(0o755)


def test_a_folder_that_is_gone_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(CorpusNotWritableError, match="No such file"):
        add(CorpusFolder(tmp_path / "gone"), ("a.txt", WALL))
