#!/usr/bin/env python
"""Many clients at once: what they get, how long they wait, and whether memory grows.

    scripts/bench/bench_load.py INDEX QUESTIONS.jsonl [--clients 200] [--seconds 60] [--warm-up 20]
        [--hostile] [--files N]

Starts ``qa-service serve`` on INDEX as its own process with its default settings; ``--files`` is
the soft limit of open files that it starts with. Each client, on a connection of its own, asks one
question after the other over loopback for the whole time, none as one was asked before, so that
none is answered from memory; who is refused (429, 503) comes again after ``Retry-After`` seconds. A
reply counts as failed unless it is a whole answer or a refusal that says when to come again. Memory
is the resident set of the service, compared between the end of the warm-up and the end. With
``--hostile`` there are also, each kind from an address of its own, 100 clients that send a byte a
second, 50 that ask and never read, and 1,100 connections that ask for nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from machine import print_machine
from qa_service.evaluation import AskedQuestion, read_questions

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

REFUSALS = (429, 503)


@dataclass
class Tally:
    """What the clients met; seconds of answers after the warm-up only."""

    answered: list[float] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    early: int = 0  # answers within the warm-up


@dataclass(frozen=True)
class Reply:
    """Status, headers by name in lower case, and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Load:
    """Who asks what for how long."""

    port: int
    bodies: Iterator[bytes]
    counted_from: float
    until: float


def main() -> None:
    """Start, load, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60, help="after the warm-up (60)")
    parser.add_argument("--warm-up", type=float, default=20, help="seconds not counted (20)")
    parser.add_argument("--hostile", action="store_true", help="beside clients that mean no good")
    parser.add_argument("--files", type=int, help="soft limit of open files")
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions)
    command = ["prlimit", f"--nofile={arguments.files}:"] if arguments.files else []
    command += [sys.executable, "-m", "qa_service", "serve", "--port", "0"]
    command += ["--index", str(arguments.index)]
    with subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            port = port_of(server)
            now = time.perf_counter()
            counted_from = now + arguments.warm_up
            until = counted_from + arguments.seconds
            load = Load(port, bodies_of(questions), counted_from, until)
            tally, memory = asyncio.run(
                put_under(load, arguments.clients, server.pid, hostile=arguments.hostile)
            )
        finally:
            server.terminate()
    print_machine()
    print(f"data        {arguments.index}, {len(questions)} questions of {arguments.questions}")
    print(f"load        {arguments.clients} clients for {arguments.seconds:.0f} s, each asking on")
    if arguments.hostile:
        print("beside      100 trickling, 50 never reading, 1,100 idle")
    report(tally, memory, arguments.seconds)
    if tally.failed:
        raise SystemExit(1)


def report(tally: Tally, memory: list[tuple[float, float]], seconds: float) -> None:
    """Print what came of it."""
    points = quantiles(tally.answered, n=100)
    rate = len(tally.answered) / seconds
    print(
        f"answered    {len(tally.answered):,}, {rate:.1f} a second; median {points[49]:.2f} s,"
        f" 95% within {points[94]:.2f} s, 99% within {points[98]:.2f} s,"
        f" longest {max(tally.answered):.2f} s"
    )
    refusals = ", ".join(
        f"{number:,} with {status}" for status, number in sorted(tally.refused.items())
    )
    print(f"refused     {refusals or 'none'}; each said when to come again")
    print(f"failed      {len(tally.failed)}{': ' + tally.failed[0] if tally.failed else ''}")
    warm = [mib for seconds_counted, mib in memory if seconds_counted >= 0]
    third = max(len(warm) // 3, 1)
    first, last = sum(warm[:third]) / third, sum(warm[-third:]) / third
    print(
        f"memory      {warm[0]:.0f} MiB after the warm-up, {warm[-1]:.0f} MiB at the end;"
        f" mean of the last third less that of the first: {last - first:+.1f} MiB"
    )


def port_of(server: subprocess.Popen[str]) -> int:
    """Where the service says that it is ready."""
    assert server.stdout is not None  # noqa: S101 -- we asked for a pipe
    for line in server.stdout:
        if found := re.search(r"http://[\w.]+:(\d+)", line):
            return int(found[1])
    raise SystemExit("The service ended before it was ready; see its messages above.")


def bodies_of(questions: Sequence[AskedQuestion]) -> Iterator[bytes]:
    """Requests without end: all questions, then all as of the next day, and so on."""
    later = timedelta(0)
    while True:
        for one in questions:
            day = one.question.day + later
            yield json.dumps({"question": one.question.text, "date": day.isoformat()}).encode()
        later += timedelta(days=1)


async def put_under(
    load: Load, clients: int, process: int, *, hostile: bool = False
) -> tuple[Tally, list[tuple[float, float]]]:
    """What came of the load, and memory (MiB) by seconds since the warm-up ended."""
    tally, memory = Tally(), []
    others = [asyncio.create_task(one) for one in hostile_clients(load)] if hostile else []
    asking = [asyncio.create_task(client(load, tally)) for _ in range(clients)]
    while (now := time.perf_counter()) < load.until:
        memory.append((now - load.counted_from, resident_mib(process)))
        await asyncio.sleep(0.5)
    await asyncio.gather(*asking)
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    return tally, memory


def hostile_clients(load: Load) -> Iterator[Coroutine[None, None, None]]:
    """Those that take what they can without ever getting an answer."""
    begun = b"GET /api/v1/index HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
    whole = b"GET /api/v1/articles?limit=200 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    yield from (holding(load, "127.0.0.2", begun, trickle=b"a") for _ in range(100))
    yield from (holding(load, "127.0.0.3", whole * 50) for _ in range(50))
    yield from (holding(load, "127.0.0.4") for _ in range(1_100))


async def holding(load: Load, address: str, begun: bytes = b"", trickle: bytes = b"") -> None:
    """Hold a connection, and take another whenever it is closed; nothing is ever read."""
    while time.perf_counter() < load.until:
        with closing(socket.socket()) as held:
            held.setblocking(False)
            with suppress(OSError):
                held.bind((address, 0))
                loop = asyncio.get_running_loop()
                await loop.sock_connect(held, ("127.0.0.1", load.port))
                await loop.sock_sendall(held, begun)
                while time.perf_counter() < load.until:
                    await asyncio.sleep(1)
                    if trickle:
                        await loop.sock_sendall(held, trickle)
                    elif not begun and is_closed(held):
                        break
        await asyncio.sleep(1)


def is_closed(held: socket.socket) -> bool:
    """Whether the other end hung up."""
    try:
        return held.recv(1) == b""
    except BlockingIOError:
        return False


async def client(load: Load, tally: Tally) -> None:
    """Ask on until the time is over, on one connection for as long as it holds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    while time.perf_counter() < load.until:
        body = next(load.bodies)
        began = time.perf_counter()
        try:
            reply = await exchange(reader, writer, body)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            tally.failed.append(f"{type(error).__name__}: {error}")
            reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
            continue
        await asyncio.sleep(take(reply, began, load, tally))
    writer.close()


def take(reply: Reply, began: float, load: Load, tally: Tally) -> float:
    """Count a reply; how many seconds to wait before the next question."""
    if reply.status == 200 and "status" in json.loads(reply.body):  # noqa: PLR2004 -- OK
        if began >= load.counted_from:
            tally.answered.append(time.perf_counter() - began)
        else:
            tally.early += 1
        return 0
    wait = reply.headers.get("retry-after", "")
    if reply.status in REFUSALS and wait.isdigit():
        tally.refused[reply.status] = tally.refused.get(reply.status, 0) + 1
        return float(wait)
    tally.failed.append(f"{reply.status}: {reply.body[:200]!r}")
    return 1


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes
) -> Reply:
    """One question and its reply."""
    head = (
        "POST /api/v1/answer HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await writer.drain()
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value.strip() for name, value in (one.split(":", 1) for one in lines)}
    whole = await reader.readexactly(int(headers["content-length"]))
    return Reply(int(first.split()[1]), headers, whole)


def resident_mib(process: int) -> float:
    """Memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
