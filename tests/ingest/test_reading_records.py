"""Records of other databases: names of fields, JSON files, markup in the text."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.ingest import ReadingOptions, Skipped, read_articles
from qa_service.ingest.document import Document, Found, RawArticle
from qa_service.ingest.formats.json_records import read_json
from qa_service.ingest.formats.records import Record, people, read_record
from qa_service.ingest.rules.dates import normalise_published
from qa_service.ingest.rules.page_metadata import authors_of

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."


def raw(fields: dict[str, object], **names: str) -> RawArticle:
    return read_record(Record(fields, "a.json:1", names))


def refusal(fields: dict[str, object], **names: str) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        raw(fields, **names)
    assert caught.value.file == "a.json:1"
    return caught.value.problem


def outcomes(
    value: object, folder: Path, name: str = "a.json", **names: str
) -> list[Article | Skipped]:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    (folder / name).write_bytes(data)
    return list(read_articles([folder / name], ReadingOptions(names), processes=0))


def test_names_that_the_user_gave_come_first_and_paths_lead_into_objects() -> None:
    article = raw(
        {
            "title": "Own",
            "meta": {"headline": "Given", "when": {"$date": "2014-03-01T08:00:00Z"}},
            "words": BODY,
            "who": "By Ann Lee and Bo Ray",
            "a.b": "Dotted Outlet",
            "key": 17,
        },
        title="meta.headline",
        published="meta.when",
        text="words",
        authors="who",
        source="a.b",
        id="key",
    )
    assert article.title == Found("Given", "meta.headline")
    assert article.source == Found("Dotted Outlet", "a.b")
    assert article.published == Found("2014-03-01T08:00:00Z", "meta.when")
    assert authors_of(article.authors) == ("Ann Lee", "Bo Ray")
    assert (article.id, article.text) == ("17", BODY)


def test_a_given_name_that_a_record_lacks_leaves_it_the_contracts() -> None:
    article = raw({"title": "Own", "text": BODY}, title="headline", text="words")
    assert article.title is not None
    assert (article.title.value, article.title.place) == ("Own", "title")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"headline": "It opens", "body": BODY, "pub_date": "2014-03-01"}, "pub_date"),
        (
            {"Headline": "It opens", "fullText": BODY, "datePublished": "2014-03-01"},
            "datePublished",
        ),
        ({"headline": {"main": "It opens"}, "content": BODY, "date": "2014-03-01"}, "date"),
        ({"Title": "It opens", "Article Body": BODY, "Published": 1393632000}, "Published"),
        (
            {"title": "It opens", "paragraphs": [BODY], "published_at": 1393632000000},
            "published_at",
        ),
    ],
)
def test_usual_names_are_known_and_recorded(fields: dict[str, object], place: str) -> None:
    article = raw(fields)
    assert article.text == BODY
    assert article.title is not None
    assert article.title.value == "It opens"
    assert article.published is not None
    assert normalise_published(article.published.value)[:10] == "2014-03-01"
    assert article.published.place == place


def test_a_field_with_a_usual_name_but_another_content_is_ignored() -> None:
    article = raw(
        {"text": BODY, "author": 3, "publisher": [1], "date": {}, "link": None, "lang": []}
    )
    assert (article.authors, article.source, article.published) == ((), None, None)
    assert (article.addresses, article.language) == ((), None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ({"$date": {"$numberLong": "1393632000000"}}, "2014-03-01"),
        ({"year": 2014, "month": 3, "day": 1}, "2014-03-01"),
        ([2014, 3, 1], "2014-03-01"),
        (False, None),
    ],
)
def test_a_date_in_an_odd_form_is_read_as_far_as_it_is_one(
    written: object, day: str | None
) -> None:
    found = raw({"text": BODY, "published": written}).published
    assert (found and normalise_published(found.value)[:10]) == day


def test_what_an_interface_nests_is_found() -> None:
    fields: dict[str, object] = {"bodyText": BODY, "byline": "Ann Lee", "publication": "Outlet"}
    article = raw({"webTitle": "T", "webPublicationDate": "2014-03-01", "fields": fields})
    assert (article.title, article.source) == (
        Found("T", "webTitle"),
        Found("Outlet", "fields.publication"),
    )
    assert article.authors == ("Ann Lee",)
    assert raw({"text": {"paragraphs": [BODY, BODY]}}).text == f"{BODY}\n\n{BODY}"


def test_the_contracts_own_names_know_objects_with_a_name() -> None:
    article = raw(
        {"text": BODY, "source": {"name": "The Outlet"}, "authors": [{"name": "Ann Lee"}]}
    )
    assert article.source is not None
    assert (article.source.value, article.authors) == ("The Outlet", ("Ann Lee",))


def test_change_and_language_arrive() -> None:
    article = raw({"text": BODY, "modified": "2014-03-02", "language": "en"})
    assert article.modified is not None
    assert (article.modified.value, article.modified.place, article.language) == (
        *("2014-03-02", "modified"),
        "en",
    )


def test_a_record_without_text_says_which_fields_it_has() -> None:
    problem = refusal({"name": "x", "words": BODY})
    assert 'no "text"' in problem
    assert "name, words" in problem
    assert "--field text=NAME" in problem


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("By Ann Lee, Bo Ray and Cy Dole", ("Ann Lee", "Bo Ray", "Cy Dole")),
        ("Lee, Ann", ("Lee, Ann",)),
        ("Lee, Ann; Ray, Bo", ("Ann Lee", "Bo Ray")),
        ([{"first_name": "Ann", "last_name": "Lee"}, {"name": "Bo Ray"}], ("Ann Lee", "Bo Ray")),
        ({"original": "By Ann Lee", "person": []}, ("Ann Lee",)),
        ("Ann Lee; Bo Ray | Ann Lee", ("Ann Lee", "Bo Ray")),
        ("Ann Lee, Staff Writer", ("Ann Lee",)),
        ("['Ann Lee', \"Bo O'Ray\"]", ("Ann Lee", "Bo O'Ray")),
        ([{"name": "Ann Lee"}, "Bo Ray", None], ("Ann Lee", "Bo Ray")),
        ("Reuters", ("Reuters",)),
        (" ", ()),
    ],
)
def test_names_of_a_byline(written: object, names: tuple[str, ...]) -> None:
    assert authors_of(people(written)) == names


def test_a_text_that_is_markup_is_read_as_markup_and_says_so() -> None:
    article = raw(
        {"title": "Rain &amp; wind", "text": f"<p>{BODY}</p>\n<h2>Then</h2><p>{OTHER}</p>"}
    )
    assert [block.text for block in article.blocks] == [BODY, "Then", OTHER]
    assert article.text is None
    assert article.title is not None
    assert article.title.value == "Rain & wind"
    assert "markup" in article.problems[0]


def test_markup_within_paragraphs_leaves_them_apart() -> None:
    article = raw({"text": f"He <em>said</em>: {BODY}\n\n<a href='x'>{OTHER}</a>"})
    assert [block.text for block in article.blocks] == [f"He said: {BODY}", OTHER]


def test_an_article_that_speaks_of_a_tag_is_no_markup() -> None:
    text = f"{BODY} Programmers write <p> before it, if 1 < 2 and 3 > 2."
    assert raw({"text": text}).text == text


@pytest.mark.parametrize(
    ("wrap", "places"),
    [
        (lambda records: records, [":1", ":2"]),
        (lambda records: {"status": "ok", "totalResults": 2, "articles": records}, [":1", ":2"]),
        (lambda records: {"response": {"docs": records, "tags": [{"a": 1}]}}, [":1", ":2"]),
        (lambda records: records[0] | {"images": [{"src": "x"}]}, [""]),
    ],
)
def test_a_json_file_is_a_record_or_a_list_of_them_somewhere(
    tmp_path: Path, wrap: object, places: list[str]
) -> None:
    records = [{"title": "A", "content": BODY}, {"title": "B", "content": OTHER}]
    assert callable(wrap)
    found = outcomes(wrap(records), tmp_path)
    assert [outcome.file.removeprefix(str(tmp_path / "a.json")) for outcome in found] == places
    assert [one.text for one in found if isinstance(one, Article)] == [BODY, OTHER][: len(places)]


def test_a_text_longer_than_any_novel_is_no_article() -> None:
    assert "4,000,000 characters" in refusal({"text": BODY * 60_000})


def test_a_json_feed_is_read(tmp_path: Path) -> None:
    item = {
        "id": "1",
        "url": "https://outlet.example/1",
        "content_html": f"<p>{BODY}</p>",
        "date_published": "2014-03-01T08:00:00Z",
        "date_modified": "2014-03-02T08:00:00Z",
        "authors": [{"name": "Ann Lee"}],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Outlet", "items": [item]}
    (article,) = outcomes(feed, tmp_path)
    assert isinstance(article, Article)
    assert (article.id, article.text, article.authors) == ("1", BODY, ("Ann Lee",))
    assert article.published == "2014-03-01T08:00:00Z"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"[]", "empty list"),
        (b"3", "neither"),
        (b'{"name": "x"}', 'no "text"'),
        (b'{"a": [{}], "b": [{}]}', "several lists of records (a, b)"),
        (b'[{"text": "It rained.', "cut off in or after record 1"),
        (b'{"text": "It rained.', "not JSON"),
        (b'{\n"a": 1,,\n}', "in line 2"),
        (b"[" * 100_000, "JSON"),
        (b'{"a":' * 100_000, "JSON"),
        (b'{"a": [' + b"{}," * 1_000_001 + b"{}]}", "too many values"),
        (b'[{"text": "' + b"a" * 17_000_000 + b'"}]', "longer than 16,777,216 bytes"),
    ],
)
def test_a_json_file_that_is_none_says_why(tmp_path: Path, data: bytes, part: str) -> None:
    (outcome,) = outcomes(data, tmp_path)
    assert isinstance(outcome, Skipped)
    assert part in outcome.reason


def test_a_list_gives_its_good_records_and_names_the_others(tmp_path: Path) -> None:
    found = outcomes([3, {"text": BODY}, {"text": " "}], tmp_path)
    assert [type(one) for one in found] == [Skipped, Article, Skipped]
    assert found[2].file.endswith("a.json:3")


def test_a_list_is_read_up_to_where_it_is_damaged(tmp_path: Path) -> None:
    good = json.dumps({"text": f'{BODY} "[{{,\\'}).encode()
    for data, part in (
        (b"[" + good + b"," + good[:40], "cut off in or after record 2"),
        (b"[" + good + b"]]", "follows its list"),
    ):
        first, last = outcomes(data, tmp_path)
        assert isinstance(first, Article)
        assert isinstance(last, Skipped)
        assert part in last.reason


@pytest.mark.parametrize("bad", ['{"a" 1}', "", "[1, {2}]", '{"text": tru}', "9" * 5_000])
def test_a_damaged_record_of_a_list_costs_only_itself(bad: str, tmp_path: Path) -> None:
    good, other = (json.dumps({"text": f"{BODY} [{{, {part}"}) for part in "ab")
    first, skipped, last = outcomes(f"[{good}, {bad}, {other}]".encode(), tmp_path)
    assert isinstance(skipped, Skipped)
    assert "JSON" in skipped.reason
    assert isinstance(first, Article)
    assert isinstance(last, Article)


def test_a_list_larger_than_its_buffer_is_whole() -> None:
    records = [{"text": f'{BODY} Line {n} \\" ]}},'} for n in range(30_000)]
    data = json.dumps(records).encode()
    document = Document("a.json", "a", ".json", data=data)
    found = list(read_json(document, ReadingOptions()))
    assert [one.text for one in found if isinstance(one, RawArticle)] == [
        one["text"] for one in records
    ]


def test_a_list_in_wide_characters_is_read(tmp_path: Path) -> None:
    (article,) = outcomes(json.dumps([{"text": BODY}]).encode("utf-16"), tmp_path)
    assert isinstance(article, Article)


def test_a_json_file_too_large_for_memory_names_the_remedy(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.write(b"{")
        file.truncate(32 * 1024 * 1024 + 1)
    (outcome,) = read_articles([tmp_path / "a.json"], processes=0)
    assert isinstance(outcome, Skipped)
    assert "JSON Lines" in outcome.reason


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
names = st.sampled_from(
    ["text", "body", "Title", "headline", "author", "date", "link", "publisher", "lang", "_id"]
)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(names, json_values | st.just(BODY)), st.dictionaries(names, names))
def test_any_record_is_an_article_or_refused(
    fields: dict[str, object], given_names: dict[str, str]
) -> None:
    try:
        article = read_record(Record(fields, "a", given_names))
    except UnreadableFileError:
        return
    assert article.id
    assert article.text is None or article.text.strip()


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=100) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_json_file_is_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = outcomes(data, Path(folder))
    assert found
    assert all(isinstance(one, Article) or one.reason for one in found)


def test_names_run_together_are_none_beside_the_names_themselves() -> None:
    assert authors_of(["Ann Lee Bo Ray", "Ann Lee", "Bo Ray"]) == ("Ann Lee", "Bo Ray")
    assert authors_of(["Ann Lee Bo Ray", "Ann Lee"]) == ("Ann Lee Bo Ray", "Ann Lee")
