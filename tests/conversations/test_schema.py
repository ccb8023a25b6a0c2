from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, inspect, text

from chat_samples import turn
from qa_service.conversations import Conversations
from qa_service.conversations.database import STEPS, Database, bring_up_to_date
from qa_service.errors import ConversationsError

OWNER = "a" * 64


def add_a_language(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE conversations ADD COLUMN language VARCHAR(2)"))
    connection.execute(text("UPDATE conversations SET language = 'en'"))


def fail_half_way(connection: Connection) -> None:
    add_a_language(connection)
    raise RuntimeError("a step that does not end well")


@pytest.fixture
def database(place: str) -> Database:
    return Database(place)


def test_an_older_database_is_brought_up_to_date_with_what_it_holds(
    opened: Callable[[], Conversations], database: Database
) -> None:
    begun = opened().begin(OWNER, "Treaties")
    opened().add(OWNER, begun.id, turn())
    for _ in range(2):  # the second time there is nothing left to do
        with database.writing() as connection:
            bring_up_to_date(connection, (*STEPS, add_a_language))
    with database.reading() as connection:
        rows = connection.execute(text("SELECT title, turns, language FROM conversations")).all()
    database.close()
    assert [tuple(row) for row in rows] == [("Treaties", 1, "en")]


def test_one_of_version_1_gets_the_tables_of_a_new_one_and_keeps_what_it_holds(
    place: str, opened: Callable[[], Conversations]
) -> None:
    begun = opened().begin(OWNER, "Treaties")
    opened().add(OWNER, begun.id, turn())
    database = Database(place)
    made_new = tables_of(database)
    with database.writing() as connection:
        for undone in ("DROP TABLE rate_hits", "DROP TABLE rebuilds"):
            connection.execute(text(undone))
        connection.execute(text("UPDATE schema_version SET version = 1"))
    assert tables_of(database) != made_new
    database.close()
    assert opened().get(OWNER, begun.id)[0].turns == 1
    brought_up = Database(place)
    tables = tables_of(brought_up)
    brought_up.close()
    assert tables == made_new


def tables_of(database: Database) -> dict[str, object]:
    """Columns, keys and indexes of every table, and what PostgreSQL logs of it."""
    with database.reading() as connection:
        found = inspect(connection)
        tables: dict[str, object] = {
            name: (
                [
                    (column["name"], str(column["type"]).split("(")[0], column["nullable"])
                    for column in found.get_columns(name)
                ],
                found.get_pk_constraint(name)["constrained_columns"],
                sorted((index["name"], index["column_names"]) for index in found.get_indexes(name)),
            )
            for name in found.get_table_names()
        }
        if connection.dialect.name == "postgresql":
            logged = "SELECT relname, relpersistence FROM pg_class WHERE relkind = 'r'"
            kinds = connection.execute(text(f"{logged} AND pg_table_is_visible(oid)")).all()
            tables["logged"] = sorted((name, kind) for name, kind in kinds if name in tables)
        return tables


def test_a_database_of_a_newer_version_is_left_alone(place: str, database: Database) -> None:
    with database.writing() as connection:
        bring_up_to_date(connection, (*STEPS, add_a_language))
    database.close()
    with pytest.raises(ConversationsError, match="Install a newer qa-service"):
        Conversations(place)


def test_a_step_that_fails_changes_nothing(
    opened: Callable[[], Conversations], database: Database
) -> None:
    begun = opened().begin(OWNER, "Treaties")
    with pytest.raises(RuntimeError), database.writing() as connection:
        bring_up_to_date(connection, (*STEPS, fail_half_way))
    with database.reading() as connection:
        columns = connection.execute(text("SELECT * FROM conversations")).keys()
        version = connection.execute(text("SELECT version FROM schema_version")).scalar_one()
    database.close()
    assert "language" not in columns
    assert version == len(STEPS) + 1
    assert opened().get(OWNER, begun.id)[0].title == "Treaties"


def test_many_may_open_a_new_database_at_once(opened: Callable[[], Conversations]) -> None:
    with ThreadPoolExecutor(8) as threads:
        all_opened = list(threads.map(lambda _: opened(), range(8)))
    begun = all_opened[0].begin(OWNER, "Treaties")
    assert {one.get(OWNER, begun.id)[0].title for one in all_opened} == {"Treaties"}
