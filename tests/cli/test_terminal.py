import json
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.cli import main
from qa_service.cli.terminal import print_answer, print_json, printable, wrapped
from qa_service.domain import (
    Answer,
    Article,
    Citation,
    DateWindow,
    Paragraph,
    Passage,
    Span,
    Statement,
    TimelineEntry,
    Understood,
)

TEXT = "The bridge was closed on Monday. It took two years to mend."


def make_article(article_id: str = "bridge", **known: object) -> Article:
    article = Article(article_id, TEXT, (Paragraph(1, 0, len(TEXT)),))
    return replace(article, **known)  # type: ignore[arg-type]  # names are those of the fields


def make_citation(number: int, article: Article, *also_in: Article) -> Citation:
    passage = Passage(article.id, 1, 1, 0, len(TEXT), TEXT, context="")
    return Citation(number, passage, article, score=1.0, also_in=also_in)


KNOWN = make_article(
    title="Bridge closed",
    authors=("Ada Ink", "Bo Quill"),
    published="2018-01-05T10:00:00+01:00",
    source="The Example Post",
    url="https://post.example/bridge",
    file="news.jsonl:3",
)
ANSWERED = Answer(
    id="a1",
    question="When was the bridge closed?",
    standalone_question="When was the bridge closed?",
    status="answered",
    form="fact",
    statements=(
        Statement("The bridge was closed on Monday.", (1,), lead="The Example Post, 5 January"),
        Statement("It took two years to mend.", (1, 2)),
    ),
    confidence=0.9,
    citations=(
        make_citation(1, KNOWN, make_article("twin", source="Twin News", title="Shut")),
        make_citation(2, make_article("saved/page", file="saved/page.txt")),
    ),
    passages=(),
    generation="g",
    timings_ms=(("total", 1.0),),
)
NOT_FOUND = replace(
    ANSWERED, status="not_found", statements=(), citations=(), passages=ANSWERED.citations
)


@pytest.fixture(autouse=True)
def narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")


def shown(answer: Answer, capsys: pytest.CaptureFixture[str]) -> str:
    print_answer(answer)
    return capsys.readouterr().out


def test_an_answer_is_its_statements_then_its_numbered_citations(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert shown(ANSWERED, capsys) == (
        "The Example Post, 5 January: The bridge was closed on\n"
        "Monday. [1]\n"
        "\n"
        "It took two years to mend. [1][2]\n"
        "\n"
        "[1] The Example Post, “Bridge closed”, by Ada Ink and Bo\n"
        "    Quill, 5 January 2018, paragraph 1\n"
        "    https://post.example/bridge\n"
        "    also in: Twin News, “Shut”\n"
        "\n"
        "[2] saved/page, paragraph 1\n"
        "    saved/page.txt\n"
    )


def test_pages_and_corrections_are_reported_with_the_citation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, note = Paragraph(1, 0, 32, page=3), Paragraph(2, 33, len(TEXT), kind="correction")
    article = make_article(title="Bridge closed", paragraphs=(whole, note))
    out = shown(replace(ANSWERED, citations=(make_citation(1, article),)), capsys)
    assert "[1] “Bridge closed”, p. 3, paragraph 1\n" in out
    assert "    corrected: It took two years to mend.\n" in out


def test_days_speakers_and_the_timeline_are_reported(capsys: pytest.CaptureFixture[str]) -> None:
    said = replace(ANSWERED.statements[1], speaker="the mayor")
    answer = replace(
        ANSWERED,
        statements=(said,),
        as_of=date(2018, 1, 5),
        timeline=(
            TimelineEntry(date(2012, 12, 22), "two years", 1),
            TimelineEntry(date(2018, 1, 5), "three years", 2),
        ),
    )
    assert shown(answer, capsys).startswith(
        "As of 5 January 2018:\n"
        "\n"
        "It took two years to mend. [1][2]\n"
        "    Said by: the mayor\n"
        "\n"
        "How the reports changed:\n"
        "    22 December 2012: two years [1]\n"
        "    5 January 2018: three years [2]\n"
        "\n"
        "[1] The Example Post"
    )


def test_what_is_cited_is_not_printed_again_among_the_passages_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = make_citation(3, make_article("other", source="Other News"))
    out = shown(replace(ANSWERED, passages=(*ANSWERED.citations, other)), capsys)
    cited, found, also = out.partition("\nAlso found:\n\n")
    assert found
    assert cited.count("Bridge closed") == 1
    assert also == (
        "- Other News, paragraph 1\n"
        "    “The bridge was closed on Monday. It took two years to\n"
        "    mend.”\n"
    )


def test_not_found_shows_what_comes_nearest_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    nearest = replace(NOT_FOUND.passages[0], highlight=Span(4, 10))
    lines = shown(replace(NOT_FOUND, passages=(nearest,)), capsys).splitlines()
    assert lines == [
        "Nothing in the archive answers this. The closest passages:",
        "",
        "- The Example Post, “Bridge closed”, by Ada Ink and Bo",
        "    Quill, 5 January 2018, paragraph 1",
        "    “The bridge was closed on Monday.”",
    ]


def test_not_found_with_nothing_near_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(replace(NOT_FOUND, passages=()), capsys)
    assert " ".join(out.split()) == (
        "Nothing in the archive answers this, and no passage comes close."
    )


def test_unsure_quotes_the_best_passage_and_lists_the_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = shown(replace(NOT_FOUND, status="unsure"), capsys)
    assert out.startswith("The archive may answer this; these passages come closest:\n\n- The Ex")
    assert "    https://post.example/bridge\n" in out
    assert out.count("saved/page") == 1
    assert "[1]" not in out


def test_sides_and_days_stand_before_their_statements(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = ANSWERED.statements
    statements_said = (
        replace(first, side="for", lead=None),
        replace(second, when=DateWindow(date(2018, 1, 1), date(2018, 1, 31))),
    )
    out = shown(replace(ANSWERED, statements=statements_said), capsys)
    assert "for: The bridge was closed on Monday. [1]\n" in out
    assert "January 2018: It took two years to mend. [1][2]\n" in out


def test_a_resolved_follow_up_shows_what_was_searched(capsys: pytest.CaptureFixture[str]) -> None:
    follow_up = replace(ANSWERED, question="And the bridge?")
    assert shown(follow_up, capsys).startswith("Searched for: When was the bridge closed?\n\n")


def test_an_article_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    nasty = make_article(title="Red \x1b[31m and \x07 bell\x9b2J", source="A\nB")
    answer = replace(NOT_FOUND, passages=(make_citation(1, nasty),))
    out = shown(answer, capsys)
    assert not {"\x1b", "\x07", "\x9b"} & set(out)
    assert "A B, “Red" in out


def test_a_mark_stays_with_the_word_before_it() -> None:
    text = "x" * 30 + " " + "y" * 27 + " [1][2] z"
    assert wrapped(text) == ["x" * 30, "y" * 27 + " [1][2] z"]


@given(st.text())
def test_wrapping_keeps_every_word_in_its_order(text: str) -> None:
    assert " ".join(wrapped(text, "    ")).split() == printable(text).split()


@given(st.text())
def test_no_control_character_is_ever_printed(text: str) -> None:
    assert all(character.isprintable() or character not in "\x00\x1b\r\n\x85\x9b"
               for character in printable(text))  # fmt: skip


@given(st.dictionaries(st.text(), st.text()))
def test_json_is_one_document_that_reads_back(document: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        patch.setattr("builtins.print", printed.append)
        print_json(document)
    (text,) = printed
    text.encode()
    assert json.loads(text) == document


@pytest.mark.parametrize("risky", ["\u061c", "\u200f", "\u202e", "\u2066", "\x9b", "\x7f"])
def test_json_reorders_no_terminal_and_says_the_same(
    risky: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_json({f"a{risky}": f"b{risky}\\{risky}"})
    out = capsys.readouterr().out
    assert risky not in out
    assert json.loads(out) == {f"a{risky}": f"b{risky}\\{risky}"}


@pytest.mark.parametrize(
    "command", [["eval", "a\u202e\x1b[31m.jsonl"], ["ask", "Why?", "--bad\u202e\x1b[31m"]]
)
def test_an_error_names_what_was_typed_without_reordering(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(SystemExit):  # as wrong usage does
        main(command)
    told = capsys.readouterr().err
    assert "[31m" in told
    assert not {"\u202e", "\x1b"} & set(told)


def test_a_typing_error_put_right_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    right = "When was the bridge closed?"
    answer = replace(
        ANSWERED, question="When was the brigde closed?", understood=Understood(corrected=right)
    )
    out = shown(answer, capsys)
    assert out.startswith(f"Showing results for: {right}\n")
    assert "put it in quotation" in out
    assert "Searched for" not in out
