"""Markup of letters, chapters and database fields: its blocks, and what it hides."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa_service.ingest.document import Role
from qa_service.ingest.formats.markup import read_markup


def shown(markup: str) -> list[tuple[Role, str]]:
    return [(block.role, block.text) for block in read_markup(markup).blocks]


def test_roles_come_from_the_elements_and_links_keep_their_words() -> None:
    markup = (
        "<h2>What now?</h2><p>It <b>rained</b> on <a href='x'>the\n bridge</a>.<ul><li>one"
        "<li><p>two</p></ul><blockquote><p>Never again.</p></blockquote><figure><img alt='x'>"
        "<figcaption>The bridge</figcaption></figure>tail"
    )
    assert shown(markup) == [
        (Role.HEADING, "What now?"),
        (Role.BODY, "It rained on the bridge."),
        (Role.ITEM, "one"),
        (Role.ITEM, "two"),
        (Role.QUOTE, "Never again."),
        (Role.CAPTION, "The bridge"),
        (Role.UNKNOWN, "tail"),
    ]


def test_a_table_of_data_is_read_in_rows_and_one_for_layout_is_not() -> None:
    rows = "<tr><th>State<th><p>Wage</p></tr><tr><td>Ohio<td>$8.70</tr>"
    layout = "<tr><td><h2>News</h2><p>It rained.</p></td><td>Today</td></tr>"
    assert shown(f"<table>{rows}</table>") == [
        (Role.ROW, "State | Wage"),
        (Role.ROW, "Ohio | $8.70"),
    ]
    assert shown(f"<table><tr><td>Around<table>{rows}</table></table>")[0] == (
        Role.UNKNOWN,
        "Around",
    )
    assert shown(f"<table>{layout}</table>") == [
        (Role.HEADING, "News"),
        (Role.BODY, "It rained."),
        (Role.UNKNOWN, "Today"),
    ]


def test_what_is_not_shown_is_no_block_and_hidden_words_are_named() -> None:
    markup = (
        "<title>t</title><style>p{}</style><div style='Display: NONE'>In this letter\u200c</div>"
        "<script>x()</script><p hidden></p><!-- no --><p>It rained.</p><?pi x?>"
    )
    read = read_markup(markup)
    assert [block.text for block in read.blocks] == ["It rained."]
    assert [(one.text, one.rule) for one in read.dropped] == [
        ("In this letter", "hidden in the markup")
    ]


def test_broken_lines_are_joined_where_a_sentence_goes_on() -> None:
    markup = "<p>The bridge<br>was shut.<br><br>Nobody saw why.<br>Trains ran on.</p>"
    assert [text for _, text in shown(markup)] == [
        "The bridge was shut.",
        "Nobody saw why.",
        "Trains ran on.",
    ]


def test_xhtml_with_an_empty_title_loses_nothing_and_puts_no_entity_in() -> None:
    xhtml = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd">'
    page = f"<?xml version='1.0'?>{xhtml}<html xmlns='http://www.w3.org/1999/xhtml'><title/><body>"
    assert shown(f"{page}<p>caf&eacute;&nbsp;now</p></body></html>") == [(Role.BODY, "café now")]
    bomb = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    assert shown(f"{bomb}<p>It rained &b;.</p>") == [(Role.BODY, "It rained &b;.")]
    assert shown("<?xml version='1.0'?><p>It <br> rained.") == [(Role.BODY, "It rained.")]


def test_markup_nested_deeper_than_parsers_go_keeps_its_text() -> None:
    assert "It rained." in {text for _, text in shown("<div>" * 5000 + "<p>It rained.</p>")}


def test_markup_without_text_has_no_blocks() -> None:
    assert [read_markup(one).blocks for one in ("", " \n", "\x00", "<!-- x -->", "<p>")] == [()] * 5


pieces = st.lists(
    st.text(max_size=8)
    | st.sampled_from(
        ["<p>", "</p>", "<div ", "<table>", "<tr>", "<td>", "</table>", "<li>", "<q>"]
    )
    | st.sampled_from(["<pre>", "\n", "<br>", "<!--", "-->", "&", "&lt;", "<?xml ", ">", "'", '"'])
    | st.sampled_from(
        ["<script>", "<h1>", " hidden ", " style='display:none' ", "<![CDATA[", "]]>"]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(pieces)
@example("<TABLE><TR><!")
def test_any_markup_gives_blocks_of_one_line(markup: str) -> None:
    for block in read_markup(markup).blocks:
        assert block.text == block.text.strip() != ""
        assert "\n" not in block.text
