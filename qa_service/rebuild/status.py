"""The state of a rebuild, as it is reported and stored."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

State: TypeAlias = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class RebuildStatus:
    """One rebuild. ``done`` of ``total`` articles or passages of ``stage``; None: not known.

    ``started`` and ``finished`` are ISO 8601, UTC. ``report`` is what the build did, as
    ``qa-service index --json`` prints it, once it is done; ``error`` says why it failed.
    """

    id: str
    state: State
    full: bool
    started: str
    finished: str | None = None
    stage: str | None = None
    done: int = 0
    total: int | None = None
    report: Mapping[str, object] | None = None
    error: str | None = None


def write_status(file: Path, status: RebuildStatus) -> None:
    """Replace the file by one that holds ``status``."""
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(asdict(status), ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(file)


def read_status(file: Path) -> RebuildStatus | None:
    """What the file holds; None when there is none, or it is damaged."""
    try:
        return RebuildStatus(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
