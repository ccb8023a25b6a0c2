"""Real builds, killed and cut from power; ``scripts/bench/kill_builds.py`` counts hundreds."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(script: str, *arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "bench" / script, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_builds_killed_at_random_moments_break_and_lose_nothing(tmp_path: Path) -> None:
    said = run("kill_builds.py", "6", "--folder", tmp_path)
    assert "killed      6 (" in said
    assert "0 broken, 0 lost, 0 left something over" in said
    assert (tmp_path / "index" / "CURRENT").exists()


def test_builds_cut_from_power_at_every_step_break_and_lose_nothing() -> None:
    said = run("power_cuts.py", "3")
    assert "0 broken, 0 lost" in said
