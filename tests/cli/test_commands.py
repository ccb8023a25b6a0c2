"""The commands over a real index of a few articles, with the real model."""

import io
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from ferry_articles import FERRY_ARTICLES
from qa_service.cli import main
from qa_service.settings import DEFAULT_MIN_CONFIDENCE


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and its index, both in their default places."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "corpus").mkdir()
    lines = [json.dumps(article) for article in FERRY_ARTICLES]
    (folder / "corpus" / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "corpus" / "broken.jsonl").write_text("{]", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["index"]) == 0
    return folder


@pytest.fixture
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(home)
    return home


def json_of(capsys: pytest.CaptureFixture[str], *argv: str, status: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert main(argv) == status
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    return document


@pytest.mark.usefixtures("at_home")
def test_indexing_again_embeds_nothing_and_names_what_it_skips(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = json_of(capsys, "index", "--json")
    assert set(report) == {
        *("generation", "articles", "passages", "added", "changed", "removed", "unchanged"),
        *("skipped", "embedded_passages", "seconds"),
    }
    assert (report["articles"], report["unchanged"], report["embedded_passages"]) == (2, 2, 0)
    (skipped,) = report["skipped"]
    assert skipped["file"] == "corpus/broken.jsonl:1"
    main(["index"])
    out, err = capsys.readouterr()
    assert "2 unchanged, 1 skipped" in out
    printed = (
        f"1 skipped: 1: {skipped['reason']} corpus/broken.jsonl:1 `qa-service read FILE` shows"
    )
    assert printed in " ".join(err.split())


def test_an_empty_folder_is_an_error_and_leaves_the_index(
    at_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (at_home / "index" / "CURRENT").read_bytes()
    assert main(["index", str(tmp_path), "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("qa-service: No article could be read from ")
    assert (at_home / "index" / "CURRENT").read_bytes() == before


@pytest.mark.usefixtures("at_home")
def test_status_shows_what_is_indexed(capsys: pytest.CaptureFixture[str]) -> None:
    status = json_of(capsys, "status", "--json")
    assert (status["articles"], status["passages"]) == (2, 4)
    assert status["model"]["name"] == "all-MiniLM-L6-v2"
    main(["status"])
    out = capsys.readouterr().out
    assert "published   2016-04-02 to 2018-09-10" in out
    assert "source      The Example Post (1)" in out
    assert status["generation"] in out


def test_status_and_a_build_without_changes_load_no_torch(home: Path) -> None:
    code = (
        "import sys\n"
        "from qa_service.cli import main\n"
        "assert main(['status']) == main(['verify']) == main(['index']) == 0\n"
        "print('torch' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=home, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "False"


@pytest.mark.usefixtures("at_home")
def test_verify_finds_a_sound_index_sound(capsys: pytest.CaptureFixture[str]) -> None:
    found = json_of(capsys, "verify", "--json")
    assert found["ok"] is True
    assert found["problems"] == []
    assert "vectors.faiss" in found["files"]


def test_a_damaged_index_is_reported_with_the_remedy(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "index"
    shutil.copytree(home / "index", damaged)
    (vectors,) = damaged.rglob("vectors.faiss")
    vectors.write_bytes(vectors.read_bytes()[:-1])
    flags = ("--index", str(damaged))
    assert json_of(capsys, "verify", *flags, "--json", status=1)["ok"] is False
    for command in (("verify",), ("status",), ("ask", "What does a ticket cost?")):
        assert main([*command, *flags]) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "qa-service index" in line


@pytest.mark.usefixtures("at_home")
def test_ask_prints_the_answer_with_its_citation(capsys: pytest.CaptureFixture[str]) -> None:
    question = "How many passengers did the ferry carry?"
    assert main(["ask", question]) == 0
    out = capsys.readouterr().out
    shown = " ".join(out.split())
    assert "The ferry carried 40,000 passengers last year. [1]" in shown
    assert "[1] Wire of Words, “Lumen ferry raises its fares”, 10 September 2018" in shown


@pytest.mark.usefixtures("at_home")
def test_ask_prints_the_answer_object_within_the_limits_of_the_flags(
    capsys: pytest.CaptureFixture[str],
) -> None:
    flags = ("--json", "--to", "2017-01-01", "--source", "the example post", "--top-k", "1")
    answer = json_of(capsys, "ask", "What does a ticket for the crossing cost?", *flags)
    assert set(answer) == {
        *(
            "id",
            "question",
            "standalone_question",
            "understood",
            "status",
            "answer",
            "as_of",
            "timeline",
            "confidence",
        ),
        *("form", "citations", "passages", "generation", "timings_ms"),
    }
    assert [one["article"]["id"] for one in answer["passages"]] == ["ferry-2016"]


@pytest.mark.usefixtures("at_home")
def test_what_the_archive_does_not_answer_is_no_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", "Who composed the opera about the volcano?"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Nothing in the archive answers this. The closest passages:\n\n- ")
    assert "[1]" not in out


@pytest.mark.usefixtures("at_home")
def test_chat_answers_follow_ups_and_goes_on_after_a_bad_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        "What did a ticket to Lumen island cost in 2016?",
        "",
        "\x1b[2J",
        "And in 2018?",
        "/quit",
        "Never asked",
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    assert main(["chat"]) == 0
    out, err = capsys.readouterr()
    before, after = out.split("Searched for:", 1)
    assert "12 crowns" in before
    assert "19 crowns" in after
    assert "Never asked" not in out
    assert err.splitlines() == ["The question contains the control character U+001B; remove it."]


@pytest.mark.usefixtures("at_home")
def test_chat_ends_without_a_word_at_the_end_of_its_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["chat"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("at_home")
def test_chat_ends_without_a_word_at_ctrl_c(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    assert main(["chat"]) == 0
    assert capsys.readouterr().err == ""


def question_set(folder: Path, *extra: str) -> str:
    questions = (
        {
            "id": "passengers",
            "question": "How many passengers did the ferry carry?",
            "relevant": [{"article": "ferry-2018", "quote": "carried 40,000 passengers"}],
            "answers": ["40,000"],
        },
        {"id": "opera", "question": "Who composed the volcano opera?", "answerable": False},
    )
    file = folder / "questions.jsonl"
    file.write_text("\n".join([*(json.dumps(one) for one in questions), *extra]), encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("at_home")
def test_eval_scores_a_question_set_and_writes_what_other_tools_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: tmp_path / f"out.{name}" for name in ("run", "qrels", "svg")}
    flags = ["--run", str(files["run"]), "--qrels", str(files["qrels"]), "--plot"]
    report = json_of(capsys, "eval", question_set(tmp_path), "--json", *flags, str(files["svg"]))
    assert report["questions"]["total"] == 2
    first = report["ranking"]["hit_at_1"]
    assert (first["value"], first["high"], first["count"]) == (1.0, 1.0, 1)
    assert 0 < first["low"] < 1.0  # Wilson's interval: one question shows little
    assert report["refusal"]["recall"]["value"] == 1.0
    assert report["answers"]["f1"]["value"] == 1.0
    assert report["citations_exact"]["value"] == 1.0
    assert report["min_confidence"] == DEFAULT_MIN_CONFIDENCE
    assert [one["rank"] for one in report["outcomes"]] == [1, None]
    assert files["run"].read_text("utf-8").startswith("passengers Q0 ferry-2018#2 1 ")
    assert files["qrels"].read_text("utf-8") == "passengers 0 ferry-2018#2 1\n"
    assert "<svg" in files["svg"].read_text("utf-8")


@pytest.mark.usefixtures("at_home")
def test_eval_prints_a_table_and_names_the_quotes_it_cannot_find(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = {"id": "x", "question": "Who?", "relevant": [{"article": "gone", "quote": "lost words"}]}
    assert main(["eval", question_set(tmp_path, json.dumps(lost))]) == 0
    out = capsys.readouterr().out
    assert "passages    hit@1                  0.500" in out
    assert "2 questions" in out
    assert "x: gone, “lost words”" in out


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("flags", "fault"),
    [
        (["--run", "no/such/folder/run"], "--run"),
        (["--qrels", "corpus"], "--qrels"),
        (["--plot", "plot.png"], "end in .svg"),
    ],
)
def test_eval_refuses_files_it_cannot_write_before_it_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], fault: str
) -> None:
    assert main(["eval", question_set(tmp_path), *flags]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert fault in err
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("at_home")
def test_eval_names_a_bad_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", question_set(tmp_path, '{"id": "broken"}')]) == 2
    assert "questions.jsonl:3 is not a question: question" in capsys.readouterr().err


def test_an_index_keeps_the_model_that_made_it(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(home / "index", tmp_path / "index")
    (manifest,) = (tmp_path / "index").rglob("manifest.json")
    manifest.write_text(manifest.read_text().replace("all-MiniLM-L6-v2", "no-such-model"))
    flags = ("--index", str(tmp_path / "index"))
    assert main(["index", str(home / "corpus"), *flags]) == 1
    assert "no-such-model" in capsys.readouterr().err
    assert main(["index", str(home / "corpus"), *flags, "--model", "all-MiniLM-L6-v2"]) == 0


def test_serve_brings_the_index_up_to_date_and_answers_once_it_says_so(
    home: Path, tmp_path: Path
) -> None:
    command: list[str | Path] = [Path(sys.executable).with_name("qa-service"), "serve"]
    command += ["--port", "0"]
    command += ["--corpus", home / "corpus", "--index", tmp_path / "index"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert "2 added, 1 skipped" in server.stdout.readline()
        ready = server.stdout.readline()
        assert ready.startswith("Ready: http://127.0.0.1:")
        address = ready.split()[1]
        assert httpx.get(f"{address}/readyz", timeout=10).status_code == 200
        begun = httpx.post(f"{address}/api/v1/conversations", json={"title": "Kept"}, timeout=10)
        assert begun.status_code == 201
        server.send_signal(signal.SIGTERM)
        _, err = server.communicate(timeout=20)
    assert server.returncode == 0
    assert b"Kept" in (tmp_path / "index-conversations.sqlite").read_bytes()
    printed = " ".join(err.split())
    assert printed.startswith("1 skipped: 1: ")
    assert printed.endswith("`qa-service index --json` names all.")


def test_a_reader_who_has_seen_enough_is_met_quietly(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "import sys, qa_service.cli as cli; sys.exit(cli.main(['status']))"],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
