import itertools
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_service.domain import Article, DateWindow, Paragraph
from qa_service.language import named_dates
from qa_service.passages import MAX_PASSAGE, sentence_spans, split_into_passages

FRIDAY = date(2018, 1, 5)


def article(*paragraphs: str, **fields: str) -> Article:
    text = "\n\n".join(paragraphs)
    spans, at = [], 0
    for number, paragraph in enumerate(paragraphs, start=1):
        spans.append(Paragraph(number, at, at + len(paragraph), fields.get("heading")))
        at += len(paragraph) + 2
    known = {key: value for key, value in fields.items() if key != "heading"}
    return Article(id="a/1", text=text, paragraphs=tuple(spans), **known)  # type: ignore[arg-type]


def test_a_paragraph_is_a_passage_with_its_offsets() -> None:
    news = article("The route opened on Tuesday.", "Trucks crossed at noon.")
    first, second = split_into_passages(news)
    assert (first.id, second.id) == ("a/1#1", "a/1#2")
    assert second.text == "Trucks crossed at noon." == news.text[second.start : second.end]
    assert second.paragraph == 2


def test_context_is_title_heading_outlet_and_day_and_never_in_the_text() -> None:
    news = article(
        "Trucks crossed at noon.",
        title="Route opens",
        source="Sample Wire",
        published="2012-07-03T14:30:00+05:00",
        heading="Border",
    )
    (passage,) = split_into_passages(news)
    assert passage.context == "Route opens. Border. Sample Wire. 3 July 2012"
    assert passage.text == "Trucks crossed at noon."
    assert (
        passage.searchable
        == "Route opens. Border. Sample Wire. 3 July 2012\nTrucks crossed at noon."
    )


def test_what_is_unknown_is_left_out_of_the_context() -> None:
    (passage,) = split_into_passages(article("Trucks crossed at noon."))
    assert passage.context == ""
    assert passage.searchable == "Trucks crossed at noon."


def test_a_long_paragraph_is_split_at_sentences_into_even_windows() -> None:
    sentences = [
        f"Convoy number {n} reached the border post before the evening." for n in range(40)
    ]
    passages = split_into_passages(article(" ".join(sentences)))
    assert len(passages) == 3
    assert " ".join(passage.text for passage in passages) == " ".join(sentences)
    assert all(passage.text.startswith("Convoy") for passage in passages)
    assert {passage.paragraph for passage in passages} == {1}
    assert max(len(p.text) for p in passages) < 1.5 * min(len(p.text) for p in passages)


def test_a_text_without_full_stops_is_cut_between_words() -> None:
    passages = split_into_passages(article("word " * 600 + "end"))
    assert all(len(passage.text) <= MAX_PASSAGE for passage in passages)
    assert " ".join(passage.text for passage in passages) == "word " * 600 + "end"


@given(st.text(min_size=1, max_size=3000).map(str.strip).filter(bool))
def test_windows_keep_every_character_but_white_space(text: str) -> None:
    news = article(text)
    passages = split_into_passages(news)
    for passage in passages:
        assert news.text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= MAX_PASSAGE
    joined = "".join("".join(passage.text.split()) for passage in passages)
    assert joined == "".join(text.split())


@given(st.text(alphabet=st.sampled_from('Aé b.!?"“”’\n\u2028\u00a0🙂 Mr5'), max_size=200))
@example("A\u2028.\u2028b\u2028“”’”5A")
@example("A\u00a0.\u00a0b\u00a0“”’”5A")
def test_sentences_leave_out_only_white_space(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


def test_sentences_do_not_end_at_titles_initials_and_times() -> None:
    text = (
        "Lt. Gov. Will Example spoke at 5 p.m. Wednesday. He met J. K. Sample of the U.S. embassy. "
        "It cost $1.1bn. Nobody paid."
    )
    assert [span.of(text) for span in sentence_spans(text)] == [
        "Lt. Gov. Will Example spoke at 5 p.m. Wednesday.",
        "He met J. K. Sample of the U.S. embassy.",
        "It cost $1.1bn.",
        "Nobody paid.",
    ]


def test_dates_named_are_days_months_and_years() -> None:
    text = "On January 4, 2018 and in November 2011, after 2001, they met on 3 July."
    assert named_dates(text, date(2012, 12, 22)) == (
        DateWindow(date(2018, 1, 4), date(2018, 1, 4)),
        DateWindow(date(2011, 11, 1), date(2011, 11, 30)),
        DateWindow(date(2001, 1, 1), date(2001, 12, 31)),
        DateWindow(date(2012, 7, 3), date(2012, 7, 3)),
    )


def test_a_day_without_a_year_is_the_latest_before_publication_and_unknown_without_one() -> None:
    assert named_dates("since July", date(2012, 3, 1)) == (
        DateWindow(date(2011, 7, 1), date(2011, 7, 31)),
    )
    assert named_dates("since July", None) == ()


def named(text: str, published: date = FRIDAY) -> list[str]:
    """The windows that ``text`` names, a single day as itself."""
    found = named_dates(text, published)
    return [
        str(one.first) if one.first == one.last else f"{one.first}..{one.last}" for one in found
    ]


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("The aid was held back last week, officials said.", "2017-12-25..2017-12-31"),
        ("Last week the bridge was closed.", "2017-12-25..2017-12-31"),
        ("The ferry will sail again next week.", "2018-01-08..2018-01-14"),
        ("The toll was raised last month.", "2017-12-01..2017-12-31"),
        ("Prices fell earlier this month.", "2018-01-01..2018-01-31"),
        ("The road will open next year.", "2019-01-01..2019-12-31"),
        ("Last year's harvest was poor.", "2017-01-01..2017-12-31"),
        ("The mayor resigned two years ago.", "2016-01-01..2016-12-31"),
        ("It shut three months ago.", "2017-10-01..2017-10-31"),
        ("A week ago nobody had heard of it.", "2017-12-26..2018-01-01"),
        ("The mine flooded four days ago.", "2018-01-01"),
        ("Yesterday the fort fell.", "2018-01-04"),
        ("The talks were broken off the day before yesterday.", "2018-01-03"),
        ("The envoy told reporters on Tuesday that nobody was hurt.", "2018-01-02"),
        ("The minister told reporters Thursday nothing had changed.", "2018-01-04"),
        ("The court ruled on Friday.", "2018-01-05"),
        ("She will be sworn in on Monday.", "2018-01-08"),
        ("The clerk was fired last Friday.", "2017-12-29"),
        ("About 300 men were lost since July.", "2017-07-01..2017-07-31"),
        ("Voters will choose a governor in March.", "2018-03-01..2018-03-31"),
        ("The vote is due on 20 February.", "2018-02-20"),
        ("He was born in May.", "2017-05-01..2017-05-31"),
        ("The tunnel was to open this summer.", "2018-06-01..2018-09-22"),
    ],
)
def test_what_counts_from_the_day_of_writing_is_resolved(text: str, window: str) -> None:
    assert named(text) == [window]
    assert named_dates(text, None) == ()


def test_the_verb_beside_a_weekday_says_whether_it_is_past() -> None:
    text = "The envoy said on Tuesday that the talks will resume on Monday."
    assert named(text) == ["2018-01-02", "2018-01-08"]


@pytest.mark.parametrize(
    "text",
    [
        "“We paid it last year,” a farmer wrote.",
        "The last week of the campaign was quiet.",
        "The next year was worse.",
        "The market opens every Tuesday.",
        "Nearly two years ago the bank failed.",
        "A year and two months ago the bank failed.",
        "It was 30 years ago.",
        "USA Yesterday and This Week are shows.",
        "Shops were full on Black Friday.",
        "The Sunday Times reported it.",
        "He was shot after Friday prayers.",
        "It opens Monday to Friday and was open late.",
        "The ministry said that talks would be held in March.",
        "The court opens on Tuesday.",
        "Last summer was hot.",
        "The bridge is closing in March.",
        "The clerk is facing a trial after a fire on Tuesday.",
        "She had seen it by May and by then may have known.",
        "The budget was moved to 31 October.",
        "The concert was rescheduled to June 13.",
        "The court set a hearing for October 12.",
        "Voters go to the polls on November 8.",
        "The deal closes October 28.",
    ],
)
def test_what_may_mean_other_days_is_left_out(text: str) -> None:
    assert named(text, date(2018, 10, 11)) == []


def test_a_weekday_after_an_old_date_is_one_of_then() -> None:
    text = "The house was raided on 2 May 2011. On Monday it was sealed."
    assert named(text) == ["2011-05-02"]
    assert named("He spoke on Tuesday, 3 July 2012.") == ["2012-07-03"]


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("The plague came in 1348 and stayed.", "1348-01-01..1348-12-31"),
        ("It was signed on 7 June 1494.", "1494-06-07..1494-06-07"),
        ("A house of the 17th century burned.", "1601-01-01..1700-12-31"),
    ],
)
def test_old_years_and_centuries_are_dates(text: str, window: str) -> None:
    assert [f"{one.first}..{one.last}" for one in named_dates(text, None)] == [window]


@pytest.mark.parametrize("text", ["They lived in 1500 villages.", "Some 1500 fled."])
def test_amounts_as_large_as_old_years_are_none(text: str) -> None:
    found = named_dates(text, None)
    assert all(one.first != date(1500, 1, 1) for one in found)


def test_numbers_that_are_no_years_name_no_date() -> None:
    text = "He paid $2012 for 2,015 bricks, 2016 people came; it may rain; flight AB-1999, 3/2017."
    assert named_dates(text, date(2018, 1, 1)) == ()


WORDS = """
last this next week month year Tuesday on since in July May 4 summer two years ago the yesterday
tomorrow will said would be held . “ ” 2011 2018-02-30 prayers of
"""


@given(
    st.text(max_size=300) | st.lists(st.sampled_from(WORDS.split())).map(" ".join),
    st.none() | st.dates(),
)
def test_any_text_can_be_searched_for_dates(text: str, published: date | None) -> None:
    for window in named_dates(text, published):
        assert window.first is not None
        assert window.last is not None
