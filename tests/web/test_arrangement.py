"""How an answer is laid out: each passage once, statements in groups."""

import json
from datetime import date

from made_answers import TEXTS, Made, document, of_version_0_1, said
from qa_service.contract.replies import AnswerShape, read_answer
from qa_service.domain import Span
from qa_service.web.presentation import (
    by_article,
    marked,
    newest_day,
    results_of,
    statement_groups,
)

DAM = Made("dam", mark="in May")
COST = Made("cost", published="2014-01-02", mark="30 million crowns")
FLOOD = Made("flood", published="2012-06-09", source="Sea Post")
OPENED = said("The Elm dam was opened in May.", 1)


def read(made: dict[str, object]) -> AnswerShape:
    return read_answer(json.dumps(made))


def test_every_passage_is_shown_once_the_cited_ones_first_and_by_number() -> None:
    answer = read(
        document(
            "fact",
            [OPENED, said("The dam cost 30 million crowns.", 2)],
            [DAM.citation(1), COST.citation(2)],
            [FLOOD.citation(1), COST.citation(2), DAM.citation(3)],
        )
    )
    results = results_of(answer)
    assert [one.passage.article.id for one in results] == ["dam", "cost", "flood"]
    assert [one.numbers for one in results] == [(1,), (2,), ()]
    assert [one.is_cited for one in results] == [True, True, False]


def test_a_passage_cited_twice_has_both_numbers_and_all_marks() -> None:
    again = Made("dam", mark="forty farms")
    answer = read(
        document(
            "fact",
            [OPENED, said("It holds back the river for forty farms.", 2)],
            [DAM.citation(1), again.citation(2)],
        )
    )
    (result,) = results_of(answer)
    assert result.numbers == (1, 2)
    assert [span.of(TEXTS["dam"]) for span in result.marks] == ["in May", "forty farms"]


def test_a_headline_is_shown_with_the_passage_below_it() -> None:
    answer = read(
        document("fact", [said("Nobody was hurt.", 1, 2)], [FLOOD.citation(1), FLOOD.headline(2)])
    )
    (result,) = results_of(answer)
    assert (result.numbers, result.title) == ((1,), 2)
    assert [span.of(TEXTS["flood"]) for span in result.marks] == ["Nobody was hurt."]


def test_a_headline_cited_alone_is_a_result_of_its_own() -> None:
    answer = read(document("article", [said("Of dam", 1)], [DAM.headline(1)]))
    (result,) = results_of(answer)
    assert (result.numbers, result.title, result.passage.is_headline) == ((), 1, True)


def test_of_the_first_version_the_citations_are_the_nearest_passages() -> None:
    found = document("fact", citations=[DAM.citation(1), FLOOD.citation(2)])
    results = results_of(read(of_version_0_1(found)))
    assert [one.passage.article.id for one in results] == ["dam", "flood"]
    assert not any(one.is_cited for one in results)


def test_results_of_an_article_are_together_at_the_place_of_its_first() -> None:
    second = Made("dam", paragraph=2)
    found = [DAM.citation(1), FLOOD.citation(2), second.citation(3)]
    groups = by_article(results_of(read(document("fact", passages=found))))
    assert [[one.passage.number for one in group] for group in groups] == [[1, 3], [2]]


def test_an_overview_is_reported_by_the_days_of_its_articles() -> None:
    citations = [DAM.citation(1), Made("again").citation(2), FLOOD.citation(3)]
    citations += [Made("fish", published=None).citation(4)]
    statements = [
        said(TEXTS[name], n) for n, name in enumerate(("dam", "again", "flood", "fish"), 1)
    ]
    groups = statement_groups(read(document("overview", statements, citations)))
    assert [(group.day, len(group.statements)) for group in groups] == [
        (date(2012, 5, 3), 2),
        (date(2012, 6, 9), 1),
        (None, 1),
    ]


def test_a_comparison_has_its_sides_in_the_order_of_the_question() -> None:
    citations = [DAM.citation(1), COST.citation(2)]
    statements = [said("a", 1, side="for"), said("b", 2, side="against"), said("c", 1, side="for")]
    groups = statement_groups(read(document("comparison", statements, citations)))
    assert [(group.side, len(group.statements)) for group in groups] == [("for", 2), ("against", 1)]


def test_a_headline_that_several_lean_on_in_a_row_is_reported_once() -> None:
    citations = [FLOOD.citation(1), FLOOD.headline(2), DAM.citation(3)]
    statements = [said("a", 1, 2), said("b", 1, 2), said("c", 3), said("d", 1, 2)]
    (group,) = statement_groups(read(document("fact", statements, citations)))
    assert [one.headline is not None for one in group.statements] == [True, False, False, True]
    assert [[cited.number for cited in one.cited] for one in group.statements] == [
        [1],
        [1],
        [3],
        [1],
    ]


def test_the_newest_day_is_that_of_the_newest_article_cited() -> None:
    answer = read(document("latest", [OPENED], [FLOOD.citation(1), COST.citation(2)]))
    assert newest_day(answer) == date(2014, 1, 2)
    undated = Made("dam", published=None)
    assert newest_day(read(document("latest", [OPENED], [undated.citation(1)]))) is None


def test_marking_cuts_without_loss() -> None:
    pieces = marked("It was dry.", [Span(0, 2), Span(7, 10)])
    assert pieces == (("It", True), (" was ", False), ("dry", True), (".", False))
    assert marked("It", []) == (("It", False),)
