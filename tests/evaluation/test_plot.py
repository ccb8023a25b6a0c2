import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from evaluation_samples import asked, cited, outcome

from qa_service.errors import PlotLibraryMissingError
from qa_service.evaluation import Relevant, measure
from qa_service.evaluation.outcomes import Outcome
from qa_service.evaluation.plot import check_plotting, write_plot

GOLD = Relevant("a", "on Tuesday")


def some_outcomes() -> list[Outcome]:
    given = [
        outcome(asked(GOLD, name=f"q{n}"), cited("a" if n % 3 else "b"), confidence=n / 30)
        for n in range(30)
    ]
    refused = [
        outcome(asked(name=f"n{n}", answerable=False), refused=n > 2, confidence=n / 60)
        for n in range(10)
    ]
    return [*given, *refused]


def words_of(file: Path) -> str:
    root = ET.parse(file).getroot()  # noqa: S314 -- our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return " ".join(" ".join(root.itertext()).split())


def test_the_plot_is_an_svg_file_that_says_what_it_shows(tmp_path: Path) -> None:
    write_plot(tmp_path / "plot.svg", measure(some_outcomes()))
    words = words_of(tmp_path / "plot.svg")
    for said in ("confidence", "ECE 0.", "Brier 0.", "precision of refusing", "AUROC 0."):
        assert said in words


def test_the_same_report_gives_the_same_file(tmp_path: Path) -> None:
    report = measure(some_outcomes())
    for name in ("one.svg", "two.svg"):
        write_plot(tmp_path / name, report)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_a_set_too_small_for_a_curve_says_so(tmp_path: Path) -> None:
    write_plot(tmp_path / "plot.svg", measure([outcome(asked(), cited("a"))]))
    words = words_of(tmp_path / "plot.svg")
    assert "no answer could be scored" in words
    assert "needs questions with and without an answer" in words


def test_without_matplotlib_the_error_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotLibraryMissingError, match=r"pip install 'qa-service\[eval\]'"):
        check_plotting()
