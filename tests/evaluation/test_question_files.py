from datetime import date
from pathlib import Path

import pytest

from qa_service.errors import InvalidInputError
from qa_service.evaluation import Relevant, read_questions


def written(folder: Path, text: str) -> Path:
    file = folder / "questions.jsonl"
    file.write_text(text, "utf-8")
    return file


def test_questions_are_read_as_the_contract_has_them(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '\ufeff{"id": "1", "question": "When?", "date": "2018-01-05", "history": [["Who?", "He."]],'
        ' "relevant": [{"article": "a", "quote": "on Tuesday"}], "answers": ["Tuesday"]}\n'
        '\n{"id": "2", "question": "Why\u2028not?", "answerable": false, "kind": "my own"}\r\n'
        '{"id": "3", "question": "?", "history": null, "date": null, "relevant": null}',
    )
    first, second, third = read_questions(file, today=date(2020, 2, 2))
    assert first.question.day == date(2018, 1, 5)
    assert first.history == ("Who?",)
    assert first.relevant == (Relevant("a", "on Tuesday"),)
    assert first.answers == ("Tuesday",)
    assert second.question.text == "Why\u2028not?"
    assert second.question.day == date(2020, 2, 2)
    assert not second.answerable
    assert third.answerable
    assert third.relevant == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        ('{"id": "1"}', "question: Field required"),
        ('{"id": " ", "question": "?"}', "id: "),
        ('{"id": "1", "question": "?", "date": "soon"}', "date: "),
        ('{"id": "1", "question": "?", "answerable": "no"}', "answerable: "),
        ('{"id": "1", "question": "?", "answers": "Tuesday"}', "answers: "),
        ('{"id": "1", "question": "?", "history": ["Who?"]}', "history.0: "),
        ('{"id": "1", "question": "?", "relevant": [{"article": "a"}]}', "relevant.0.quote: "),
        (
            '{"id": "1", "question": "?", "relevant": [{"article": "a", "quote": " "}]}',
            "relevant.0.quote: ",
        ),
    ],
)
def test_a_line_that_is_no_question_is_named_with_its_fault(
    tmp_path: Path, line: str, fault: str
) -> None:
    file = written(tmp_path, f'{{"id": "0", "question": "Who?"}}\n{line}')
    with pytest.raises(InvalidInputError, match=r"questions\.jsonl:2 is not a question") as met:
        read_questions(file)
    assert fault in met.value.problem
    assert "question" in met.value.remedy


def test_a_line_that_contradicts_itself_is_named(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        '{"id": "1", "question": "?", "relevant": [{"article": "a", "quote": "b"}],'
        ' "answerable": false}',
    )
    with pytest.raises(InvalidInputError, match=r"jsonl:1 says what answers it and that nothing"):
        read_questions(file)


def test_two_questions_of_one_id_are_named(tmp_path: Path) -> None:
    file = written(tmp_path, '{"id": "1", "question": "Who?"}\n{"id": "1", "question": "When?"}')
    with pytest.raises(InvalidInputError, match=r"jsonl:2 has the id '1' of .*jsonl:1"):
        read_questions(file)


def test_a_set_that_holds_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"questions\.jsonl contains no question"):
        read_questions(written(tmp_path, "\n \n"))


def test_a_set_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"nowhere\.jsonl"):
        read_questions(tmp_path / "nowhere.jsonl")
    with pytest.raises(InvalidInputError, match=tmp_path.name):
        read_questions(tmp_path)
    (tmp_path / "latin").write_bytes("é".encode("latin-1"))
    with pytest.raises(InvalidInputError, match="UTF-8"):
        read_questions(tmp_path / "latin")
