import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from store_samples import article, passages, publish, publish_texts

from qa_service.analyser import stems_in
from qa_service.domain import Filters, Selection
from qa_service.store import Generation, open_current
from qa_service.store.keywords import (
    CONTEXT_WEIGHT,
    K1,
    MAX_QUERY_TERMS,
    B,
    KeywordCounts,
    query_terms,
)

VOCABULARY = ("truck", "trucks", "border", "aid", "$7m", "U.S.", "talks")
TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12).map(" ".join)


def add_up(postings: Iterable[tuple[bytes, bytes]], passages: int) -> NDArray[np.float32]:
    """The score of every passage: the sum of what each term lends it."""
    total = np.zeros(passages, np.float32)
    for rows, scores in postings:
        total[np.frombuffer(rows, np.int32)] += np.frombuffer(scores, np.float32)
    return total


def test_stop_words_leave_a_query_unless_it_has_no_others() -> None:
    assert query_terms("Who is the head of the army?") == ["head", "armi"]
    assert query_terms("Who is who?") == ["who", "is"]


def test_a_query_is_cut_at_a_bounded_number_of_distinct_words() -> None:
    text = " ".join(map(str, range(500)))
    assert query_terms(f"{text} {text}") == [str(number) for number in range(MAX_QUERY_TERMS)]


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), TEXTS)
def test_scores_are_those_of_bm25(passages: list[tuple[str, str]], query: str) -> None:
    counts = KeywordCounts()
    for text, context in passages:
        counts.add(text, context)
    postings = {term: (rows, scores) for term, rows, scores in counts.postings()}
    terms = set(stems_in(query))
    expected = plain_bm25(passages, terms)
    found = add_up((postings[term] for term in terms if term in postings), len(passages))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def plain_bm25(passages: list[tuple[str, str]], terms: set[str]) -> list[float]:
    counted = []
    for text, context in passages:
        counts: Counter[str] = Counter()
        weighted: dict[str, float] = {}
        counts.update(stems_in(text))
        for stem, count in counts.items():
            weighted[stem] = weighted.get(stem, 0.0) + count
        for stem in stems_in(context):
            weighted[stem] = weighted.get(stem, 0.0) + CONTEXT_WEIGHT
        counted.append(weighted)
    lengths = [sum(weighted.values()) for weighted in counted]
    mean = sum(lengths) / len(lengths)
    result = []
    for weighted, length in zip(counted, lengths, strict=True):
        damping = K1 * (1 - B + B * length / mean)
        score = 0.0
        for term in terms & weighted.keys():
            holders = sum(term in other for other in counted)
            rarity = math.log(1 + (len(counted) - holders + 0.5) / (holders + 0.5))
            score += rarity * weighted[term] * (K1 + 1) / (weighted[term] + damping)
        result.append(score)
    return result


@pytest.fixture
def generation(tmp_path: Path) -> Iterator[Generation]:
    publish_texts(
        tmp_path,
        "Trucks wait at the border crossing of Chaman.",
        "The U.S. reimbursed $688m in December.",
        "Nobody spoke of a border on Tuesday; the border, they said, is open.",
        "A minister resigned.",
    )
    with open_current(tmp_path) as opened:
        yield opened


def test_search_finds_other_forms_of_the_words_best_first(generation: Generation) -> None:
    found = generation.keyword_search("Which BORDERS are open?", 10, None)
    assert found.rows.tolist() == [2, 0]
    assert found.rows.dtype == np.int64
    assert found.scores[0] > found.scores[1] > 0


def test_search_gives_at_most_the_count_asked_for(generation: Generation) -> None:
    assert generation.keyword_search("border", 1, None).rows.tolist() == [2]
    assert generation.keyword_search("border", 0, None).rows.tolist() == []


def test_search_finds_amounts_and_acronyms_however_written(generation: Generation) -> None:
    assert generation.keyword_search("688 million", 1, None).rows.tolist() == [1]
    assert generation.keyword_search("what did the US pay?", 1, None).rows.tolist() == [1]


def test_a_question_on_the_us_finds_no_use_and_none_of_us(tmp_path: Path) -> None:
    publish_texts(
        tmp_path,
        "They used it, and told us how using it helps; its use is new.",
        "American officials met in Torkham.",
        "The us army, as a reader wrote, left.",
    )
    with open_current(tmp_path) as generation:
        for query in ("the U.S.", "the US", "u.s.", "United States", "what did the us do"):
            rows = generation.keyword_search(query, 5, None).rows.tolist()
            assert sorted(rows) == [1, 2], query
        assert generation.keyword_search("used", 5, None).rows.tolist() == [0]


def test_search_folds_accents_and_keeps_acronyms_apart_from_words(tmp_path: Path) -> None:
    publish_texts(
        tmp_path,
        "Lech Wałęsa met Đoković in São Tomé.",
        "The WHO warned of floods; AIDS was not named.",
        "Who aids the town? Some aid came, said the people who came.",
    )
    with open_current(tmp_path) as generation:
        for query in ("Walesa", "walesa", "Wałęsa", "dokovic", "Sao Tome"):
            assert generation.keyword_search(query, 5, None).rows.tolist() == [0], query
        assert generation.keyword_search("What did the WHO say?", 5, None).rows.tolist() == [1]
        assert generation.keyword_search("aid", 5, None).rows.tolist() == [2]


def test_search_keeps_to_the_selection(tmp_path: Path) -> None:
    both = [article(name, "Trucks at the border.", source=name) for name in ("Post", "Wire")]
    publish(tmp_path, [(one, passages(one)) for one in both])
    with open_current(tmp_path) as generation:
        only_wire = Selection(Filters(sources=("wire",)))
        assert generation.keyword_search("border", 5, only_wire).rows.tolist() == [1]


@pytest.mark.parametrize("query", ["", "?!", "zzz", '" OR *', "text: NEAR(a b", "' ; DROP TABLE"])
def test_search_for_nothing_that_is_there_finds_nothing(generation: Generation, query: str) -> None:
    assert len(generation.keyword_search(query, 5, None).rows) == 0


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text())
def test_search_takes_any_text(generation: Generation, query: str) -> None:
    found = generation.keyword_search(query, 3, None)
    assert len(found.rows) == len(found.scores) <= 3


def test_words_of_the_context_count_less_than_those_of_the_text(tmp_path: Path) -> None:
    named_in_title = article("a", "Lorries queue for days now.", title="Border")
    named_in_text = article("b", "Lorries at the border queue.", title="Queue")
    publish(tmp_path, [(one, passages(one)) for one in (named_in_title, named_in_text)])
    with open_current(tmp_path) as generation:
        assert generation.keyword_search("border", 2, None).rows.tolist() == [1, 0]
