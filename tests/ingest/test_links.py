"""Links below the given paths: what stays inside is followed, what leads out is named."""

from pathlib import Path

import pytest

from qa_service.cli import main
from qa_service.ingest import ReadingOptions, Skipped, read_articles

TEXT = (
    "The ferry to the island was late again on Monday. Its captain blamed the fog.\n\nNobody swam."
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of articles; beside it lies what is nobody's business."""
    corpus, beside = tmp_path / "corpus", tmp_path / "beside"
    for folder in (corpus, beside, beside / "more"):
        folder.mkdir()
    (corpus / "own.md").write_text(f"# Ferry\n\n{TEXT}\n", "utf-8")
    (beside / "secret.md").write_text(f"# Secret\n\n{TEXT} A secret.\n", "utf-8")
    (beside / "more" / "secret.md").write_text(f"# More\n\n{TEXT} More of it.\n", "utf-8")
    return corpus


def names(corpus: Path, *paths: Path, follow_links: bool = False) -> tuple[list[str], list[str]]:
    """The titles of what is read, and the names of what is left out because it leads out."""
    options = ReadingOptions(follow_links=follow_links)
    found = list(read_articles([*(paths or (corpus,))], options, processes=0))
    titles = [one.title or "" for one in found if not isinstance(one, Skipped)]
    out = [one for one in found if isinstance(one, Skipped)]
    assert all("leads out of the given paths" in one.reason for one in out)
    return titles, [Path(one.file).name for one in out]


def test_links_that_lead_out_are_left_out_and_named(corpus: Path) -> None:
    (corpus / "a.md").symlink_to(corpus.parent / "beside" / "secret.md")
    (corpus / "b").symlink_to(corpus.parent / "beside" / "more")
    (corpus / "c.md").symlink_to("../beside/secret.md")
    assert names(corpus) == (["Ferry"], ["a.md", "b", "c.md"])


def test_a_link_to_a_link_counts_by_where_it_ends(corpus: Path) -> None:
    (corpus / "first.md").symlink_to(corpus.parent / "hop.md")
    (corpus.parent / "hop.md").symlink_to(corpus.parent / "beside" / "secret.md")
    assert names(corpus) == (["Ferry"], ["first.md"])


def test_a_folder_whose_name_begins_like_the_given_one_is_outside(corpus: Path) -> None:
    other = corpus.with_name("corpus-2")
    other.mkdir()
    (other / "x.md").write_text(f"# Other\n\n{TEXT} There.\n", "utf-8")
    (corpus / "x.md").symlink_to(other / "x.md")
    assert names(corpus) == (["Ferry"], ["x.md"])


def test_links_within_are_followed(corpus: Path) -> None:
    (corpus / "deep").mkdir()
    (corpus / "deep" / "d.md").write_text(f"# Deep\n\n{TEXT} Deep down.\n", "utf-8")
    (corpus / "link.md").symlink_to("deep/d.md")
    titles, out = names(corpus)
    assert (sorted(titles), out) == (["Deep", "Ferry"], [])


def test_a_given_path_may_be_a_link_and_another_given_one_is_inside(corpus: Path) -> None:
    way = corpus.with_name("way")
    way.symlink_to(corpus)
    assert names(way) == (["Ferry"], [])
    (corpus / "a.md").symlink_to(corpus.parent / "beside" / "secret.md")
    titles, out = names(corpus, corpus, corpus.parent / "beside")
    assert (sorted(titles), out) == (["Ferry", "More", "Secret"], [])


def test_a_setting_lets_them_be_followed(corpus: Path) -> None:
    (corpus / "a.md").symlink_to(corpus.parent / "beside" / "secret.md")
    titles, out = names(corpus, follow_links=True)
    assert (sorted(titles), out) == (["Ferry", "Secret"], [])


def test_indexing_names_what_it_left_out(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "a.md").symlink_to(corpus.parent / "beside" / "secret.md")
    index = corpus.parent / "index"
    assert main(["index", str(corpus), "--index", str(index), "--json"]) == 0
    told = capsys.readouterr().out
    assert '"articles": 1' in told
    assert "a.md" in told
    assert "leads out of the given paths" in told
    monkeypatch.setenv("QA_FOLLOW_LINKS", "true")  # what was read before is no longer all
    assert main(["index", str(corpus), "--index", str(index), "--json"]) == 0
    assert '"articles": 2' in capsys.readouterr().out


def test_citation_data_behind_a_link_are_not_read(corpus: Path) -> None:
    ris = "TY  - NEWS\nTI  - Told elsewhere\nER  - \n"
    (corpus.parent / "beside" / "own.ris").write_text(ris, "utf-8")
    (corpus / "own.ris").symlink_to(corpus.parent / "beside" / "own.ris")
    found = list(read_articles([corpus / "own.md"], processes=0))
    assert [one.title for one in found if not isinstance(one, Skipped)] == ["Ferry"]
