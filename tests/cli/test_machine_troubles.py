"""What the machine refuses has its own sentence, on the command line and over HTTP."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_service.cli import print_error
from qa_service.errors import QAError
from qa_service.store.builder import explaining_full_disks


def printed(error: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    assert print_error(error, debug=False) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory")])
def test_too_little_memory_is_no_bug(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    line = printed(error, capsys)
    assert "There is not enough memory" in line
    assert "bug" not in line


def test_a_command_that_gets_too_little_memory_says_so(tmp_path: Path) -> None:
    """A real one: the address space of the process is bounded far below what it needs."""
    program = (
        "import resource, sys\n"
        "from qa_service.cli import main\n"
        "import qa_service.cli.administering as command\n"
        "def run(arguments, settings):\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "    return len(bytearray(1 << 32))\n"
        "command.run_status = run\n"
        f"sys.exit(main(['status', '--index', {str(tmp_path)!r}]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "There is not enough memory" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_read_only_file_system_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    error = OSError(errno.EROFS, os.strerror(errno.EROFS), "/srv/keys.json")
    assert "/srv/keys.json is on a file system that is mounted read-only" in printed(error, capsys)


def test_an_index_on_a_read_only_file_system_needs_another_folder_not_more_room() -> None:
    with (
        pytest.raises(QAError, match=r"mounted read-only\. Name a writable folder") as caught,
        explaining_full_disks(Path("/srv/index")),
    ):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    assert "Free space" not in str(caught.value)
