#!/usr/bin/env python3
"""Ask two web processes on and on while one is killed and another generation is published.

    scripts/bench/check_processes.py [--rounds N] [--clients N] [--seconds S] [--files]
                                     [--stop] [--json]
    scripts/bench/check_processes.py --restart-store

Starts Milvus Lite as a server, PostgreSQL for conversations, two ``qa-service serve``, and before
them Caddy with the settings of deploy/Caddyfile; where there is no PostgreSQL it is SQLite, where
there is no Caddy a client asks the other process itself when its connection breaks. ``--files``
keeps passages in the folder of an index, without Milvus. Half of the clients want events, half
ask within conversations.

In each round one process is killed (SIGKILL; with ``--stop`` told to stop, SIGTERM) at a random
moment and started again, and a new edition of an archive, in which every sentence tells its
edition, is built and published at another.
``--changes`` has `index` write only what changed: files get a new generation all the same, but in
Milvus articles are replaced in the generation in use, where questions under way miss some.
With ``--restart-store`` Milvus is then killed, too, and started again 5 s later: questions must be
refused in order meanwhile, and answered again without a restart of anything else.

Counts questions without an answer, answers that are wrong, have passages of two editions or words
that their article does not have, answers of an edition older than somebody was given before
(``--files``: a second before), and turns that their conversation lost. Exits with 1 if there is
any.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any, Final

from asked_editions import Asker, longest_silence, outdated
from machine import print_machine
from made_editions import write_edition
from servers import Server, caddy, free_port, milvus_lite, postgresql, status_of, web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asked_editions import Reply

ALLOWED_S: Final = {"store": 0.0, "files": 1.0}  # until all processes have seen what was published
STORE_AWAY_S: Final = 5.0
REFUSALS: Final = ("503 store-unavailable:", "503 unavailable:")  # of a process, of the proxy


@dataclass(frozen=True, slots=True)
class Site:
    """All that runs, and where its index is."""

    folder: Path
    place: tuple[str, ...]  # flags that name the index
    webs: tuple[Server, ...]
    addresses: tuple[str, ...]  # that clients ask
    store: Server | None
    summary: str  # what runs, in words


@dataclass(slots=True)
class Outage:
    """The time in which the store was away, and what was wrong then."""

    began: float
    ended: float
    faults: list[str] = field(default_factory=list)
    well_after: float = 0  # seconds since the store listens again


def main() -> int:
    """Start, disturb, judge."""
    asked = _arguments()
    chance = random.Random(asked.seed)  # noqa: S311 -- moments, not secrets
    with ExitStack() as stack:
        folder = asked.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qa")))
        folder.mkdir(parents=True, exist_ok=True)
        site = started(stack, folder, files=asked.files)
        askers = [
            Asker(number, site.addresses, streams=number % 2 == 1)
            for number in range(asked.clients)
        ]
        for one in askers:
            one.begin()
        for number in range(1, asked.rounds + 1):
            disturb(site, number, chance, asked)
        outage = without_store(site) if asked.restart_store else None
        time.sleep(1)
        for one in askers:
            one.stop()
        for one in askers:
            one.join()
        if not all(one.finished for one in askers):
            raise SystemExit("A client of the trial itself failed.")
        found = scored(askers, outage, ALLOWED_S["files" if asked.files else "store"])
    if asked.json:
        print(json.dumps(found))
    else:
        print_machine()
        print(f"runs        {site.summary}; {asked.clients} clients, {asked.rounds} rounds")
        show(found)
    return 1 if any(found[kind] for kind in ("failed", "mixed", "outdated", "lost")) else 0


def started(stack: ExitStack, folder: Path, *, files: bool) -> Site:
    """Everything, ready; the stack ends it."""
    store = None if files else milvus_lite(folder, free_port())
    place: tuple[str, ...] = ("--index", str(folder / "index"))
    if store is not None:
        _run(stack, store).wait_until_it_listens()
        place = (*place, "--store", f"milvus+{store.address}/news")
    publish(folder, place, 0)
    base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg")))
    database = stack.enter_context(postgresql(base))
    place_of_conversations = database or str(folder / "conversations.sqlite")
    webs = tuple(
        web(f"web-{n}", folder, free_port(), place, place_of_conversations) for n in (1, 2)
    )
    for one in webs:
        _run(stack, one)
    for one in webs:
        one.wait_until_ready()
    proxy = caddy(folder, free_port(), webs)
    if proxy is not None:
        _run(stack, proxy).wait_until_it_listens()
    summary = (
        "files" if store is None else "Milvus Lite",
        "PostgreSQL" if database else "SQLite",
        "two web processes",
        "Caddy" if proxy else "no proxy",
    )
    addresses = (proxy.address,) if proxy else tuple(one.address for one in webs)
    return Site(folder, place, webs, addresses, store, ", ".join(summary))


def publish(folder: Path, place: Sequence[str], edition: int, *, anew: bool = True) -> None:
    """Build and publish an edition, by the command line; unless ``anew``, only what changed."""
    corpus = folder / "news.jsonl"
    write_edition(corpus, edition)
    command = [sys.executable, "-m", "qa_service", "index", str(corpus), *place]
    command += ["--full"] if anew else []
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")


def disturb(site: Site, edition: int, chance: random.Random, asked: argparse.Namespace) -> None:
    """End a process and publish an edition, each at a random moment of the seconds asked for."""
    victim, seconds = chance.choice(site.webs), asked.seconds
    killed_at, dead_for, published_at = (
        chance.uniform(0, seconds),
        chance.uniform(0, 2),
        chance.uniform(0, seconds),
    )

    def kill() -> None:
        time.sleep(killed_at)
        victim.end(signal.SIGTERM if asked.stop else signal.SIGKILL)
        tell(f"{victim.name} ended")
        time.sleep(dead_for)
        victim.start()
        victim.wait_until_ready()
        tell(f"{victim.name} ready again")

    killing = threading.Thread(target=kill)
    killing.start()
    time.sleep(published_at)
    tell(f"edition {edition} begun")
    publish(site.folder, site.place, edition, anew=not asked.changes)
    tell(f"edition {edition} published")
    killing.join()
    time.sleep(seconds / 2)


def without_store(site: Site) -> Outage:
    """Take the store away for a while; what the web processes say of themselves meanwhile."""
    if site.store is None:
        raise SystemExit("--restart-store needs a store: leave --files.")
    outage = Outage(began=time.monotonic(), ended=0)
    site.store.kill()
    time.sleep(STORE_AWAY_S)
    for one in site.webs:
        for path, expected in (("healthz", 200), ("readyz", 503)):
            status = status_of(f"{one.address}/{path}")
            if status != expected:
                outage.faults.append(f"/{path} of {one.name}: {status}")
    site.store.start()
    site.store.wait_until_it_listens()
    back = time.monotonic()
    for one in site.webs:
        one.wait_until_it_finds()
        one.wait_until_ready()
    outage.well_after = time.monotonic() - back
    time.sleep(STORE_AWAY_S)  # the proxy looks at /readyz every 2 s
    outage.ended = time.monotonic()
    return outage


def scored(askers: Sequence[Asker], outage: Outage | None, allowed: float) -> dict[str, Any]:
    """What came of all questions, in numbers and by kind."""
    replies = [reply for one in askers for reply in one.replies]
    refused = [one for one in replies if outage and one.failure and _during(one, outage)]
    failed = [one for one in replies if one.failure and one not in refused]
    answered = [one for one in replies if not one.failure]
    waited = sorted(one.ended - one.began for one in answered)
    faults = Counter(fault for one in answered for fault in one.faults)
    if outage:
        faults.update(outage.faults)
    return {
        "questions": len(replies),
        "answered": len(answered),
        "streamed": sum(one.streamed for one in answered),
        "failed": Counter(one.failure for one in failed),
        "mixed": faults,
        "outdated": len(outdated(replies, allowed)),
        "lost": sum(one.lost() for one in askers),
        "editions": dict(
            sorted(Counter(one.edition for one in answered if one.edition is not None).items())
        ),
        "overtaken": sum(one.overtaken for one in answered),
        "taken_up_again": sum(one.again > 0 for one in answered),
        "refused_while_away": Counter(one.failure for one in refused),
        "well_after_s": round(outage.well_after, 1) if outage else None,
        "median_s": round(quantiles(waited, n=100)[49], 2) if waited else None,
        "95_percent_s": round(quantiles(waited, n=100)[94], 2) if waited else None,
        "longest_s": round(waited[-1], 2) if waited else None,
        "longest_silence_s": round(longest_silence(replies), 2),
    }


def show(found: dict[str, Any]) -> None:
    """Print what came of it."""
    editions = ", ".join(f"{number} of {one}" for one, number in found["editions"].items())
    print(f"questions   {found['questions']}, answered {found['answered']}")
    print(f"editions    {editions}; {found['overtaken']} overtaken before their article was read")
    print(f"streams     {found['streamed']}; {found['taken_up_again']} taken up again")
    print(
        f"seconds     median {found['median_s']}, 95% within {found['95_percent_s']},"
        f" longest {found['longest_s']}; nobody had an answer for {found['longest_silence_s']}"
    )
    for kind in ("failed", "mixed", "refused_while_away"):
        print(f"{kind.replace('_', ' '):<11} {found[kind].total() or 'none'}")
        for what, number in found[kind].most_common(5):
            print(f"            {number} {what}")
    print(f"outdated    {found['outdated']}")
    print(f"lost        {found['lost']} turns of conversations")
    if found["well_after_s"] is not None:
        print(f"well again  {found['well_after_s']} s after the store")


def tell(event: str) -> None:
    """Say what happens, with the time, for whoever reads the logs beside it."""
    print(datetime.now(UTC).strftime("%H:%M:%S.%f")[:-3], event, file=sys.stderr, flush=True)


def _during(reply: Reply, outage: Outage) -> bool:
    """Whether a question was refused in order while the store was away."""
    orderly = any(refusal in reply.failure for refusal in REFUSALS)
    orderly = orderly and "no Retry-After" not in reply.failure
    return orderly and reply.ended >= outage.began and reply.began <= outage.ended


def _run(stack: ExitStack, server: Server) -> Server:
    server.start()
    stack.callback(server.kill)
    return server


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10, help="(10)")
    parser.add_argument("--clients", type=int, default=8, help="(8)")
    parser.add_argument("--seconds", type=float, default=8, help="of a round, about (8)")
    parser.add_argument("--seed", type=int, default=None, help="of the moments")
    parser.add_argument("--files", action="store_true", help="passages in files, not in Milvus")
    parser.add_argument("--stop", action="store_true", help="SIGTERM in place of SIGKILL")
    parser.add_argument("--changes", action="store_true", help="publish without `index --full`")
    parser.add_argument("--restart-store", action="store_true", help="kill Milvus at the end")
    parser.add_argument("--folder", type=Path, help="where logs and index stay (a temporary one)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
