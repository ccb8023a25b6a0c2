"""Every setting that docs/operation.md tells of, through `qa-service serve` as a process."""

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qa_service.access_keys import KeyRing
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.settings import setting_names

ROOT = Path(__file__).parents[2]
TOKEN = "the administrator's own"  # noqa: S105  of this test
NAME = "archive.example"
ORIGIN = "https://desk.example"
QUESTION = "Who is the prime minister of Pakistan?"
ELSEWHERE = {"answer_seconds": "tests/web/test_costs.py"}


@dataclass(frozen=True)
class Served:
    """The process, where it listens, its keys and its log."""

    process: subprocess.Popen[str]
    port: int
    keys: tuple[str, ...]
    log: Path
    settings: dict[str, str]

    def send(
        self, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """As a proxy sends it on, below the prefix."""
        sent = {"Host": "127.0.0.1", "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": NAME}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            sent["Authorization"] = f"Bearer {key}"
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        if isinstance(body, dict):
            sent["Content-Type"] = "application/json"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET" if body is None else "POST", f"/archive{path}", text, sent)
            reply = connection.getresponse()
            read = reply.read().decode()
        is_json = "json" in (reply.headers["Content-Type"] or "")
        return reply.status, json.loads(read) if is_json else read, reply.headers


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    build_index([ROOT / "corpus"], folder / "index", model=DEFAULT_MODEL)
    ring = KeyRing(folder / "keys.json")
    keys = tuple(ring.add(f"reader{n}") for n in range(8))
    settings = {
        "host": "127.0.0.1",
        "port": "0",
        "index": str(folder / "index"),
        "keys": str(folder / "keys.json"),
        "conversations": str(folder / "kept.sqlite"),
        "access": "key",
        "admin_token": TOKEN,
        "hosts": NAME,
        "proxies": "1",
        "url_prefix": "/archive",
        "cors_origins": ORIGIN,
        "rate_limit": "2 per hour",
        "threads": "1",
        "queue": "1",
        "queue_seconds": "1",
        "stop_seconds": "2",
        "log_level": "INFO",
        "log_format": "json",
        "log_questions": "true",
        "corpus": str(folder),
    }
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "qa_service", "serve"],
            stdout=subprocess.PIPE,
            stderr=out,
            text=True,
            cwd=ROOT,
            env={
                **{f"QA_{name.upper()}": value for name, value in settings.items()},
                "HF_HUB_OFFLINE": "1",
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": str(ROOT),
            },
        )
    with process:
        assert process.stdout is not None
        ready = re.match(r"Ready: http://127\.0\.0\.1:(\d+)/archive ", process.stdout.readline())
        assert ready is not None, log.read_text()
        yield Served(process, int(ready[1]), keys, log, settings)
        process.kill()


def test_every_setting_of_the_page_is_tested_here_or_elsewhere(served: Served) -> None:
    page = (ROOT / "docs" / "operation.md").read_text("utf-8")
    sent = {name for name in setting_names() if re.search(rf"`{name}`|QA_{name.upper()}\b", page)}
    assert sent - set(served.settings) - set(ELSEWHERE) == set()
    assert all((ROOT / place).is_file() for place in ELSEWHERE.values())


def test_it_is_read_with_a_key_below_its_path_under_its_name(served: Served) -> None:
    assert served.send("/healthz")[0] == 200
    assert served.send("/api/v1/index")[0] == 401
    status, page, _ = served.send("/", key=served.keys[0])
    assert status == 200
    assert 'href="/archive/' in page
    assert (
        served.send("/api/v1/index", key=served.keys[0], X_Forwarded_Host="evil.example")[0] == 421
    )
    assert served.send("/api/v1/index/rebuilds", key=TOKEN)[0] == 200
    assert served.send("/api/v1/index/rebuilds", key=served.keys[0])[0] == 401


def test_what_a_proxy_says_is_believed(served: Served) -> None:
    form = f"key={served.keys[0]}"
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, headers = served.send("/enter", form, X_Forwarded_Proto="https", **kind)
    assert status == 303
    assert {"Secure", "Path=/archive"} <= set(headers["Set-Cookie"].split("; "))
    wrong = [
        served.send("/metrics", key="qa_no", X_Forwarded_For="192.0.2.66")[0] for _ in range(31)
    ]
    assert wrong == [401] * 30 + [429]
    assert served.send("/metrics", key=served.keys[0])[0] == 200


def test_scripts_of_the_named_origin_alone_may_call(served: Served) -> None:
    for origin, allowed in ((ORIGIN, ORIGIN), ("https://evil.example", None)):
        headers = served.send("/api/v1/index", key=served.keys[0], Origin=origin)[2]
        assert headers["Access-Control-Allow-Origin"] == allowed


def test_each_key_has_its_rate_and_the_log_its_questions(served: Served) -> None:
    body, asked = {"query": QUESTION}, served.keys[1]
    statuses = [served.send("/api/v1/search", body, key=asked)[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    begun = served.send("/api/v1/conversations", {}, key=served.keys[2])
    assert begun[0] == 201
    answer = {"question": QUESTION, "conversation": begun[1]["id"]}
    assert served.send("/api/v1/answer", answer, key=served.keys[2])[0] == 200
    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    assert any(QUESTION in line["message"] for line in lines)
    assert {line["level"] for line in lines} >= {"INFO"}


def test_more_than_the_queue_holds_is_refused_at_once(served: Served) -> None:
    replies: list[int] = []

    def ask(key: str) -> None:
        # Each another question: what was answered before takes no time.
        asked = [{"question": f"{QUESTION} Was it {key[-6:]}{number}?"} for number in range(2)]
        batch = {"questions": asked}
        replies.append(served.send("/api/v1/answers", batch, key=key)[0])

    asking = [threading.Thread(target=ask, args=(key,)) for key in served.keys[3:8]]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert set(replies) == {200, 503}
    assert replies.count(503) >= 2  # one at work, one waiting, for a second at most


def test_it_stops_in_time(served: Served) -> None:
    """The last of them: nothing answers after it."""
    began = time.monotonic()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(30) == 0
    assert time.monotonic() - began < 20
