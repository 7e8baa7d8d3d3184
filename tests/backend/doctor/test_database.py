import hashlib
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.doctor.database import check_backups, check_database, restore
from backend.doctor.finding import State
from backend.process import take_folder
from backend.store import DataUnusable, Store
from backend.store.backup import make_backup
from backend.store.placing import DATABASE
from tests.house.checkout import ROOT

MIGRATIONS = ROOT / "migrations"


@pytest.fixture
def database(data_folder: Path) -> Path:
    Store.open(data_folder, MIGRATIONS).close()
    return data_folder / DATABASE


def test_before_the_first_start_there_is_none(data_folder: Path):
    assert check_database(data_folder, MIGRATIONS, in_use=False).state is State.NOTE


def test_a_whole_database_is_fine_and_is_not_touched(database: Path):
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in database.parent.glob("*")}
    finding = check_database(database.parent, MIGRATIONS, in_use=False)
    assert finding.state is State.FINE, finding.says
    after = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in database.parent.glob("*")}
    assert after == before


def test_a_database_that_is_in_use_is_left_alone(database: Path):
    database.write_bytes(b"not even a database")
    assert check_database(database.parent, MIGRATIONS, in_use=True).state is State.NOTE


def test_a_damaged_database_is_wrong(database: Path):
    content = bytearray(database.read_bytes())
    content[100:4096] = os.urandom(len(content[100:4096]))
    database.write_bytes(content)
    finding = check_database(database.parent, MIGRATIONS, in_use=False)
    assert finding.state is State.WRONG
    assert finding.next_step


def test_a_database_of_a_newer_hearth_is_wrong(database: Path):
    with closing(sqlite3.connect(database)) as connection, connection:
        [newest] = connection.execute("SELECT max(number) FROM migration").fetchone()
        connection.execute("INSERT INTO migration VALUES (?, 'later', 'sum', 0)", (newest + 1,))
        connection.execute(f"PRAGMA user_version = {newest + 1}")
    finding = check_database(database.parent, MIGRATIONS, in_use=False)
    assert finding.state is State.WRONG
    assert "newer" in finding.says


def test_backups_are_listed_by_the_name_that_brings_them_back(database: Path):
    [none] = check_backups(database.parent)
    assert "none yet" in none.says
    backup = make_backup(database, 1, datetime(2026, 11, 21, tzinfo=UTC))
    [finding] = check_backups(database.parent)
    assert finding.says.startswith(f"{backup.name}, schema 1")
    said = restore(database.parent, backup.name)
    assert said.startswith(f"{backup.name} is in its place again. What was there is kept as ")


def test_a_backup_that_is_not_there_is_refused(database: Path):
    with pytest.raises(DataUnusable, match="no backup"):
        restore(database.parent, "hearth-9.db")


def test_nothing_is_brought_back_under_a_running_instance(database: Path):
    backup = make_backup(database, 1, datetime(2026, 11, 21, tzinfo=UTC))
    before = database.read_bytes()
    with take_folder(database.parent), pytest.raises(Exception, match="Another Hearth"):
        restore(database.parent, backup.name)
    assert database.read_bytes() == before
