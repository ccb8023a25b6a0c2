"""One catalogue of words for templates, Python and scripts, ready for other languages."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from babel import Locale
from flask.testing import FlaskClient
from markupsafe import Markup
from playwright.sync_api import Page

import qa_service.web
from qa_service.web.presentation import MessageCatalogue, catalogue_of, languages, say

WEB = Path(qa_service.web.__file__).parent
SOURCES = "\n".join(
    file.read_text(encoding="utf-8")
    for folder, pattern in (("", "*.py"), ("static", "*.js"), ("templates", "*.html"))
    for file in sorted((WEB / folder).glob(pattern))
)
SAID = re.compile(r"""\b(?:say|sayWith)\(\s*["']([\w.-]+)["']\s*[,)]""")
NAMED = re.compile(r"""["']([a-z]+(?:[._-][a-z_-]+)*)["']""")
COMPOSED = re.compile(r"""[`"]([a-z_]+\.(?:[a-z_]+_)?)(?:\$\{|\{|"\s*~)""")
PLACES = re.compile(r"\{(\w+)\}")


def forms(message: str | Mapping[str, str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def test_every_message_that_is_said_is_in_the_catalogue() -> None:
    said = set(SAID.findall(SOURCES))
    assert len(said) > 50
    assert said - set(catalogue_of("en").messages) == set()


def test_every_message_of_the_catalogue_is_used() -> None:
    named, prefixes = set(NAMED.findall(SOURCES)), tuple(COMPOSED.findall(SOURCES))
    unused = {
        key
        for key in catalogue_of("en").messages
        if key not in named and not key.startswith(prefixes)
    }
    assert unused - {"locale"} == set()


@pytest.mark.parametrize("language", languages())
def test_every_language_fills_the_same_places_in_each_plural(language: str) -> None:
    own = json.loads((WEB / "catalogues" / f"{language}.json").read_text(encoding="utf-8"))
    english = catalogue_of("en").messages
    categories = {*Locale.parse(own["locale"], sep="-").plural_form.tags, "other"}
    assert set(own) <= set(english)
    for key, message in own.items():
        assert isinstance(message, str) or set(message) == categories, key
        expected = {place for form in forms(english[key]) for place in PLACES.findall(form)}
        for form in forms(message):
            assert set(PLACES.findall(form)) <= expected, key


def test_values_are_escaped_unless_they_are_markup() -> None:
    words = {"both": "{a} & {b}"}
    said = MessageCatalogue("en", Locale("en"), words).say("both", a="<b>", b=Markup("<i>x</i>"))
    assert said == "&lt;b&gt; &amp; <i>x</i>"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "صفر"), (1, "واحد"), (2, "اثنان"), (5, "قليل 5"), (20, "كثير 20")]
)
def test_another_language_has_its_own_plurals_and_direction(count: int, words: str) -> None:
    plural = {"zero": "صفر", "one": "واحد", "two": "اثنان", "few": "قليل {count}"}
    messages = {"found": {**plural, "many": "كثير {count}", "other": "{count}"}}
    arabic = MessageCatalogue("ar", Locale.parse("ar_EG"), messages)
    assert arabic.direction == "rtl"
    assert arabic.say("found", count=count) == words


def test_the_page_declares_its_language(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "tlh, en;q=0.5"}).text
    assert '<html lang="en" dir="ltr"' in page


def test_the_page_fetches_at_once_every_script_that_it_imports(client: FlaskClient) -> None:
    imported: set[str] = set()
    waiting = ["main.js"]
    while waiting:
        name = waiting.pop()
        text = (WEB / "static" / name).read_text(encoding="utf-8")
        new = set(re.findall(r'from "\./([\w-]+\.js)"', text)) - imported
        imported |= new
        waiting += new
    preloaded = re.findall(r'modulepreload" href="/static/([\w-]+\.js)"', client.get("/").text)
    assert sorted(preloaded) == sorted(imported)


@pytest.mark.browser
def test_both_languages_say_the_same(page_of: Callable[..., Page], address: str) -> None:
    cases: tuple[tuple[str, dict[str, object]], ...] = (
        ("filters.set", {"count": 1}),
        ("answer.announced", {"count": 1}),
        ("answer.announced", {"count": 1234}),
        ("article.page_and_paragraph", {"page": 3, "number": 12}),
        ("chips.between", {"from": "a", "to": "b"}),
    )
    page = page_of(address)
    for key, values in cases:
        shown = page.evaluate(
            """async ([key, values]) => (await import("/static/strings.js")).say(key, values)""",
            [key, values],
        )
        assert shown == str(say(key, **values))
