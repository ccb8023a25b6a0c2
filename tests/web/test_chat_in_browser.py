import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, Route, expect

from page_steps import ask, sent_body
from qa_service.errors import IndexDamagedError

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
NOWHERE = "Who won the world chess championship?"
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}


def test_a_question_by_keyboard_gets_a_numbered_citation(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.keyboard.press("/")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".question")).to_have_text(QUESTION)
    expect(page.locator(".statement blockquote").first).to_contain_text("[1]")
    expect(page.locator(".statement mark").first).to_be_visible()
    source = page.locator(".source").first
    expect(source.locator(".source-number")).to_have_text("1")
    expect(source.locator(".outlet")).not_to_be_empty()
    expect(source.locator(".source-head")).to_contain_text(re.compile(r"\d+ [A-Z][a-z]+ 201\d$"))
    expect(source.locator(".found-passage").first).to_contain_text(re.compile(r"paragraph \d+"))
    expect(page.locator("#announcer")).to_contain_text("Answered with")


def test_a_question_sent_before_the_page_is_ready_is_asked(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/main\.js"), hold)
    page.goto(address, wait_until="commit")
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    expect(page.locator("#question")).to_have_value(f"{QUESTION}\n")
    page.wait_for_timeout(100)  # the route is called meanwhile
    (script,) = held
    script.continue_()
    expect(page.locator(".exchange .question")).to_have_text(QUESTION)
    expect(page.locator("#question")).to_have_value("")


def test_shift_and_enter_make_a_new_line(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.keyboard.press("/")
    page.keyboard.type("When")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("was it?")
    expect(page.locator("#question")).to_have_value("When\nwas it?")
    expect(page.locator(".exchange")).to_have_count(0)


def test_a_mark_opens_the_article_with_its_paragraph_marked(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    statement = page.locator(".statement mark").first.inner_text()
    page.locator(".citation-mark").first.focus()
    page.keyboard.press("Enter")
    cited = page.locator("#reader .cited")
    expect(cited).to_contain_text(statement)
    expect(cited).to_be_in_viewport()
    expect(cited.locator("mark")).not_to_be_empty()
    expect(page.locator(".found-passage.open .source-number")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator(".citation-mark").first).to_be_focused()


def test_keys_go_from_passage_to_passage(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, NOWHERE)
    page.locator(".source-title a").first.click()
    place = page.locator(".reader-bar span")
    expect(place).to_have_text(re.compile(r"Passage 1 of \d"))
    for key, number in (("n", 2), ("ArrowLeft", 1), ("p", 1), ("ArrowRight", 2)):
        page.keyboard.press(key)
        expect(place).to_have_text(re.compile(rf"Passage {number} of \d"))
    second = page.locator(".found-passage").nth(1)
    expect(second).to_have_class(re.compile("open"))
    title = page.locator(".source", has=page.locator(".open")).locator(".source-title").inner_text()
    expect(page.locator("#reader-title")).to_have_text(title)


def test_the_link_in_the_pane_leads_to_the_paragraph_of_the_article_page(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    page.locator(".citation-mark").first.click()
    words = page.locator("#reader .cited").text_content() or "nothing"
    page.locator("#reader .byline a").first.click()
    page.wait_for_url("**/articles/*#p*")
    target = page.locator(".paragraph:target")
    expect(target).to_have_text(words)
    expect(target).to_be_in_viewport()


def test_what_nothing_answers_is_reported_with_what_comes_nearest_in_the_open(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    ask(page, NOWHERE)
    expect(page.locator(".instead")).to_have_text("Nothing in the archive answers this.")
    expect(page.locator(".statement")).to_have_count(0)
    nearest = page.locator(".results")
    expect(nearest.get_by_role("heading")).to_have_text("The closest passages")
    expect(nearest.locator(".source .passage").first).to_be_visible()
    expect(nearest.locator(".source-number")).to_have_count(0)


def test_a_follow_up_is_sent_with_the_conversation(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, "How much did the United States withhold in 2016?")
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "and in 2018?")
    history = sent_body(sent.value)["history"]
    assert [turn["question"] for turn in history] == [
        "How much did the United States withhold in 2016?"
    ]
    assert history[0]["answer_id"]
    expect(page.locator(".exchange").last.locator(".searched")).to_contain_text("2018")


def test_a_new_conversation_forgets_the_old_one(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, QUESTION)
    assert sent_body(sent.value)["history"] == []


def test_filters_are_sent_and_counted(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.locator(".filters summary").click()
    page.get_by_label("From").fill("2012-01-01")
    page.get_by_role("group", name="Outlets").get_by_label("Placeholder Post").check()
    page.get_by_label("Tariq Lorem").check()
    expect(page.locator("#filter-note")).to_have_text("(3 set)")
    expect(page.locator("#chips bdi")).to_have_text(
        ["From 1 January 2012", "Placeholder Post", "Tariq Lorem"]
    )
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, QUESTION)
    filters = sent_body(sent.value)["filters"]
    assert filters == {
        "from": "2012-01-01",
        "sources": ["Placeholder Post"],
        "authors": ["Tariq Lorem"],
    }


def test_an_example_question_is_asked_by_its_button(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    example = page.locator(".examples button").first
    expect(example).to_be_visible()
    question = example.inner_text()
    example.click()
    expect(page.locator(".question")).to_have_text(question)
    expect(page.locator(".exchange")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".exchange .trouble")).to_have_count(0)


def test_a_shared_address_shows_its_answer_and_takes_follow_ups(
    page_of: PageOf, address: str
) -> None:
    page = page_of(f"{address}/?{urlencode({'q': QUESTION})}")
    expect(page.locator(".question")).to_have_text(QUESTION)
    expect(page.locator(".citation-mark").first).to_be_visible()
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "who said that?")
    assert sent_body(sent.value)["history"][0]["question"] == QUESTION


def test_the_link_to_a_question_keeps_its_filters(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.locator(".filters summary").click()
    page.get_by_role("group", name="Outlets").get_by_label("Placeholder Post").check()
    ask(page, QUESTION)
    page.get_by_role("link", name="Link to this question").click()
    expect(page.locator(".question")).to_have_text(QUESTION)
    expect(
        page.get_by_role("group", name="Outlets").get_by_label("Placeholder Post")
    ).to_be_checked()
    for outlet in page.locator(".outlet").all_text_contents():
        assert outlet == "Placeholder Post"


def test_an_error_is_reported_and_the_question_can_be_tried_again(
    page_of: PageOf, app: OpenAPI, serve_app: Callable[[OpenAPI], str]
) -> None:
    broken = [True]

    @app.before_request
    def break_answers() -> None:
        if broken[0]:
            raise IndexDamagedError("A file of the index is torn.", remedy="Rebuild it.")

    broken[0] = False
    page = page_of(serve_app(app))
    broken[0] = True
    ask(page, QUESTION)
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("A file of the index is torn. Rebuild it.")
    broken[0] = False
    trouble.get_by_role("button", name="Try again").click()
    expect(page.locator(".statement").first).to_be_visible()


def test_a_service_that_is_gone_is_reported(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.context.set_offline(True)
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".statement").first).to_be_visible()


def test_on_a_phone_nothing_sticks_out_and_the_article_covers_the_page(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address, **PHONE)
    assert overhang(page) == 0
    page.locator(".filters summary").click()
    assert overhang(page) == 0
    page.locator("#question").fill(QUESTION)
    page.locator("#send").tap()
    expect(page.locator(".statement").first).to_be_visible()
    assert overhang(page) == 0
    page.locator(".citation-mark").first.tap()
    expect(page.locator("#reader .cited")).to_be_in_viewport()
    assert overhang(page) == 0
    box = page.locator("#reader").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 320)
    assert page.locator("#page").evaluate("page => page.inert")
    page.get_by_role("button", name="Close the article").tap()
    assert not page.locator("#page").evaluate("page => page.inert")
    page.locator(".citation-mark").first.tap()
    expect(page.locator("#reader")).to_be_visible()
    page.go_back()
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator(".statement").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(page_of: PageOf, address: str, scheme: str) -> None:
    page = page_of(address, color_scheme=scheme)
    ask(page, QUESTION)
    page.locator(".citation-mark").first.click()
    expect(page.locator("#reader .cited")).to_be_visible()
    light = page.evaluate(LUMINANCE, "body")
    assert light > 0.8 if scheme == "light" else light < 0.05
    for selector in READ:
        ratio = page.evaluate(CONTRAST, selector)
        assert ratio >= 4.5, (selector, ratio)


def overhang(page: Page) -> int:
    """CSS pixels by which the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


READ = (
    *(".holdings", ".question", ".trust", ".lead", ".statement blockquote", ".statement mark"),
    *(".citation-mark", ".label", ".source-number", ".source-meta", ".passage", "#send", ".keys"),
    *(".filters summary", ".cited", ".cited mark", ".cited .number", ".byline a", ".kicker"),
)

COLOURS = """
const channels = (text) => text.match(/[\\d.]+/g).map(Number);
const luminance = (text) => {
  const [r, g, b] = channels(text).slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if ((channels(colour)[3] ?? 1) > 0) return luminance(colour);
  }
  return 1;
};
const one = document.querySelector(selector);
"""
LUMINANCE = f"(selector) => {{ {COLOURS} return ground(one); }}"
CONTRAST = f"""(selector) => {{ {COLOURS}
  const pair = [luminance(getComputedStyle(one).color), ground(one)].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}}"""


def test_a_typing_error_put_right_is_said_and_can_be_taken_back(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    typed = "How many soldiers were kiled at Salala in Pakisatn?"
    ask(page, typed)
    line = page.locator(".searched")
    expect(line).to_contain_text("Showing results for")
    expect(line.locator("strong")).to_contain_text("killed at Salala in Pakistan?")
    with page.expect_request("**/api/v1/answer") as sent:
        page.get_by_role("button", name=f"Search instead for {typed}").click()
    assert sent_body(sent.value)["filters"]["ignore"] == ["spelling"]
    last = page.locator(".exchange").last
    expect(last).not_to_have_attribute("aria-busy", "true")
    expect(last.locator(".searched")).to_have_count(0)
