"""The scripts, run with real Python, venv and pip on a small project in place of this one."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "qa-service"
version = "0.1.0"
"""

# Builds a wheel without help, so that nothing has to be downloaded.
BACKEND = """
import pathlib, time, zipfile

NAME = "qa_service-0.1.0"
INFO = f"{NAME}.dist-info"

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    here = pathlib.Path(__file__).parent
    with (here / "builds").open("a") as log:
        log.write("built\\n")
    while (here / "be-slow").exists():
        time.sleep(0.05)
    files = {
        "qa_service.pth": str(here),
        f"{INFO}/METADATA": "Metadata-Version: 2.1\\nName: qa-service\\nVersion: 0.1.0\\n",
        f"{INFO}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{INFO}/entry_points.txt": "[console_scripts]\\nqa-service = stub:main\\n",
    }
    record = f"{INFO}/RECORD"
    files[record] = "".join(f"{name},,\\n" for name in [*files, record])
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / f"{NAME}-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return f"{NAME}-py3-none-any.whl"
"""

# Tells how it was called.
STUB = """
import json, os, sys

def main():
    variables = {name: os.environ.get(name) for name in ("QA_INDEX", "QA_CORPUS")}
    print(json.dumps([sys.argv[1:], variables]))
"""


def make_checkout(folder: Path) -> Path:
    folder.mkdir()
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "stub.py").write_text(STUB)
    (folder / "constraints.txt").write_text("")
    return folder


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    other_variables = {
        name: value for name, value in os.environ.items() if not name.startswith("QA_")
    }
    return {**other_variables, "PYTHON": sys.executable, **extra}


def start(
    checkout: Path, *arguments: str, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "scripts" / "run", *arguments],
        cwd=folder or checkout,
        env=environment(variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def called_with(run: subprocess.CompletedProcess[str]) -> tuple[list[str], dict[str, str | None]]:
    assert run.returncode == 0, run.stderr
    arguments, variables = json.loads(run.stdout)
    return arguments, variables


def builds(checkout: Path) -> int:
    log = checkout / "builds"
    return len(log.read_text().splitlines()) if log.exists() else 0


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose path has a space, set up by a first start."""
    folder = make_checkout(tmp_path_factory.mktemp("scripts") / "my checkout")
    first = start(folder)
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stderr
    assert "Installing" in first.stderr
    return folder


def test_a_second_start_installs_nothing_and_says_nothing(checkout: Path) -> None:
    before = builds(checkout)
    again = start(checkout)
    assert again.stderr == ""
    assert builds(checkout) == before


def test_arguments_go_to_serve_with_the_configured_corpus(checkout: Path) -> None:
    arguments, _ = called_with(start(checkout, "--port", "8080", "--host", "a b"))
    assert arguments == ["serve", "--corpus", "--port", "8080", "--host", "a b"]


def test_in_the_checkout_the_settings_decide_on_the_folders(checkout: Path) -> None:
    assert called_with(start(checkout))[1] == {"QA_INDEX": None, "QA_CORPUS": None}
    assert called_with(start(checkout, QA_CORPUS="news"))[1]["QA_CORPUS"] == "news"


def test_from_elsewhere_the_folders_are_those_of_the_checkout(
    checkout: Path, tmp_path: Path
) -> None:
    _, variables = called_with(start(checkout, folder=tmp_path))
    assert variables == {
        "QA_INDEX": str(checkout / "index"),
        "QA_CORPUS": str(checkout / "corpus"),
    }
    _, variables = called_with(start(checkout, folder=tmp_path, QA_CORPUS="news"))
    assert variables["QA_CORPUS"] == "news"


def test_a_configuration_in_the_callers_folder_is_used(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "qa-service.toml").write_text("")
    _, variables = called_with(start(checkout, folder=tmp_path))
    assert variables == {"QA_INDEX": None, "QA_CORPUS": None}


def test_changed_pins_are_installed_into_the_same_environment(checkout: Path) -> None:
    before = builds(checkout)
    other_variables = checkout / ".venv" / "kept"
    other_variables.touch()
    (checkout / "constraints.txt").write_text("# changed\n")
    run = start(checkout)
    assert called_with(run)
    assert "Installing" in run.stderr
    assert "Making" not in run.stderr
    assert builds(checkout) == before + 1
    assert other_variables.exists()


def test_what_was_installed_for_the_tests_is_enough_to_run(checkout: Path) -> None:
    (checkout / ".venv" / "installed").rename(checkout / ".venv" / "installed-test")
    assert start(checkout).stderr == ""


def test_a_moved_checkout_is_set_up_again(checkout: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(checkout, moved, symlinks=True)
    run = start(moved)
    assert called_with(run)
    assert "Installing" in run.stderr
    assert str(moved) in (moved / ".venv" / "bin" / "qa-service").read_text().splitlines()[0]


def test_a_start_after_one_that_was_killed_while_installing_repairs(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    (checkout / "be-slow").touch()
    with subprocess.Popen(
        [checkout / "scripts" / "run"],
        cwd=checkout,
        env=environment({}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as killed:
        deadline = time.monotonic() + 60
        while not builds(checkout) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(killed.pid, signal.SIGKILL)
    assert builds(checkout) == 1
    (checkout / "be-slow").unlink()
    run = start(checkout)
    assert called_with(run)
    assert "Making .venv" in run.stderr
    assert start(checkout).stderr == ""


def test_without_a_new_enough_python_it_says_what_is_needed(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "env", "dirname", "cat", "cmp", "printf"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    run = start(checkout, PATH=str(tools), PYTHON="")
    assert run.returncode == 1
    assert "Python 3.11 or newer is needed" in run.stderr
    assert not (checkout / ".venv").exists()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    written = [line for line in lines if not line.startswith("#")]
    parsed = [re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][A-Za-z0-9.]*)", line) for line in written]
    assert all(parsed), f"not a plain pin in {written}"
    return {canonicalize_name(match[1]): match[2] for match in parsed if match}


def test_every_dependency_is_pinned_to_a_release_that_pyproject_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    pinned = pins()
    for requirement in map(Requirement, wanted):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize(
    "script", [f"scripts/{name}" for name in ("run", "test", "lock", "evaluate")] + [".ci/run"]
)
def test_a_script_can_be_started(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    check = subprocess.run(["bash", "-n", ROOT / script], capture_output=True, check=False)
    assert check.returncode == 0, check.stderr


@pytest.mark.parametrize("folder", ["bench", "training"])
def test_the_table_of_a_folder_names_its_scripts_and_no_others(folder: str) -> None:
    files = {
        file.name: os.access(file, os.X_OK) for file in (ROOT / "scripts" / folder).glob("*.py")
    }
    named = set(re.findall(r"`(\w+\.py)\b", (ROOT / "scripts" / folder / "README.md").read_text()))
    assert {name for name, started in files.items() if started} <= named <= files.keys()


def test_what_documents_name_of_the_scripts_is_there() -> None:
    documents = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {
        path for one in documents for path in re.findall(r"scripts/[\w./-]*\w", one.read_text())
    }
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
