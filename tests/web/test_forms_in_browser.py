"""Answers of every form as the page lays them out, and the list of passages below."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from made_answers import TEXTS, Made, document, of_version_0_1, said
from page_steps import ask
from qa_service.conversations import Conversations, NewTurn
from qa_service.service import QAService
from qa_service.web import create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
Show = Callable[..., Page]
DAM = Made("dam", mark="in May")
COST = Made("cost", published="2014-01-02", source="Sea Post")
FLOOD = Made("flood", published="2012-06-09", source="Sea Post", mark="A flood broke the dam")
AGAIN = Made("again", published="2012-08-01", source=None)
FISH = Made("fish", published=None)
ALL = [DAM, COST, FLOOD, AGAIN, FISH]
PHONE = {"viewport": {"width": 390, "height": 844}}
FOUND = [made.citation(number) for number, made in enumerate(ALL, start=1)]
CITED = [made.citation(number) for number, made in enumerate((DAM, FLOOD, AGAIN), start=1)]
STATEMENTS = [
    said("The Elm dam was opened in May.", 1, lead="Bay Herald, 3 May 2012"),
    said("A flood broke the dam in June.", 2, lead="Sea Post, 9 June 2012"),
    said("Work on a new dam began in August.", 3, lead="1 August 2012"),
]


@pytest.fixture
def show(
    page_of: PageOf,
    service: QAService,
    serve_app: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Show]:
    """Opens the page of an answer that was kept."""
    with closing(Conversations(tmp_path_factory.mktemp("kept") / "kept.sqlite")) as saved:
        address = serve_app(create_app(service=service, conversations=saved))

        def show(made: dict[str, object], **options: object) -> Page:
            conversation = saved.begin("somebody")
            question, written = str(made["question"]), json.dumps(made)
            turn = NewTurn(str(made["id"]), question, date(2020, 1, 1), written, said="")
            saved.add("somebody", conversation.id, turn)
            page = page_of(f"{address}/answers/{made['id']}", **options)
            if options.get("java_script_enabled", True):
                expect(page.locator(".exchange")).not_to_have_attribute("aria-busy", "true")
            return page

        yield show


def side_by_side(one: Locator, other: Locator) -> bool:
    first, second = one.bounding_box(), other.bounding_box()
    assert first is not None
    assert second is not None
    return first["x"] + first["width"] <= second["x"] and abs(first["y"] - second["y"]) < 5


def test_unsure_leads_with_the_best_passage_in_the_place_of_an_answer(show: Show) -> None:
    page = show(document("fact", passages=FOUND, status="unsure"))
    expect(page.locator(".instead")).to_have_text(
        "The archive may answer this; these passages come closest."
    )
    expect(page.locator(".closest .passage")).to_have_text(TEXTS["dam"])
    expect(page.locator(".closest mark")).to_have_text("in May")
    expect(page.locator(".closest .lead")).to_have_text("Bay Herald, 3 May 2012")
    expect(page.locator(".source")).to_have_count(5)
    expect(page.locator(".source").first).to_contain_text("quoted above")
    expect(page.locator(".source").first.locator(".passage")).to_have_count(0)
    expect(page.locator(".trust")).to_have_count(0)


def test_an_overview_is_grouped_by_day(show: Show) -> None:
    page = show(document("overview", STATEMENTS, CITED, FOUND))
    days = page.locator(".said-by-day .day")
    expect(days).to_have_text(["3 May 2012", "9 June 2012", "1 August 2012"])
    expect(page.locator(".said-by-day .caption").first).to_have_text("Bay Herald")
    assert side_by_side(days.first, page.locator(".said-by-day .statement").first)
    expect(page.locator(".trust")).to_have_count(0)
    expect(page.locator(".source").nth(1).locator("mark")).to_have_text("A flood broke the dam")
    expect(page.locator(".source").nth(2).locator("mark")).to_have_text(str(STATEMENTS[2]["text"]))


def test_on_a_phone_the_days_are_above(show: Show) -> None:
    page = show(document("overview", STATEMENTS, CITED, FOUND), **PHONE)
    day, words = page.locator(".day").first, page.locator(".statement").first
    assert not side_by_side(day, words)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_the_latest_is_as_of_its_day_with_what_led_there_below(show: Show) -> None:
    newest_first = [
        {**one, "citations": [place]} for place, one in enumerate(reversed(STATEMENTS), start=1)
    ]
    cited = [made.citation(place) for place, made in enumerate((AGAIN, FLOOD, DAM), start=1)]
    page = show(document("latest", newest_first, cited, FOUND))
    expect(page.locator(".as-of")).to_have_text("As of 1 August 2012")
    expect(page.locator(".newest .statement")).to_contain_text("Work on a new dam began")
    expect(page.get_by_role("heading", name="Background")).to_be_visible()
    expect(page.locator(".day")).to_have_text(["1 August 2012", "9 June 2012", "3 May 2012"])


def test_a_timeline_has_a_line_for_each_dated_event(show: Show) -> None:
    days = ("2012", "2012-06", "2012-08-01")
    events = [{**one, "date": day} for one, day in zip(STATEMENTS, days, strict=True)]
    page = show(document("timeline", events, CITED, FOUND))
    lines = page.locator(".events > li")
    expect(lines).to_have_count(3)
    expect(lines.locator(".day")).to_have_text(["2012", "June 2012", "1 August 2012"])
    expect(lines.first).to_contain_text("Bay Herald, 3 May 2012")


def test_a_list_is_reported_in_points(show: Show) -> None:
    page = show(document("list", STATEMENTS, CITED, FOUND))
    expect(page.locator("ul.points > li blockquote")).to_have_text(
        [re.compile("^The Elm"), re.compile("^A flood"), re.compile("^Work on")]
    )


def test_a_comparison_has_its_sides_beside_each_other(show: Show) -> None:
    sides = ("the old dam", "the new dam", "the old dam")
    compared = [{**one, "side": side} for one, side in zip(STATEMENTS, sides, strict=True)]
    made = document("comparison", compared, CITED, FOUND)
    page = show(made)
    old, new = page.locator(".sides > div").all()
    expect(old.get_by_role("heading")).to_have_text("the old dam")
    expect(old.locator(".statement")).to_have_count(2)
    assert side_by_side(old, new)
    both = show(document("comparison", [*compared, STATEMENTS[0]], CITED, id="of-both"))
    expect(both.get_by_role("heading", name="On both")).to_be_visible()
    expect(both.locator(".many .statement")).to_have_count(1)
    narrow = show({**made, "id": "made-comparison-2"}, **PHONE)
    old, new = narrow.locator(".sides > div").all()
    assert not side_by_side(old, new)


def test_a_statement_names_its_speaker_first(show: Show) -> None:
    quoted = said(
        "Mayor Bo Quill called that too much.",
        1,
        lead="Sea Post, 2 January 2014",
        speaker="Bo Quill",
    )
    page = show(document("statement", [quoted], [COST.citation(1)], FOUND))
    expect(page.locator(".statement .caption")).to_have_text("Bo Quill · Sea Post, 2 January 2014")


def test_a_headline_that_a_statement_needs_is_shown_beside_it(show: Show) -> None:
    leaning = said("Nobody was hurt.", 1, 2, lead="Sea Post, 9 June 2012")
    page = show(document("fact", [leaning], [FLOOD.citation(1), FLOOD.headline(2)], FOUND))
    expect(page.locator(".under-headline")).to_have_text("Under the headline “Of flood” [2]")
    expect(page.locator(".statement blockquote")).to_have_text("Nobody was hurt. [1]")
    card = page.locator(".source").first
    expect(card.locator(".source-title .source-number")).to_have_text("2")
    expect(card.locator(".found-passage .source-number")).to_have_text("1")
    page.get_by_role("button", name="[2] Sea Post, 9 June 2012, headline").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("9 June 2012 · headline")


def test_for_keywords_the_passages_lead(show: Show) -> None:
    page = show(document("keywords", STATEMENTS, CITED, FOUND))
    order = page.locator(".reply").evaluate("(one) => [...one.children].map((p) => p.className)")
    assert order.index("results") < order.index("said")
    expect(page.locator(".source")).to_have_count(4)
    page.get_by_role("button", name="Show 1 more").click()
    expect(page.locator(".source")).to_have_count(5)


@pytest.mark.parametrize("form", ["verse", "fact", "article"])
def test_forms_of_another_version_are_reported_one_by_one(show: Show, form: str) -> None:
    page = show(document(form, STATEMENTS, CITED, FOUND))
    expect(page.locator(".statement")).to_have_count(3)
    expect(page.locator(".trust")).to_have_count(1 if form == "fact" else 0)


def test_how_a_time_was_taken_is_reported(show: Show) -> None:
    understood = {
        "from": "2018-01-01",
        "to": "2018-12-31",
        "sources": [],
        "windows": [{"from": "2018-01-01", "to": "2018-01-31"}, {"from": "2018-12-01", "to": None}],
        "ambiguous": [{"words": "4/5/2018", "taken": "2018-05-04", "other": "2018-04-05"}],
        "nothing_inside": True,
        "lacks_context": True,
    }
    page = show(document("fact", passages=FOUND, understood=understood))
    chips = page.get_by_role("list", name="Ranked first:")
    expect(chips.locator("bdi")).to_have_text(
        ["1 January 2018 to 31 January 2018", "From 1 December 2018"]
    )
    expect(page.locator(".time-note")).to_have_text(
        [
            "This refers to something said before, but nothing was. Ask again with what you mean.",
            "Nothing was found for that time or outlet; the passages shown are from outside it.",
            "“4/5/2018” was taken as 4 May 2018; it could also mean 5 April 2018.",
        ]
    )


def test_the_list_is_sorted_and_narrowed_without_asking_again(show: Show) -> None:
    page = show(document("overview", STATEMENTS, CITED, FOUND))
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    titles = page.locator(".source-title a")
    expect(titles).to_have_text(["Of dam", "Of flood", "Of again", "Of cost", "Of fish"])
    page.get_by_label("Sort by").select_option("Newest first")
    expect(titles).to_have_text(["Of cost", "Of again", "Of flood", "Of dam", "Of fish"])
    page.get_by_label("Sort by").select_option("Oldest first")
    expect(titles).to_have_text(["Of dam", "Of flood", "Of again", "Of cost", "Of fish"])
    outlets = page.get_by_label("Outlet", exact=True)
    expect(outlets.locator("option")).to_have_text(
        ["All outlets", "Bay Herald (2)", "Sea Post (2)", "outlet unknown (1)"]
    )
    outlets.select_option("Sea Post (2)")
    expect(titles).to_have_text(["Of flood", "Of cost"])
    expect(page.locator(".narrowed-to")).to_contain_text("2 of 5 passages: Sea Post.")
    years = page.get_by_label("Year", exact=True)
    expect(years.locator("option")).to_have_text(["All years", "2014 (1)", "2012 (1)"])
    years.select_option("2014 (1)")
    expect(titles).to_have_text(["Of cost"])
    page.get_by_role("button", name="Show all").click()
    expect(titles).to_have_count(5)
    years.select_option("undated (1)")
    expect(titles).to_have_text(["Of fish"])
    assert requests == []


def test_a_bar_narrows_the_list_to_its_time(show: Show) -> None:
    page = show(document("overview", STATEMENTS, CITED, FOUND))
    chart = page.get_by_role("group", name=re.compile("^Publication dates"))
    expect(chart.get_by_role("button")).to_have_count(2)
    chart.get_by_role("button", name="2012: 3 passages").click()
    expect(page.locator(".source-title a")).to_have_text(["Of dam", "Of flood", "Of again"])
    month = chart.get_by_role("button", name="June 2012: 1 passage")
    month.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".source-title a")).to_have_text(["Of flood"])
    expect(page.locator(".narrowed-to")).to_contain_text("1 of 5 passages: June 2012.")
    expect(month).to_be_focused()
    expect(month).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".source-title a")).to_have_count(5)


def test_passages_of_a_list_are_read_in_its_order(show: Show) -> None:
    page = show(document("overview", STATEMENTS, CITED, FOUND))
    page.get_by_label("Outlet", exact=True).select_option("Sea Post (2)")
    page.locator(".found-passage a").nth(1).click()
    expect(page.locator(".reader-bar span")).to_have_text("Passage 2 of 2")
    expect(page.locator("#reader-title")).to_have_text("Of cost")


def test_further_passages_of_a_saved_answer_are_found_as_of_its_day(show: Show) -> None:
    page = show(document("fact", STATEMENTS[:1], CITED[:1], FOUND))
    with page.expect_request("**/api/v1/search") as sent:
        page.get_by_role("button", name="Find more passages").click()
    assert json.loads(sent.value.post_data or "")["date"] == "2020-01-01"
    expect(page.locator(".source").nth(5)).to_be_visible()


@pytest.mark.parametrize("found", [True, False])
def test_an_answer_of_the_first_version_still_opens(show: Show, found: bool) -> None:  # noqa: FBT001
    made = document("fact", STATEMENTS, CITED) if found else document("fact", citations=CITED)
    old = of_version_0_1(made)
    page = show(old)
    expect(page.locator(".statement")).to_have_count(3 if found else 0)
    expect(page.locator(".source")).to_have_count(3)
    expect(page.locator(".source-number")).to_have_count(3 if found else 0)
    expect(page.get_by_role("button", name="Find more passages")).to_have_count(0)
    if not found:
        expect(page.locator(".results h3")).to_have_text("The closest passages")
    plain = show({**old, "id": "without-scripts"}, java_script_enabled=False)
    expect(plain.locator(".statement")).to_have_count(3 if found else 0)
    expect(plain.locator(".source")).to_have_count(3)


@pytest.mark.parametrize(
    "form",
    ["fact", "statement", "overview", "latest", "timeline", "list", "comparison", "keywords"],
)
def test_without_scripts_every_form_is_shown_with_the_same_words(show: Show, form: str) -> None:
    sides = ("for", "against", None)
    texts = [
        {**one, "side": side, "date": "2012-05-01", "speaker": None}
        for one, side in zip(STATEMENTS, sides, strict=True)
    ]
    made = document(form, texts, CITED, FOUND)
    with_scripts = show(made)
    expect(with_scripts.locator(".source").first).to_be_visible()
    if form == "keywords":
        with_scripts.get_by_role("button", name="Show 1 more").click()
    without = show({**made, "id": f"plain-{form}"}, java_script_enabled=False)
    for part in (".statement", ".day", ".side", ".as-of", ".source-head", ".source-title"):
        shown, plain = with_scripts.locator(part), without.locator(part)
        assert words(shown) == words(plain), part


def words(found: Locator) -> list[str]:
    """What each element says, white space aside."""
    return ["".join(text.split()) for text in found.all_text_contents()]


def test_further_passages_are_found_on_demand(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, "When did Pakistan agree to let NATO convoys cross its territory?")
    known = page.locator(".found-passage").count()
    with page.expect_request("**/api/v1/search") as sent:
        page.get_by_role("button", name="Find more passages").click()
    assert json.loads(sent.value.post_data or "")["query"].startswith("When did Pakistan agree")
    expect(page.locator(".found-passage").nth(known)).to_be_visible()
    expect(page.locator(".source-title a:focus")).to_have_count(1)
    shown = page.locator("[data-passage]").evaluate_all(
        "(all) => all.map((p) => p.dataset.passage)"
    )
    assert len(set(shown)) == len(shown) > known


def test_a_long_passage_is_cut_around_its_mark_and_shown_whole_on_demand(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    cut = page.evaluate(
        """async ([text, mark]) => (await import("/static/text.js")).excerpt(text, [mark], 60)""",
        ["One two three four five. " * 10, {"start": 100, "end": 124}],
    )
    assert cut["isCutBefore"]
    assert cut["isCutAfter"]
    (mark,) = cut["marks"]
    assert cut["text"][mark["start"] : mark["end"]] == "One two three four five."
    assert len(cut["text"]) <= 60
    assert not cut["text"].startswith(" ")
    page.goto(f"{address}/search?{urlencode({'q': 'drones killed civilians figures'})}")
    cut_one = page.locator(".found-passage", has=page.get_by_role("button", name="Whole")).first
    key = cut_one.get_attribute("data-passage")
    passage = page.locator(f'.found-passage[data-passage="{key}"]')
    before = passage.locator(".passage").inner_text()
    passage.get_by_role("button", name="Whole passage").click()
    expect(passage.locator(".passage")).to_be_focused()
    whole = passage.locator(".passage").inner_text()
    assert before.strip("… ") in whole
    assert len(whole) > len(before)
