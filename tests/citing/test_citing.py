import json
from dataclasses import dataclass

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from pybtex.database import Entry, parse_string
from pybtex.richtext import Text

from qa_service.citing import FORMATS, markdown_text
from qa_service.contract.replies import AnswerShape, read_answer

HOSTILE = "<script>alert(1)</script> & *bold* [link](http://x) `code` 50% $5 {a_b} \\ ~ ^ #1"


@dataclass(frozen=True)
class Story:
    """An article as it is cited."""

    id: str = "wire-1"
    title: str | None = "Convoys cross again"
    authors: tuple[str, ...] = ("Ada Long", "AFP News")
    published: str | None = "2012-07-03T10:00:00+05:00"
    source: str | None = "Example Wire"
    url: str | None = "https://wire.example/2012/convoys?id=1&x=a_b"
    text: str = "Pakistan agreed on Tuesday. Convoys may cross."
    paragraph: int = 3
    page: int | None = None


def citation(number: int, story: Story) -> dict[str, object]:
    return {
        "number": number,
        "text": story.text,
        "paragraph": story.paragraph,
        "page": story.page,
        "highlight": {"start": 0, "end": min(8, len(story.text))},
        "score": 0.9,
        "article": {
            "id": story.id,
            "title": story.title,
            "authors": list(story.authors),
            "published": story.published,
            "source": story.source,
            "url": story.url,
        },
    }


def answer(*stories: Story, found: bool = True, **more: object) -> AnswerShape:
    """An answer that quotes each of the stories."""
    statements = [
        {"lead": "Example Wire, 3 July 2012", "text": story.text, "citations": [number]}
        for number, story in enumerate(stories, start=1)
    ]
    text = "\n\n".join(f"{one['lead']}: {one['text']} {one['citations']}" for one in statements)
    document = {
        "id": "a1",
        "question": "When did Pakistan agree?",
        "standalone_question": "When did Pakistan agree?",
        "status": "answered" if found else "not_found",
        "answer": {"text": text, "statements": statements} if found else None,
        "citations": [citation(number, story) for number, story in enumerate(stories, start=1)],
        **more,
    }
    return read_answer(json.dumps(document))


def written(name: str, cited: AnswerShape) -> str:
    return FORMATS[name].write(cited)


def test_text_holds_the_answer_with_marks_and_a_line_for_each_citation() -> None:
    assert written("text", answer(Story(page=2))) == (
        "When did Pakistan agree?\n\n"
        "Example Wire, 3 July 2012: Pakistan agreed on Tuesday. Convoys may cross. [1]\n\n"
        "[1] Ada Long and AFP News, “Convoys cross again”, Example Wire, 3 July 2012, "
        "p. 2, paragraph 3. https://wire.example/2012/convoys?id=1&x=a_b\n"
    )


def test_markdown_quotes_with_footnotes() -> None:
    assert written("markdown", answer(Story())) == (
        "## When did Pakistan agree?\n\n"
        "Example Wire, 3 July 2012:\n\n"
        "> Pakistan agreed on Tuesday. Convoys may cross.[^1]\n\n"
        "[^1]: Ada Long and AFP News, "
        "[Convoys cross again](https://wire.example/2012/convoys?id=1&x=a_b), "
        "*Example Wire*, 3 July 2012, paragraph 3.\n"
    )


def test_what_is_not_known_is_left_out_or_called_so() -> None:
    bare = Story(title=None, authors=(), published=None, source=None, url="javascript:alert(1)")
    assert "[1] “Untitled”, undated, paragraph 3.\n" in written("text", answer(bare))
    assert "[^1]: Untitled, undated, paragraph 3.\n" in written("markdown", answer(bare))
    assert "javascript" not in written("html", answer(bare))
    assert written("bibtex", answer(bare)) == "@misc{article,\n  note = {paragraph 3},\n}\n"
    assert json.loads(written("csl-json", answer(bare))) == [
        {"id": "article", "type": "article-newspaper", "note": "paragraph 3"}
    ]


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_what_was_not_found_is_called_so_before_the_nearest_passages(name: str) -> None:
    output = written(name, answer(Story(), found=False))
    before, found, after = output.partition("Nothing in the archive answers this")
    assert found
    assert "When did Pakistan agree?" in before
    assert "Pakistan agreed on Tuesday." in after
    assert "paragraph 3" in after


OTHER = Story(id="wire-2", title="Trucks wait", text="Trucks wait at Torkham. It is hot.")


def with_passages(status: str, *found: Story) -> AnswerShape:
    """An answer that quotes a story, or none unless it is answered, with passages found."""
    passages = [
        {**citation(number, story), "passage_id": f"{story.id}#1"}
        for number, story in enumerate(found, start=1)
    ]
    cited = [{**citation(1, Story()), "passage_id": "wire-1#1"}]
    if status == "answered":
        return answer(Story(), status=status, passages=passages, citations=cited)
    return answer(found=False, status=status, passages=passages)


def test_what_else_was_found_is_listed_in_short_and_what_is_cited_is_not_repeated() -> None:
    cited = with_passages("answered", Story(), OTHER)
    line = "Example Wire, 3 July 2012, “Trucks wait”, paragraph 3: “Trucks wait at Torkham.”"
    text = written("text", cited)
    assert text.endswith(f"?id=1&x=a_b\n\nAlso found:\n- {line}\n")
    assert text.count("Convoys cross again") == 1
    markdown = written("markdown", cited)
    assert "\n\nAlso found:\n\n- Example Wire, 3 July 2012, [Trucks wait](https://" in markdown
    assert markdown.count("Convoys cross again") == 1
    tree = html.fromstring(f"<div>{written('html', cited)}</div>")
    assert [one.text_content() for one in tree.xpath("//ul/li")] == [line]
    assert len(tree.xpath("//ol/li")) == 1
    assert [entry.fields["title"] for entry in parse_string(written("bibtex", cited), "bibtex").
            entries.values()] == ["{Convoys cross again}"]  # fmt: skip


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_unsure_quotes_the_best_passage_whole_and_lists_the_others(name: str) -> None:
    output = written(name, with_passages("unsure", Story(), OTHER))
    assert "The archive may answer this; these passages come closest:" in output
    assert "Pakistan agreed on Tuesday. Convoys may cross." in output
    assert "Trucks wait at Torkham." in output
    assert "It is hot." not in output


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_where_nothing_was_found_nothing_is_promised(name: str) -> None:
    output = written(name, with_passages("not_found"))
    assert "Nothing in the archive answers this, and no passage comes close." in output
    assert "<ol>" not in output


def test_sides_and_times_stand_before_their_statements() -> None:
    statements = [
        {"lead": "Example Wire", "text": "It opened.", "citations": [1], "side": "for"},
        {"lead": None, "text": "It closed.", "citations": [1], "date": "2012-07"},
    ]
    text = {"text": "", "statements": statements}
    output = written("text", answer(Story(), answer=text))
    assert "\n\nfor · Example Wire: It opened. [1]\n\nJuly 2012: It closed. [1]\n\n" in output


def test_html_shows_whatever_an_article_holds_as_text() -> None:
    hostile = Story(title=HOSTILE, authors=(HOSTILE,), source=HOSTILE, text=HOSTILE)
    tree = html.fromstring(f"<div>{written('html', answer(hostile))}</div>")
    names = {element.tag for element in tree.iter()}
    assert names == {"div", "p", "strong", "blockquote", "sup", "ol", "li", "bdi", "a", "cite"}
    assert tree.xpath("string(//blockquote)") == f"{HOSTILE} [1]"
    assert tree.xpath("string(//a)") == HOSTILE
    assert tree.xpath("//a/@href") == ["https://wire.example/2012/convoys?id=1&x=a_b"]


def shown(markdown: str) -> str:
    """What a reader sees of Markdown, white space aside."""
    page = html.fromstring(
        f"<div>{MarkdownIt('gfm-like', {'linkify': False}).render(markdown)}</div>"
    )
    return "".join("".join(page.itertext()).split())


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    line = " ".join(text.split())
    assert shown(f"> {markdown_text(line)}") == "".join(line.split())


@pytest.mark.parametrize(
    "text", [HOSTILE, "1. item", "- item", "# head", "====", "&amp; &#35;", "a\n\n- b\n2) c", "> q"]
)
def test_markdown_shows_signs_as_they_are(text: str) -> None:
    quotation = written("markdown", answer(Story(text=text))).split("\n\n", 2)[2].split("\n\n[^")[0]
    assert shown(quotation.removesuffix("[^1]")) == "".join(text.split())


def entry_of(output: str) -> Entry:
    (entry,) = parse_string(output, "bibtex").entries.values()
    return entry


def test_bibtex_has_an_entry_for_each_article_with_the_paragraphs() -> None:
    output = written("bibtex", answer(Story(), Story(paragraph=7), Story(id="wire-2")))
    entries = parse_string(output, "bibtex").entries
    assert list(entries) == ["examplewire2012convoys", "examplewire2012convoys2"]
    first = entries["examplewire2012convoys"]
    assert first.type == "article"
    assert first.fields["note"] == "paragraphs 3, 7"
    assert first.fields["date"] == "2012-07-03"
    assert (first.fields["year"], first.fields["month"]) == ("2012", "July")
    assert first.fields["url"] == "https://wire.example/2012/convoys?id=1&x=a_b"
    assert [str(person) for person in first.persons["author"]] == ["{Ada Long}", "{AFP News}"]


def test_bibtex_says_what_an_article_says_whatever_signs_it_has() -> None:
    entry = entry_of(written("bibtex", answer(Story(title=HOSTILE, source="50% & Sons_#1"))))
    assert Text.from_latex(entry.fields["journal"]).render_as("text") == "50% & Sons_#1"
    assert entry.fields["title"] == (
        "{<script>alert(1)</script> \\& *bold* [link](http://x) `code` 50\\% \\$5 "
        "\\textbraceleft{}a\\_b\\textbraceright{} \\textbackslash{} "
        "\\textasciitilde{} \\textasciicircum{} \\#1}"
    )


@settings(deadline=None)
@given(
    title=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
    url=st.text(st.characters(codec="utf-8"), max_size=30),
)
def test_no_text_breaks_an_entry(title: str, name: str, url: str) -> None:
    story = Story(title=title, authors=(name,), url=f"https://x.example/{url}")
    entry = entry_of(written("bibtex", answer(story)))
    assert entry.fields["note"] == "paragraph 3"
    assert entry.fields["year"] == "2012"


def test_csl_json_is_cited_by_a_citation_processor() -> None:
    items = json.loads(written("csl-json", answer(Story())))
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False),
        CiteProcJSON(items),
        formatters.plain,
    )
    bibliography.register(Citation([CitationItem("examplewire2012convoys")]))
    (output,) = map(str, bibliography.bibliography())
    for part in ("Ada Long", "AFP News", "2012", "Convoys cross again", "Example Wire"):
        assert part in output


def test_csl_json_does_not_guess_which_part_of_a_name_is_the_familys() -> None:
    (item,) = json.loads(written("csl-json", answer(Story())))
    assert item["author"] == [{"literal": "Ada Long"}, {"literal": "AFP News"}]
    assert item["issued"] == {"date-parts": [[2012, 7, 3]]}
    assert item["type"] == "article-newspaper"


def test_what_newer_versions_add_to_an_answer_is_passed_over() -> None:
    output = answer(Story(), understood={"from": None}, mood="sunny")
    assert output.citations[0].answering_words == "Pakistan"
    assert output.articles[0].id == "wire-1"


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="question"):
        read_answer('{"id": "a1"}')
