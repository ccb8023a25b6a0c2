import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.language import quantities


def amounts(text: str) -> list[tuple[float, str]]:
    return [one.amount for one in quantities(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$1.2bn", "1.2 billion dollars"),
        ("5,400 sheep", "5400 sheep"),
        ("two hundred and five thousand", "205,000"),
        ("a million", "1,000,000"),
        ("4.3%", "4.3 per cent"),
        ("the 18th", "18th"),
        ("the third", "3rd"),
        ("Twenty-one", "21"),
        ("a dozen", "12"),
        ("3,5 %", "3.5 percent"),
        ("EUR 45 million", "€45m"),
        ("US$ 0.75 billion", "$750m"),
        ("half a percent", "0.5 %"),
    ],
)
def test_the_same_amount_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert amounts(one) == amounts(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("$5", "5"), ("5%", "5"), ("8:15", "815"), ("BA.5", "5"), ("half", "2"), ("$5", "£5")],
)
def test_another_unit_is_another_amount(one: str, other: str) -> None:
    assert set(amounts(one)).isdisjoint(amounts(other))


def test_two_numbers_side_by_side_stay_two() -> None:
    assert amounts("two and three, 6-1") == [(2.0, ""), (3.0, ""), (6.0, ""), (1.0, "")]


@given(st.integers(0, 10**12))
def test_every_number_in_figures_is_read_as_its_value(number: int) -> None:
    assert amounts(f"about {number:,} people") == [(float(number), "")]


@given(st.text())
def test_any_text_can_be_read_and_spans_lie_within_it(text: str) -> None:
    for one in quantities(text):
        assert one.span.end <= len(text)
        assert one.span.of(text).strip()
