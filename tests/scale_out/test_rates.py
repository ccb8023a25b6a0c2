"""Rates that several processes count together in PostgreSQL."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from qa_service.conversations.database import Database
from qa_service.scale_out import SharedRates, open_shared

Opener = Callable[[], Database]
HOUR = 3600
ASK_ON = """
import sys
from qa_service.scale_out import SharedRates, open_shared

rates = SharedRates(database=open_shared(sys.argv[1]))
print(sum(rates.acquire_entry("ada", 50, 3600) for _ in range(40)))
"""


def test_two_processes_count_one_client_together(opened: Opener) -> None:
    first, second = (SharedRates(database=opened()) for _ in range(2))
    taken = [one.acquire_entry("ada", 3, HOUR) for one in (first, second, first, second)]
    assert taken == [True, True, True, False]
    assert second.acquire_entry("bo", 3, HOUR)
    assert first.get_moving_window("ada", 3, HOUR)[1] == 3


def test_never_more_pass_than_allowed_however_many_ask_at_once(
    opened: Opener, shared_place: str
) -> None:
    opened()  # so that the tables are there
    command = [sys.executable, "-c", ASK_ON, shared_place]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    rates = SharedRates(database=opened())
    with ThreadPoolExecutor(8) as threads:
        ours = list(threads.map(lambda _: rates.acquire_entry("ada", 50, HOUR), range(40)))
    theirs = [int(process.communicate()[0]) for process in processes]
    assert sum(ours) + sum(theirs) == 50


def test_what_costs_more_than_is_left_takes_nothing(opened: Opener) -> None:
    rates = SharedRates(database=opened())
    taken = [rates.acquire_entry("ada", 5, HOUR, amount) for amount in (3, 3, 2, 6)]
    assert taken == [True, False, True, False]


def test_the_window_moves_and_what_is_over_is_removed(opened: Opener) -> None:
    database = opened()
    rates = SharedRates(database=database)
    for client in ("ada", "bo"):
        assert rates.acquire_entry(client, 1, HOUR)
    began, held = rates.get_moving_window("ada", 1, HOUR)
    _let_pass(database, HOUR - 60)
    assert not rates.acquire_entry("ada", 1, HOUR)
    assert rates.get_moving_window("ada", 1, HOUR)[0] == pytest.approx(began - HOUR + 60, abs=30)
    _let_pass(database, 120)
    assert rates.get_moving_window("ada", 1, HOUR)[1] == 0
    assert rates.acquire_entry("ada", 1, HOUR)
    assert held == 1
    assert _rows(database) == 1


def test_neither_names_nor_addresses_are_written_down(opened: Opener) -> None:
    database = opened()
    SharedRates(database=database).acquire_entry("LIMITS:LIMITER/192.0.2.77/questions", 5, HOUR)
    with database.reading() as connection:
        (row,) = connection.execute(text("SELECT * FROM rate_hits")).all()
    assert "192.0.2.77" not in str(row)


def test_a_key_can_be_forgotten(opened: Opener) -> None:
    rates = SharedRates(database=opened())
    rates.acquire_entry("ada", 1, HOUR)
    rates.clear("ada")
    assert rates.acquire_entry("ada", 1, HOUR)


def test_while_the_database_is_away_each_process_counts_alone(
    opened: Opener, shared_place: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "qa_service.scale_out.shared_state")
    rates, other = (SharedRates(database=opened(), away_s=0) for _ in range(2))
    assert rates.acquire_entry("ada", 2, HOUR)
    with psycopg.connect(shared_place, autocommit=True) as connection:
        connection.execute("ALTER TABLE rate_hits RENAME TO rate_hits_away")
        alone = [rates.acquire_entry("ada", 2, HOUR) for _ in range(3)]
        assert rates.get_moving_window("ada", 2, HOUR)[1] == 2
        connection.execute("ALTER TABLE rate_hits_away RENAME TO rate_hits")
    assert alone == [True, True, False]
    assert [rates.acquire_entry("ada", 2, HOUR), other.acquire_entry("ada", 2, HOUR)] == [
        True,
        False,
    ]
    logged = [one.getMessage() for one in caplog.records if one.name.endswith("shared_state")]
    assert len(logged) == 2
    assert "only by this process" in logged[0]
    assert "again" in logged[1]


def test_a_database_that_failed_is_left_alone_for_a_while(
    opened: Opener, shared_place: str
) -> None:
    rates = SharedRates(database=opened())
    with psycopg.connect(shared_place, autocommit=True) as connection:
        connection.execute("ALTER TABLE rate_hits RENAME TO rate_hits_away")
        assert rates.acquire_entry("ada", 2, HOUR)
        connection.execute("ALTER TABLE rate_hits_away RENAME TO rate_hits")
    assert rates.acquire_entry("ada", 2, HOUR)
    assert _rows(opened()) == 0


def test_a_server_that_does_not_reply_holds_nobody_up_for_long(
    opened: Opener, shared_place: str
) -> None:
    database = opened()
    rates = SharedRates(database=database)
    with psycopg.connect(shared_place) as connection:
        connection.execute("LOCK TABLE rate_hits")  # until the connection is closed
        assert rates.acquire_entry("ada", 2, HOUR)
    assert _rows(database) == 0


def test_a_connection_that_gives_no_sign_of_life_is_replaced(opened: Opener) -> None:
    database = opened()
    rates = SharedRates(database=database)
    assert rates.acquire_entry("ada", 2, HOUR)
    with database.reading() as connection:
        serving = int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
    os.kill(serving, signal.SIGSTOP)  # the connection that is asked next
    try:
        taken = [rates.acquire_entry("ada", 2, HOUR) for _ in range(2)]
    finally:
        os.kill(serving, signal.SIGCONT)
    assert taken == [True, False]
    assert _rows(database) == 2


def test_only_a_server_is_shared(tmp_path: Path) -> None:
    assert open_shared(None) is None
    assert open_shared(tmp_path / "kept.sqlite") is None
    assert not (tmp_path / "kept.sqlite").exists()


def _let_pass(database: Database, seconds: float) -> None:
    with database.writing() as connection:
        connection.execute(text(f"UPDATE rate_hits SET expires = expires - {seconds}"))  # noqa: S608


def _rows(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM rate_hits")).scalar_one())
