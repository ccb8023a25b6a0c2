"""The process that rebuilds: reads a plan from stdin and writes its progress as JSON Lines.

``{"stage": ..., "done": ..., "total": ...}`` while it runs, finally ``{"report": {...}}`` or
``{"error": "..."}``. It ends when its parent does, because its stdin is then closed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Final

from qa_service.errors import QAError
from qa_service.indexing import bring_up_to_date
from qa_service.ingest import ReadingOptions

REPORT_EVERY_S: Final = 0.2


class _LineReporter:
    """Reports progress a few times a second."""

    def __init__(self) -> None:
        self._last_report = ("", 0.0)

    def report(self, stage: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if (
            stage != self._last_report[0]
            or done == total
            or now - self._last_report[1] >= REPORT_EVERY_S
        ):
            self._last_report = (stage, now)
            _write({"stage": stage, "done": done, "total": total})


def main() -> None:
    """Build as the plan in the first line of stdin says."""
    plan = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        report = bring_up_to_date(
            [Path(path) for path in plan["paths"]],
            Path(plan["index"]),
            store=plan["store"],
            scheduler=plan["scheduler"],
            model=plan["model"],
            numerics=plan["numerics"],
            full=plan["full"],
            reporter=_LineReporter(),
            options=ReadingOptions(dict(plan["fields"]), follow_links=plan["follow_links"]),
        )
    except QAError as error:
        _write({"error": str(error)})
    else:
        _write({"report": asdict(report)})


def _write(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()  # returns when the parent closes its end or has died
    os._exit(1)


if __name__ == "__main__":
    main()
