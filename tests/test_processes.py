"""Two web processes while one is killed and another generation is published.

``scripts/bench/check_processes.py`` does it many times over; here it is one round of it, with
whatever of Caddy and PostgreSQL is installed.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "bench" / "check_processes.py"
ROUND = ("--rounds", "1", "--clients", "4", "--seconds", "4", "--json")


@pytest.mark.parametrize("place", [(), ("--files",)], ids=["milvus", "files"])
def test_nobody_notices_a_process_that_dies_and_a_generation_that_comes(
    place: tuple[str, ...],
) -> None:
    found = reported_by(*ROUND, *place)
    assert found["failed"] == found["mixed"] == {}
    assert found["outdated"] == found["lost"] == 0
    assert found["answered"] == found["questions"]
    assert 0 < found["streamed"] < found["answered"]
    assert set(found["editions"]) == {"0", "1"}


def reported_by(*arguments: str) -> Mapping[str, Any]:
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    reported: Mapping[str, Any] = json.loads(done.stdout)
    return reported
