#!/usr/bin/env python3
"""Count the modules that a question passes from its route to its answer.

    scripts/bench/check_hops.py INDEX QUESTION

Asks POST /api/v1/answer of an index in this process, once to load what is loaded once, then again,
and follows every call. A hop is a module of the package on the stack: the longest chain is what
somebody reads who follows one call to its end. All modules entered are counted beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app

if TYPE_CHECKING:
    from types import FrameType


class Chains:
    """The modules entered so far, and the longest chain of them on the stack at one time."""

    def __init__(self) -> None:
        self.entered: set[str] = set()
        self.longest: list[str] = []

    def note(self, frame: FrameType | None, event: str, _argument: object) -> None:
        """Called for every call, as `sys.setprofile` wants."""
        if event != "call" or frame is None or not _is_ours(frame):
            return
        self.entered.add(_module(frame))
        chain: dict[str, None] = {}
        while frame is not None:
            if _is_ours(frame):
                chain[_module(frame)] = None
            frame = frame.f_back
        if len(chain) > len(self.longest):
            self.longest = [*reversed(chain)]


def main() -> None:
    """Ask and print."""
    index, question = sys.argv[1:]
    service = open_service(Settings(index=Path(index)))
    client = create_app(service=service).test_client()
    client.post("/api/v1/search", json={"query": question})
    chains = Chains()
    sys.setprofile(chains.note)
    reply = client.post("/api/v1/answer", json={"question": question})
    sys.setprofile(None)
    service.close()
    print(f"{reply.status_code}, {len(chains.entered)} modules entered")
    print(f"{len(chains.longest)} in the longest chain: {' > '.join(chains.longest)}")


def _is_ours(frame: FrameType) -> bool:
    return _module(frame).startswith("qa_service.")


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


if __name__ == "__main__":
    main()
