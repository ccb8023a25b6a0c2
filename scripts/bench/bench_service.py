#!/usr/bin/env python
"""Time a running service: the start, and answers end to end over HTTP.

    scripts/bench/bench_service.py INDEX QUESTIONS.jsonl [--limit N] [--clients N]

Starts ``qa-service serve`` on INDEX as its own process, waits until it is ready, then asks one
question after the other over HTTP, each the first time it is seen. The baseline, run beside it in
turn, is sentence-transformers' plain ``encode`` of the same question: what any dense search costs
before it has searched. Last, of questions not asked so far, a part is asked by one client and the
rest by many at once.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

from sentence_transformers import SentenceTransformer

from machine import print_machine
from qa_service.embedding import DEFAULT_MODEL, locate
from qa_service.evaluation import AskedQuestion, read_questions


def main() -> None:
    """Start, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=16, help="that ask at once (16)")
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions)[: arguments.limit]
    model = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu")
    model.encode("warm up")
    began = time.perf_counter()
    command = [sys.executable, "-m", "qa_service", "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 -- our own command
        [*command, "--index", str(arguments.index)], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            host, port = address_of(server)
            ready = time.perf_counter() - began
            half, rest = len(questions) // 2, len(questions) * 5 // 8
            asked, encoded = ask_all(questions[:half], host, port, model)
            one = answers_a_second(questions[half:rest], host, port, clients=1)
            many = answers_a_second(questions[rest:], host, port, clients=arguments.clients)
            memory = resident_mib(server.pid)
        finally:
            server.terminate()
    print_machine()
    print(f"data        {arguments.index}, {len(questions)} questions of {arguments.questions}")
    print(f"start       ready after {ready:.1f} s; {memory:.0f} MiB resident at the end")
    print(
        f"answer      median {median(asked):.1f} ms, 95% within {quantiles(asked, n=20)[-1]:.1f} ms"
    )
    print(
        f"baseline    encode of the question alone: median {median(encoded):.1f} ms;"
        f" an answer takes {median(asked) / median(encoded):.1f} times that"
    )
    print(
        f"at once     one client has {one:.1f} answers a second,"
        f" {arguments.clients} have {many:.1f}: {many / one:.2f} times that; none failed"
    )


def address_of(server: subprocess.Popen[str]) -> tuple[str, int]:
    """Where the service says that it is ready."""
    assert server.stdout is not None  # noqa: S101 -- we asked for a pipe
    for line in server.stdout:
        found = re.search(r"http://([\w.]+):(\d+)", line)
        if found:
            return found[1], int(found[2])
    raise SystemExit("The service ended before it was ready; see its messages above.")


def ask_all(
    questions: list[AskedQuestion], host: str, port: int, model: SentenceTransformer
) -> tuple[list[float], list[float]]:
    """Milliseconds of every answer and of every plain encode, in turn."""
    connection = http.client.HTTPConnection(host, port)
    asked, encoded = [], []
    for question in questions:
        began = time.perf_counter()
        ask(question, connection)
        asked.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        model.encode(question.question.text)
        encoded.append((time.perf_counter() - began) * 1000)
    return asked, encoded


def ask(question: AskedQuestion, connection: http.client.HTTPConnection) -> None:
    """Get the answer; ends the benchmark when there is none."""
    body = {"question": question.question.text, "date": question.question.day.isoformat()}
    connection.request(
        "POST", "/api/v1/answer", json.dumps(body), {"Content-Type": "application/json"}
    )
    response = connection.getresponse()
    answer = json.loads(response.read())
    if "status" not in answer or response.status != http.HTTPStatus.OK:
        raise SystemExit(f"{question.id}: {answer}")


def answers_a_second(
    questions: list[AskedQuestion], host: str, port: int, *, clients: int
) -> float:
    """Over all questions, each client with a connection of its own and every n-th question."""

    def ask_some(number: int) -> None:
        connection = http.client.HTTPConnection(host, port)
        for question in questions[number::clients]:
            ask(question, connection)
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(ask_some, range(clients)))
    return len(questions) / (time.perf_counter() - began)


def resident_mib(process: int) -> float:
    """Memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
