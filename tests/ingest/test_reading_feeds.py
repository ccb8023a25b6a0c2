"""Feed files: entries, teasers, damage, XML that is something else."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.ingest import ReadingOptions, read_articles, understand
from qa_service.ingest.document import Document, Found, RawArticle
from qa_service.ingest.formats.feeds import read_feed

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."
ITEM = f"""<item><title>A &lt;b&gt;bridge&lt;/b&gt; opens</title>
<link>https://outlet.example/1</link><guid isPermaLink="false">abc</guid>
<dc:creator>Ann Lee</dc:creator><pubDate>Sat, 01 Mar 2014 08:00:00 GMT</pubDate>
<description>Cracks were found &lt;a href="x"&gt;again&lt;/a&gt;.</description>
<content:encoded><![CDATA[<p>{BODY}</p><h2>Then</h2><p>{OTHER}</p><script>x()</script>
<p>The post <a>A bridge opens</a> appeared first on <a>The Outlet</a>.</p>]]></content:encoded>
</item>"""
TEASER = (
    f"<item><title>T</title><link>https://outlet.example/2</link><description>{BODY}</description>"
)
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>The Outlet</title><entry><id>tag:o.example,1</id><title type="html">Ann &amp;amp; Bo</title>
<link href="https://outlet.example/1"/><author><name>Ann Lee</name></author>
<author><name>Bo Ray</name></author><published>2014-03-01T08:00:00Z</published>
<updated>2014-03-02T08:00:00Z</updated><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>{BODY}</p></div></content></entry></feed>"""


def test_what_was_created_first_and_changed_later_is_dated_by_the_first() -> None:
    item = (
        f"<item><title>T</title><description>{BODY}</description>"
        "<t:created xmlns:t='http://purl.org/dc/terms/'>2014-03-01T08:00:00Z</t:created>"
        "<t:modified xmlns:t='http://purl.org/dc/terms/'>2014-03-05T08:00:00Z</t:modified></item>"
    )
    (article,) = read(rss(item))
    assert isinstance(article, RawArticle)
    assert article.published == Found("2014-03-01T08:00:00Z", "created of the feed's entry")
    assert article.modified == Found("2014-03-05T08:00:00Z", "updated of the feed's entry")


def rss(items: str, *, head: str = "<?xml version='1.0'?>") -> bytes:
    return (
        f"{head}<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>The Outlet</title>"
        f"<language>en-GB</language>{items}</channel></rss>"
    ).encode()


def read(data: bytes | str) -> list[RawArticle | UnreadableFileError]:
    data = data if isinstance(data, bytes) else data.encode()
    return list(read_feed(Document("a.xml", "a", ".xml", data=data), ReadingOptions()))


def one(data: bytes | str) -> RawArticle:
    (outcome,) = read(data)
    assert isinstance(outcome, RawArticle), outcome
    return outcome


def reason(data: bytes | str) -> str:
    try:
        (outcome,) = read(data)
    except UnreadableFileError as error:
        return error.problem
    assert isinstance(outcome, UnreadableFileError)
    return outcome.problem


def test_an_entry_of_rss_is_an_article_with_all_that_the_feed_says(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_bytes(rss(ITEM))
    (article,) = read_articles([tmp_path], processes=0)
    assert isinstance(article, Article)
    assert (article.title, article.authors) == ("A bridge opens", ("Ann Lee",))
    assert (article.source, article.language) == ("The Outlet", "en")
    assert (article.published or "")[:10] == "2014-03-01"
    assert article.published_from == "published of the feed's entry"
    assert article.url == "https://outlet.example/1"
    assert [article.text[found.start : found.end] for found in article.paragraphs] == [BODY, OTHER]
    assert article.file.endswith("a.rss:1")


def test_an_entry_of_atom_has_several_authors_and_a_change() -> None:
    article = one(ATOM)
    assert article.title == Found("Ann & Bo", "title of the feed's entry")
    assert article.authors == ("Ann Lee", "Bo Ray")
    assert article.published == Found("2014-03-01T08:00:00Z", "published of the feed's entry")
    assert article.modified == Found("2014-03-02T08:00:00Z", "updated of the feed's entry")


def test_a_date_of_change_replaces_a_missing_one_of_publication_and_says_so() -> None:
    article = one(ATOM.replace("<published>2014-03-01T08:00:00Z</published>", ""))
    assert article.published == Found("2014-03-02T08:00:00Z", "updated of the feed's entry")
    assert article.modified is None


def test_the_id_is_that_of_the_entry_wherever_the_feed_was_saved() -> None:
    again = rss(f"<item><title>New</title></item>{ITEM}")
    assert {article.id for article in read(again) if isinstance(article, RawArticle)} == {
        one(rss(ITEM)).id
    }


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("<author>bo@outlet.example (Bo Ray)</author>", ("Bo Ray",)),
        ("<author>Bo Ray &lt;bo@outlet.example&gt;</author>", ("Bo Ray",)),
        ("<author>bo@outlet.example</author>", ()),
        ("<dc:creator>Ann Lee</dc:creator><dc:creator>Bo Ray</dc:creator>", ("Ann Lee", "Bo Ray")),
    ],
)
def test_authors_are_names_and_no_addresses(written: str, names: tuple[str, ...]) -> None:
    assert one(rss(f"{TEASER}{written}</item>")).authors == names


def test_one_of_several_authors_may_give_an_address() -> None:
    both = (
        "<author><name>Ann Lee</name></author>"
        "<author><name>Bo Ray</name><email>bo@outlet.example</email></author>"
    )
    assert one(ATOM.replace("<published>", f"{both}<published>")).authors[-2:] == (
        "Ann Lee",
        "Bo Ray",
    )


def test_a_summary_is_read_and_noted_and_less_than_a_sentence_is_refused() -> None:
    article = one(rss(f"{TEASER}</item>"))
    assert article.problems == ("The feed contains only a summary of this article.",)
    assert [block.text for block in article.blocks] == [BODY]
    bare = reason(rss("<item><title>T</title><link>https://o.example/2</link></item>"))
    assert "no text" in bare
    assert "https://o.example/2" in bare


def test_plain_text_keeps_its_paragraphs_and_a_long_summary_is_the_article() -> None:
    text = "\n\n".join([BODY, OTHER] * 12)
    article = one(rss(f"<item><title>T</title><description>{text}</description></item>"))
    assert [block.text for block in article.blocks] == [BODY, OTHER] * 12
    assert article.problems == ()


def test_the_feeds_own_footer_is_named() -> None:
    (gone,) = one(rss(ITEM)).dropped
    assert gone.rule == "footer of the feed"


def test_a_cut_feed_gives_what_it_has_and_says_so() -> None:
    found = read(rss(ITEM + ITEM.replace("abc", "d"))[:-60])
    assert isinstance(found[0], RawArticle)
    last = found[-1]
    assert isinstance(last, UnreadableFileError)
    assert "damaged or cut off" in last.problem


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "utf-8"])
def test_the_encoding_is_the_declared_one_or_a_right_one(encoding: str) -> None:
    text = "Министр сказал, что мост откроют весной, на год позже, чем планировали."
    head = f"<?xml version='1.0' encoding='{encoding}'?>"
    data = rss(f"<item><description>{text}</description></item>", head=head).decode()
    assert one(data.encode(encoding)).blocks[0].text == text
    assert one(data.replace(encoding, "us-ascii").encode()).blocks[0].text == text


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (BODY, "does not start as XML"),
        ("<?xml version='1.0'?><!-- x --><urlset/>", "outermost element is <urlset>"),
        ("<html><body><p>x</p></body></html>", "<html>"),
        (rss("<item><description>&b;</description></item>", head=BOMB), "entities of its own"),
        (rss(""), "no entries"),
        (rss("<item/>" * 500_001), "more than 500,000 elements"),
        (rss("<item" + " a='b'" * 201 + "/>"), "more than 200 attributes"),
        (rss(f"<item a='{'b' * 1_000_000}'/>"), "larger than 1,000,000 characters"),
        (rss(f"<!--{'b <' * 400_000}--><item/>"), "larger than 1,000,000 characters"),
    ],
)
def test_what_is_no_feed_says_why(data: bytes | str, part: str) -> None:
    assert part in reason(data)


def test_a_feed_is_no_path_to_other_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(BODY, encoding="utf-8")
    assert "does not start as XML" in reason(str(secret))
    entity = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    item = "<item><description>&a;</description></item>"
    assert "entities of its own" in reason(rss(item, head=entity))


pieces = st.lists(
    st.text(max_size=6)
    | st.sampled_from(
        ["<item>", "</item>", "<title>", "<description>", "<![CDATA[", "]]>", "&amp;"]
    )
    | st.sampled_from(["<pubDate>", "<link>", "<author>", "</", ">", "&lt;p>", "<entry>", BODY]),
    max_size=30,
).map(lambda parts: rss("".join(parts)))


@settings(deadline=None, max_examples=60)
@given(pieces | st.binary(max_size=100))
def test_any_bytes_are_a_feed_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.atom").write_bytes(data)
        for outcome in read_articles([Path(folder)], processes=0):
            assert isinstance(outcome, Article) or outcome.reason


NAMESPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/"'
)


def entry_of(inner: str, tmp_path: Path) -> Article:
    path = tmp_path / "feed.rss"
    path.write_text(
        f'<rss version="2.0" {NAMESPACES}><channel><title>Norvik Post</title><item>'
        f"<title>Ferry sails</title>{inner}</item></channel></rss>"
    )
    (found,) = read_articles([path])
    assert isinstance(found, Article)
    return found


SAID = "The ferry to Norvik sails again after three weeks of storms, the harbour master said."


@pytest.mark.parametrize("after", [False, True])
def test_a_caption_of_a_picture_is_not_the_entrys_description(
    tmp_path: Path, *, after: bool
) -> None:
    caption = (
        '<media:content url="https://post.example/a.jpg"><media:description type="plain">A ferry at'
        " its quay in the rain.</media:description></media:content>"
    )
    description = f"<description>{SAID}</description>"
    article = entry_of(description + caption if after else caption + description, tmp_path)
    assert article.text == SAID


def test_the_day_of_publication_stays_though_that_of_a_change_follows(tmp_path: Path) -> None:
    article = entry_of(
        f"<description>{SAID}</description><dc:date>2021-03-04T06:10:00Z</dc:date>"
        "<dcterms:modified>2021-03-09T06:10:00Z</dcterms:modified>",
        tmp_path,
    )
    assert (article.published or "")[:10] == "2021-03-04"
    assert (article.modified or "")[:10] == "2021-03-09"


def test_a_guid_that_says_so_is_no_address(tmp_path: Path) -> None:
    guid = '<guid isPermaLink="false">https://post.example/?p=7</guid>'
    assert entry_of(f"<description>{SAID}</description>{guid}", tmp_path).url is None
    link = "<link>https://post.example/ferry</link>"
    assert entry_of(f"<description>{SAID}</description>{guid}{link}", tmp_path).url == (
        "https://post.example/ferry"
    )


def test_a_month_alone_is_no_day_and_said_so() -> None:
    data = rss(ITEM.replace("Sat, 01 Mar 2014 08:00:00 GMT", "2025-03"))
    (found,) = understand(Document("a.xml", "a", ".xml", data=data))
    assert found.article is not None
    assert found.article.published is None
    assert any("'2025-03'" in problem for problem in found.problems)
