"""The page by keyboard and by eye: keys and their sheet, cards of citations, chips, directions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from page_steps import ask

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
RIGHT_TO_LEFT = "document.documentElement.dir = 'rtl'"


def leave_the_box(page: Page) -> None:
    page.locator("#question").evaluate("box => box.blur()")


def test_the_sheet_lists_the_keys_and_gives_the_focus_back(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    expect(sheet.locator("dt").first).to_have_text("/")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Help").click()
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="Help")).to_be_focused()


def test_single_keys_can_be_turned_off_for_good(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    leave_the_box(page)
    page.keyboard.press("/")
    expect(page.locator("#question")).not_to_be_focused()
    page.get_by_role("button", name="Help").click()
    page.get_by_label("Single-key shortcuts").check()
    page.keyboard.press("Escape")
    leave_the_box(page)
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()


def test_keys_lead_through_answers_and_citations(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    ask(page, "Who said sorry?")
    leave_the_box(page)
    questions = page.locator(".question")
    page.keyboard.press("k")
    expect(questions.first).to_be_focused()
    page.keyboard.press("j")
    expect(questions.last).to_be_focused()
    expect(questions.last).to_be_in_viewport()
    page.keyboard.press("n")
    expect(page.locator("#reader .cited")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()
    page.keyboard.press("a")
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()


def test_the_question_box_has_the_focus_at_once_and_signs_are_keys_while_it_is_empty(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_have_value("")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_letters_typed_into_the_question_are_no_keys(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.keyboard.press("/")
    page.keyboard.type("japan? /")
    expect(page.locator("#question")).to_have_value("japan? /")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_a_mark_shows_the_card_of_its_citation(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    mark = page.locator(".citation-mark").first
    card = page.get_by_role("tooltip")
    mark.hover()
    expect(card).to_be_visible()
    for part in (".outlet", ".source-title"):
        words = page.locator(f".source {part}").first.inner_text()
        expect(card.locator(part)).to_have_text(words)
    words = page.locator(".statement mark").first.inner_text()
    expect(card.locator(".passage mark")).to_have_text(words)
    expect(card.locator(".source-meta")).to_contain_text("3 July 2012 · paragraph 1")
    card.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(0, 0)
    page.locator(".trust summary").focus()
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    expect(card).to_be_visible()
    expect(mark).to_have_attribute("aria-describedby", "card")
    page.keyboard.press("Tab")
    expect(card).to_be_hidden()


def test_confidence_is_reported_in_words_and_as_a_number_on_demand(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    meaning = page.locator(".trust p")
    expect(meaning).to_be_hidden()
    page.locator(".trust summary").click()
    expect(meaning).to_contain_text("Confidence 0.")
    expect(meaning).to_contain_text("in 100 are supported")


def test_filters_are_chips_that_can_be_taken_off(page_of: PageOf, address: str) -> None:
    page = page_of(address)
    page.locator(".filters summary").click()
    page.get_by_label("From").fill("2012-01-01")
    page.get_by_role("group", name="Outlets").get_by_label("Placeholder Post").check()
    ask(page, QUESTION)
    expect(page.locator(".filter-fields")).to_be_hidden()
    chips = page.get_by_role("list", name="Only these articles are searched")
    expect(chips.locator("bdi")).to_have_text(["From 1 January 2012", "Placeholder Post"])
    narrowed = page.get_by_role("list", name="Searched only:")
    expect(narrowed.locator("bdi")).to_have_text(["From 1 January 2012", "Placeholder Post"])
    expect(narrowed.get_by_role("button")).to_have_count(0)
    chips.get_by_role("button", name="Remove: From 1 January 2012").click()
    expect(chips.locator("bdi")).to_have_text(["Placeholder Post"])
    expect(chips.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(chips).to_be_hidden()
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#filter-note")).to_have_text("")


@pytest.mark.parametrize("options", [PHONE, {"viewport": {"width": 1400, "height": 800}}])
def test_from_right_to_left_nothing_sticks_out(
    page_of: PageOf, address: str, options: dict[str, object]
) -> None:
    page = page_of(address, **options)
    page.evaluate(RIGHT_TO_LEFT)
    ask(page, QUESTION)
    number = page.locator(".source-number").first.bounding_box()
    place = page.locator(".found-passage a").first.bounding_box()
    assert number is not None
    assert place is not None
    assert number["x"] > place["x"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.locator(".citation-mark").first.click()
    expect(page.locator("#reader .cited")).to_be_in_viewport()
    pane = page.locator("#reader").bounding_box()
    assert pane is not None
    assert pane["x"] == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_without_motion_nothing_moves(page_of: PageOf, address: str) -> None:
    page = page_of(address, reduced_motion="reduce")
    page.evaluate("window.moved = 0; addEventListener('animationstart', () => { moved += 1; })")
    ask(page, QUESTION)
    assert page.evaluate("moved") == 0


def test_a_print_shows_what_is_folded_and_leaves_out_what_is_for_the_screen(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address)
    ask(page, QUESTION)
    expect(page.locator(".trust p")).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".trust p")).to_be_visible()
    expect(page.locator(".source").first).to_be_visible()
    for screen_only in (".composer", ".actions", ".tools", ".narrowing"):
        expect(page.locator(screen_only)).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".trust p")).to_be_hidden()


def test_a_card_stays_with_its_mark_when_the_focus_scrolls_the_page(
    page_of: PageOf, address: str
) -> None:
    page = page_of(address, viewport={"width": 900, "height": 420})
    ask(page, QUESTION)
    mark = page.locator(".citation-mark").first
    page.locator("#question").focus()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(".trust summary").focus()
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    expect(page.get_by_role("tooltip")).to_be_in_viewport()
