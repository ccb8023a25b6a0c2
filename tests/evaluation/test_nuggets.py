import json
from pathlib import Path

import pytest
from evaluation_samples import asked, cited, outcome

from qa_service.errors import InvalidInputError
from qa_service.evaluation import measure
from qa_service.evaluation.questions import Nugget, first_sentences, read_questions, stated_in


def test_a_nugget_is_stated_by_its_pattern_or_else_by_its_quote() -> None:
    assert Nugget(vital=True, pattern=r"\b40 (ferries|boats)").is_stated_in("Some 40\nBoats sank.")
    assert not Nugget(vital=True, pattern=r"\b40 ferries").is_stated_in("140 ferries")
    assert Nugget(vital=True, quote="40  ferries").is_stated_in("All 40 FERRIES sank")


def test_vital_nuggets_are_counted_apart_and_each_text_by_itself() -> None:
    nuggets = [
        Nugget(vital=True, quote="one two"),
        Nugget(vital=True, quote="three"),
        Nugget(vital=False, quote="four"),
    ]
    stated = stated_in(nuggets, ["one", "two three four"])
    assert stated is not None
    assert stated.vital == 1 / 2
    assert stated.all == 2 / 3
    assert stated.words == 4
    assert stated_in([Nugget(vital=False, quote="four")], ["four"]) is None


def test_the_baseline_is_the_first_sentence_of_each_of_five_passages() -> None:
    passages = [cited(str(number), "One sank. Two did not.") for number in range(7)]
    assert first_sentences(passages) == ("One sank.",) * 5


def test_a_report_holds_what_statements_and_passages_state(tmp_path: Path) -> None:
    line = {
        "id": "q",
        "question": "When did it open?",
        "nuggets": [
            {"vital": True, "article": "a", "pattern": "tues(day)?"},
            {"vital": True, "articles": ["b"], "quote": "Monday"},
        ],
    }
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(line), "utf-8")
    (question,) = read_questions(file)
    answered = outcome(question, cited("a", "It opened on Tuesday."))
    refused = outcome(question, cited("b", "It opened on Monday."), refused=True)
    nuggets = measure([answered, refused]).nuggets
    assert nuggets.statements.value == pytest.approx(1 / 4)
    assert nuggets.shown.value == pytest.approx(1 / 2)
    assert nuggets.statement_words.value == 2
    assert measure([outcome(asked())]).nuggets.statements.count == 0


@pytest.mark.parametrize(
    ("nugget", "fault"),
    [
        ({"vital": True}, "quote or a pattern"),
        ({"vital": True, "pattern": "(("}, "not a regular expression"),
        ({"pattern": "x"}, "nuggets.0.vital"),
    ],
)
def test_a_nugget_at_fault_is_named_with_its_line(
    tmp_path: Path, nugget: dict[str, object], fault: str
) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps({"id": "q", "question": "When?", "nuggets": [nugget]}), "utf-8")
    with pytest.raises(InvalidInputError) as error:
        read_questions(file)
    assert fault in str(error.value)
    assert "set.jsonl:1" in str(error.value)
