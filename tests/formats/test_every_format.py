"""An archive with one story in each format: indexed by the command, asked, and cited."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sample_stories import ARABIC, FERRY, MILL, STORIES, Story

from qa_service.cli import main
from qa_service.domain import Article, Question
from qa_service.ingest import CONTAINERS, FORMATS, read_articles
from qa_service.service import QAService, open_service
from qa_service.settings import Settings

ARCHIVE = Path(__file__).with_name("archive")
ASKED = tuple(story for story in STORIES if story is not ARABIC)  # the model knows English
SKIPPED = {
    "crawl.warc.gz": "image/png",
    "web-archive.wacz/archive/data.warc.gz": "image/png",
    "pages.zip/2014/style.css": "Files of this type are not read",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats") / "index"


@pytest.fixture(scope="module")
def service(index: Path) -> Iterator[QAService]:
    assert main(["index", str(ARCHIVE), "--index", str(index)]) == 0
    with closing(open_service(Settings(index=index))) as opened:
        yield opened


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    """What is read, by the file's name below the archive."""
    read = read_articles([ARCHIVE], processes=0)
    return {
        str(Path(one.file).relative_to(ARCHIVE)): one for one in read if isinstance(one, Article)
    }


def named(story: Story) -> str:
    return story.file


@pytest.mark.parametrize("story", STORIES, ids=named)
def test_every_format_gives_the_whole_article_and_nothing_else(
    articles: dict[str, Article], story: Story
) -> None:
    article = articles[story.file]
    assert article.title == story.title
    assert article.authors == story.authors
    assert (article.published or "")[:10] == (story.published or "")[:10]
    assert (article.modified or "")[:10] == (story.modified or "")[:10]
    assert article.source == story.source
    assert article.url == story.url
    assert article.language == ("ar" if story is ARABIC else "en")
    read = [article.text[one.start : one.end] for one in article.paragraphs]
    assert read == list(story.paragraphs)


@pytest.mark.parametrize("story", ASKED, ids=named)
def test_a_question_is_answered_with_a_citation_from_every_format(
    service: QAService, story: Story
) -> None:
    answer = service.ask(Question(story.question, day=date(2024, 1, 1)))
    assert answer.status == "answered"
    first = answer.citations[0]
    assert first.article.file.endswith(f"/{story.file}")
    assert story.answers in first.passage.text
    assert first.paragraph.page == story.page
    assert first.article.source == story.source
    assert (first.article.published or "")[:10] == (story.published or "")[:10]


@pytest.mark.usefixtures("service")
def test_the_command_line_names_page_and_change(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", FERRY.question, "--index", str(index), "--json"]) == 0
    (ferry, *_) = json.loads(capsys.readouterr().out)["citations"]
    assert (ferry["page"], ferry["kind"]) == (2, "body")
    assert main(["ask", MILL.question, "--index", str(index), "--json"]) == 0
    (mill, *_) = json.loads(capsys.readouterr().out)["citations"]
    assert mill["article"]["modified"] == MILL.modified
    (correction,) = mill["article"]["corrections"]
    assert correction["text"] == MILL.paragraphs[-1]


@pytest.mark.usefixtures("service")
def test_what_is_no_article_is_named_with_its_reason(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", str(ARCHIVE), "--index", str(index), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["articles"] == len(STORIES)
    reasons = {
        str(Path(one["file"]).relative_to(ARCHIVE)): one["reason"] for one in report["skipped"]
    }
    assert reasons.keys() == SKIPPED.keys()
    assert all(part in reasons[file] for file, part in SKIPPED.items())


def test_there_is_a_story_in_every_format_and_container() -> None:
    files = [re.sub(r":[0-9]+$", "", story.file) for story in STORIES]
    assert {file.split("/")[0] for file in files} == {path.name for path in ARCHIVE.iterdir()}
    parts = "/".join(files).split("/")
    for table in (FORMATS, CONTAINERS):
        shown = {reader for suffix, reader in table.items() if any(suffix in one for one in parts)}
        assert shown == set(table.values())
