import json
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from qa_service.logs import REQUEST_ID, JSONLines, TextLines

SET_UP = """
import logging
from qa_service.logs import REQUEST_ID, set_up_logs
set_up_logs(level="INFO", form="{form}")
REQUEST_ID.set("r1")
logging.getLogger("qa_service.some").info("told %s", "ça", extra={{"data": {{"ms": 3}}}})
logging.getLogger("qa_service.some").debug("not told")
logging.getLogger("another").info("not told")
"""


@pytest.fixture
def request_id() -> Iterator[str]:
    token = REQUEST_ID.set("abc")
    yield "abc"
    REQUEST_ID.reset(token)


def record(**more: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "qa_service.x", "levelname": "INFO", "msg": "a\nb"})
    made.__dict__.update(more)
    return made


def test_a_line_of_json_has_the_fields_that_programs_need(request_id: str) -> None:
    line = JSONLines().format(record(data={"status": 200}))
    assert "\n" not in line
    logged = json.loads(line)
    assert logged["time"].endswith("+00:00")
    del logged["time"]
    assert logged == {
        "level": "INFO",
        "logger": "qa_service.x",
        "message": "a\nb",
        "request_id": request_id,
        "status": 200,
    }


def test_an_error_is_in_its_line_with_its_traceback() -> None:
    error = RuntimeError("broken")
    logged = json.loads(JSONLines().format(record(exc_info=(RuntimeError, error, None))))
    assert "RuntimeError: broken" in logged["error"]
    assert "request_id" not in logged


def test_a_line_of_text_ends_with_the_request(request_id: str) -> None:
    assert TextLines().format(record()).endswith(f"INFO qa_service.x: a\nb [{request_id}]")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_log_has_lines_of_this_package_and_warnings_of_others(form: str) -> None:
    command = [sys.executable, "-c", SET_UP.format(form=form)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    (line,) = done.stderr.splitlines()
    assert "told ça" in line
    assert "r1" in line
    assert line.startswith("{") == (form == "json")
