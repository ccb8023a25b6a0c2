#!/usr/bin/env python3
"""Hold a real Milvus server to the contract of stores.

    pip install --no-deps --target DIR milvus==2.3.5
    scripts/bench/check_milvus.py DIR [PYTEST ARGUMENT ...]

Starts the server that is in DIR in a network namespace of its own, as it listens on all interfaces
whatever its configuration says, runs test_contract.py and test_shared_writer.py of tests/store
against it, and stops it. Needs Linux and the right to make namespaces (root).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

STORE: Final = Path(__file__).parents[2] / "tests" / "store"
TESTS: Final = (STORE / "test_contract.py", STORE / "test_shared_writer.py")
INSIDE: Final = "INSIDE_NAMESPACE"
PORT: Final = 19530


def main() -> int:
    """Go into a namespace, then start, test and stop."""
    if len(sys.argv) == 1:
        print((__doc__ or "").strip())
        return 2
    if INSIDE not in os.environ:
        again = ["unshare", "--net", "--", sys.executable, *sys.argv]
        inside = {**os.environ, INSIDE: "1"}
        return subprocess.run(again, env=inside, check=False).returncode  # noqa: S603
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)  # noqa: S607
    with tempfile.TemporaryDirectory() as data:
        return tested_with(Path(sys.argv[1]).absolute(), data, sys.argv[2:])


def tested_with(package: Path, data: str, arguments: list[str]) -> int:
    """The exit status of the tests, with a server that keeps its files in ``data``."""
    sys.path.insert(0, str(package))
    from milvus import MilvusServer  # type: ignore[import-not-found]  # noqa: PLC0415

    server = MilvusServer()
    server.set_base_dir(data)
    server.listen_port = PORT
    server.start()
    try:
        asked = {**os.environ, "MILVUS_TESTED": f"http://127.0.0.1:{PORT}"}
        tests = [
            sys.executable,
            "-m",
            "pytest",
            *map(str, TESTS),
            "-k",
            "milvus and server",
            *arguments,
        ]
        return subprocess.run(tests, env=asked, check=False).returncode  # noqa: S603
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
