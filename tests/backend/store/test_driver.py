import errno
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from backend.store import driver as drivers
from backend.store.driver import Driver, SqliteDriver, TursoDriver, default_driver
from backend.store.faults import Trouble
from tests.backend.store.databases import ask, run

MIGHT_BREAK = [
    "with space",
    "ünï 日本",
    "q'uote",
    'double"quote',
    "a?b=c#d",
    "100%41",
    "file:x",
    "both'\"and;",
]


def value(connection: drivers.Connection, sql: str) -> object:
    return connection.execute(sql).fetchone()[0]


def test_turso_is_taken_where_it_is_installed(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("turso")
    assert default_driver() == TursoDriver()
    monkeypatch.setitem(sys.modules, "turso", None)
    assert default_driver() == SqliteDriver()


def test_connections_are_in_wal_mode_safe_against_power_cuts_and_hold_references(driver: Driver, tmp_path: Path):
    connection = driver.connect(tmp_path / "hearth.db")
    assert value(connection, "PRAGMA journal_mode") == "wal"
    assert value(connection, "PRAGMA synchronous") == 2
    assert value(connection, "PRAGMA foreign_keys") == 1
    assert value(connection, "PRAGMA busy_timeout") == 30_000
    connection.close()


@pytest.mark.parametrize("name", MIGHT_BREAK)
def test_a_database_opens_at_any_path(driver: Driver, tmp_path: Path, name: str):
    folder = tmp_path / name
    folder.mkdir()
    run(driver, folder / "hearth.db", ["CREATE TABLE word (word TEXT)", "INSERT INTO word VALUES ('kept')"])
    assert (folder / "hearth.db").exists()
    assert ask(folder / "hearth.db", "SELECT word FROM word") == [("kept",)]


def test_values_come_back_as_they_went_in(driver: Driver, tmp_path: Path):
    connection = driver.connect(tmp_path / "hearth.db")
    connection.execute("CREATE TABLE thing (value)")
    for given in (2**53 + 1, -(2**63), "a\0b", "é日🜁", "", b"\0\xff", 0.1, None):
        connection.execute("DELETE FROM thing")
        connection.execute("INSERT INTO thing VALUES (?)", (given,))
        assert value(connection, "SELECT value FROM thing") == given
    connection.close()


def test_nothing_is_committed_unless_told(driver: Driver, tmp_path: Path):
    connection = driver.connect(tmp_path / "hearth.db")
    connection.execute("CREATE TABLE thing (value)")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO thing VALUES (1)")
    assert connection.in_transaction
    connection.execute("ROLLBACK")
    assert not connection.in_transaction
    assert value(connection, "SELECT count(*) FROM thing") == 0
    connection.close()


def test_a_lock_is_waited_for_and_then_named(driver: Driver, tmp_path: Path):
    impatient = type(driver)(patience=0.05)
    holder, waiting = driver.connect(tmp_path / "hearth.db"), impatient.connect(tmp_path / "hearth.db")
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="locked") as caught:
        waiting.execute("BEGIN IMMEDIATE")
    assert driver.trouble_of(caught.value) is Trouble.BUSY
    driver.wait_at_most(waiting, 20)
    release = threading.Timer(0.05, lambda: holder.execute("COMMIT"))
    release.start()
    waiting.execute("BEGIN IMMEDIATE")
    release.join()
    waiting.execute("COMMIT")
    waiting.close()
    holder.close()


def test_a_file_that_is_no_database_is_damage(driver: Driver, tmp_path: Path):
    (tmp_path / "hearth.db").write_bytes(b"words, words " * 1_000)
    with pytest.raises(Exception) as caught:  # noqa: PT011 (whichever class the driver has)
        driver.connect(tmp_path / "hearth.db")
    assert driver.trouble_of(caught.value) is Trouble.DAMAGED


def test_a_wrong_statement_is_no_trouble_of_the_database(driver: Driver, tmp_path: Path):
    connection = driver.connect(tmp_path / "hearth.db")
    with pytest.raises(Exception, match="no such table") as caught:
        connection.execute("SELECT * FROM nowhere")
    assert driver.raised(caught.value)
    assert driver.trouble_of(caught.value) is None
    connection.close()


OTHERS = (
    RuntimeError("short read on page 3"),
    IndexError("out of bounds"),
    OSError(errno.ENOSPC, "No space left on device"),
    KeyError("Busy"),
)


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error).__name__)
def test_errors_of_others_are_not_taken_for_the_drivers(driver: Driver, error: Exception):
    assert not driver.raised(error)
    assert driver.trouble_of(error) is None


def test_a_folder_that_is_not_there_is_told_by_the_drivers_own_error(driver: Driver, tmp_path: Path):
    with pytest.raises(Exception) as caught:  # noqa: PT011 (Turso's has no class that can be named)
        driver.connect(tmp_path / "nowhere/hearth.db")
    assert driver.raised(caught.value)
    assert driver.trouble_of(caught.value) in {Trouble.DISK, Trouble.READ_ONLY}


def test_a_full_disk_is_named(driver: Driver, tmp_path: Path):
    if not isinstance(driver, SqliteDriver):
        pytest.skip("Turso has no limit of its own on a file's size")
    connection = driver.connect(tmp_path / "hearth.db")
    connection.execute("CREATE TABLE thing (value)")
    connection.execute("PRAGMA max_page_count = 3").fetchall()
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO thing VALUES (zeroblob(100000))")
    assert driver.trouble_of(caught.value) is Trouble.FULL
    connection.close()


def test_another_process_is_told_that_turso_has_the_file(tmp_path: Path):
    pytest.importorskip("turso")
    connection = TursoDriver().connect(tmp_path / "hearth.db")
    script = (
        "import sys; from pathlib import Path; from backend.store.driver import TursoDriver\n"
        "try: TursoDriver().connect(Path(sys.argv[1]))\n"
        "except Exception as error: print(TursoDriver().trouble_of(error))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "hearth.db"],
        env={"PYTHONPATH": str(Path(drivers.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == "Trouble.TAKEN"
    connection.close()
