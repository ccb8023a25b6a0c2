from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.prose import Written, written_sentences


def written(*pieces: str) -> list[Written]:
    return list(written_sentences(pieces))


@pytest.mark.parametrize(
    "text",
    [
        "The bridge opened in May [1]. It cost 2.5 million euros [2][3].",
        "The bridge opened in May. [1] It cost 2.5 million euros. [2, 3]",
        "- The bridge opened in May [1].\n- **It cost 2.5 million euros** [2][3]",
        "1. The bridge opened in May [1]\n2. It cost 2.5 million euros [2] [3]\n",
    ],
)
def test_marks_belong_to_the_sentence_before_them(text: str) -> None:
    assert written(text) == [
        Written("The bridge opened in May.", (1,)),
        Written("It cost 2.5 million euros.", (2, 3)),
    ]


def test_a_sentence_without_a_mark_cites_nothing() -> None:
    assert written("The bridge opened in May. It is red [2].") == [
        Written("The bridge opened in May.", ()),
        Written("It is red.", (2,)),
    ]


def test_a_sentence_comes_as_soon_as_the_next_has_begun() -> None:
    pieces = iter(["The bridge opened", " in May [1", "]. It", " is red [2]."])
    sentences = written_sentences(pieces)
    assert next(sentences) == Written("The bridge opened in May.", (1,))
    assert list(pieces) != []


@pytest.mark.parametrize("text", ["", " \n ", "[1]", "...", "**"])
def test_nothing_said_is_no_sentence(text: str) -> None:
    assert written(text) == []


TEXT = "The bridge opened in May [1]. It cost 2.5 million euros [2][3]. Who paid? Nobody says [4]."


@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_pieces_make_no_difference(cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[start:end] for start, end in pairwise(ends)]
    assert written(*pieces) == written(TEXT)


@given(st.lists(st.text(max_size=40), max_size=8))
def test_nonsense_is_read_without_an_error(pieces: list[str]) -> None:
    assert all(one.text for one in written(*pieces))
