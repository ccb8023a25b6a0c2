"""The structures of pages that news sites use, by the script that measures what is kept of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "bench_pages.py"
LINE = re.compile(r"^(\w+) ([a-z-]+) +precision (\S+)  recall (\S+)  F1 (\S+) ", re.MULTILINE)


def test_nearly_all_text_of_every_structure_is_kept_and_little_else() -> None:
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=True)
    found = {(part, name): float(both) for part, name, _, _, both in LINE.findall(done.stdout)}
    for part in ("developed", "untouched"):
        assert found[part, "qa-service"] > 0.95
        assert found[part, "qa-service"] > found[part, "trafilatura"]
    worst = re.findall(r"qa-service (\S+) (\S+)$", done.stdout, re.MULTILINE)
    assert len(worst) == 24
    assert min(float(value) for pair in worst for value in pair) > 0.7
