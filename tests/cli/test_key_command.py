"""``qa-service key``, and an archive served to the holders of keys."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from qa_service.access_keys import KeyRing
from qa_service.cli import main
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index

ARTICLE = {"id": "ferry", "text": "The first ferry to Lumen island left on Saturday morning."}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def name_of(keys: KeyRing, key: str) -> str | None:
    found = keys.find(key)
    return found.name if found else None


def test_a_key_is_shown_once_on_stdout_and_opens(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["key", "add", "ada"]) == 0
    out, err = capsys.readouterr()
    assert name_of(KeyRing(home / "keys.json"), out.strip()) == "ada"
    assert "shown only this once" in err
    assert "QA_ACCESS=key" in err
    assert main(["key", "list"]) == 0
    listed = capsys.readouterr().out
    assert listed.startswith("ada  made 20")
    assert out.strip() not in listed


def test_programs_get_one_document(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(home / "other.json")
    main(["key", "add", "ada", "--json", "--keys", file])
    made = json.loads(capsys.readouterr().out)
    assert name_of(KeyRing(home / "other.json"), made["key"]) == made["name"] == "ada"
    main(["key", "list", "--json", "--keys", file])
    (listed,) = json.loads(capsys.readouterr().out)["keys"]
    assert set(listed) == {"name", "created"}
    main(["key", "remove", "ada", "--json", "--keys", file])
    assert json.loads(capsys.readouterr().out) == {"name": "ada"}
    assert KeyRing(home / "other.json").keys() == ()


@pytest.mark.usefixtures("home")
def test_what_cannot_be_done_is_reported_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key", "remove", "ada"]) == 2
    assert "no key for ada" in capsys.readouterr().err
    assert main(["key", "list"]) == 0
    assert capsys.readouterr().err == "There are no keys.\n"


def test_an_archive_served_by_key_follows_keys_as_they_come_and_go(home: Path) -> None:
    (home / "news.jsonl").write_text(json.dumps(ARTICLE), encoding="utf-8")
    build_index([home / "news.jsonl"], home / "index", model=DEFAULT_MODEL)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa_service", "serve", "--port", str(port)]
    config = 'access = "key"\nlog_level = "INFO"\nlog_format = "json"\nurl_prefix = "/a"\n'
    (home / "qa-service.toml").write_text(config, encoding="utf-8")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        early = first_reply(f"http://127.0.0.1:{port}/a/readyz")
        assert early in {200, 503}
        assert server.stdout.readline().startswith(f"Ready: http://127.0.0.1:{port}/a ")
        index, ring = f"http://127.0.0.1:{port}/a/api/v1/index", KeyRing(home / "keys.json")
        key = ring.add("ada")
        headers = {"Authorization": f"Bearer {key}"}
        statuses = [httpx2.get(index).status_code, httpx2.get(index, headers=headers).status_code]
        ring.remove("ada")
        statuses.append(httpx2.get(index, headers=headers).status_code)
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=20)
    assert statuses == [401, 200, 401]
    assert server.returncode == 0
    first, *lines = err.splitlines()
    assert first.startswith("There are no access keys")
    assert {"qa_service.wsgi", "qa_service.web.watch"} <= {
        json.loads(line)["logger"] for line in lines
    }
    assert key not in err


def first_reply(address: str) -> int:
    """The status of the first reply, as soon as somebody listens."""
    for _ in range(600):
        try:
            return int(httpx2.get(address).status_code)
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("nobody ever listened")
