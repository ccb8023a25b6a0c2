from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from qa_service.answering.broad import event_time, latest_quotes, overview_quotes, timeline_quotes
from qa_service.answering.causes import asks_way, names_one, promises_way
from qa_service.answering.lists import comparison_quotes, enumerates, list_quotes, opens_item
from qa_service.answering.reasons import reason_quotes, settling_quotes
from qa_service.answering.sayings import saying_quotes
from qa_service.answering.selection import (
    REASON_WEIGHTS,
    SAYING_WEIGHTS,
    WEIGHTS,
    YES_NO_WEIGHTS,
    Candidates,
    Limits,
    choose,
    leading_passages,
    naming_subject,
    rank,
)
from qa_service.domain import Article, Hit, Paragraph, Span, headline_of
from qa_service.language import FOR_AND_AGAINST
from qa_service.passages import split_into_passages
from qa_service.retrieval.question import read_question

STRIKE = {
    "walkout": (
        "2017-03-01",
        "Dockers of Example Bay walk out",
        (
            "Some 400 dockers of Example Bay walked out on Wednesday over pay.\n\n"
            "“We want six per cent,” said Ada Sample, who leads the dockers' union."
        ),
    ),
    "talks": (
        "2017-03-08",
        "Talks on the dockers' strike fail",
        (
            "Talks between the dockers of Example Bay and the harbour board failed on Tuesday.\n\n"
            "“Six per cent would ruin the harbour,” said Bo Quill, chairman of the board."
        ),
    ),
    "deal": (
        "2017-03-20",
        "Dockers return to work",
        (
            "Dockers of Example Bay went back to work on Monday after a deal on four per cent.\n\n"
            "“It is less than we deserve,” Ada Sample told dockers at the gate."
        ),
    ),
    "zoo": (
        "2017-03-09",
        "Zoo of Sample Valley opens a house for apes",
        "The zoo of Sample Valley opened a house for its nine apes on Wednesday.",
    ),
}


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    found, start = list[Paragraph](), 0
    for number, paragraph in enumerate(text.split("\n\n"), start=1):
        found.append(Paragraph(number, start, start + len(paragraph)))
        start += len(paragraph) + 2
    return tuple(found)


def hits() -> list[Hit]:
    found = []
    for name, (day, title, text) in STRIKE.items():
        article = Article(name, text, paragraphs_of(text), title, published=day)
        found += [Hit(one, article, 0.5, 0.5) for one in split_into_passages(article)]
    return found


@pytest.fixture
def candidates() -> Candidates:
    question = read_question("the dockers' strike in Example Bay", lambda words: [1.0] * len(words))
    return rank(question, hits())


def test_articles_that_are_not_on_the_subject_are_left_out(candidates: Candidates) -> None:
    assert {one.hit.article.id for one in candidates.ranked} == {"walkout", "talks", "deal"}


def test_an_overview_hears_several_articles_in_order_of_time(candidates: Candidates) -> None:
    quotes = overview_quotes(candidates)
    days = [quote.hit.article.day for quote in quotes]
    assert len(set(days)) == 3
    assert days == sorted(day for day in days if day)


def test_the_latest_comes_first(candidates: Candidates) -> None:
    days = [quote.hit.article.day for quote in latest_quotes(candidates)]
    assert days[0] == date(2017, 3, 20)
    assert days == sorted((day for day in days if day), reverse=True)


def test_a_timeline_has_one_line_an_event_oldest_first_and_few_of_one_day(
    candidates: Candidates,
) -> None:
    quotes = timeline_quotes(candidates)
    times = [quote.when.iso or "" for quote in quotes if quote.when]
    assert times == sorted(times)
    assert "2017-03-20" in times
    assert max(map(times.count, times)) == 2


def test_only_whom_the_question_asks_about_is_quoted(candidates: Candidates) -> None:
    quotes = saying_quotes(candidates, "Ada Sample")
    assert [quote.hit.article.id for quote in quotes] == ["deal", "walkout"]
    assert all("Ada Sample" in quote.text for quote in quotes)
    assert saying_quotes(candidates, "Cy Brook") == ()


@pytest.mark.parametrize(("count", "things"), [("Four", 4), ("Nine", 0)])
def test_an_article_that_announces_as_many_things_as_it_has_headings_lists_them(
    count: str, things: int
) -> None:
    text = "\n\n".join(
        f"The {name} grows on every old quay of the town in the spring."
        for name in ("seagrass", "nettle", "dockweed", "thrift")
    )
    paragraphs = tuple(
        replace(one, heading=text[one.start : one.end].split()[1].title())
        for one in paragraphs_of(text)
    )
    article = Article("a", text, paragraphs, f"{count} weeds of the old quay")
    found = [Hit(one, article, 0.5, 0.5) for one in split_into_passages(article)]
    question = read_question("weeds of the old quay", lambda words: [1.0] * len(words))
    assert sum(opens_item(question, hit) for hit in found) == things


def test_both_sides_of_a_comparison_are_heard(candidates: Candidates) -> None:
    quotes = comparison_quotes(candidates, ("dockers", "harbour board"))
    assert {quote.side for quote in quotes} >= {"dockers", "harbour board"}
    assert comparison_quotes(candidates, ("dockers", "penguins")) == ()


def test_what_is_for_and_against_is_on_the_subject() -> None:
    text = (
        "Dockers support the pier tolls in Example Bay, as they pay for cranes.\n\n"
        "Ada Sample warned that pier tolls in Example Bay drive ships away.\n\n"
        "Our neighbours support a new hall in the old part of town."
    )
    article = Article("tolls", text, paragraphs_of(text), "A debate", published="2017-03-20")
    found = [Hit(one, article, 0.5, 0.5) for one in split_into_passages(article)]
    question = read_question("pier tolls in Example Bay", lambda words: [1.0] * len(words))
    quotes = comparison_quotes(rank(question, found), FOR_AND_AGAINST)
    assert [quote.side for quote in quotes] == ["for", "against"]
    assert not any("hall" in quote.text for quote in quotes)


def test_statements_of_a_list_name_what_the_question_does_not() -> None:
    question = read_question("towns of the ferry", lambda words: [1.0] * len(words))
    text = (
        "The ferry serves Example Bay and three other towns of the coast.\n\n"
        "Of the towns, many want the ferry to come more often than it does."
    )
    article = Article("a", text, paragraphs_of(text), "Towns of the ferry")
    ranked = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    assert [quote.hit.passage.paragraph for quote in list_quotes(ranked)] == [1]


def quoted_hits(*articles: str) -> list[Hit]:
    found = []
    for number, text in enumerate(articles):
        article = Article(f"a{number}", text, paragraphs_of(text), "Zelmenskyy on the quay")
        found += [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    return found


def test_who_speaks_is_cited_where_another_paragraph_names_them() -> None:
    question = read_question("Zelmensky quay", lambda words: [1.0] * len(words))
    hits = quoted_hits(
        "Oda Zelmenskyy said on Monday that the quay was safe for lorries.\n\n"
        "“We shall mend the steps of it in the spring at the latest,” he said."
    )
    quotes = saying_quotes(rank(question, hits, SAYING_WEIGHTS), "Zelmensky")
    assert len(quotes) == 2
    second = next(quote for quote in quotes if quote.hit.passage.paragraph == 2)
    assert (second.speaker, second.naming) == ("Oda Zelmenskyy", hits[0])


def test_a_sentence_that_names_several_things_leads_a_list() -> None:
    question = read_question("which towns have a ferry", lambda words: [1.0] * len(words))
    text = (
        "The town of Osterby has had a ferry of its own for a hundred years.\n\n"
        "Towns with a ferry are Example Bay, Northwick, Velmora and Quillham, the board has it.\n\n"
        "Towns have a ferry where they want one, according to a Sample survey."
    )
    article = Article("a", text, paragraphs_of(text), "Towns that have a ferry")
    ranked = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    assert [quote.hit.passage.paragraph for quote in list_quotes(ranked)] == [2, 1]


def test_words_in_a_row_lead_a_list_of_what_has_no_name() -> None:
    question = read_question("what are the signs of pier rot", lambda words: [1.0] * len(words))
    text = (
        "Pier rot is milder in Osterby than elsewhere, says Ada Sample of the Quay Board.\n\n"
        "The first signs are soft planks, a sour smell, rust around nails and white threads.\n\n"
        "The board of Osterby wants each of the signs of pier rot to be reported to it."
    )
    article = Article("a", text, paragraphs_of(text), "Pier rot in Osterby")
    ranked = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    assert list_quotes(ranked)[0].hit.passage.paragraph == 2


def test_a_claim_that_its_article_checks_does_not_settle_a_question() -> None:
    question = read_question("does the ferry rust", lambda words: [1.0] * len(words))
    text = (
        "“The ferry rusts away in a year, says a board,” reads the headline of a post. Some 40"
        " divers shared it.\n\n"
        "We rate the claim that the ferry rusts away false: no evidence bears it out."
    )
    article = Article("a", text, paragraphs_of(text), "Fact check: False claim that ferry rusts")
    hits = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    assert {one.hit.passage.paragraph for one in rank(question, hits).ranked} == {2}


def test_a_list_of_states_or_countries_names_them() -> None:
    for noun, place in (("states", "Montana"), ("countries", "Norway")):
        question = read_question(f"which {noun} lost a ferry", lambda words: [1.0] * len(words))
        text = f"The ferry was lost to the {noun} in a year, says Ada Sample of the Quay Board."
        for part in ("north", "south", "middle"):
            text += f"\n\nIn the {part} of {place} the ferry was lost last {part}ern summer, too."
        article = Article("a", text, paragraphs_of(text), f"Ferry lost to {noun}")
        found = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
        quotes = list_quotes(rank(question, found))
        assert 1 not in [quote.hit.passage.paragraph for quote in quotes]
        assert quotes


@pytest.mark.parametrize("title", ["The busiest ferries of the coast", "Five things to know"])
def test_of_an_article_that_is_the_list_each_item_is_quoted_from_the_first_on(title: str) -> None:
    question = read_question("what are the busiest ferries", lambda words: [1.0] * len(words))
    names = ["Osterby", "Quillham", "Velmora", "Northwick"]
    text = "Here is how the busiest ferries of the coast compare, by the count of Ada Sample."
    for name in names:
        text += f"\n\nThe {name} ferry takes more guests than most boats of the coast do."
    first, *others = paragraphs_of(text)
    below = (replace(one, heading=f"{4 - n}. {names[n]}") for n, one in enumerate(others))
    article = Article("a", text, (first, *below), title)
    found = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    quotes = list_quotes(rank(question, found))
    order = [quote.hit.passage.paragraph for quote in quotes]
    assert (order == [5, 4, 3, 2]) is (title != "Five things to know")


NUMBERED = (
    "3) Osterby. It has two piers.\n\n2) Quillby. It has a crane.\n\n"
    "1) Falk. It is deep.\n\n4) Sample Bay. It is the oldest of the four."
)
LABELLED = (
    "Osterby: a port with two piers.\n\nQuillby: a port with a crane.\n\n"
    "Falk: the deepest of all ports.\n\nSample Bay: the oldest of the ports."
)
DEBATE = (
    "Mayor: The port is open to all boats.\n\nCritics: The port is too small for that.\n\n"
    "Mayor: It is large enough for us.\n\nCritics: It is not, and it never was."
)


@pytest.mark.parametrize(("text", "told"), [(NUMBERED, [3, 2, 1, 4]), (LABELLED, [1, 2, 3, 4])])
def test_of_an_article_whose_paragraphs_are_entries_of_a_list_each_is_quoted(
    text: str, told: list[int]
) -> None:
    ranked = ranked_of("which four ports are best", ("Four best ports", text))
    assert [one.hit.passage.paragraph for one in list_quotes(ranked)] == told


DATELINES = (
    "GAZA CITY: a port with two piers.\n\nQUILLBY: a port with a crane.\n\n"
    "FALK: the deepest of all ports.\n\nSAMPLE BAY: the oldest of the ports."
)
SPEAKERS = (
    "Ada Sample: I am for the port.\n\nBo Quill: My boats are too large for it.\n\n"
    "Otto Falk: It is large enough for us.\n\nMaria Birch: It is not, and it never was."
)
PERSONS = (
    "Ada Sample: a diver with two boats.\n\nBo Quill: a builder of large boats.\n\n"
    "Otto Falk: the oldest of the divers.\n\nMaria Birch: a baker, and a diver."
)


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        (LABELLED, True),
        (DEBATE, False),
        (DATELINES, False),
        (SPEAKERS, False),
        (PERSONS, True),
    ],
)
def test_turns_of_a_debate_and_datelines_are_no_entries_of_a_list(
    text: str, *, opens: bool
) -> None:
    ranked = ranked_of("which four ports are best", ("Four best ports", text))
    assert {opens_item(ranked.question, hit) for hit in ranked.hits} == {opens}


def test_what_people_say_is_quoted_of_all_who_are_named() -> None:
    question = read_question("what do people say about the quay", lambda words: [1.0] * len(words))
    hits = quoted_hits(
        "“The steps of the quay are far too steep for us,” said Bo Quill, a diver.\n\n"
        "“The quay has been the pride of the town for years,” she told a paper."
    )
    (quote,) = saying_quotes(rank(question, hits, SAYING_WEIGHTS), "people")
    assert quote.speaker == "Bo Quill"


def test_a_caption_is_less_relevant() -> None:
    question = read_question("ferry of Osterby", lambda words: [1.0] * len(words))
    text = (
        "The ferry of Osterby lay at the old quay after the strike had begun.\n\n"
        "The ferry of Osterby sails again from the new quay since Monday."
    )
    first, second = paragraphs_of(text)
    article = Article("a", text, (replace(first, kind="caption"), second), "Ferry of Osterby")
    found = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    place = {**WEIGHTS, "place": 0.0, "opening": 0.0, "frequency": 0.0}
    assert [one.hit.passage.paragraph for one in rank(question, found, place).ranked] == [2, 1]
    place["caption"] = 0.0
    plain = rank(question, found, place).ranked
    assert plain[0].relevance - plain[1].relevance < 1


def test_those_whom_no_name_tells_are_quoted_where_they_are_spoken_of() -> None:
    question = read_question("what did the brass band say", lambda words: [1.0] * len(words))
    hits = quoted_hits("“We shall play on the quay every Sunday of June,” the brass band told us.")
    assert [quote.hit for quote in saying_quotes(rank(question, hits), "the brass band")] == hits


def test_words_of_others_are_not_of_somebody_whom_no_name_tells() -> None:
    question = read_question("what did the band's father say", lambda words: [1.0] * len(words))
    hits = quoted_hits(
        "The band's father spoke of Sunday.\n\n"
        "“I saw the band fall into the water from the steps of the quay,” a witness said.\n\n"
        "“The band plays on the quay every Sunday of the month of June,” their father said."
    )
    quotes = saying_quotes(rank(question, hits), "the band's father")
    assert [quote.hit.passage.paragraph for quote in quotes] == [3]


def test_a_first_name_alone_is_known_by_the_whole_name_in_the_archive() -> None:
    question = read_question("what did oda say about the quay", lambda words: [1.0] * len(words))
    hits = quoted_hits(
        "Oda Zelmenskyy came to the quay on Monday.\n\n"
        "“The quay is safe for all of the lorries of the town,” Zelmenskyy said."
    )
    quotes = saying_quotes(rank(question, hits, SAYING_WEIGHTS), "oda")
    assert [quote.speaker for quote in quotes] == ["Zelmenskyy"]


def test_under_a_headline_on_something_else_each_passage_is_on_the_subject() -> None:
    question = read_question("quay lorries ferry", lambda words: [1.0] * len(words))
    text = "The quay is open to lorries and the ferry.\n\nThe ferry to the north was late."
    article = Article("a", text, paragraphs_of(text), "News from our fifty towns")
    hits = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    assert naming_subject(question, hits) == hits[:1]


def test_what_of_a_newsletter_is_on_another_subject_is_left_out() -> None:
    question = read_question("quay", lambda words: [1.0] * len(words))
    hits = quoted_hits("Good morning from all of us here.\n\nThe quay will be closed from Monday.")
    assert naming_subject(question, hits) == hits[1:]


def test_of_an_article_on_every_town_only_what_names_the_one_asked_about_is_on_it() -> None:
    text = "A pier costs money.\n\nA pier in Osterby costs 40.\n\nA pier in Quillby costs 70."
    question = read_question("cost of a pier in Quillby", lambda words: [1.0] * len(words))
    for title, left in (
        ("What a pier costs in every town", [3]),
        ("Costs of a pier by town", [3]),
        ("What a pier costs", [1, 2, 3]),
        ("Cost of a pier is too high, says a man hit by town police", [1, 2, 3]),
    ):
        article = Article("a", text, paragraphs_of(text), title)
        hits = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
        assert [one.passage.paragraph for one in naming_subject(question, hits)] == left


def test_a_headline_that_lists_subjects_does_not_speak_for_every_paragraph() -> None:
    question = read_question("quay", lambda words: [1.0] * len(words))
    article = Article(
        "a", "A goat.", paragraphs_of("A goat."), "Quay closed, a goat, more snow: today"
    )
    hits = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    assert naming_subject(question, hits) == []


def ranked_of(
    question: str, *articles: tuple[str, str], weights: Mapping[str, float] = WEIGHTS
) -> Candidates:
    found = []
    for number, (title, text) in enumerate(articles):
        article = Article(f"a{number}", text, paragraphs_of(text), title)
        found += [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]
    return rank(read_question(question, lambda words: [1.0] * len(words)), found, weights)


def test_a_name_typed_in_lower_case_must_stand_in_the_article() -> None:
    ranked = ranked_of(
        "home insurance in samplia",
        ("Storms", "Home insurance in Samplia costs three times what it did in 2015."),
        ("Fires", "Home insurance in Otherland costs twice as much, insurance brokers say."),
    )
    assert {one.hit.article.id for one in ranked.ranked} == {"a0"}


def test_words_on_another_topic_far_from_the_one_asked_about_are_left_out() -> None:
    far = "\n\n".join(f"Some {n} ships lay at anchor outside on that day." for n in range(10, 14))
    ranked = ranked_of(
        "what did Ada Sample say about the lighthouse",
        (
            "A morning at the harbour",
            (
                "The lighthouse is painted white every ten years by the board.\n\n"
                f"“It is the finest of this coast,” Ada Sample said of it.\n\n{far}\n\n"
                "“The price of fish is what worries us,” Ada Sample said in the market."
            ),
        ),
    )
    assert [quote.hit.passage.paragraph for quote in saying_quotes(ranked, "Ada Sample")] == [2]


def test_words_on_the_topic_come_before_others_of_the_same_day() -> None:
    ranked = ranked_of(
        "what did Ada Sample say about the lighthouse",
        (
            "Board on lighthouse and fish",
            (
                "“The price of fish is what worries us,” Ada Sample said in the market of it.\n\n"
                "“A lighthouse must be white,” Ada Sample said."
            ),
        ),
    )
    assert [quote.hit.passage.paragraph for quote in saying_quotes(ranked, "Ada Sample")] == [2, 1]


def test_why_is_answered_first_by_a_cause() -> None:
    ranked = ranked_of(
        "Why was the harbour master dismissed?",
        (
            "Harbour master dismissed",
            (
                "The board has dismissed the harbour master, effective on Monday, it said.\n\n"
                "The harbour master was dismissed for selling the crane of the town."
            ),
        ),
    )
    hits = [replace(hit, support=0.9 if hit.passage.paragraph == 1 else 0.5) for hit in ranked.hits]
    quotes = reason_quotes(ranked, hits, least=0.2)
    assert [quote.hit.passage.paragraph for quote in quotes] == [2, 1]


@pytest.mark.parametrize(
    ("text", "marked", "is_marked"),
    [
        ("The harbour master was dismissed for selling the crane.", "selling the crane", True),
        ("The harbour master was dismissed on Monday, it said.", "on Monday", False),
        ("The sale led to the harbour master being dismissed.", "the harbour master being", False),
    ],
)
def test_of_why_words_are_marked_only_with_a_cause(
    text: str, marked: str, *, is_marked: bool
) -> None:
    ranked = ranked_of("Why was the harbour master dismissed?", ("Harbour master", text))
    start = text.index(marked)
    hits = [
        replace(hit, support=0.9, answer=Span(start, start + len(marked))) for hit in ranked.hits
    ]
    (quote,) = reason_quotes(ranked, hits, least=0.2)
    assert (quote.highlight is not None) == is_marked


def test_of_why_words_are_not_marked_that_are_all_that_is_quoted() -> None:
    text = "The pier was closed because of rot."
    article = Article("a", text, paragraphs_of(text), "Pier")
    (passage,) = split_into_passages(article)
    hit = Hit(passage, article, 1.0, 0.9, answer=Span(0, len(text)))
    question = read_question("why was the pier closed", lambda words: [1.0] * len(words))
    (quote,) = reason_quotes(rank(question, [hit], REASON_WEIGHTS), [hit], least=0.25)
    assert quote.highlight is None


@pytest.mark.parametrize(
    ("title", "leads"),
    [
        ("Harbour master dismissed after sale of crane", True),
        ("Why was the harbour master dismissed after a sale?", False),
        ("Harbour master dismissed on Monday", False),
        ("Harbour master appointed after sale of crane", False),
        ("Crane sold after storm", False),
    ],
)
def test_a_headline_with_the_cause_leads_where_no_sentence_gives_one(
    title: str, *, leads: bool
) -> None:
    ranked = ranked_of(
        "Why was the harbour master dismissed?",
        (title, "The board told the harbour master on Monday that he was dismissed at once."),
    )
    (hit,) = (replace(one, support=0.6) for one in ranked.hits)
    headline = replace(hit, passage=headline_of(hit.article))
    first, *_ = reason_quotes(ranked, [hit], [headline], least=0.2)
    assert first.hit.passage.is_headline == leads


def test_what_is_said_in_the_same_words_twice_is_chosen_once() -> None:
    question = read_question("quay", lambda words: [1.0] * len(words))
    same = "The quay of Example Bay will be closed to all lorries from Monday on."
    hits = quoted_hits(same, same, "Fishermen of Example Bay asked the board for a crane.")
    chosen = choose(rank(question, hits), Limits())
    assert [one.text for one in chosen].count(same) == 1
    assert len(chosen) == 2


def test_the_same_quotation_in_two_reports_is_chosen_once() -> None:
    words = (
        "“The quay of Example Bay belongs to all who live and work beside it, not to the board,”"
    )
    hits = quoted_hits(
        f"{words} Ada Sample said on Monday at the gate of the shipyard.",
        f"{words} Ada Sample told fishermen, some of whom had come from Otherton by boat.",
    )
    question = read_question("quay", lambda words: [1.0] * len(words))
    assert len(choose(rank(question, hits), Limits())) == 1


def test_no_more_is_chosen_than_the_limits_allow(candidates: Candidates) -> None:
    chosen = choose(candidates, Limits(sentences=2, words=30, of_one_article=1))
    assert len(chosen) == 2
    assert sum(one.words for one in chosen) <= 30
    assert len({one.hit.article.id for one in chosen}) == 2


def test_passages_that_lead_do_not_repeat_each_other(candidates: Candidates) -> None:
    leading = leading_passages(candidates, 3)
    assert len({hit.article.id for hit in leading}) == 3


def test_an_event_is_of_the_day_that_its_sentence_names() -> None:
    question = read_question("law bridge opened", lambda words: [1.0] * len(words))
    text = (
        "The bridge was opened on 4 May 2011 by the mayor of Example Bay.\n\n"
        "It has carried 400 lorries a day since 2012, under the law of 2009 on bridges.\n\n"
        "In 2013 the bridge of Example Bay was painted for the first time."
    )
    article = Article("a", text, paragraphs_of(text), "The bridge", published="2015-06-01")
    ranked = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    times = {one.hit.passage.paragraph: event_time(one) for one in ranked.ranked}
    assert {number: when.iso if when else None for number, when in times.items()} == {
        1: "2011-05-04",
        2: None,
        3: "2013",
    }


def test_a_year_to_come_is_not_when_an_event_was() -> None:
    question = read_question("ferry dispute", lambda words: [1.0] * len(words))
    text = "The ferry dispute made a foe of the man who wants to run for mayor in 2024, they say."
    article = Article("a", text, paragraphs_of(text), "Ferry dispute", published="2023-03-01")
    (one,) = rank(
        question, [Hit(found, article, 1.0, 1.0) for found in split_into_passages(article)]
    ).ranked
    when = event_time(one)
    assert when is not None
    assert when.iso == "2023-03-01"


def test_an_event_under_a_year_is_of_that_year() -> None:
    question = read_question("ferry dispute", lambda words: [1.0] * len(words))
    text = (
        "October 5: The ferry dispute began with a letter.\n\n"
        "The ferry dispute was in the paper every day."
    )
    headed = tuple(replace(one, heading="2013") for one in paragraphs_of(text))
    article = Article("a", text, headed, "The ferry dispute", published="2015-06-01")
    ranked = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    times = {one.hit.passage.paragraph: event_time(one) for one in ranked.ranked}
    assert {number: when.iso if when else None for number, when in times.items()} == {
        1: "2013-10-05",
        2: "2013",
    }


def test_an_event_under_a_day_is_of_that_day_and_leads_the_timeline() -> None:
    question = read_question("ferry dispute", lambda words: [1.0] * len(words))
    text = (
        "The ferry dispute has come to an end after two long winters of talks.\n\n"
        "The crews of the ferry walk off over the pay for nights.\n\n"
        "April 10: Surprise! A judge steps in\n\n"
        "The judge of the ferry dispute orders the crews back to work."
    )
    first, second, line, third = paragraphs_of(text)
    below = tuple(replace(one, heading="March 2: Walking off") for one in (second, line, third))
    article = Article("a", text, (first, *below), "The ferry dispute", published="2015-06-01")
    found = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    quotes = timeline_quotes(found)
    assert [(one.when.iso, one.hit.passage.paragraph) for one in quotes if one.when] == [
        ("2015-03-02", 2),
        ("2015-04-10", 4),
        ("2015-06-01", 1),
    ]


def test_where_paragraphs_open_with_a_day_all_that_they_tell_is_of_that_day() -> None:
    question = read_question("ferry dispute", lambda words: [1.0] * len(words))
    text = (
        "15 May 2013 The ferry dispute began with a letter. The crews were asked to row.\n\n"
        "June 2, 2013 – A judge of Example Bay heard both sides for a day.\n\n"
        "The paper wrote of little else in those weeks of the dispute."
    )
    article = Article("a", text, paragraphs_of(text), "The ferry dispute", published="2015-06-01")
    found = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    times = {one.core[:9]: when.iso for one in found.ranked if (when := event_time(one))}
    assert times == {
        "15 May 20": "2013-05-15",
        "The crews": "2013-05-15",
        "June 2, 2": "2013-06-02",
        "The paper": "2015-06-01",
    }


def test_what_the_reranker_is_sure_of_settles_a_question_first() -> None:
    asked = "Did the crews of the ferry accept the new contract?"
    question = read_question(asked, lambda words: [1.0] * len(words))
    text = (
        "The crews of the ferry were offered a new contract by the board in March.\n\n"
        "Most crews turned the contract down on Monday, the union of the sailors said."
    )
    article = Article("a", text, paragraphs_of(text), "The ferry")
    offered, refused = (Hit(one, article, 0.9, 0.1) for one in split_into_passages(article))
    hits = [offered, replace(refused, support=0.8)]
    first, second = settling_quotes(rank(question, hits, YES_NO_WEIGHTS), hits, least=0.25)
    assert first.text.startswith("Most crews")
    assert second.text.startswith("The crews of the ferry")


def test_an_event_under_the_year_of_its_article_is_of_its_day() -> None:
    question = read_question("ferry dispute", lambda words: [1.0] * len(words))
    text = "The ferry dispute was in the paper every day."
    headed = tuple(replace(one, heading="2015") for one in paragraphs_of(text))
    article = Article("a", text, headed, "The ferry dispute", published="2015-06-01")
    ranked = rank(question, [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)])
    (when,) = (event_time(one) for one in ranked.ranked)
    assert when is not None
    assert when.iso == "2015-06-01"


@pytest.mark.parametrize(
    "sentence",
    [
        "The willows creak in the wind and the water laps at the stones below.",
        "You wake up and hear the ferry bell, though you swear the boats are gone.",
    ],
)
def test_what_sets_a_scene_or_speaks_to_readers_is_less_relevant(sentence: str) -> None:
    question = read_question("ferry strike at Example Bay", lambda words: [1.0] * len(words))
    text = f"{sentence}\n\nThe ferry strike at Example Bay began on Monday over pay for nights."
    article = Article("a", text, paragraphs_of(text), "Ferry strike at Example Bay")
    found = [Hit(one, article, 1.0, 1.0) for one in split_into_passages(article)]

    def relevance(weights: Mapping[str, float]) -> dict[int, float]:
        ranked = rank(question, found, weights).ranked
        return {one.hit.passage.paragraph: one.relevance for one in ranked}

    plain, weighed = relevance({**WEIGHTS, "scene": 0.0, "reader": 0.0}), relevance(WEIGHTS)
    assert weighed[1] < plain[1]
    assert weighed[2] == plain[2]


def test_what_stands_before_the_subject_of_an_article_is_less_relevant() -> None:
    ranked = ranked_of(
        "the ferry strike",
        (
            "Strike stops ferries",
            (
                "OSTERBY, Velmora — Horns blared from a house and filled Otto Quill's kitchen.\n\n"
                "Next to him, Ada Sample made coffee with two large pots and a sieve.\n\n"
                "The ferry strike began on Monday over pay for nights."
            ),
        ),
    )
    assert ranked.ranked[0].hit.passage.paragraph == 3


def test_how_something_was_done_is_answered_first_by_the_way() -> None:
    ranked = ranked_of(
        "How did the divers escape from the port?",
        (
            "Divers escape from port",
            (
                "Police looked for the divers who escaped from the port over the weekend.\n\n"
                "The two divers left the yard by using ropes from a shed."
            ),
        ),
    )
    hits = [replace(hit, support=0.9 if hit.passage.paragraph == 1 else 0.3) for hit in ranked.hits]
    quotes = reason_quotes(ranked, hits, least=0.2)
    assert [quote.hit.passage.paragraph for quote in quotes] == [2, 1]


def test_what_something_else_led_to_is_no_reason_that_comes_first() -> None:
    ranked = ranked_of(
        "Why did the ferry crews strike?",
        (
            "Ferry crews strike",
            (
                "The strike of the ferry crews caused empty shelves in Example Bay.\n\n"
                "The crews of the ferry went on strike because their pay was cut in May."
            ),
        ),
    )
    hits = [replace(hit, support=0.4) for hit in ranked.hits]
    quotes = reason_quotes(ranked, hits, least=0.2)
    assert [quote.hit.passage.paragraph for quote in quotes] == [2, 1]


def test_how_something_affects_others_is_answered_first_by_what_follows() -> None:
    ranked = ranked_of(
        "How will the toll affect the ferry crews?",
        (
            "The toll and the ferry crews",
            (
                "The board has adopted the toll for ferry crews because of its debts.\n\n"
                "The toll will cost each of the ferry crews a day's pay, Ada Sample said."
            ),
        ),
    )
    hits = [replace(hit, support=0.4) for hit in ranked.hits]
    assert reason_quotes(ranked, hits, least=0.2)[0].hit.passage.paragraph == 2


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("How to moor a ferry in a storm", [2, 4, 5]),
        ("How does a storm ferry work?", [1, 3, 6]),
    ],
)
def test_what_to_do_and_how_a_thing_works_are_told_in_reading_order(
    asked: str, told: list[int]
) -> None:
    ranked = ranked_of(
        asked,
        (
            "How a ferry works in a storm, and how to moor it",
            (
                "The ferry turns the wind of a storm into power by means of a mast.\n\n"
                "Tie the bow to the pier before the stern of the ferry.\n\n"
                "A wheel on the mast converts the wind and pumps water into a tank.\n\n"
                "Then close the hatches and switch off the lamps of the ferry.\n\n"
                "• Call the harbour office before you leave the pier.\n\n"
                "The tank stores the water until the wind of the storm is over.\n\n"
                "Ada Sample, who built it, is a former harbour master of Osterby."
            ),
        ),
        weights=REASON_WEIGHTS,
    )
    hits = [replace(hit, support=0.4) for hit in ranked.hits]
    quotes = reason_quotes(ranked, hits, least=0.2)
    assert [quote.hit.passage.paragraph for quote in quotes] == told
    assert not any(quote.text.startswith("•") for quote in quotes)


@pytest.mark.parametrize(
    ("text", "is_step"),
    [
        ("Press the button.", True),
        ("Heat 40 ml of water.", True),
        ("Close your eyes.", True),
        ("Look for holes.", True),
        ("Stop using it.", True),
        ("Take the line that “he said so” out.", True),
        ("Press secretary Ada Sample spoke.", False),
        ("Cook said Apple would grow.", False),
        ("Heat waves killed 40.", False),
        ("Book sales fell.", False),
        ("Close friends said he was ill.", False),
        ("Clean energy is the goal", False),
        ("Stop signs were stolen.", False),
        ("Wash. officials said so.", False),
        ("Go to hell, he told a thief in 1999.", False),
        ("Take the Osterby case: the chimney fell in.", False),
    ],
)
def test_only_what_tells_the_reader_to_do_something_is_a_step(text: str, *, is_step: bool) -> None:
    assert names_one(text) is is_step


@pytest.mark.parametrize(
    ("asked", "asks"),
    [
        ("How can parents keep children safe?", True),
        ("How do people in need find a place to live?", True),
        ("What are steps to take in a storm?", True),
        ("How does a ferry work?", True),
        ("How do parents feel about the ban?", False),
        ("How could people vote for him?", False),
        ("How do people in Velmora live?", False),
        ("How would people react to the tax?", False),
        ("What steps to peace did Velmora take?", False),
        ("How does the president get to work?", False),
        ("How is the king's new job going to work?", False),
        ("How are the Osterby Divers at work?", False),
    ],
)
def test_only_a_question_for_what_to_do_or_how_a_thing_works_asks_a_way(
    asked: str, *, asks: bool
) -> None:
    assert asks_way(asked) is asks


@pytest.mark.parametrize(
    ("headline", "promises"),
    [
        ("Ferry port: Protect your boat", True),
        ("Boat ferry protected in port", False),
        ("How to clean a house", False),
    ],
)
def test_a_headline_may_promise_to_tell_what_to_do(headline: str, *, promises: bool) -> None:
    ranked = ranked_of("how to protect a boat in a ferry port", (headline, "The port is deep."))
    assert promises_way(ranked.question, ranked.hits[0]) is promises


def test_a_headline_of_nothing_else_speaks_for_paragraphs_that_do_not_name_its_subject() -> None:
    hits = ranked_of(
        "pier scandal",
        (
            "The pier scandal",
            (
                "The pier scandal began in May with a letter to the mayor.\n\n"
                "Ada Sample was fined by the court of Example Bay in June."
            ),
        ),
    ).hits
    question = read_question("pier scandal", lambda words: [1.0] * len(words))
    assert list(naming_subject(question, hits)) == list(hits)


def speakers_of(question: str, speaker: str, *articles: tuple[str, str]) -> list[str | None]:
    return [quote.speaker for quote in saying_quotes(ranked_of(question, *articles), speaker)]


@pytest.mark.parametrize(
    ("question", "speaker", "named"),
    [
        (
            "What did Ada Sample's lawyer say?",
            "Ada Sample's lawyer",
            "Otto Quill, Sample's public defender,",
        ),
        ("What did the CEO of Quayco say?", "the CEO of Quayco", "Otto Quill, the new Quayco CEO,"),
        ("What did Quayco's chief say?", "Quayco's chief", "Otto Quill, chief of Quayco,"),
        ("What did the quay diver say?", "the quay diver", "Quay diver Otto Quill"),
        ("What did the governor of Velmora say?", "the governor of Velmora", "Gov. Otto Quill"),
    ],
)
def test_who_has_a_role_is_quoted_by_name(question: str, speaker: str, named: str) -> None:
    article = (
        "Quayco and Velmora sue Ada Sample",
        (
            f"{named} arrived early at the court of Velmora.\n\n"
            "“It is a case for the ages of this port,” Quill said.\n\n"
            "“The port has never seen a case like it,” Bo Falk said."
        ),
    )
    assert set(speakers_of(question, speaker, article)) == {"Quill"}


def test_who_is_asked_to_do_something_does_not_speak() -> None:
    article = (
        "Oil in biscuits",
        (
            "Now Ada is asking Harbour Scouts to join her, saying, “The biscuits lie.”\n\n"
            "“I am not just some girl who can do nothing about the oil,” she says."
        ),
    )
    assert speakers_of("What did Harbour Scouts say about oil?", "Harbour Scouts", article) == []


def test_what_a_group_says_is_quoted_of_its_members_only() -> None:
    article = (
        "Port record of Ada Sample",
        (
            "“It is a record for the ages of this port,” pilot Bo Quill said.\n\n"
            "“The port has never seen a record like it,” officials of Osterby said."
        ),
    )
    asked = "What did players say about the port record?"
    assert speakers_of(asked, "players", article) == []
    asked = "What did officials say about the port record?"
    assert speakers_of(asked, "officials", article) == ["officials of Osterby"]


def test_a_party_is_not_quoted_with_what_another_one_says() -> None:
    article = (
        "Republicans on the quay",
        (
            "“The quay must be closed by the board,” Republican Ada Sample said.\n\n"
            "“The quay must stay open to all,” the Osterby Democrat Bo Quill said."
        ),
    )
    asked = "What did Republicans say about the quay?"
    assert speakers_of(asked, "Republicans", article) == ["Republican Ada Sample"]


def test_what_a_group_says_near_the_topic_may_be_on_another() -> None:
    article = (
        "A long week in Osterby",
        (
            "“The ferry of the coast is late again,” Bo Quill said.\n\n"
            "“The taxes of this town are far too high,” leaders of the Harbour Party said."
        ),
    )
    asked = "What did leaders say about the ferry of the coast?"
    assert speakers_of(asked, "leaders", article) == []


def test_a_last_name_alone_is_not_of_somebody_whom_the_article_never_names() -> None:
    article = (
        "The quay of the coast",
        (
            "Bo Sample opened the quay of the coast on a rainy Monday in May.\n\n"
            "“The quay is open to all boats of the coast,” Sample said."
        ),
    )
    asked = "What did {} Sample say about the quay of the coast?"
    assert speakers_of(asked.format("Otto"), "Otto Sample", article) == []
    assert speakers_of(asked.format("Bo"), "Bo Sample", article) == ["Sample"]


def test_a_short_first_name_is_of_the_same_person() -> None:
    article = (
        "The quay of the coast",
        (
            "William Sample opened the quay of the coast on a rainy Monday in May.\n\n"
            "“The quay is open to all boats of the coast,” Sample said."
        ),
    )
    asked = "What did Bill Sample say about the quay of the coast?"
    assert speakers_of(asked, "Bill Sample", article) == ["Sample"]


def test_a_last_name_alone_is_of_whom_an_article_names_first() -> None:
    article = (
        "Otto Sample and the quay",
        (
            "Otto Sample closed the quay, which his wife Ada Sample had built in May.\n\n"
            "“The quay of this town is closed for good,” Sample said."
        ),
    )
    asked = "what did {} say about the quay"
    assert speakers_of(asked.format("Ada Sample"), "Ada Sample", article) == []
    assert speakers_of(asked.format("Otto Sample"), "Otto Sample", article) == ["Sample"]


def test_a_mother_is_not_quoted_with_what_he_said() -> None:
    article = (
        "The mother of the pilot of the ferry",
        (
            "“We were told of the ferry and of the pilot at noon,” he said.\n\n"
            "“We knew then and there that the pilot was safe,” she said."
        ),
    )
    ranked = ranked_of("What did the pilot's mother say?", article)
    (quote,) = saying_quotes(ranked, "the pilot's mother")
    assert "she said" in quote.text


@pytest.mark.parametrize(
    ("text", "is_list"),
    [
        ("The crew: pilot Ada Sample, cook and singer Bo Quill and Cy Model.", True),
        ("The ferries are called \u201cGull,\u201d \u201cTern\u201d and \u201cSwan.\u201d", True),
        ("Ada Sample and Bo Quill met in Osterby on Monday.", False),
        ("Ada Sample said Bo Quill was in Osterby.", False),
    ],
)
def test_several_names_in_a_row_are_a_list(text: str, *, is_list: bool) -> None:
    question = read_question("which ones are of the port", lambda words: [1.0] * len(words))
    assert enumerates(question, text) is is_list


def test_a_sentence_with_several_names_in_a_row_comes_before_others_of_a_list() -> None:
    quotes = list_quotes(
        ranked_of(
            "Which towns lose their ferry?",
            (
                "Towns lose their ferry",
                (
                    "The towns that lose their ferry were told of it by the Harbour Board.\n\n"
                    "The ferry is lost to Osterby, Quillham and Velmora, all of them small towns."
                ),
            ),
        )
    )
    assert quotes[0].hit.passage.paragraph == 2
