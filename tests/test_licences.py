"""What NOTICE, the metadata and the lock of the image say of what comes along."""

import json
import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTICE = (ROOT / "NOTICE").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
LOCKS = sorted((ROOT / "deploy" / "locks").glob("*.txt"))
PIN = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())


def pins(text: str) -> dict[str, str]:
    return {plain(name): version for name, version in PIN.findall(text.lower())}


def shared_alike() -> list[str]:
    """Files of the package whose own words put them under CC BY-SA."""
    package = ROOT / "qa_service"
    found = [
        file for file in package.rglob("*.json") if "CC BY-SA" in file.read_text("utf-8")[:200]
    ]
    return [str(one.relative_to(ROOT)) for one in [*found, *package.rglob("reader*.onnx")]]


def test_the_notice_names_every_file_under_another_licence() -> None:
    assert len(shared_alike()) == 2
    assert [file for file in shared_alike() if file not in NOTICE] == []
    assert "CC BY-SA 4.0" in NOTICE
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in NOTICE


def test_the_metadata_say_so_and_carry_the_notice() -> None:
    assert PROJECT["license"] == "Apache-2.0 AND CC-BY-SA-4.0"
    assert set(PROJECT["license-files"]) == {"LICENSE", "NOTICE"}
    assert "NOTICE" in DOCKERFILE
    assert "!NOTICE" in (ROOT / ".dockerignore").read_text("utf-8")


def _licence_of(one: Distribution) -> str:
    """The expression, or the classifiers; a whole text names licences of others, too."""
    declared = (
        one.metadata.get_all("License-Expression") or one.metadata.get_all("Classifier") or []
    )
    return " ".join(declared)


def test_the_notice_names_what_is_installed_under_the_lgpl() -> None:
    wanted = set(pins((ROOT / "deploy" / "locks" / "postgres.txt").read_text("utf-8")))
    lesser = [
        plain(one.name)
        for one in distributions()
        if plain(one.name) in wanted and "LGPL" in _licence_of(one)
    ]
    assert "psycopg" in wanted
    assert [name for name in lesser if name.removesuffix("-binary") not in NOTICE] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_has_the_releases_of_the_constraints_each_with_hashes(lock: Path) -> None:
    text = lock.read_text("utf-8")
    constrained = pins((ROOT / "constraints.txt").read_text("utf-8"))
    locked = pins(text)
    differing = {
        name for name, version in locked.items() if constrained.get(name, version) != version
    }
    assert differing == set()
    entries = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked) > 50
    assert [one for one in entries if "--hash=sha256:" not in one] == []
    assert not {"torch", "triton"} & set(locked)


def test_a_lock_has_all_that_the_project_and_its_extras_ask_for() -> None:
    assert {"postgres", "postgres,milvus,dask", "milvus,dask"} <= {lock.stem for lock in LOCKS}
    for lock in LOCKS:
        extras = PROJECT["optional-dependencies"]
        asked = [
            *PROJECT["dependencies"],
            *(one for e in lock.stem.split(",") for one in extras[e]),
        ]
        names = {plain(re.split(r"[\[<>=!~; ]", one)[0]) for one in asked} - {"torch"}
        assert names - set(pins(lock.read_text("utf-8"))) == set(), lock


def test_the_image_takes_each_name_from_one_index_and_by_its_hash() -> None:
    assert "--extra-index-url" not in DOCKERFILE
    assert '--require-hashes --no-deps -r "locks/$EXTRAS.txt"' in DOCKERFILE
    assert json.dumps("$TORCH") in DOCKERFILE
