import pytest

from qa_service.retrieval.pool import _comparable

KEYS = ("a#1", "a#2")


@pytest.mark.parametrize(("unrelated", "cosine"), [(0.047, 0.5), (0.7, 0.843)])
def test_cosines_of_any_model_are_on_one_scale(unrelated: float, cosine: float) -> None:
    found = _comparable(dict.fromkeys(KEYS, cosine), unrelated)
    assert list(found.values()) == pytest.approx([0.5, 0.5], abs=0.002)
