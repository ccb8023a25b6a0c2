import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.ingest.addresses import read_address

PAGE = "https://outlet.example/2022/05/03/court-draft-leaked"
SAME = [
    "http://outlet.example/2022/05/03/court-draft-leaked",
    "https://www.outlet.example/2022/05/03/court-draft-leaked/",
    "HTTPS://WWW.Outlet.Example:443/2022/05/03/court-draft-leaked#comments",
    "http://outlet.example:80//2022/05/03/court-draft-leaked/index.html",
    f"{PAGE}?utm_source=letter&utm_medium=email&cid=x",
    f"{PAGE}/index.html?fbclid=abc",
    f"{PAGE}?gclid=1&ref=home",
    f"{PAGE}&quot;",
    f"{PAGE}?utm_source=a&amp;utm_term=b",
    f"https://web.archive.org/web/20220504000000id_/{PAGE}",
]
VIEWS = [
    f"{PAGE}?print=1",
    f"{PAGE}/print/",
    f"{PAGE}?view=print",
    f"{PAGE}/amp",
    f"{PAGE}.amp.html",
    f"{PAGE}?outputType=amp",
    f"{PAGE}?amp",
    "https://amp.outlet.example/2022/05/03/court-draft-leaked",
    "https://m.outlet.example/2022/05/03/court-draft-leaked",
]
OTHER = [
    "https://outlet.example/2022/05/03/court-draft",
    f"{PAGE}?id=123",
    f"{PAGE}?page=2",
    "https://other.example/2022/05/03/court-draft-leaked",
    "https://outlet.example:8080/2022/05/03/court-draft-leaked",
    "https://news.outlet.example/2022/05/03/court-draft-leaked",
]


def key(url: str) -> str:
    address = read_address(url)
    assert address is not None
    return address.key


@pytest.mark.parametrize("url", SAME)
def test_how_a_page_was_reached_does_not_tell_it_apart(url: str) -> None:
    assert key(url) == key(PAGE)


@pytest.mark.parametrize("url", VIEWS)
def test_a_view_of_a_page_is_that_page(url: str) -> None:
    address = read_address(url)
    assert address is not None
    assert (address.key, address.is_plain) == (key(PAGE), False)


@pytest.mark.parametrize("url", OTHER)
def test_parameters_that_identify_another_page_stay(url: str) -> None:
    assert key(url) != key(PAGE)


def test_parameters_that_name_the_article_are_compared_in_any_order() -> None:
    assert key("https://a.example/s?id=7&lang=en") == key("http://a.example/s/?lang=en&id=7")
    assert key("https://a.example/?p=45&print=1") == key("https://a.example/?p=45")
    assert key("https://a.example/?p=45") != key("https://a.example/?p=46")


def test_where_a_script_makes_every_page_a_doubtful_parameter_may_name_it() -> None:
    script = "https://a.example/article.php?cid="
    assert key(f"{script}1") != key(f"{script}2")
    assert key(f"{script}1&id=9") == key(f"{script}2&id=9")


@pytest.mark.parametrize(
    "url",
    [
        "https://outlet.example/",
        "https://outlet.example/index.html?utm_source=x",
        "mailto:desk@outlet.example",
        "file:///home/reader/page.html",
        "http://[::1",
        "http://outlet.example:99999999/a",
        "no address",
        "",
    ],
)
def test_a_front_page_and_what_is_no_web_address_name_no_article(url: str) -> None:
    assert read_address(url) is None


def test_only_the_address_without_additions_is_plain() -> None:
    address, reached = read_address(PAGE), read_address(f"{PAGE}?utm_source=x")
    assert address is not None
    assert reached is not None
    assert (address.is_plain, reached.is_plain) == (True, False)


def test_a_parameter_that_begins_like_an_entity_stays() -> None:
    one, other = read_address(f"{PAGE}?p=1&quote=7"), read_address(f"{PAGE}?p=1&amp;quote=8")
    assert one is not None
    assert other is not None
    assert one.key != other.key
    assert "quote=8" in other.key


@given(st.text() | st.text().map(lambda end: f"https://a.example/{end}"))
def test_any_text_is_an_address_or_none(url: str) -> None:
    address = read_address(url)
    assert address is None or address.key.startswith(address.host)
