"""The pages by ``scripts/bench/check_pages.py``: what they weigh, and what a page must not do."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]

SCRIPT = Path(__file__).parents[2] / "scripts" / "bench" / "check_pages.py"
LIGHTEST = 150_000
LIGHTEST_UNPACKED = 200_000  # with an answer and all passages found, for scripts and without
BAD = b"<h1>One</h1><h1 id=a>Two</h1><p id=a><img src=/x.png><script>nothing.at.all()</script>"


def looked_at(address: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, str(SCRIPT), "--address", address, "--json", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


def test_every_page_is_light_and_as_it_should_be(address: str, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    asked = {"id": "1", "question": "When did the Americans leave Shamsi air base?"}
    questions.write_text(json.dumps(asked), encoding="utf-8")
    status, printed = looked_at(address, "--questions", str(questions))
    assert [(one["path"], one["faults"]) for one in printed["pages"] if one["faults"]] == []
    assert status == 0
    assert len(printed["pages"]) == 7
    for one in printed["pages"]:
        assert 0 < one["sent"] < LIGHTEST
        assert one["unpacked"] < LIGHTEST_UNPACKED
        assert one["first_paint"] > 0
    assert printed["waits"]["questions"] == 1
    assert 0 < printed["waits"]["passages_median"] <= printed["waits"]["answer_median"]


@pytest.fixture
def bad_address() -> Iterator[str]:
    class Bad(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(BAD) + LIGHTEST))
            self.end_headers()
            self.wfile.write(BAD + b" " * LIGHTEST)

        def log_message(self, *_: object) -> None:
            """Be silent."""

    server = HTTPServer(("127.0.0.1", 0), Bad)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_wrong_with_a_page_is_reported(bad_address: str) -> None:
    status, printed = looked_at(bad_address, "--pages", "/bad")
    assert status == 1
    faults = " ".join(printed["pages"][0]["faults"])
    for fault in (
        *("no language", "no title", "not one first heading", "image without a text"),
        *("id that is given twice", "script failed", "heavier than 150 kB", "sent unpacked"),
        "lacks content-security-policy",
    ):
        assert fault in faults
