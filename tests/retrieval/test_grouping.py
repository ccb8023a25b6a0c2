from collections.abc import Sequence
from dataclasses import replace

from qa_service.domain import Article, Hit, Paragraph, Passage, Span
from qa_service.retrieval.grouping import group_same

TEXT = (
    "Officials reopened the northern road on Tuesday after seven months, and the first of forty "
    "trucks crossed the bridge before noon while drivers cheered from the roadside."
)


Stories = list[tuple[Article, Sequence[Passage]]]


def alone(_article: Article) -> Stories:
    """Of an archive in which every story is told once."""
    return []


def hit(name: str, text: str, published: str | None, score: float) -> Hit:
    article = Article(
        id=name, text=text, paragraphs=(Paragraph(1, 0, len(text)),), published=published
    )
    return Hit(Passage(name, 1, 1, 0, len(text), text, ""), article, score, score)


def test_near_identical_passages_take_one_place_and_the_earliest_is_shown() -> None:
    edited = TEXT.replace("cheered", "clapped")
    hits = (hit("b", edited, "2012-07-04", 0.9), hit("a", TEXT, "2012-07-03", 0.8))
    (group,) = group_same(hits, alone)
    assert group.article.id == "a"
    assert group.score == 0.9
    assert [article.id for article in group.also_in] == ["b"]


def test_a_corrected_figure_is_not_merged_with_the_first_report() -> None:
    corrected = TEXT.replace("seven months", "eight months")
    hits = (hit("a", TEXT, None, 0.9), hit("b", corrected, None, 0.8))
    assert [one.also_in for one in group_same(hits, alone)] == [(), ()]


def test_different_passages_stay_in_their_order() -> None:
    hits = (
        hit("a", TEXT, None, 0.9),
        hit("b", "Rain is expected on Friday.", None, 0.8),
        hit("c", "Rain", None, 0.7),
    )
    assert group_same(hits, alone) == hits


def test_the_same_paragraph_twice_in_one_article_is_not_also_in_itself() -> None:
    first = hit("a", TEXT, None, 0.9)
    again = replace(first, passage=replace(first.passage, number=2), score=0.5)
    (group,) = group_same((first, again), alone)
    assert group.also_in == ()


def stories_of(*hits: Hit) -> Stories:
    """The articles of these hits, each with its passage."""
    return [(one.article, [one.passage]) for one in hits]


def test_the_earliest_of_the_story_is_shown_though_the_search_did_not_find_it() -> None:
    found = hit("b", TEXT.replace("cheered", "clapped"), "2012-07-04", 0.9)
    found = replace(found, answer=Span(found.passage.text.index("northern"), 35))
    stories = stories_of(
        hit("a", f"Wire: {TEXT}", "2012-07-03", 0), hit("c", TEXT, "2012-07-05", 0)
    )
    (shown,) = group_same([found], lambda _: stories)
    assert shown.article.id == shown.passage.article_id == "a"
    assert shown.article.text[shown.passage.start : shown.passage.end] == shown.passage.text
    assert (shown.score, shown.support) == (found.score, found.support)
    assert [article.id for article in shown.also_in] == ["b", "c"]
    assert found.answer is not None
    assert shown.answer is not None
    assert shown.answer.of(shown.passage.text) == found.answer.of(found.passage.text)


def test_an_earlier_article_that_lacks_the_answering_words_is_beside_not_shown() -> None:
    found = hit("b", TEXT, "2012-07-04", 0.9)
    found = replace(found, answer=Span(TEXT.index("northern"), TEXT.index("northern") + 8))
    stories = stories_of(hit("a", TEXT.replace("northern", "mountain"), "2012-07-03", 0))
    (shown,) = group_same([found], lambda _: stories)
    assert shown.article.id == "b"
    assert [article.id for article in shown.also_in] == ["a"]


def test_an_article_with_another_number_in_the_passage_is_neither_shown_nor_named() -> None:
    found = hit("b", TEXT, "2012-07-04", 0.9)
    stories = stories_of(hit("a", TEXT.replace("seven", "eight"), "2012-07-03", 0))
    assert group_same([found], lambda _: stories) == (found,)


def test_a_cut_copy_without_the_passage_is_named_as_the_same_story() -> None:
    found = hit("b", TEXT, "2012-07-04", 0.9)
    stories = stories_of(hit("a", "Officials met in the capital on Monday.", "2012-07-03", 0))
    (shown,) = group_same([found], lambda _: stories)
    assert shown.article.id == "b"
    assert [article.id for article in shown.also_in] == ["a"]


def test_two_passages_that_one_of_the_earliest_stands_for_take_one_place() -> None:
    words = TEXT.split()
    first, second = " ".join(words[:-4]), " ".join(words[4:])
    hits = (hit("b", first, "2012-07-04", 0.9), hit("c", second, "2012-07-05", 0.8))
    stories = stories_of(hit("a", TEXT, "2012-07-03", 0))
    (shown,) = group_same(hits, lambda _: stories)
    assert shown.article.id == "a"
    assert {article.id for article in shown.also_in} == {"b", "c"}
