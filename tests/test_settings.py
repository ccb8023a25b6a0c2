import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.errors import SettingsError
from qa_service.settings import CONFIG_VARIABLE, Settings, load_settings, setting_names

DOCUMENTED = Path(__file__).parents[1] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


HOST_NAMES = "names like archive.example or *.example.org, without a port, or * for any"


def write_config(folder: Path, text: str, name: str = "qa-service.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refusal(
    *,
    flags: Mapping[str, str | Sequence[str] | None] | None = None,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(flags=flags, environ=environ or {}, config=config)
    return str(caught.value)


def test_nothing_given_means_the_defaults() -> None:
    assert load_settings(environ={}) == Settings()
    assert Settings().host == "127.0.0.1"
    assert Settings().index == Path("index")


def test_a_flag_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    write_config(tmp_path, 'port = 1\nhost = "file"\ntop_k = 3\n')
    settings = load_settings(
        flags={"port": "3", "host": None}, environ={"QA_PORT": "2", "QA_HOST": "environment"}
    )
    assert (settings.port, settings.host, settings.top_k) == (3, "environment", 3)
    assert settings.threads == Settings().threads


def test_every_setting_can_be_given_by_its_variable_and_by_its_key(tmp_path: Path) -> None:
    written = {
        "index": "/a/index",
        "corpus": "/a/corpus",
        "model": "m",
        "reader": "r",
        "host": "h",
        "port": "81",
        "threads": "2",
        "top_k": "7",
        "min_confidence": "0.25",
        "admin_token": "sixteen letters!",
        "conversations": "/a/conversations.sqlite",
        "api_key": "k",
        "store": "milvus+file:/a/b",
        "scheduler": "tcp://a:8786",
        "numerics": "bfloat16",
        "log_level": "debug",
        "log_format": "json",
        "log_questions": "true",
        "access": "key",
        "keys": "/a/keys.json",
        "rate_limit": "60 per minute; 500/day",
        "queue": "8",
        "queue_seconds": "3",
        "answer_seconds": "9",
        "stop_seconds": "5",
        "hosts": "Archive.example, *.readers.example",
        "proxies": "1",
        "url_prefix": "/archive",
        "cors_origins": "https://a.example, http://b.example:8080",
        "follow_links": "true",
        "fields": "title=headline,text=body",
        "llm": "http://localhost:11434/v1/",
        "llm_model": "gemma3",
        "llm_key": "lk",
        "llm_seconds": "7",
        "llm_tokens": "300",
    }
    assert set(written) == set(setting_names())
    expected = Settings(
        Path("/a/index"),
        Path("/a/corpus"),
        "m",
        "r",
        "h",
        81,
        2,
        7,
        0.25,
        "sixteen letters!",
        conversations="/a/conversations.sqlite",
        api_key="k",
        store="milvus+file:/a/b",
        scheduler="tcp://a:8786",
        numerics="bfloat16",
        log_level="DEBUG",
        log_format="json",
        log_questions=True,
        access="key",
        keys=Path("/a/keys.json"),
        rate_limit="60 per minute; 500/day",
        queue=8,
        queue_seconds=3,
        answer_seconds=9,
        stop_seconds=5,
        hosts=("archive.example", "*.readers.example"),
        proxies=1,
        url_prefix="/archive",
        cors_origins=("https://a.example", "http://b.example:8080"),
        follow_links=True,
        fields=(("title", "headline"), ("text", "body")),
        llm="http://localhost:11434/v1",
        llm_model="gemma3",
        llm_key="lk",
        llm_seconds=7,
        llm_tokens=300,
    )
    variables = {f"QA_{name.upper()}": value for name, value in written.items()}
    assert load_settings(environ=variables) == expected
    numbers = {"port", "threads", "top_k", "min_confidence", "queue", "queue_seconds"}
    numbers |= {"follow_links", "answer_seconds", "stop_seconds", "proxies", "log_questions"}
    numbers |= {"llm_seconds", "llm_tokens"}
    lines = [f"{k} = {v if k in numbers else repr(v)}" for k, v in written.items()]
    write_config(tmp_path, "\n".join(lines))
    assert load_settings(environ={}) == expected


def test_the_file_is_the_one_of_the_flag_then_the_variable_then_the_folder(tmp_path: Path) -> None:
    write_config(tmp_path, "port = 1")
    by_variable = write_config(tmp_path, "port = 2", "variable.toml")
    by_flag = write_config(tmp_path, "port = 3", "flag.toml")
    environ = {CONFIG_VARIABLE: str(by_variable)}
    assert load_settings(environ={}).port == 1
    assert load_settings(environ=environ).port == 2
    assert load_settings(environ=environ, config=by_flag).port == 3


def test_paths_in_a_file_are_relative_to_that_file(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    config = write_config(tmp_path / "conf", 'index = "here"\ncorpus = "/there"\n')
    settings = load_settings(environ={}, config=config)
    assert settings.index == tmp_path / "conf" / "here"
    assert settings.corpus == Path("/there")


def test_an_unknown_key_names_the_nearest_and_the_file(tmp_path: Path) -> None:
    write_config(tmp_path, "prot = 80\n")
    assert (
        refusal() == "There is no key in qa-service.toml named 'prot'."
        " The nearest that is known is 'port'."
    )


def test_an_unknown_variable_names_the_nearest() -> None:
    message = refusal(environ={"QA_CORPSE": "x", "PATH": "/bin"})
    assert "'QA_CORPSE'" in message
    assert "'QA_CORPUS'" in message
    assert "'QA_CONFIG'" in refusal(environ={"QA_CONFIG_FILE": "x"})


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("port", "eighty", "a whole number from 0 to 65535"),
        ("port", "65536", "a whole number from 0 to 65535"),
        ("threads", "0", "a whole number from 1 to 64"),
        ("top_k", "2.5", "a whole number from 1 to 20"),
        ("min_confidence", "nan", "a number from 0 to 1"),
        ("min_confidence", "1.01", "a number from 0 to 1"),
        ("log_level", "LOUD", "one of DEBUG, INFO, WARNING, ERROR"),
        ("log_questions", "perhaps", "true or false"),
        ("access", "closed", "one of open, key"),
        ("url_prefix", "archive/", "a path like /archive, without a slash at its end"),
        ("hosts", "https://example.org", HOST_NAMES),
        ("hosts", "archive.example:8000", HOST_NAMES),
        ("cors_origins", "example.org", "origins like https://example.org, or * for all"),
        (
            *("rate_limit", "many per minute"),
            "none, or a rate like 60 per minute, or several: 5/second; 500/day",
        ),
        ("index", "", "a path"),
        ("model", " ", "a text of at least one character"),
    ],
)
def test_a_wrong_value_names_the_setting_the_value_the_place_and_what_is_wanted(
    name: str, value: str, wanted: str
) -> None:
    message = refusal(environ={f"QA_{name.upper()}": value})
    assert f"setting {name} cannot be {value!r}" in message
    assert f"environment variable QA_{name.upper()}" in message
    assert message.endswith(f"It must be {wanted}.")


def test_a_wrong_flag_is_named_as_it_is_written() -> None:
    assert "the flag --top-k" in refusal(flags={"top_k": "many"})


@pytest.mark.parametrize(
    "line", ["port = true", "port = 80.0", 'host = ["a"]', "index = 3", "[corpus]\na = 1"]
)
def test_a_wrong_type_in_the_file_is_refused(tmp_path: Path, line: str) -> None:
    write_config(tmp_path, line)
    assert "which qa-service.toml gives" in refusal()


@pytest.mark.parametrize("content", [b"port = = 1", b"\xff\xfe", b"port = 1\nport = 2"])
def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "qa-service.toml").write_bytes(content)
    assert "qa-service.toml is not TOML" in refusal()


def test_a_file_that_somebody_named_must_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    for message in (refusal(config=missing), refusal(environ={CONFIG_VARIABLE: str(missing)})):
        assert f"{missing} cannot be read" in message
        assert "--config" in message


def test_names_of_fields_are_pairs_however_they_are_given(tmp_path: Path) -> None:
    config = write_config(tmp_path, '[fields]\ntitle = "headline"\ntext = "a, b"\n')
    expected = (("title", "headline"), ("text", "a, b"))
    assert load_settings(environ={}, config=config).fields == expected
    flags = ["title=x", "text=a, b", "title=headline"]
    assert load_settings(environ={}, flags={"fields": flags}).fields == expected
    environ = {"QA_FIELDS": "title = headline, text=a, b"}
    assert load_settings(environ=environ).fields == expected


@pytest.mark.parametrize("given", ["", "title", "titel=headline", "title=", "=headline"])
def test_names_of_fields_that_say_nothing_are_refused_with_the_fields(given: str) -> None:
    message = refusal(flags={"fields": [given]})
    assert "--field" in message
    assert "id, url, title, authors, published, modified, source, language, text" in message


@pytest.mark.parametrize("given", ["3", '["title"]', "[[1, 2]]", "{title = 3}", "{author = 'x'}"])
def test_a_table_of_fields_contains_only_names(tmp_path: Path, given: str) -> None:
    assert "fields" in refusal(config=write_config(tmp_path, f"fields = {given}\n"))


def test_settings_cannot_be_made_with_a_value_out_of_range() -> None:
    with pytest.raises(ValueError, match="port"):
        replace(Settings(), port=-1)


@given(name=st.sampled_from(setting_names()), value=st.text(max_size=12))
def test_any_text_is_either_taken_or_refused_in_words(name: str, value: str) -> None:
    try:
        settings = load_settings(environ={f"QA_{name.upper()}": value})
    except SettingsError as error:
        assert name in str(error)  # noqa: PT017 -- either outcome is right; each has its own check
    else:
        given = Settings(
            model="m",
            reader="r",
            conversations="c",
            api_key="k",
            store="s",
            scheduler="d",
            llm="http://h",
            llm_model="l",
            llm_key="k",
        )
        assert isinstance(getattr(settings, name), type(getattr(given, name)))


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_is_documented_with_its_variable_and_default(name: str) -> None:
    row = re.compile(r"^\| `(\w+)` \| `(\w+)` \| ([^|]*) \|", re.MULTILINE)
    rows = row.findall(DOCUMENTED.read_text("utf-8"))
    documented = {key: (variable, default) for key, variable, default in rows}
    default = getattr(Settings(), name)
    unset = {
        "fields": "none",
        "model": "that of the index",
        "reader": "the built-in one",
        "admin_token": "none: generated for the run",
        "conversations": "a file beside the index",
        "api_key": "none",
        "store": "none: files",
        "scheduler": "none",
        "cors_origins": "none",
        "hosts": "none",
        "llm": "none",
        "llm_model": "none",
        "llm_key": "none",
    }
    shown = unset[name] if default in (None, ()) else f"`{default}`"
    shown = shown.lower() if isinstance(default, bool) else shown
    assert documented[name] == (f"QA_{name.upper()}", shown)


def test_a_secret_is_in_no_message_and_no_listing() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ={"QA_ADMIN_TOKEN": "too short"})
    assert "too short" not in str(caught.value)
    assert "16 characters" in str(caught.value)
    assert "sixteen letters!" not in repr(Settings(admin_token="sixteen letters!"))  # noqa: S106
    with pytest.raises(ValueError, match="admin_token") as wrong:
        Settings(admin_token="too short")  # noqa: S106
    assert "too short" not in str(wrong.value)
