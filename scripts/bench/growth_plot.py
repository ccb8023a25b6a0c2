#!/usr/bin/env python3
"""Draw how indexes grow, from what bench_index.py --grow and bench_search.py keep as results.

    python scripts/bench/growth_plot.py RESULTS.jsonl PLOT.svg

Prints the same as a table in Markdown. Where a system was measured several times at a size, the
last counts. Needs matplotlib (``pip install 'qa-service[eval]'``).
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from our_index import NAME

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Curves = dict[str, dict[int, float]]  # system -> passages -> value

OURS: Final = "#1f5f8b"
OTHERS: Final = ("#b4682a", "#4f8a4f", "#8a5a9e", "#8a8a8a")
MARKS: Final = ("s", "^", "D", "v")
ACROSS: Final = 3  # panels side by side


@dataclass(frozen=True, slots=True)
class Panel:
    """One measure: where it stands in a result, how it is called, and its column's decimals."""

    kind: str
    field: str
    title: str
    decimals: int = 0


PANELS: Final = (
    Panel("searched", "median", "one search, median, ms", 1),
    Panel("searched", "resident_mib", "memory while searching, MiB"),
    Panel("searched", "recall", "recall@20 against exact", 3),
    Panel("built", "cpu", "building from vectors, s of work"),
    Panel("built", "peak_mib", "memory while building, MiB"),
    Panel("built", "added_cpu", "one article more, s of work", 1),
)


def main() -> None:
    """Read, print, draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("plot", type=Path)
    asked = parser.parse_args()
    lines = asked.results.read_text(encoding="utf-8").splitlines()
    curves = {panel: curves_of(panel, lines) for panel in PANELS}
    print_table(curves)
    draw(asked.plot, curves)


def curves_of(panel: Panel, lines: list[str]) -> Curves:
    """The values of a panel, by system and size."""
    curves: Curves = defaultdict(dict)
    for result in map(json.loads, lines):
        if result["kind"] == panel.kind:
            curves[result["system"]][nominal(result)] = result[panel.field]
    return curves


def nominal(result: dict[str, int]) -> int:
    """The size that was asked for: an article more or less is none."""
    size = result.get("size") or result["passages"]
    return int(10 ** round(math.log10(size)))


def print_table(curves: dict[Panel, Curves]) -> None:
    """A row for each size and system."""
    print(f"| passages | system | {' | '.join(panel.title for panel in curves)} |")
    print("|" + "---|" * (2 + len(curves)))
    rows = {(size, name) for of in curves.values() for name, at in of.items() for size in at}
    for size, name in sorted(rows, key=lambda row: (row[0], row[1] != NAME, row[1])):
        cells = (cell(panel, of.get(name, {}).get(size)) for panel, of in curves.items())
        print(f"| {size:,} | {name} | {' | '.join(cells)} |")


def cell(panel: Panel, value: float | None) -> str:
    """A value as it stands in the table."""
    return "" if value is None else f"{value:,.{panel.decimals}f}"


def draw(path: Path, curves: dict[Panel, Curves]) -> None:
    """Write an SVG file with a panel for each measure of several sizes, scales logarithmic."""
    # Words stay words, to be searched and read aloud; the same results give the same file.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "qa-service", "font.size": 9.0}):
        grown = {
            panel: of for panel, of in curves.items() if any(len(at) > 1 for at in of.values())
        }
        rows = -(-len(grown) // ACROSS)
        figure = Figure(figsize=(9.6, 2.6 * rows + 0.4), layout="constrained")
        for place, (panel, of) in enumerate(grown.items(), start=1):
            draw_panel(figure.add_subplot(rows, ACROSS, place), panel, of)
        handles, names = figure.axes[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside lower center", ncols=len(names), frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None})


def draw_panel(axes: Axes, panel: Panel, curves: Curves) -> None:
    """One measure of every system over the number of passages."""
    others = [name for name in sorted(curves) if name != NAME]
    styles = dict(zip(others, zip(OTHERS, MARKS, strict=True), strict=False))
    for name in sorted(curves, key=lambda name: name != NAME):
        colour, mark = styles.get(name, (OURS, "o"))
        sizes = sorted(curves[name])
        axes.plot(
            sizes,
            [curves[name][size] for size in sizes],
            color=colour,
            marker=mark,
            markersize=4,
            linewidth=2.2 if name == NAME else 1.2,
            label=name,
        )
    axes.set_xscale("log")
    if panel.field == "recall":
        axes.set_ylim(0, 1.05)
    else:
        axes.set_yscale("log")
    axes.set_title(panel.title, fontsize=9)
    axes.set_xlabel("passages")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)


if __name__ == "__main__":
    main()
