"""The command as a user meets it; what needs a real index is in ``tests/cli/test_commands.py``."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa_service import __version__, cli

COMMANDS = ("index", "ask", "chat", "serve", "mcp", "status", "verify", "eval")
HEAVY = ("torch", "faiss", "flask", "numpy", "transformers", "pydantic", "tqdm")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("QA_"):
            monkeypatch.delenv(name)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[object, str]:
    """Exit status and the one line on stderr; nothing may be on stdout."""
    status = exit_status(argv)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    (line,) = err.splitlines()
    assert line.startswith("qa-service: ")
    return status, line


def exit_status(argv: Sequence[str]) -> object:
    try:
        return cli.main(argv)
    except SystemExit as leaving:  # argparse leaves by itself
        return leaving.code


def python(code: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout


def test_help_needs_none_of_the_heavy_libraries_and_little_time() -> None:
    code = (
        "import sys\n"
        "from qa_service.cli import main\n"
        "try: main(['ask', '--help'])\n"
        "except SystemExit: pass\n"
        f"print('loaded:', sorted(set(sys.modules) & set({HEAVY})))"
    )
    assert python(code).splitlines()[-1] == "loaded: []"
    before = os.times()
    python("from qa_service.cli import main; main(['--help'])")
    after = os.times()
    of_processor = after.children_user + after.children_system
    assert of_processor - before.children_user - before.children_system < 0.3


@pytest.mark.parametrize("command", ["status", "verify"])
def test_looking_at_the_index_loads_no_model_library(command: str) -> None:
    code = (
        "import sys\n"
        "from qa_service.cli import main\n"
        f"print(main(['{command}', '--index', 'none']), 'torch' in sys.modules)"
    )
    assert python(code) == "1 False\n"


def test_the_module_is_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "qa_service", "--version"], capture_output=True, check=False
    )
    assert run.stdout.decode().strip() == f"qa-service {__version__}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_common_flags(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main([command, "--help"])
    assert leaving.value.code == 0
    out = capsys.readouterr().out
    for flag in ("--index DIR", "--config FILE", "--log-level LEVEL", "--debug"):
        assert flag in out


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("asks", "Who?"),
        ("ask",),
        ("ask", "Who?", "--colour"),
        ("ask", "Who?", "--top", "3"),  # no guessing at shortened flags
        ("serve", "extra"),
        ("index", "--json", "--model"),
        ("ask", "--source", "Wire", "Who?"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    status, line = printed(capsys, *argv)
    assert status == 2
    assert "--help`" in line


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("ask", ""), "question must not be empty"),
        (("ask", "x" * 100_000), "2,000 characters"),
        (("ask", "a\x1b[2J"), "control character"),
        (("ask", "Who?", "--from", "2018-02-30"), "--from"),
        (("ask", "Who?", "--from", "2018-02-02", "--to", "2018-01-01"), "out of order"),
        (("ask", "Who?", "--top-k", "0"), "the flag --top-k"),
        (("chat", "--date", "today"), "--date"),
        (("serve", "--port", "http"), "the flag --port"),
        (("status", "--index", ""), "the flag --index"),
        (("status", "--config", "none.toml"), "none.toml cannot be read"),
    ],
)
def test_a_value_that_cannot_be_used_is_wrong_usage(
    argv: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, line = printed(capsys, *argv)
    assert status == 2
    assert words in line


def test_an_unknown_variable_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_INDX", "x")
    status, line = printed(capsys, "status")
    assert status == 2
    assert "'QA_INDEX'" in line


@pytest.mark.parametrize(
    "argv", [("ask", "Who won?"), ("chat",), ("serve", "--port", "0"), ("status",), ("verify",)]
)
def test_without_an_index_it_says_how_to_build_one(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    status, line = printed(capsys, *argv, "--index", "nowhere")
    assert status == 1
    assert line == "qa-service: No index in nowhere. Run `qa-service index PATH` to build one."


def raise_from_status(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make a command fail with an error that real parts cannot be made to raise at will."""

    def run(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "_command", lambda _: run)


def test_a_bug_is_one_line_and_its_traceback_only_for_debug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_from_status(monkeypatch, ZeroDivisionError("one\ntwo"))
    status, line = printed(capsys, "status")
    assert status == 1
    assert "ZeroDivisionError: one two. This is a bug" in line
    cli.main(["status", "--debug"])
    assert "Traceback" in capsys.readouterr().err


def test_what_the_system_refuses_is_no_bug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_from_status(monkeypatch, PermissionError(13, "Permission denied", "index/CURRENT"))
    status, line = printed(capsys, "status")
    assert status == 1
    assert "index/CURRENT: Permission denied" in line
    assert "bug" not in line


def test_an_interrupt_ends_quietly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_from_status(monkeypatch, KeyboardInterrupt())
    assert cli.main(["status"]) == 130
    assert capsys.readouterr().err == ""
