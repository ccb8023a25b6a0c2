"""A scheduler, workers and a store, each a process of its own, as on several machines."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLI = (sys.executable, "-m", "qa_service")
_PATIENCE_S = 60


@dataclass(frozen=True)
class Machines:
    """Addresses of the scheduler and of a Milvus, and the folder of all that they write."""

    scheduler: str
    milvus: str
    folder: Path

    def store(self, name: str) -> str:
        """The address of a store of its own."""
        return f"milvus+{self.milvus}/{name}"


@contextmanager
def machines(folder: Path, *, workers: int = 2) -> Iterator[Machines]:
    """All of them, until the block ends."""
    scheduler, milvus = free_port(), free_port()
    found = Machines(f"tcp://127.0.0.1:{scheduler}", f"http://127.0.0.1:{milvus}", folder)
    program = str(Path(sys.executable).parent / "milvus-lite")
    where = ("--host", "127.0.0.1", "--port")
    with (
        process([program, "server", *where, str(milvus), "--data-dir", str(folder / "milvus")]),
        process([*dask("scheduler"), *where, str(scheduler), "--no-dashboard"]),
    ):
        wait_for(scheduler)
        wait_for(milvus)
        with process(worker_command(found, workers)):
            yield found


def worker_command(found: Machines, count: int) -> list[str]:
    """Workers, each started again by a nanny when it dies."""
    options = ("--nthreads", "1", "--nworkers", str(count), "--no-dashboard")
    folder = str(found.folder / "dask")
    return [*dask("worker"), found.scheduler, *options, "--local-directory", folder]


@contextmanager
def process(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process until the block ends; what it logs is shown where a test fails."""
    with subprocess.Popen(command, start_new_session=True) as running:
        try:
            yield running
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of ours, whatever it returns."""
    command = [*CLI, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def dask(part: str) -> list[str]:
    """The command of a scheduler or worker."""
    return [sys.executable, "-m", "dask", part]


def wait_for(port: int) -> None:
    """Return once something listens there."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
