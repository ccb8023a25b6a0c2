import stat
from pathlib import Path

import psycopg
import pytest

from chat_samples import turn
from qa_service.conversations import Conversations
from qa_service.conversations.database import conversations_place
from qa_service.errors import ConversationsError

OWNER = "a" * 64


def test_conversations_stand_beside_the_index_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    beside = tmp_path / "index-conversations.sqlite"
    assert conversations_place(None, Path("index")) == beside
    assert conversations_place(None, tmp_path / "index") == beside
    (tmp_path / "index").mkdir()
    monkeypatch.chdir(tmp_path / "index")
    assert conversations_place(None, Path()) == beside


def test_a_setting_names_another_place_or_none() -> None:
    assert conversations_place("elsewhere.sqlite", Path("index")) == "elsewhere.sqlite"
    assert conversations_place(" Off ", Path("index")) is None


def test_only_the_service_may_read_the_file(tmp_path: Path) -> None:
    place = tmp_path / "kept.sqlite"
    conversations = Conversations(place)
    conversations.begin(OWNER)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    conversations.close()
    assert modes == {0o600}


def test_nothing_of_what_is_deleted_stays_on_the_disk(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "kept.sqlite")
    reader = Conversations(tmp_path / "kept.sqlite")
    stays, goes = conversations.begin(OWNER), conversations.begin(OWNER)
    conversations.add(OWNER, stays.id, turn("What of the herons?"))
    for number in range(20):
        conversations.add(OWNER, goes.id, turn(f"Where is bittern {number}?" * 40))
    reader.find(OWNER, "bittern")
    assert b"bittern" in _bytes_of(tmp_path)
    conversations.delete(OWNER, goes.id)
    held = _bytes_of(tmp_path)
    conversations.close()
    reader.close()
    assert b"bittern" not in held
    assert b"herons" in held


def _bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_place_that_cannot_be_written_is_reported_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("no folder")
    with pytest.raises(ConversationsError, match=r"`conversations`") as caught:
        Conversations(tmp_path / "letter" / "kept.sqlite")
    assert str(tmp_path / "letter" / "kept.sqlite") in str(caught.value)


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / "new" / "folder" / "kept.sqlite")
    conversations.begin(OWNER)
    conversations.close()
    assert (tmp_path / "new" / "folder" / "kept.sqlite").is_file()


def test_connections_that_a_server_broke_off_are_made_again(postgresql: str) -> None:
    conversations = Conversations(postgresql)
    begun = conversations.begin(OWNER, "Treaties")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'qa' AND pid <> pg_backend_pid()"
        ).fetchall()
    assert ended
    found, _ = conversations.get(OWNER, begun.id)
    conversations.close()
    assert found.title == "Treaties"


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "letter.txt"
    place.write_text("Dear reader, this is a letter and not a database at all.\n" * 20)
    before = place.read_bytes()
    with pytest.raises(ConversationsError, match="not a database"):
        Conversations(place)
    assert place.read_bytes() == before


def test_a_server_that_does_not_answer_is_reported_without_its_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ConversationsError) as caught:
        Conversations("postgresql://qa:open-sesame@127.0.0.1:1/none")
    assert "127.0.0.1" in str(caught.value)
    assert "open-sesame" not in str(caught.value) + caplog.text


@pytest.mark.parametrize(
    "url", ["oracle://db/x", "nosuch://db/x", "://open-sesame", "postgresql:// /"]
)
def test_a_url_of_no_known_database_is_refused(url: str) -> None:
    with pytest.raises(ConversationsError) as caught:
        Conversations(url)
    assert "open-sesame" not in str(caught.value)
    assert caught.value.remedy
