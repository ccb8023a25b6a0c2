"""``qa-service index --watch`` as a process of its own over real folders."""

import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

from qa_service.cli import main

LONGEST_WAIT_S = 120  # on a busy machine; a second or two are usual


# Whoever runs the tests in the background may have Ctrl-C ignored, which children inherit.
HEARS_CTRL_C = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from qa_service.cli import main
raise SystemExit(main())
"""


class Watching:
    """The process, with what it prints."""

    def __init__(self, *paths: Path, index: Path) -> None:
        command = [sys.executable, "-c", HEARS_CTRL_C, "index", *map(str, paths)]
        self.process = subprocess.Popen(
            [*command, "--watch", "--index", str(index)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.out = _lines_of(self.process.stdout)
        self.err = _lines_of(self.process.stderr)

    def prints(self, lines: "queue.Queue[str]", part: str) -> str:
        """The next line that has the part in it."""
        while True:
            line = lines.get(timeout=LONGEST_WAIT_S)
            if part in line:
                return line

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LONGEST_WAIT_S)


def _lines_of(stream: IO[str] | None) -> "queue.Queue[str]":
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in stream or ():
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    return lines


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Callable[[Sequence[Path]], Watching]]:
    begun: list[Watching] = []

    def begin(paths: Sequence[Path]) -> Watching:
        begun.append(Watching(*paths, index=tmp_path / "index"))
        return begun[-1]

    yield begin
    for one in begun:
        one.process.kill()
        one.process.wait()
        for pipe in (one.process.stdout, one.process.stderr):
            if pipe is not None:
                pipe.close()


def test_it_follows_additions_changes_and_removals_until_it_is_interrupted(
    tmp_path: Path, watching: Callable[[Sequence[Path]], Watching]
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    one = watching([folder])
    assert "No article could be read" in one.prints(one.err, "qa-service: ")
    one.prints(one.err, "Watching")
    (folder / "a.txt").write_text("The council of the harbour town voted for a new sea wall.")
    assert "1 articles" in one.prints(one.out, "1 added")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "b.txt").write_text("The ferry to the island was stopped by the storm.")
    assert "2 articles" in one.prints(one.out, "1 added")
    (folder / "a.txt").write_text("The council of the harbour town put the sea wall off.")
    one.prints(one.out, "1 changed")
    (folder / "a.txt").unlink()
    assert "1 articles" in one.prints(one.out, "1 removed")
    assert one.end() == 0


def two_articles(
    tmp_path: Path, watching: Callable[[Sequence[Path]], Watching]
) -> tuple[Watching, Path, Path]:
    """The process that has just built the index of a folder and a file, and the two."""
    folder, file = tmp_path / "articles", tmp_path / "single.txt"
    folder.mkdir()
    (folder / "a.txt").write_text("The council of the harbour town voted for a new sea wall.")
    file.write_text("The ferry to the island leaves every day at nine in the morning.")
    one = watching([folder, file])
    one.prints(one.out, "2 added")
    return one, folder, file


def assert_it_goes_and_comes_back(folder: Path, one: Watching) -> None:
    away = folder.with_name("away")
    folder.rename(away)
    assert "There is no file or folder" in one.prints(one.err, "qa-service: ")
    (away / "b.txt").write_text("The lighthouse keeper retired after forty years.")
    away.rename(folder)
    assert "3 articles" in one.prints(one.out, "1 added")


def test_a_file_that_is_replaced_and_a_folder_that_comes_back_are_followed(
    tmp_path: Path, watching: Callable[[Sequence[Path]], Watching]
) -> None:
    one, folder, file = two_articles(tmp_path, watching)
    (tmp_path / "draft").write_text("The ferry to the island was stopped because of the storm.")
    (tmp_path / "draft").replace(file)
    one.prints(one.out, "1 changed")
    assert_it_goes_and_comes_back(folder, one)
    assert one.process.poll() is None


def test_a_path_that_is_not_there_from_the_start_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = ["--index", str(tmp_path / "index")]
    assert main(["index", str(tmp_path / "nowhere"), "--watch", *index]) == 2
    assert "There is no file or folder" in capsys.readouterr().err
    assert main(["index", str(tmp_path), "--watch", "--json", *index]) == 2
    assert "--watch" in capsys.readouterr().err


def test_a_folder_that_goes_away_before_it_is_watched_is_named(
    tmp_path: Path, watching: Callable[[Sequence[Path]], Watching]
) -> None:
    """It is renamed while the process turns from the build to watching."""
    one, folder, _ = two_articles(tmp_path, watching)
    assert_it_goes_and_comes_back(folder, one)
