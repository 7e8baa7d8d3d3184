from pathlib import Path

import pytest

from backend.store import Store
from backend.store.copying import contents, copy_checked, log_ahead
from backend.store.driver import Driver
from backend.store.faults import DataUnusable, StoreFault
from backend.store.inspection import looking
from tests.backend.store.databases import MIGRATIONS, SCHEMA, ask, damage, fingerprints, many_settings, run

SECRET = "Zyxquartz"


@pytest.fixture
def source(tmp_path: Path, driver: Driver) -> Path:
    store = Store.open(tmp_path / "data", MIGRATIONS, driver=driver)
    store.close()
    run(driver, store.path, many_settings())
    return store.path


def test_a_copy_has_every_row_and_the_version(source: Path, tmp_path: Path):
    copy_checked(source, tmp_path / "copy.db")
    with looking(tmp_path / "copy.db") as copy:
        counted = contents(copy)
    assert counted["setting"] == 500
    assert counted["user_version"] == SCHEMA


def test_a_copy_has_nothing_of_what_was_deleted(source: Path, tmp_path: Path, driver: Driver):
    rows = ", ".join(f"('{number:03}', '{SECRET} {'word ' * (number * 13 % 90)}', 0)" for number in range(200))
    run(driver, source, [f"INSERT INTO setting VALUES {rows}", "DELETE FROM setting WHERE key < 'a'"])
    assert SECRET.encode() in source.read_bytes(), "the precondition"
    copy_checked(source, tmp_path / "copy.db")
    assert SECRET.encode() not in (tmp_path / "copy.db").read_bytes()


def test_a_copy_is_given_up_when_it_is_asked_to_be(source: Path, tmp_path: Path):
    before = fingerprints(source.parent)
    with pytest.raises(StoreFault):
        copy_checked(source, tmp_path / "copy.db", unless=lambda: True)
    assert fingerprints(source.parent) == before


def test_a_damaged_database_is_not_copied(source: Path, tmp_path: Path):
    damage(source)
    with pytest.raises(DataUnusable):
        copy_checked(source, tmp_path / "copy.db")


def test_a_driver_finds_its_log_in_use_and_has_nothing_to_change(source: Path, tmp_path: Path):
    copy = tmp_path / "copy.db"
    copy_checked(source, copy)
    assert ask(copy, "PRAGMA journal_mode") != [("wal",)], "the precondition"
    log_ahead(copy)
    assert ask(copy, "PRAGMA journal_mode") == [("wal",)]
    assert ask(copy, "SELECT count(*) FROM setting") == [(500,)]
