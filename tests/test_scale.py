"""``scale.py``: the page tells what it prints, and what it prints follows from its figures."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "bench" / "scale.py"
FIGURES = ROOT / "scripts" / "bench" / "scale.toml"
LIMIT = "opening_seconds_a_million = 3.6"


def printed(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_page_says_what_the_script_prints() -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("<!-- scripts/bench/scale.py -->\n")
    assert rest.partition("<!-- end -->")[0].strip() == printed().strip()


def test_what_was_measured_is_on_the_pages_that_the_figures_name() -> None:
    pages = "".join(
        (ROOT / "docs" / name).read_text(encoding="utf-8")
        for name in ("measurements.md", "growth.md")
    )
    for shown in ("2,105 B", "369 MiB", "696 MiB", "861 MiB", "3.6 s", "25.3 s", "212 ms"):
        assert shown in pages
    assert "| 10.9 / 16.5 |" in pages
    assert "| 14.0 / 35.5 |" in pages
    assert "| 25.5 / 76.6 |" in pages
    assert "76 for all of indexing" in pages


def test_the_measured_sizes_come_out_as_measured() -> None:
    shown = printed("10017", "100004", "1000003")
    assert [row.split("|")[-3].strip() for row in shown.splitlines()[2:5]] == [
        "11 ms",
        "14 ms",
        "25 ms",
    ]


def test_a_figure_that_is_changed_moves_the_end_of_one_machine(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    text = FIGURES.read_text(encoding="utf-8")
    assert LIMIT in text
    mine.write_text(text.replace(LIMIT, "opening_seconds_a_million = 0.3"), encoding="utf-8")
    assert "| 50 million | 1.43 million | distributed store |" in printed("50000000")
    assert "| 50 million | 1.43 million | one machine |" in printed(
        "--assumptions", str(mine), "50000000"
    )


def test_the_page_says_what_was_found_of_the_store() -> None:
    page = " ".join((ROOT / "docs" / "scale.md").read_text(encoding="utf-8").split())
    figures = tomllib.loads(FIGURES.read_text(encoding="utf-8"))["measured"]
    vector, words, rest, article, lists, links = 1536, 529, 238, 624, 744, 144
    assert figures["store_bytes_in_memory"] == vector + rest + article + links
    assert figures["store_bytes_of_words"] == words + lists
    for shown in ("words 529", "dates 238", "(624)", "(744,", "and 144", ".67 ms", ".97 in"):
        assert shown in page
    assert f"takes {figures['store_request_core_ms']} ms of a core" in page
    assert f"{figures['store_graph_core_ms']} ms that FAISS".removeprefix("0") in page


def test_twice_the_machines_take_half_the_time_and_cost_the_same(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    text = FIGURES.read_text(encoding="utf-8")
    mine.write_text(
        text.replace("indexing_machines = 8 ", "indexing_machines = 16 "), encoding="utf-8"
    )
    eight, sixteen = (
        [cell.strip() for cell in printed(*flags, "1000000000").splitlines()[-3].split("|")]
        for flags in ((), ("--assumptions", str(mine)))
    )
    assert (eight[3], sixteen[3]) == ("8", "16")
    assert float(sixteen[4]) == pytest.approx(float(eight[4]) / 2, abs=0.1)
    assert sixteen[5] == eight[5]


@pytest.mark.parametrize("change", ["gpu_hours = 3.00", ""])
def test_an_unknown_or_missing_figure_is_named(tmp_path: Path, change: str) -> None:
    mine = tmp_path / "mine.toml"
    text = FIGURES.read_text(encoding="utf-8")
    mine.write_text(text.replace("gpu_hour = 3.00", change), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, SCRIPT, "--assumptions", mine], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "gpu_hour" in done.stderr
    assert "Traceback" not in done.stderr
