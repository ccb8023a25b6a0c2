"""News text as it is: what becomes of headings, lists, captions, corrections, live reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.ingest.assembly import Understood, assemble
from qa_service.ingest.document import Block, Document, Found, RawArticle, Role, Rule

if TYPE_CHECKING:
    from qa_service.domain import Article

BODY = "The harbour of Oldport will open on Monday, the mayor told reporters on the quay."
MORE = "Engineers had closed it after the storm, which broke two of the eleven pillars."
LAST = "Fishermen said that they had waited long enough and would sail at dawn."


def understood(*blocks: Block | str, **fields: Any) -> Understood:  # noqa: ANN401 - of a RawArticle
    made = tuple(Block(one) if isinstance(one, str) else one for one in blocks)
    raw = RawArticle(blocks=made, **fields)
    return assemble(raw, Document(name="page.x", stem="page", suffix=".x", data=b""))


def article_of(*blocks: Block | str, **fields: Any) -> Article:  # noqa: ANN401
    article = understood(*blocks, **fields).article
    assert article is not None
    return article


def texts(article: Article) -> list[str]:
    return [article.text[part.start : part.end] for part in article.paragraphs]


def kinds(article: Article) -> list[str]:
    return [part.kind for part in article.paragraphs]


def rules(found: Understood) -> dict[str, str]:
    return {one.text: one.rule for one in found.dropped}


def test_headings_that_the_format_gives_stay_headings_even_when_they_end_like_a_sentence() -> None:
    heading = Block("The mayor has her way.", Role.HEADING)
    article = article_of(BODY, heading, MORE)
    assert texts(article) == [BODY, MORE]
    assert [part.heading for part in article.paragraphs] == [None, "The mayor has her way."]
    assert "The mayor has her way." in article.text


def test_consecutive_headings_are_retained_if_the_format_marks_them() -> None:
    article = article_of(BODY, Block("Ports", Role.HEADING), Block("East", Role.HEADING), MORE)
    assert article.text == f"{BODY}\n\nPorts\n\nEast\n\n{MORE}"
    assert understood(BODY, "Ports", "East", MORE).dropped[0].rule == Rule.MENU


def test_a_link_is_dropped_even_as_a_heading() -> None:
    found = understood(BODY, Block("Read more: The storm", Role.HEADING), MORE)
    assert rules(found) == {"Read more: The storm": Rule.LINK}


def test_a_short_paragraph_heads_the_next_or_stays() -> None:
    label, line = Block("A long wait", Role.BODY), Block("More rain is expected", Role.BODY)
    article = article_of(BODY, label, MORE, line)
    assert texts(article) == [BODY, MORE, "More rain is expected"]
    assert [part.heading for part in article.paragraphs][1] == "A long wait"


def test_items_of_a_list_are_one_paragraph_line_by_line() -> None:
    items = [Block(f"a boat of {name}", Role.ITEM) for name in ("Ann Lee", "Bo Ray", "Cy Fay")]
    article = article_of(BODY, "Lost were:", *items, MORE)
    assert texts(article)[1] == "a boat of Ann Lee\na boat of Bo Ray\na boat of Cy Fay"
    assert kinds(article) == ["body", "list", "body"]


def test_rows_of_a_table_are_paragraphs_of_bounded_length() -> None:
    rows = [Block(f"Port {number} | {number * 7} boats lost", Role.ROW) for number in range(80)]
    article = article_of(BODY, *rows, Block(" | ", Role.ROW))
    tables = [
        text for text, kind in zip(texts(article), kinds(article), strict=True) if kind == "table"
    ]
    assert "\n".join(tables) == "\n".join(row.text for row in rows)
    assert all(len(table) <= 700 for table in tables)
    assert tables[0].startswith("Port 0 | 0 boats lost\nPort 1 | 7")


def test_captions_are_marked_and_credits_alone_are_dropped() -> None:
    caption = Block("The quay after the storm", Role.CAPTION)
    found = understood(BODY, caption, Block("Ann Lee/Getty Images", Role.CAPTION), MORE)
    assert found.article is not None
    assert kinds(found.article) == ["body", "caption", "body"]
    assert rules(found) == {"Ann Lee/Getty Images": Rule.PHOTO_CREDIT}


@pytest.mark.parametrize(
    "caption",
    [
        "FILE - Boats lie on the quay of Oldport in this picture of 3 May 2011.",
        "Boats lie on the quay of Oldport. (AP Photo/Ann Lee)",
        "Boats lie on the quay of Oldport on Monday. Ann Lee/Getty Images",
        "Boats on the quay of Oldport [Ann Lee/Reuters]",
    ],
)
def test_a_caption_shows_by_its_credit(caption: str) -> None:
    assert kinds(article_of(BODY, caption, MORE)) == ["body", "caption", "body"]


def test_a_pull_quote_is_dropped_and_another_quotation_is_not() -> None:
    spoken = f'"We have waited long enough," she said. {MORE}'
    pulled = Block("We have waited long enough", Role.QUOTE)
    other = Block("The sea gives nothing back", Role.QUOTE)
    found = understood(BODY, pulled, spoken, other, LAST)
    assert found.article is not None
    assert rules(found) == {"We have waited long enough": Rule.PULL_QUOTE}
    assert kinds(found.article) == ["body", "body", "quotation", "body"]


def test_a_pull_quote_shows_by_its_marks_where_no_format_tells() -> None:
    spoken = f'"We have waited long enough," she said. {MORE}'
    assert rules(understood(BODY, "“We have waited long enough.”", spoken)) == {
        "“We have waited long enough.”": Rule.PULL_QUOTE
    }
    assert rules(understood(BODY, f"{MORE} {BODY}", MORE)) == {}


@pytest.mark.parametrize("role", [Role.TIME, Role.UNKNOWN])
def test_entries_of_a_live_report_are_under_their_time(role: Role) -> None:
    article = article_of(
        *(BODY, Block("14:05", role), MORE, LAST, Block("2.05pm GMT", role), "Mayor speaks", BODY)
    )
    assert kinds(article) == ["body", "update", "update", "update"]
    headings = [part.heading for part in article.paragraphs]
    assert headings == [None, "14:05", "14:05", "2.05pm GMT – Mayor speaks"]


@pytest.mark.parametrize(
    "line",
    [
        "14:05",
        "2.05pm",
        "Updated 10:12 a.m. ET",
        "10:12 a.m. ET, June 3, 2020",
        "Posted at 9:30 GMT on 3 May",
        "17.30 Uhr",
        "5 min ago",
    ],
)
def test_times_of_entries_come_in_many_forms(line: str) -> None:
    article = article_of(BODY, line, MORE, "15:00", LAST)
    assert kinds(article) == ["body", "update", "update"]
    assert article.paragraphs[1].heading == line


@pytest.mark.parametrize("line", ["3:2", "Room 14", "2012", "1:00:00:00", "A day at the quay"])
def test_what_is_no_time_heads_no_entry(line: str) -> None:
    assert kinds(article_of(BODY, line, MORE, line, LAST)) == ["body", "body", "body"]


def test_one_time_alone_makes_no_live_report() -> None:
    assert kinds(article_of(BODY, "14:05", MORE)) == ["body", "body"]


@pytest.mark.parametrize(
    "note",
    [
        "This article was amended on 4 May 2011. An earlier version gave the wrong year.",
        "Correction: The harbour has eleven pillars, not twelve.",
        "CORRECTION (May 4, 2011): The harbour has eleven pillars, not twelve.",
        "Clarification: The storm came on Sunday.",
        "Editor's note: An earlier version of this story misspelled the name of the mayor.",
        "An earlier version of this article misstated the number of pillars.",
        "This story has been updated with a reply of the ministry.",
        "This story and its headline have been corrected: the quay is 40 metres long.",
        "Korrektur: Der Hafen hat elf Pfeiler.",
    ],
)
def test_correction_notes_are_retained_and_marked(note: str) -> None:
    article = article_of(BODY, "A heading", MORE, note)
    assert texts(article)[-1] == note
    assert kinds(article) == ["body", "body", "correction"]
    assert article.paragraphs[-1].heading is None


@pytest.mark.parametrize(
    "line",
    [
        "This story has been updated.",
        "This story and headline have been updated.",
        "The headline and story were updated on Tuesday with more details.",
        "This is a developing story and will be updated.",
    ],
)
def test_a_bare_update_corrects_nothing(line: str) -> None:
    assert "correction" not in kinds(article_of(BODY, "A heading", MORE, line))


@pytest.mark.parametrize(
    "line",
    [
        "Corrections officers told reporters that the quay was closed.",
        "An earlier version of the bill gave the ports three years.",
        "The report was revised last year by the ministry.",
        "Earlier reports said that three boats had sunk.",
        "Editor's note: Ann Lee is a painter who lives in Oldport.",
    ],
)
def test_what_only_speaks_of_corrections_is_body(line: str) -> None:
    assert kinds(article_of(BODY, line)) == ["body", "body"]


def test_the_date_of_a_correction_is_that_of_the_last_change() -> None:
    note = "This article was amended on 6 May 2011 to correct a name."
    dated = article_of(BODY, note, published=Found("2011-05-04", "meta date"))
    assert (dated.published, dated.modified) == ("2011-05-04", "2011-05-06")
    stated = article_of(
        *(BODY, note),
        published=Found("2011-05-04", "meta date"),
        modified=Found("2011-05-09", "meta modified"),
    )
    assert stated.modified == "2011-05-09"


@pytest.mark.parametrize(
    "dateline", ["ISLAMABAD —", "KABUL, Afghanistan (AP) —", "OLDPORT, 3 May –", "Oldport CNN —"]
)
def test_a_dateline_stays_with_its_paragraph(dateline: str) -> None:
    within = article_of(f"{dateline} {BODY}", MORE)
    apart = article_of(dateline, BODY, MORE)
    assert texts(within) == texts(apart) == [f"{dateline} {BODY}", MORE]


def test_an_agency_in_the_dateline_is_credited_where_no_byline_is() -> None:
    text = f"KABUL, Afghanistan (AP) — {BODY}"
    assert article_of(text).authors == ("AP",)
    assert article_of(text).source is None
    assert article_of(text, authors=("Ann Lee",)).authors == ("Ann Lee",)
    assert article_of(f"OLDPORT (Mayor) — {BODY}").authors == ()


def test_bylines_of_several_are_several_authors() -> None:
    assert article_of(BODY, authors=("By Ann Lee and Bo Ray",)).authors == ("Ann Lee", "Bo Ray")
    several = ("Ann Lee, Bo Ray & Cy Fay", "Ann Lee", "Social Links Navigation", "@annlee")
    assert article_of(BODY, authors=several).authors == ("Ann Lee", "Bo Ray", "Cy Fay")
    assert article_of(BODY, authors=("Ann Lee, Staff Writer",)).authors == ("Ann Lee",)
    assert article_of(BODY, authors=("Lee, Ann",)).authors == ("Lee, Ann",)


def test_mojibake_is_repaired_and_said() -> None:
    found = understood("“It’s a long road,” the cafÃ© owner said – and Â£3 was too much.", MORE)
    assert found.article is not None
    assert "the café owner said" in found.article.text
    assert "£3" in found.article.text
    assert any("repaired" in problem for problem in found.problems)


@pytest.mark.parametrize(
    "text",
    [
        "A SÃO PAULO museum shows “paintings” of Ângela’s – and ‘nothing’ else…",
        "L’évêque a déjà reçu « sa » réponse à Nîmes, où il naît œuvres et cœurs.",
        "Der Schlüssel für Öl und Übermut, sagte er, heiße „Fußball“.",
    ],
)
def test_what_was_meant_so_is_left_alone(text: str) -> None:
    found = understood(text)
    assert found.article is not None
    assert found.article.text == text
    assert found.problems == ()


def test_soft_hyphens_and_zero_width_characters_go() -> None:
    article = article_of(
        "The har\u00adbour\u200b of Old\u2060port will open, the mayor said\ufeff."
    )
    assert article.text == "The harbour of Oldport will open, the mayor said."


def test_text_that_runs_from_the_right_keeps_its_order_without_marks() -> None:
    text = "قال رئيس بلدية \u202bأولدبورت\u202c إن الميناء سيفتح يوم الاثنين\u200f بعد العاصفة."
    plain = "قال رئيس بلدية أولدبورت إن الميناء سيفتح يوم الاثنين بعد العاصفة."
    assert article_of(text).text == plain
    persian = "کشاورزان می\u200cگویند قیمت گندم دو برابر شده است."
    assert article_of(persian).text == persian


@pytest.mark.parametrize(
    "lines",
    [
        [
            "the harbour of oldport will open on monday the mayor said",
            "boats may sail at dawn then as they did before",
        ],
        [
            "نائب رئيس البلدية قال إن الميناء سيفتح أبوابه يوم الاثنين المقبل",
            "وسيبحر الصيادون عند الفجر كما فعلوا من قبل",
        ],
        ["ท่าเรือจะเปิดในวันจันทร์นี้หลังจากพายุพัดเสาหักไปสองต้นเมื่อปีที่แล้ว"],
        ["港口将于星期一重新开放市长星期日对记者说", "渔民表示他们已经等得太久黎明时分就要出海"],
    ],
)
def test_an_article_without_a_single_full_stop_has_paragraphs(lines: list[str]) -> None:
    assert texts(article_of(*lines)) == lines


def test_urdu_and_japanese_sentences_end_in_their_own_marks() -> None:
    urdu = "میئر نے کہا کہ پل کھلے گا۔"
    japanese = "市長は春に開通すると述べた。"
    assert kinds(article_of(urdu, japanese)) == ["body", "body"]


def test_pages_are_those_of_the_blocks() -> None:
    article = article_of(Block(BODY, page=3), Block(MORE, page=4))
    assert [part.page for part in article.paragraphs] == [3, 4]


@pytest.mark.parametrize(
    ("block", "rule"),
    [
        ("Sign up for our weekly newsletter.", Rule.NEWSLETTER),
        ("Would you like to receive the Harbour newsletter?", Rule.NEWSLETTER),
        ("The Harbour newsletter brings you news of the port every day.", Rule.NEWSLETTER),
        ("Read more: Why the storm came late", Rule.LINK),
        ("Advertisement", Rule.ADVERTISEMENT),
        ("We use cookies to improve your visit. Accept all cookies?", Rule.COOKIES),
        ("Ann Lee/Reuters", Rule.PHOTO_CREDIT),
        ("Share this article", Rule.FURNITURE),
        ("© 2012 The Outlet. All rights reserved.", Rule.COPYRIGHT),
        ("Ann Lee contributed to this report.", Rule.BYLINE),
        ("Follow Ann Lee on Facebook for more.", Rule.CALL),
    ],
)
def test_what_is_dropped_names_its_rule(block: str, rule: Rule) -> None:
    assert rules(understood(BODY, block, MORE)) == {block: rule}


def test_a_repeated_title_names_its_rule() -> None:
    found = understood("Oldport opens", BODY, title=Found("Oldport Opens", "meta title"))
    assert rules(found) == {"Oldport opens": Rule.REPEATED}


words = st.lists(
    st.sampled_from([*'ABc .:?!"”—|•', "Read more", "14:05", "said", "Correction:", "The mayor"]),
    min_size=1,
    max_size=12,
).map(" ".join)
blocks_of_news = st.builds(
    Block,
    text=st.one_of(words, st.just(BODY), st.text(min_size=1, max_size=30)),
    role=st.sampled_from(Role),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(blocks_of_news, max_size=12))
def test_every_block_is_kept_or_dropped_by_a_named_rule(blocks: list[Block]) -> None:
    found = understood(*blocks)
    assert found.raw is not None
    left = {one.text for one in found.dropped if one.rule}
    text = found.article.text if found.article else ""
    for block in found.raw.blocks:
        assert block.text in text or block.text in left
    for part in found.article.paragraphs if found.article else ():
        assert text[part.start : part.end].strip()
