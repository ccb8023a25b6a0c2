from dataclasses import replace

from qa_service.domain import Article, Hit, Paragraph, Passage
from qa_service.retrieval.grouping import group_same

TEXT = (
    "Officials reopened the northern road on Tuesday after seven months, and the first of forty "
    "trucks crossed the bridge before noon while drivers cheered from the roadside."
)


def hit(name: str, text: str, published: str | None, score: float) -> Hit:
    article = Article(
        id=name, text=text, paragraphs=(Paragraph(1, 0, len(text)),), published=published
    )
    return Hit(Passage(name, 1, 1, 0, len(text), text, ""), article, score, score)


def test_near_identical_passages_take_one_place_and_the_earliest_is_shown() -> None:
    edited = TEXT.replace("cheered", "clapped")
    hits = (hit("b", edited, "2012-07-04", 0.9), hit("a", TEXT, "2012-07-03", 0.8))
    (group,) = group_same(hits)
    assert group.article.id == "a"
    assert group.score == 0.9
    assert [article.id for article in group.also_in] == ["b"]


def test_a_corrected_figure_is_not_merged_with_the_first_report() -> None:
    corrected = TEXT.replace("seven months", "8 months")
    hits = (hit("a", TEXT, None, 0.9), hit("b", corrected, None, 0.8))
    assert [one.also_in for one in group_same(hits)] == [(), ()]


def test_different_passages_stay_in_their_order() -> None:
    hits = (
        hit("a", TEXT, None, 0.9),
        hit("b", "Rain is expected on Friday.", None, 0.8),
        hit("c", "Rain", None, 0.7),
    )
    assert group_same(hits) == hits


def test_the_same_paragraph_twice_in_one_article_is_not_also_in_itself() -> None:
    first = hit("a", TEXT, None, 0.9)
    again = replace(first, passage=replace(first.passage, number=2), score=0.5)
    (group,) = group_same((first, again))
    assert group.also_in == ()
