"""Which passages, and headlines, answer a question for a fact."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa_service.answering.facts import fact_quotes
from qa_service.domain import Article, Hit, Paragraph, Span, headline_of
from qa_service.passages import split_into_passages
from qa_service.retrieval.question import ReadQuestion, read_question


def asked(text: str) -> ReadQuestion:
    return read_question(text, lambda words: [1.0] * len(words))


def article(name: str, title: str, text: str) -> Article:
    return Article(name, text, (Paragraph(1, 0, len(text)),), title, published="2024-05-02")


def read(one: Article, words: str, support: float, score: float, *, title: bool = False) -> Hit:
    """The article's passage, or its headline, in which ``words`` answer."""
    passage = headline_of(one) if title else split_into_passages(one)[0]
    start = passage.text.index(words)
    return Hit(passage, one, score, support, answer=Span(start, start + len(words)))


CUP = article("cup", "Osterby Divers win first Quay Cup", "The Ink Pilots won the last two cups.")
REPORT = article("report", "Cup final", "The Osterby Divers beat the Ink Pilots to win the cup.")
LATER = article("later", "On Monday", "The Osterby Divers finished the year as holders of the cup.")


def test_what_several_say_is_likelier_than_what_one_says() -> None:
    hits = [
        read(CUP, "Ink Pilots", 0.8, 0.95),
        read(REPORT, "Osterby Divers", 0.6, 0.9),
        read(LATER, "Osterby Divers", 0.6, 0.85),
    ]
    first, *_ = fact_quotes(asked("Who won the Quay Cup?"), hits, least=0.25)
    assert first.hit.article is REPORT
    (alone,) = fact_quotes(asked("Who won the Quay Cup?"), hits[:1], least=0.25)
    assert alone.hit.article is CUP


def test_who_won_is_answered_with_a_sentence_on_winning() -> None:
    loser = article("loser", "On Monday", "The Ink Pilots were asked about the final of the cup.")
    hits = [read(loser, "Ink Pilots", 0.6, 0.8), read(REPORT, "Osterby Divers", 0.5, 0.4)]
    first, *_ = fact_quotes(asked("Who won the Quay Cup?"), hits, least=0.25)
    assert first.hit.article is REPORT


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        (
            "How many died in the ferry fire?",
            ("Some 70 died in January when a ferry burned.", "70"),
            ("Twelve have died in the ferry fire.", "Twelve"),
        ),
        (
            "Who does the mayor face in the runoff?",
            ("The mayor won a runoff against Bo Quill in 2011 by a hair.", "Bo Quill"),
            ("The mayor will face Ada Sample, as in the runoff of 2019.", "Ada Sample"),
        ),
    ],
)
def test_what_was_so_long_before_the_report_does_not_answer_first(
    question: str, old: tuple[str, str], new: tuple[str, str]
) -> None:
    before, now = (article(name, "On Monday", one[0]) for name, one in (("b", old), ("n", new)))
    hits = [read(before, old[1], 0.6, 0.8), read(now, new[1], 0.5, 0.5)]
    first, *_ = fact_quotes(asked(question), hits, least=0.25)
    assert first.hit.article is now


def test_what_was_so_long_before_answers_where_that_time_is_asked_for() -> None:
    before = article("b", "On Monday", "Some 70 died in January when a ferry burned.")
    now = article("n", "On Monday", "Twelve have died in the ferry fire.")
    hits = [read(before, "70", 0.6, 0.8), read(now, "Twelve", 0.5, 0.5)]
    for question in ("How many died in the fire in January?", "How many died in the first fire?"):
        first, *_ = fact_quotes(asked(question), hits, least=0.25)
        assert first.hit.article is before


def test_whom_one_faces_answers_who_faces_them() -> None:
    report = article("r", "On Monday", "The mayor will face Ada Sample in the second round.")
    hits = [read(report, "Ada Sample", 0.6, 0.8)]
    (quote,) = fact_quotes(asked("Who faces the mayor in the second round?"), hits, least=0.25)
    assert quote.highlight is not None
    assert quote.highlight.of(report.text) == "Ada Sample"


def test_where_is_answered_by_a_place() -> None:
    thing = article("t", "On Monday", "The tortoise of the port is the oldest chelonian of all.")
    said = article("s", "On Monday", "“It may live elsewhere,” the Quay Board said.")
    place = article("p", "On Monday", "The tortoise lives on the grounds of the port.")
    hits = [
        read(thing, "chelonian", 0.6, 0.8),
        read(said, "the Quay Board said", 0.6, 0.8),
        read(place, "the grounds of the port", 0.5, 0.4),
    ]
    first, *_ = fact_quotes(asked("Where does the tortoise live?"), hits, least=0.25)
    assert first.hit.article is place


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Who cut the ropes?", "Six ropes were cut, according to the Quay Board.", "Quay Board"),
        ("Who cut the ropes?", "Six were cut, by Quay Online's rope database.", "Quay Online's"),
        ("Who cut the ropes?", "Six were cut, by Quay Online's rope database.", "Quay Online"),
        ("How tall is the diver?", "The diver fled, about 25 miles west.", "about 25 miles"),
        ("When did Sample dive?", "Sample is the third to dive there since 1990.", "1990"),
        ("When did Sample dive?", "Sample is the third to dive there since 1990.", "since 1990"),
        ("How big was the Quill prize?", "The Quay prize grew to $9 million.", "$9 million"),
        ("Who dived?", "Everyone who dived should be ashamed.", "Everyone"),
    ],
)
def test_who_only_reports_it_and_what_is_of_another_do_not_answer(
    question: str, text: str, words: str
) -> None:
    hits = [read(article("r", "On Monday", text), words, 0.45, 0.8)]
    assert fact_quotes(asked(question), hits, least=0.25) == ()


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Who is the mayor?", "The pier is shut, according to Mayor Ada Sample.", "Ada Sample"),
        ("Who hacked the port?", "Bo Quill stole data from the port.", "Bo Quill"),
        ("How tall was the plume?", "The plume was 12 miles high.", "12 miles"),
        ("How big was the Quill prize?", "The Quill prize grew to $9 million.", "$9 million"),
        ("How big is the US prize?", "The American prize grew to $9 million.", "$9 million"),
        ("Who is Quill's new mate?", "A new mate, Bo Falk, came.", "Bo Falk"),
    ],
)
def test_who_holds_an_office_and_what_is_asked_about_answer(
    question: str, text: str, words: str
) -> None:
    hits = [read(article("r", "On Monday", text), words, 0.45, 0.8)]
    assert [one.hit.passage.text for one in fact_quotes(asked(question), hits, least=0.25)] == [
        text
    ]


def test_what_was_so_in_a_year_answers_what_happened() -> None:
    old = article("o", "On Monday", "Ada Sample discovered the wreck in 1928.")
    other = article("n", "On Monday", "Bo Quill wrote of the wreck.")
    hits = [read(old, "Ada Sample", 0.6, 0.8), read(other, "Bo Quill", 0.5, 0.6)]
    first, *_ = fact_quotes(asked("Who discovered the wreck?"), hits, least=0.25)
    assert first.hit.article is old


def test_one_of_the_largest_is_not_the_largest() -> None:
    among = article("among", "Ports", "Quillby is among the towns with the largest ports.")
    first_of_all = article("first", "Ports", "Osterby has a larger port than any other town.")
    hits = [read(among, "Quillby", 0.8, 0.9), read(first_of_all, "Osterby", 0.5, 0.6)]
    first, *_ = fact_quotes(asked("Which town has the largest port?"), hits, least=0.25)
    assert first.hit.article is first_of_all


def test_a_namesake_does_not_answer_though_their_passage_comes_first() -> None:
    other = article("other", "The Quills", "Bo Quill died in 1996 after years of illness.")
    asked_for = article("her", "Ada Quill", "Quill died on Tuesday at home, her family said.")
    hits = [read(other, "in 1996", 0.3, 0.75), read(asked_for, "Tuesday", 0.5, 0.4)]
    first, *_ = fact_quotes(asked("When did Ada Quill die?"), hits, least=0.25)
    assert first.hit.article is asked_for


def test_a_number_of_places_is_not_one_of_people() -> None:
    places = article("places", "Unrest", "Marches were held in more than 100 towns on Monday.")
    people = article("people", "Unrest goes on", "At least 106 marchers were hurt, a group says.")
    hits = [read(places, "more than 100", 0.8, 0.9), read(people, "106", 0.4, 0.5)]
    (only,) = fact_quotes(asked("How many marchers were hurt?"), hits, least=0.25)
    assert only.hit.article is people


def test_the_year_in_the_name_of_an_event_does_not_say_when_it_will_be() -> None:
    named = article("named", "Games", "Seven questions on the 2020 Osterby games are open.")
    dated = article("dated", "The games", "The games begin on Wednesday night in the harbour.")
    hits = [read(named, "2020", 0.7, 0.9), read(dated, "Wednesday", 0.4, 0.5)]
    first, *_ = fact_quotes(asked("When are the Osterby games?"), hits, least=0.25)
    assert first.hit.article is dated
    first, *_ = fact_quotes(asked("When were the Osterby games held?"), hits, least=0.25)
    assert first.hit.article is named


def test_a_claim_that_its_article_checks_is_not_quoted_as_true() -> None:
    text = (
        "Mayor Quill owns a net worth of 17 million crowns.\n\n"
        "We found no evidence for this claim that Quill is worth 17 million crowns."
    )
    parts = (Paragraph(1, 0, 50), Paragraph(2, 52, len(text)))
    one = Article("check", text, parts, "Is Mayor Quill Worth 17 Million Crowns?")
    claim, verdict = (Hit(each, one, 0.9, 0.8) for each in split_into_passages(one))
    quotes = fact_quotes(asked("What is Mayor Quill worth?"), [claim, verdict], least=0.25)
    assert [quote.hit for quote in quotes] == [verdict]


def test_what_was_said_more_often_long_before_does_not_come_first() -> None:
    mayor = "Who is the mayor of Osterby?"
    now = article("now", "Vote", "Mayor Ada Sample of Osterby opened the quay on Monday.")
    before = [
        replace(
            article(name, "Quay", "Bo Quill, the mayor of Osterby, wants a quay this year."),
            published="2019-03-04",
        )
        for name in ("b1", "b2", "b3")
    ]
    hits = [read(now, "Ada Sample", 0.7, 0.9), *(read(one, "Bo Quill", 0.7, 0.8) for one in before)]
    first, *_ = fact_quotes(asked(mayor), hits, least=0.25)
    assert first.hit.article is now


def test_a_headline_answers_where_no_passage_does_as_surely() -> None:
    hits = [read(CUP, "Ink Pilots", 0.4, 0.8)]
    headlines = [read(CUP, "Osterby Divers", 0.8, 0.8, title=True)]
    first, *_ = fact_quotes(asked("Who won the Quay Cup?"), hits, headlines, least=0.25)
    assert first.text == CUP.title
    assert first.hit.passage.paragraph == 0


def test_beside_a_headline_stands_the_sentence_that_holds_its_answer() -> None:
    one = article("a", "City welcomes 6,700 guests", "The town of 9,000 took in 6,700 people.")
    hits = [read(one, "9,000", 0.6, 0.5)]
    headlines = [read(one, "6,700", 0.9, 0.5, title=True)]
    first, second = fact_quotes(
        asked("How many guests did the city welcome?"), hits, headlines, least=0.25
    )
    assert first.text == one.title
    assert (second.text, second.highlight) == (one.text, None)
    assert not second.with_headline


def test_what_bears_out_a_headline_and_differs_from_it_is_quoted_once() -> None:
    one = article("a", "City welcomes 6,700 guests", "The city of 9,000 welcomes 6,700 guests.")
    hits = [read(one, "9,000", 0.9, 0.5)]
    headlines = [read(one, "6,700", 0.95, 0.6, title=True)]
    quotes = fact_quotes(
        asked("How many guests did the city welcome?"), hits, headlines, least=0.25
    )
    assert len({(quote.hit.passage.id, quote.span) for quote in quotes}) == len(quotes)
    assert len(quotes) == 2


def test_a_headline_that_asks_or_promises_is_no_answer() -> None:
    for title in (
        "Who won the Quay Cup? The Osterby Divers hope",
        "Why the Osterby Divers won",
        "Quay Cup: What to know of the Osterby Divers",
    ):
        one = article("a", title, "The Ink Pilots are favourites for the Quay Cup.")
        headlines = [read(one, "Osterby Divers", 0.9, 0.9, title=True)]
        quotes = fact_quotes(asked("Who won the Quay Cup?"), [], headlines, least=0.25)
        assert quotes == ()


def test_words_of_another_kind_than_asked_for_answer_only_where_the_reranker_is_sure() -> None:
    one = article("a", "The cup", "The harbour board wants to give away the Quay Cup at the fair.")
    question = asked("When will the Quay Cup be given away?")
    unsure, sure = (read(one, "at the fair", support, 0.9) for support in (0.4, 0.7))
    assert fact_quotes(question, [unsure], least=0.25) == ()
    assert len(fact_quotes(question, [sure], least=0.25)) == 1


def test_only_a_number_answers_how_many_or_how_much() -> None:
    one = article("a", "The cup", "The harbour board wants to limit the prizes of the Quay Cup.")
    for question in ("How many prizes does the Quay Cup have?", "How much is the Quay Cup?"):
        hits = [read(one, "harbour board", 0.9, 0.9)]
        assert fact_quotes(asked(question), hits, least=0.25) == ()
    two = article(
        "c", "The cup", "The Quay Cup is one of two prizes that the board of Osterby gives."
    )
    hits = [read(two, "two", 0.9, 0.9)]
    assert fact_quotes(asked("How much is the Quay Cup?"), hits, least=0.25) == ()
    none = article("b", "The cup", "No prizes are given with the Quay Cup, the harbour board said.")
    hits = [read(none, "No", 0.9, 0.9)]
    assert len(fact_quotes(asked("How many prizes does the Quay Cup have?"), hits, least=0.25)) == 1


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("How much is a pint?", "A pint is 4.50 at the quay.", "4.50"),
        ("How much is a ticket?", "A ticket costs Rs 250 now.", "Rs 250"),
        ("How many passengers died?", "A handful died of the passengers.", "A handful"),
        (
            "How long will the strike last?",
            "The strike is to last until Friday, they say.",
            "until Friday",
        ),
        ("How often does the ferry run?", "The ferry runs daily from May on.", "daily"),
        ("How old is Ada Brandt?", "The writer Ada Brandt is 81.", "81"),
    ],
)
def test_numbers_in_other_forms_answer_where_the_reranker_is_sure(
    question: str, text: str, words: str
) -> None:
    hits = [read(article("a", "On Monday", text), words, 0.8, 0.8)]
    assert len(fact_quotes(asked(question), hits, least=0.25)) == 1


def test_neither_the_name_of_a_site_nor_a_cut_value_in_a_headline_answers() -> None:
    for title, words in (
        ("Quill opens the cup - Harbour News", "Harbour News"),
        ("The Quay Cup brings in $500 ...", "$500"),
    ):
        one = replace(article("a", title, "It opened on Monday."), source="harbournews.example")
        headlines = [read(one, words, 0.9, 0.9, title=True)]
        for question in ("Who opened the Quay Cup?", "How much did the Quay Cup bring in?"):
            assert fact_quotes(asked(question), [], headlines, least=0.25) == ()


def test_an_age_beside_another_name_is_not_of_whom_is_asked_about() -> None:
    hers = article("a", "The oldest goat", "Its owner, 40-year-old Bo Quill, was proud of Mabel.")
    its = article("b", "Mabel, the goat", "Mabel celebrated her 31st birthday with the town.")
    now = article("c", "The oldest goat", "Bo Quill, now 40 years old, said that Mabel ate well.")
    than = article("d", "Mabel, the goat", "Mabel is three years older than the oldest barn owl.")
    for other, words in ((hers, "40-year-old"), (now, "40 years old"), (than, "three years")):
        hits = [read(other, words, 0.8, 0.9), read(its, "31st birthday", 0.5, 0.6)]
        first, *_ = fact_quotes(asked("How old is Mabel the goat?"), hits, least=0.25)
        assert first.hit.article is its


def test_a_day_that_was_planned_first_comes_after_the_one_that_holds() -> None:
    old = article("a", "The ferry", "The ferry was initially expected to sail in May, with Sample.")
    new = article("b", "The ferry", "The new ferry is now to sail in October, the port said.")
    hits = [read(old, "in May", 0.8, 0.8), read(new, "in October", 0.6, 0.7)]
    first, *_ = fact_quotes(asked("When is the new ferry to sail?"), hits, least=0.25)
    assert first.hit.article is new


def test_words_of_a_headline_that_name_nobody_are_no_person() -> None:
    one = article("a", "Left-wing candidate Ada Sample wins", "Sample won narrowly on Sunday.")
    headlines = [read(one, "Left-wing candidate", 0.9, 0.9, title=True)]
    assert fact_quotes(asked("Who won in Osterby?"), [], headlines, least=0.25) == ()
    wife = article("b", "Ex-wife shot miller of Osterby, police say", "The trial is in May.")
    headlines = [read(wife, "Ex-wife", 0.9, 0.9, title=True)]
    (found,) = fact_quotes(asked("Who shot the miller of Osterby?"), [], headlines, least=0.25)
    assert found.highlight == Span(0, 7)


def test_who_was_beaten_or_won_may_be_a_country() -> None:
    final = article("final", "Cup final: Osterby beats France", "The quay was full of people.")
    hits = [read(final, "France", 0.6, 0.8, title=True)]
    (beaten,) = fact_quotes(asked("Who did Osterby beat?"), (), hits, least=0.25)
    assert beaten.highlight is not None
    assert beaten.highlight.of(final.title or "") == "France"
    hits = [read(final, "Osterby", 0.6, 0.8, title=True)]
    (winner,) = fact_quotes(asked("Who won the cup?"), (), hits, least=0.25)
    assert winner.value == "osterbi"


def test_a_passage_without_the_deed_does_not_tell_to_whom_it_was_done() -> None:
    for question, text, words in (
        ("Who did Osterby beat?", "Bo Quill spoke about the cup of Osterby.", "Bo Quill"),
        ("Who did Sample face?", "Sample was in Osterby when Otto Quill faced Falk.", "Osterby"),
        ("Who did Osterby fire?", "They said Osterby has not yet fired Bo Quill.", "Bo Quill"),
        ("Who did Sample play?", "Sample wrote against Bo Quill in the Ink.", "Bo Quill"),
    ):
        hits = [read(article("other", "On Monday", text), words, 0.7, 0.8)]
        assert fact_quotes(asked(question), hits, least=0.25) == ()


def test_who_does_a_deed_is_no_question_for_whom_it_is_done_to() -> None:
    for question, text in (
        ("Who will replace Quill?", "Ada Sample is to take over from Quill in May."),
        ("Who has sued Otto Falk?", "Ada Sample took Otto Falk to court over the quay."),
        ("Who did the police arrest after the fire?", "Ada Sample was taken away by the police."),
        ("Who did voters blame for the harbour fire?", "Voters blamed Ada Sample in May."),
        ("Who did Quill appoint to replace Falk?", "Ada Sample was appointed by Quill in May."),
        ("Who did the mayor marry?", "The mayor married his friend of many years, Ada Sample."),
    ):
        hits = [read(article("a", "On Monday", text), "Ada Sample", 0.7, 0.8)]
        (quote,) = fact_quotes(asked(question), hits, least=0.25)
        assert quote.highlight is not None
        assert quote.highlight.of(text) == "Ada Sample"


def test_a_day_beside_another_deed_does_not_come_first() -> None:
    met = article("m", "On Monday", "I met Ada Sample in 2019.")
    left = article("l", "On Monday", "Ada Sample resigned on 3 May.")
    hits = [read(met, "in 2019", 0.8, 0.8), read(left, "on 3 May", 0.6, 0.6)]

    def known(words: Sequence[str]) -> list[float]:
        return [*[1.0] * (len(words) - 1), 2.0]  # all but the last, which no text has

    question = read_question("When did Ada Sample resign?", known)
    first, *_ = fact_quotes(question, hits, least=0.25)
    assert first.hit.article is left
