"""Rankings and judgements as the files that trec_eval, ir-measures and ranx read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from qa_service.evaluation.ranking import scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

RUN_NAME: Final = "qa-service"
_UNSAFE: Final = re.compile(r"[\s%]")  # columns are separated by white space


def write_run(path: Path, rankings: Mapping[str, Sequence[str]]) -> None:
    """Write ``question Q0 passage rank score name``; white space in an id becomes ``%20``."""
    lines = [
        f"{_column(question)} Q0 {_column(name)} {rank} {score:.6f} {RUN_NAME}\n"
        for question, names in rankings.items()
        for rank, (name, score) in enumerate(scored(names).items(), start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_qrels(path: Path, wanted: Mapping[str, Sequence[str]]) -> None:
    """Write ``question 0 passage 1`` for all there is to find; ids as ``write_run`` has them."""
    lines = [
        f"{_column(question)} 0 {_column(name)} 1\n"
        for question, names in wanted.items()
        for name in names
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _column(identifier: str) -> str:
    return _UNSAFE.sub(lambda unsafe: quote(unsafe.group(), safe=""), identifier)
