from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa_service.domain import Article, Citation, Paragraph, Passage, Question
from qa_service.errors import InvalidInputError
from qa_service.evaluation import (
    AskedQuestion,
    Relevant,
    cites_relevant,
    is_relevant,
    measure_ranking,
    read_questions,
)

TEXT = "The route opened on Tuesday."


def cited(article: str, text: str = TEXT) -> Citation:
    stored = Article(id=article, text=text, paragraphs=(Paragraph(1, 0, len(text)),))
    return Citation(1, Passage(article, 1, 1, 0, len(text), text, ""), stored, 0.5)


def asked(*relevant: Relevant) -> AskedQuestion:
    return AskedQuestion("q", Question("When?", date(2018, 1, 1)), relevant=relevant)


def test_questions_are_read_as_the_contract_has_them(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "1", "question": "When?", "date": "2018-01-05", "history": [["Who?", "He."]],'
        ' "relevant": [{"article": "a", "quote": "on Tuesday"}], "answers": ["Tuesday"]}\n'
        '{"id": "2", "question": "Why\u2028not?", "answerable": false}\n',
        "utf-8",
    )
    first, second = read_questions(file, today=date(2020, 2, 2))
    assert first.question.day == date(2018, 1, 5)
    assert first.history == ("Who?",)
    assert first.relevant == (Relevant("a", "on Tuesday"),)
    assert first.answers == ("Tuesday",)
    assert second.question.text == "Why\u2028not?"
    assert second.question.day == date(2020, 2, 2)
    assert not second.answerable


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "1"}', '{"id": "1", "question": "?", "date": "soon"}', ""]
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(InvalidInputError, match=r"questions\.jsonl"):
        read_questions(file)


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"nowhere\.jsonl"):
        read_questions(tmp_path / "nowhere.jsonl")


def test_relevant_is_the_article_and_a_quote_that_holds_or_is_held() -> None:
    passage = cited("a").passage
    assert is_relevant(passage, [Relevant("a", "OPENED  on\nTuesday")])
    assert is_relevant(passage, [Relevant("a", f"It rained. {TEXT} Nobody came.")])
    assert not is_relevant(passage, [Relevant("b", TEXT)])
    assert not is_relevant(passage, [Relevant("a", "on Wednesday")])


def test_a_passage_shown_for_its_twin_counts_for_the_twin() -> None:
    twin = cited("b").article
    shown = replace(cited("a"), also_in=(twin,))
    assert cites_relevant(shown, [Relevant("b", "on Tuesday")])
    assert not cites_relevant(shown, [Relevant("c", "on Tuesday")])


def test_a_question_without_a_relevant_hit_counts_zero_and_one_without_gold_not_at_all() -> None:
    gold = Relevant("a", "on Tuesday")
    other = cited("b", "Nothing of the kind.")
    measures = measure_ranking(
        [asked(gold), asked(gold), asked(gold), asked()],
        [[cited("a")], [other, cited("a")], [other], [other]],
    )
    assert measures.questions == 3
    assert measures.hit_at_1 == pytest.approx(1 / 3)
    assert measures.hit_at_3 == pytest.approx(2 / 3)
    assert measures.mrr_at_10 == pytest.approx((1 + 1 / 2) / 3)
