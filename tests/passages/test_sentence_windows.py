from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from qa_service.passages import sentence_windows

TEXTS = st.text(st.sampled_from("aB. \n\u2003é🙂"), max_size=300) | st.text(max_size=120)


def without_space(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.integers(2, 40))
@example("a" * 90, 7)
@example(" " * 90, 7)
def test_windows_contain_every_word_in_order_within_the_length(text: str, longest: int) -> None:
    found = sentence_windows(text, longest)
    assert without_space("".join(one.of(text) for one in found)) == without_space(text)
    assert all(one.end - one.start <= longest for one in found)
    assert all(one.end <= next_.start for one, next_ in pairwise(found))


def test_a_short_text_is_one_window_and_a_blank_one_none() -> None:
    (whole,) = sentence_windows(" Trucks crossed. ", 40)
    assert whole.of(" Trucks crossed. ") == " Trucks crossed. "
    assert sentence_windows("", 40) == sentence_windows(" \n" * 90, 40) == ()


def test_sentences_stay_whole_and_windows_are_about_equally_long() -> None:
    text = " ".join(f"Convoy number {n} reached the border post at noon." for n in range(11))
    found = [one.of(text) for one in sentence_windows(text, 500)]
    assert len(found) == 2
    assert all(one.startswith("Convoy") and one.endswith("noon.") for one in found)
    assert max(map(len, found)) < 1.5 * min(map(len, found))
