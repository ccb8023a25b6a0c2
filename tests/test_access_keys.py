import json
import stat
import threading
from pathlib import Path

import pytest

from qa_service.access_keys import PREFIX, KeyRing
from qa_service.errors import InvalidInputError, SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "keys.json"


def test_only_the_key_that_was_issued_is_accepted(file: Path) -> None:
    ring = KeyRing(file)
    ada, bob = ring.add("ada"), ring.add("bob")
    assert ada.startswith(PREFIX)
    assert len(ada) > 40
    assert [one and one.name for one in map(ring.find, (ada, bob))] == ["ada", "bob"]
    strangers = ["", ada[:-1], ada + "x", ada.upper(), "ada", "qa_\udce9"]
    assert [ring.find(key) for key in strangers] == [None] * len(strangers)


def test_the_file_contains_hashes_that_only_its_owner_may_read(file: Path) -> None:
    key = KeyRing(file).add("ada")
    text = file.read_text(encoding="utf-8")
    assert key not in text
    assert key.removeprefix(PREFIX) not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["keys.json"]


def test_what_another_process_changes_counts_at_once(file: Path) -> None:
    serving, changing = KeyRing(file), KeyRing(file)
    assert serving.keys() == ()
    key = changing.add("ada")
    assert serving.find(key) is not None
    changing.remove("ada")
    assert serving.find(key) is None


def test_a_name_is_used_once_and_can_be_typed(file: Path) -> None:
    ring = KeyRing(file)
    ring.add("ada")
    with pytest.raises(InvalidInputError, match=r"ada already.*key remove ada"):
        ring.add("ada")
    for name in ("", "a b", "ada\n", "x" * 65, "../x"):
        with pytest.raises(InvalidInputError, match="cannot be the name"):
            ring.add(name)
    with pytest.raises(InvalidInputError, match=r"no key for bob.*key list"):
        ring.remove("bob")


def test_keys_made_at_once_are_all_saved(file: Path) -> None:
    threads = [
        threading.Thread(target=KeyRing(file).add, args=(f"holder-{number}",))
        for number in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(KeyRing(file).keys()) == 12


@pytest.mark.parametrize(
    "text", ["", "[]", '{"keys": [{"name": "a"}]}', '{"keys": 3}', "\x00", '{"keys": [[]]}']
)
def test_a_file_that_cannot_be_understood_lets_nobody_in(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"keys\.json cannot be understood.*key add"):
        KeyRing(file).find("anything")


def test_a_hash_that_is_none_is_no_key(file: Path) -> None:
    file.parent.mkdir()
    entry = {"name": "a", "sha256": "", "created": "2026-01-01"}
    file.write_text(json.dumps({"keys": [entry]}), encoding="utf-8")
    with pytest.raises(SettingsError):
        KeyRing(file).keys()


def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read.*QA_KEYS"):
        KeyRing(tmp_path).keys()
