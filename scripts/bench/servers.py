"""Servers of a trial, each a process of its own on this machine: started, killed, started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx2
import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HOST: Final = "127.0.0.1"
CADDYFILE: Final = Path(__file__).parents[2] / "deploy" / "Caddyfile"
_HEALTH: Final = "http://127.0.0.1:8081"  # the Caddyfile's own address for its container
_PATIENCE_S: Final = 120.0
_QUESTION: Final = {"query": "Which bridge is repaired?"}


@dataclass(slots=True)
class Server:
    """A command that serves on ``port``; what it says goes to a file of its name in ``folder``."""

    name: str
    command: Sequence[str]
    port: int
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What it said."""
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it; it may not answer yet."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("QA_")
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command
                self.command,
                env={**inherited, **self.settings},
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        self.end(signal.SIGKILL)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Send it a signal and wait until it has gone."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=_PATIENCE_S)
            self._process = None

    def wait_until_it_listens(self) -> None:
        """Return once somebody can connect to it."""

        def connects() -> bool:
            with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
                return True
            return False

        self._wait_until(connects)

    def wait_until_ready(self) -> None:
        """Return once it says that it can answer; for ``qa-service serve``."""
        self._wait_until(lambda: status_of(f"{self.address}/readyz") == httpx2.codes.OK)

    def wait_until_it_finds(self) -> None:
        """Return once it finds passages; for ``qa-service serve``."""
        search = f"{self.address}/api/v1/search"
        self._wait_until(lambda: httpx2.post(search, json=_QUESTION).is_success)

    def _wait_until(self, holds: Callable[[], bool]) -> None:
        until = time.monotonic() + _PATIENCE_S
        while not holds():
            if time.monotonic() > until or (self._process and self._process.poll() is not None):
                raise SystemExit(f"{self.name} does not serve; see {self.log}.")
            time.sleep(0.05)


def status_of(address: str) -> int:
    """The status that a GET gets there; 0 where nobody answers."""
    try:
        return httpx2.get(address, timeout=10).status_code
    except httpx2.TransportError:
        return 0


def milvus_lite(folder: Path, port: int) -> Server:
    """Milvus Lite as a server, which keeps its data in ``folder``."""
    program = [sys.executable, "-c", "from milvus_lite.cmdline import main; main()"]
    where = ["--host", HOST, "--port", str(port), "--data-dir", str(folder / "milvus")]
    return Server("milvus-lite", [*program, "server", *where], port, folder)


def web(name: str, folder: Path, port: int, place: Sequence[str], conversations: str) -> Server:
    """A web process behind one proxy, over the index at ``place`` (flags of `qa-service serve`)."""
    program = [sys.executable, "-m", "qa_service", "serve", "--port", str(port), *place]
    settings = {"QA_CONVERSATIONS": conversations, "QA_PROXIES": "1", "QA_LOG_LEVEL": "INFO"}
    return Server(name, program, port, folder, settings)


def caddy(folder: Path, port: int, webs: Sequence[Server]) -> Server | None:
    """The proxy of the deployment before these, without HTTPS; None where there is no Caddy."""
    program = shutil.which("caddy", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        return None
    written = CADDYFILE.read_text(encoding="utf-8").replace(_HEALTH, f"http://{HOST}:{free_port()}")
    own = folder / "Caddyfile"
    own.write_text(written.replace("{\n", f"{{\n\tdefault_bind {HOST}\n", 1), encoding="utf-8")
    settings = {
        "SITE": f"http://{HOST}:{port}",
        "WEB": " ".join(f"{HOST}:{one.port}" for one in webs),
        "HOME": str(folder),
    }
    command = [program, "run", "--config", str(own), "--adapter", "caddyfile"]
    return Server("caddy", command, port, folder, settings)


@contextmanager
def postgresql(folder: Path, *settings: str) -> Iterator[str | None]:
    """URL of a PostgreSQL server that nobody else uses; None where none can be started."""
    programs, user = _postgresql_programs(), _who_runs_postgresql(folder)
    if programs is None or user is None:
        yield None
        return
    data, said = str(folder / "data"), subprocess.DEVNULL
    make = [f"{programs}/initdb", "-D", data, "-U", "qa", "-A", "trust", "-N"]
    subprocess.run([*make, "--locale=C.UTF-8"], check=True, cwd="/", stdout=said, **user)  # noqa: S603
    serve = [f"{programs}/postgres", "-D", data, "-c", "listen_addresses="]
    for setting in (f"unix_socket_directories={folder}", *settings):
        serve += ["-c", setting]
    server = subprocess.Popen(serve, cwd="/", stdout=said, stderr=said, **user)  # noqa: S603
    url = f"postgresql://qa@/postgres?host={folder}"
    try:
        _wait_for_postgresql(url)
        yield url
    finally:
        server.send_signal(signal.SIGQUIT)  # without a last checkpoint
        server.wait(timeout=_PATIENCE_S)


def _wait_for_postgresql(url: str) -> None:
    for _ in range(600):
        with suppress(psycopg.OperationalError), psycopg.connect(url):
            return
        time.sleep(0.1)
    raise SystemExit("The PostgreSQL server does not answer.")


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as one:
        one.bind((HOST, 0))
        port: int = one.getsockname()[1]
        return port


def _postgresql_programs() -> Path | None:
    """The folder of ``initdb``; distributions keep it off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    return folders[-1] if folders else Path(found).resolve().parent if found else None


def _who_runs_postgresql(folder: Path) -> dict[str, Any] | None:
    """Whom to be for it, as root must not run it; None if there is nobody."""
    if os.geteuid() != 0:
        return {}
    with suppress(KeyError):
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_name}
    return None
