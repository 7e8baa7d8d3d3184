from collections.abc import Callable
from pathlib import Path

import pytest

from backend.store import DataTaken, DataUnusable, Store
from backend.store.driver import Driver, SqliteDriver
from backend.store.inspection import examine, first_complaint, looking
from backend.store.migrations import read_migrations
from tests.backend.store.databases import FIRST, MIGRATIONS, damage, fingerprints, many_settings, run


@pytest.fixture
def path(open_store: Callable[..., Store]) -> Path:
    """A database in good order, closed."""
    store = open_store()
    store.close()
    return store.path


def test_the_steps_that_a_database_has_had_are_read(path: Path):
    applied = examine(path, thoroughly=True)
    assert [(step.number, step.checksum) for step in applied] == [
        (step.number, step.checksum) for step in read_migrations(MIGRATIONS)
    ]


def test_looking_leaves_the_folder_exactly_as_it_was(path: Path):
    path.with_name("hearth.db-wal").unlink(missing_ok=True)
    before = fingerprints(path.parent)
    examine(path, thoroughly=True)
    assert fingerprints(path.parent) == before


def test_looking_can_not_change_anything(path: Path):
    with pytest.raises(DataUnusable), looking(path) as connection:
        connection.execute("DELETE FROM setting")


def test_an_empty_file_is_damage_and_its_commits_are_not_thrown_away(path: Path):
    path.write_bytes(b"")
    wal = path.with_name("hearth.db-wal")
    wal.write_bytes(b"commits")
    with pytest.raises(DataUnusable, match="it is empty"):
        examine(path, thoroughly=False)
    assert wal.read_bytes() == b"commits"


def test_damage_in_the_middle_is_seen_when_looking_thoroughly(path: Path, driver: Driver):
    run(driver, path, many_settings())
    damage(path)
    assert examine(path, thoroughly=False)
    with pytest.raises(DataUnusable, match="is damaged"):
        examine(path, thoroughly=True)


def test_a_complaint_is_one_line(path: Path):
    with looking(path) as connection:
        assert first_complaint(connection) == ""


@pytest.mark.parametrize(
    "strange",
    [
        ["CREATE TABLE note (words TEXT)"],
        [FIRST.splitlines()[0], "PRAGMA user_version = 3"],
        ["CREATE TABLE migration (number INTEGER, name TEXT, checksum TEXT)"],
        [
            "CREATE TABLE migration (number INTEGER, name TEXT, checksum TEXT)",
            "INSERT INTO migration VALUES (1, 'a', ''), (3, 'c', '')",
            "PRAGMA user_version = 2",
        ],
        [
            "CREATE TABLE migration (number INTEGER, name TEXT, checksum TEXT)",
            "INSERT INTO migration VALUES (1, 'a', '')",
            "PRAGMA user_version = 2",
        ],
    ],
    ids=["foreign", "without a record", "empty record", "gap", "disagreeing"],
)
def test_a_database_that_is_not_ours_is_refused(driver: Driver, tmp_path: Path, strange: list[str]):
    run(driver, tmp_path / "hearth.db", strange)
    with pytest.raises(DataUnusable, match="not a database that Hearth made"):
        examine(tmp_path / "hearth.db", thoroughly=False)


def test_a_database_that_is_locked_is_taken(tmp_path: Path):
    holder = SqliteDriver().connect(tmp_path / "hearth.db")
    holder.execute("CREATE TABLE note (words TEXT)")
    holder.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    holder.execute("INSERT INTO note VALUES ('mine')")
    with pytest.raises(DataTaken):
        examine(tmp_path / "hearth.db", thoroughly=False)
    holder.close()
