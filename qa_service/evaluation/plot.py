"""The reliability diagram and the refusal curve of a report, drawn by matplotlib as SVG."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Final

from qa_service.errors import PlotLibraryMissingError
from qa_service.evaluation import answerable, confidences
from qa_service.evaluation.measures import refusal_curve

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from qa_service.evaluation import EvaluationReport
    from qa_service.evaluation.measures import Estimate

_INK: Final = "#1f5f8b"
_GREY: Final = "#8a8a8a"


def check_plotting() -> None:
    """PlotLibraryMissingError unless plots can be drawn."""
    if importlib.util.find_spec("matplotlib") is None:
        raise PlotLibraryMissingError(
            "A plot needs matplotlib, which is not installed.",
            remedy="Run `pip install 'qa-service[eval]'`, or leave --plot out.",
        )


def write_plot(path: Path, report: EvaluationReport) -> None:
    """Write an SVG file with two panels: reliability of confidence, and refusals."""
    check_plotting()
    import matplotlib as mpl  # noqa: PLC0415 -- optional, and slow to import
    from matplotlib.figure import Figure  # noqa: PLC0415

    # Text stays text, for search and screen readers; the same report gives the same file.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "qa-service", "font.size": 9.0}):
        figure = Figure(figsize=(8.4, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_reliability(left, report)
        _draw_refusal(right, report)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_reliability(axes: Axes, report: EvaluationReport) -> None:
    measured = report.calibration
    bins = measured.bins
    _prepare(axes, "confidence", "share of answers supported")
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--")
    axes.set_title(
        f"Reliability of {measured.ece.count} answers\n"
        f"ECE {_with_interval(measured.ece)}, Brier {_with_interval(measured.brier)}",
        fontsize=9,
    )
    if not bins:
        _say(axes, "no answer could be scored")
        return
    axes.errorbar(
        [one.confidence for one in bins],
        [one.supported for one in bins],
        # A share of 0 or 1 may exceed its own limit by rounding.
        yerr=(
            [max(one.supported - one.low, 0) for one in bins],
            [max(one.high - one.supported, 0) for one in bins],
        ),
        fmt="o-",
        color=_INK,
        linewidth=1,
        markersize=4,
        capsize=2,
    )


def _draw_refusal(axes: Axes, report: EvaluationReport) -> None:
    measured = report.refusal
    _prepare(axes, "recall of refusing", "precision of refusing")
    axes.set_title(
        f"Refusing {report.questions.unanswerable} of {report.questions.total} questions\n"
        f"AUROC {_with_interval(measured.auroc)}",
        fontsize=9,
    )
    if not 0 < report.questions.unanswerable < report.questions.total:
        _say(axes, "needs questions with and without an answer")
        return
    curve = refusal_curve(confidences(report.outcomes), answerable(report.outcomes))
    axes.plot(
        [point.recall for point in curve],
        [point.precision for point in curve],
        color=_INK,
        linewidth=1.2,
        label="any threshold",
    )
    axes.plot(
        [measured.recall.value],
        [measured.precision.value],
        "D",
        color="#c2410c",
        markersize=5,
        label="as it is set",
    )
    axes.legend(loc="lower left", frameon=False)


def _prepare(axes: Axes, across: str, up: str) -> None:
    axes.set(xlabel=across, ylabel=up, xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e5e5e5", linewidth=0.6)


def _say(axes: Axes, words: str) -> None:
    axes.text(0.5, 0.5, words, ha="center", va="center", color=_GREY)


def _with_interval(measured: Estimate) -> str:
    return f"{measured.value:.3f} [{measured.low:.3f}, {measured.high:.3f}]"
