"""A SIGKILL before each statement of a migration: the database is as before, or as after."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.store import Store
from backend.store.driver import Driver
from tests.backend.store.databases import FIRST, ask, write_migrations
from tests.backend.store.kills import Nursery, nursery

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no SIGKILL here")

LONG = "".join(
    [
        "CREATE TABLE extra (id TEXT NOT NULL PRIMARY KEY, words TEXT);\n",
        *(f"INSERT INTO extra VALUES ('{number}', '{'word ' * 900}');\n" for number in range(12)),
        "ALTER TABLE parent ADD COLUMN name TEXT;\n",
        "UPDATE parent SET name = 'changed';\n",
        "DROP TABLE child;\n",
    ]
)
STATES = {
    1: {"parent", "child", "migration"},
    2: {"parent", "extra", "migration"},
}


@pytest.fixture(scope="module")
def children() -> Iterator[Nursery]:
    with nursery() as started:
        yield started


def kill_everywhere(children: Nursery, driver: Driver, folder: Path) -> Iterator[int]:
    """Open the store again and again, killed one statement later each time, until it survives."""
    for survives in range(100):
        children.bear(driver, survives, folder)
        last = children.hear()
        if last == "survived":
            assert children.hear() == "ended"
            return
        assert last == "ended"
        yield survives
    raise AssertionError("it never got through")


def test_a_kill_anywhere_in_a_migration_leaves_the_old_state_or_the_new(
    children: Nursery, driver: Driver, tmp_path: Path
):
    folder = tmp_path / "data"
    Store.open(folder, write_migrations(tmp_path / "migrations", FIRST), driver=driver).close()
    write_migrations(tmp_path / "migrations", FIRST, LONG)
    kills = 0
    for kills, _ in enumerate(kill_everywhere(children, driver, folder), 1):  # noqa: B007 (used below)
        path = folder / "hearth.db"
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        ((version,),) = ask(path, "PRAGMA user_version")
        tables = {name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == STATES[version]
        assert len(ask(path, "SELECT * FROM migration")) == version
    assert kills >= 20
    assert ask(folder / "hearth.db", "SELECT name FROM parent") == [("changed",), ("changed",)]
    assert ask(folder / "hearth.db", "SELECT count(*) FROM extra") == [(12,)]


def test_a_kill_anywhere_in_the_first_start_leaves_nothing_in_the_way(
    children: Nursery, driver: Driver, tmp_path: Path
):
    folder = tmp_path / "data"
    write_migrations(tmp_path / "migrations", FIRST)
    for _ in kill_everywhere(children, driver, folder):
        assert not (folder / "hearth.db").exists(), "it is there when it is whole"
    assert ask(folder / "hearth.db", "PRAGMA user_version") == [(1,)]
