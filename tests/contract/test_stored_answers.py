"""Answers as each version stored them: files with the fields that it knew, and no others."""

import json
from pathlib import Path

import pytest

from qa_service.citing import FORMATS
from qa_service.contract.replies import read_answer

FILES = sorted((Path(__file__).parent / "stored").glob("*.json"))
OURS = [file for file in FILES if not file.name.startswith("later")]
SAID = "The Elm dam was opened on Thursday by Mayor Bo Quill."


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_an_answer_of_any_version_is_read_whole(file: Path) -> None:
    stored = file.read_text("utf-8")
    assert read_answer(stored).document() == json.loads(stored)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_answer_of_any_version_is_shown_and_cited(file: Path) -> None:
    answer = read_answer(file.read_text("utf-8"))
    assert answer.shown[0].text == SAID
    assert answer.articles[0].day is not None
    assert answer.articles[0].day.isoformat() == "2012-05-03"
    for name, written in FORMATS.items():
        text = written.write(answer)
        assert "Elm" in text, name
    if answer.status == "answered":
        assert [one.text for one in answer.statements] == [SAID]
        assert answer.citations[0].answering_words == "on Thursday"
    else:
        assert answer.statements == []


def test_a_form_of_a_later_version_is_read_and_what_it_added_left_aside() -> None:
    (later,) = set(FILES) - set(OURS)
    answer = read_answer(later.read_text("utf-8"))
    assert answer.form == "saga"
    assert "mood" not in answer.document()


@pytest.mark.parametrize("stored", ["", "[]", "{}", '{"id": "a"}', '{"id": 1, "citations": []}'])
def test_what_is_no_answer_is_refused(stored: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read_answer(stored)
