from collections.abc import Collection, Sequence
from dataclasses import replace

from evaluation_samples import TEXT, asked, cited

from qa_service.domain import Passage
from qa_service.evaluation import Relevant, cites_relevant, is_relevant
from qa_service.evaluation.outcomes import NOT_INDEXED, find_gold, named_ranking

OTHER = "Ministers met on Tuesday in the capital to talk about prices."


def passages_of(article_ids: Collection[str]) -> Sequence[Passage]:
    """An index of four articles, of which b copies a."""
    indexed = [cited("a"), cited("b"), cited("c", OTHER), cited("d", "It rained.")]
    second = replace(cited("a", "The bridge opened on Tuesday too, they said.").passage, number=2)
    passages = [*(one.passage for one in indexed), second]
    return [passage for passage in passages if passage.article_id in article_ids]


def test_relevant_is_the_article_and_a_quote_that_holds_or_is_held() -> None:
    passage = cited("a").passage
    assert is_relevant(passage, [Relevant("a", "OPENED  on\nTuesday")])
    assert is_relevant(passage, [Relevant("a", f"It rained. {TEXT} Nobody came.")])
    assert not is_relevant(passage, [Relevant("b", TEXT)])
    assert not is_relevant(passage, [Relevant("a", "on Wednesday")])


def test_a_passage_shown_for_its_twin_counts_for_the_twin() -> None:
    shown = cited("a", also_in=["b"])
    assert cites_relevant(shown, [Relevant("b", "on Tuesday")])
    assert not cites_relevant(shown, [Relevant("c", "on Tuesday")])


def test_every_passage_with_the_quote_is_to_be_found() -> None:
    (gold,) = find_gold([asked(Relevant("a", "opened on tuesday"))], passages_of)
    assert gold is not None
    assert gold.names == ("a#1", "a#2")
    assert gold.missing == ()


def test_copies_of_a_passage_are_one_thing_to_find() -> None:
    copies = [Relevant("a", "The route"), Relevant("b", "The route"), Relevant("c", "in the")]
    (gold,) = find_gold([asked(*copies)], passages_of)
    assert gold is not None
    assert gold.names == ("a#1", "c#1")


def test_a_quote_that_no_passage_holds_is_reported_and_its_question_still_measured() -> None:
    wrong = Relevant("d", "It snowed.")
    unknown = Relevant("no such article", "on Tuesday")
    with_one, with_none, without = find_gold(
        [asked(wrong, Relevant("d", "rained")), asked(unknown), asked()], passages_of
    )
    assert with_one is not None
    assert (with_one.names, with_one.missing) == (("d#1",), (wrong,))
    assert with_none is not None
    assert (with_none.names, with_none.missing) == ((NOT_INDEXED,), (unknown,))
    assert without is None


def test_a_hit_is_named_for_what_it_is_or_stands_for() -> None:
    question = asked(Relevant("b", "The route"), Relevant("c", "in the capital"))
    (gold,) = find_gold([question], passages_of)
    shown = [cited("d", "It rained."), cited("a", also_in=["b"]), cited("c", OTHER)]
    assert named_ranking(question, gold, shown) == ["d#1", "b#1", "c#1"]


def test_a_copy_of_what_was_found_already_finds_nothing_more() -> None:
    question = asked(Relevant("a", "The route"), Relevant("b", "The route"))
    (gold,) = find_gold([question], passages_of)
    assert gold is not None
    for hits in ([cited("a"), cited("b")], [cited("b"), cited("a")]):
        names = named_ranking(question, gold, hits)
        assert names[0] in gold.names
        assert names[1] not in gold.names
        assert len(set(names)) == 2


def test_without_relevant_quotes_hits_keep_their_ids() -> None:
    assert named_ranking(asked(), None, [cited("a"), cited("b")]) == ["a#1", "b#1"]
