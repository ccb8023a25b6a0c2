import pytest

from qa_service.analyser import stems_of
from qa_service.retrieval.negation import denies, is_negated

FRAUD = stems_of("found fraud")


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("The auditor found no fraud.", True),
        ("Seven members didn't attend.", True),
        ("It was not only the auditor who found fraud.", False),
        ("The auditor found fraud.", False),
        ("The auditor may never find more than two.", False),
        ("The auditor was not chosen, less than a year after.", True),
    ],
)
def test_a_word_of_negation_negates_unless_it_is_empty(sentence: str, negated: bool) -> None:  # noqa: FBT001
    assert is_negated(sentence) is negated


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("The auditor found no fraud in it.", True),
        ("The auditor did not say who had found fraud.", False),
        ("The auditor, who had not slept, found fraud.", False),
        ("Two auditors found fraud or did not find it.", False),
        ("There was little or no fraud in it.", True),
        ("The others did not find it; the auditor found no fraud.", True),
    ],
)
def test_a_negation_denies_what_stands_right_behind_it(sentence: str, denied: bool) -> None:  # noqa: FBT001
    assert denies(sentence, FRAUD) is denied
