import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from backend.contract import ExitCode, Fatal
from backend.process import take_folder
from backend.store import DataUnusable, Store
from backend.store.backup import make_backup, restore_backup
from backend.store.driver import Driver
from backend.store.shelf import list_backups
from tests.backend.store.databases import MIGRATIONS, NOW, SCHEMA, ask, fingerprints, run

SETTINGS = "SELECT key, value FROM setting"


@pytest.fixture
def folder(open_store: Callable[..., Store], driver: Driver) -> Path:
    """A data folder with one row in its database, closed."""
    store = open_store()
    store.close()
    run(driver, store.path, ["INSERT INTO setting VALUES ('theme', 'dark', 0)"])
    return store.path.parent


def test_a_backup_is_a_whole_database_for_us_alone(folder: Path):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    assert backup.path.parent == folder / "backups"
    assert ask(backup.path, SETTINGS) == [("theme", "dark")]
    assert ask(backup.path, "PRAGMA user_version") == [(SCHEMA,)]
    assert backup.path.stat().st_mode & 0o777 == 0o600
    assert backup.path.parent.stat().st_mode & 0o777 == 0o700
    assert list_backups(folder) == [backup]


def test_a_backup_changes_nothing_but_its_own_folder(folder: Path):
    before = fingerprints(folder)
    backup = make_backup(folder / "hearth.db", 1, NOW)
    after = fingerprints(folder)
    assert set(after) - set(before) == {f"backups/{backup.name}"}
    assert {name: after[name] for name in before} == before


def test_a_backup_has_what_is_only_in_the_wal(tmp_path: Path, driver: Driver, folder: Path):
    connection = driver.connect(folder / "hearth.db")
    connection.execute("INSERT INTO setting VALUES ('model', 'tiny', 0)")
    shutil.copytree(folder, tmp_path / "killed")  # as a SIGKILL would leave it
    connection.close()
    assert (tmp_path / "killed/hearth.db-wal").stat().st_size > 0
    backup = make_backup(tmp_path / "killed/hearth.db", 1, NOW)
    assert sorted(ask(backup.path, SETTINGS)) == [("model", "tiny"), ("theme", "dark")]


def test_the_last_five_are_kept(folder: Path):
    made = [make_backup(folder / "hearth.db", 1, NOW + timedelta(hours=hour)) for hour in range(7)]
    assert list_backups(folder) == made[:1:-1]


def test_what_an_interrupted_backup_left_is_cleared_away(folder: Path):
    (folder / "backups").mkdir()
    (folder / "backups/unfinished.db").write_bytes(b"half")
    make_backup(folder / "hearth.db", 1, NOW)
    assert not (folder / "backups/unfinished.db").exists()


@pytest.mark.parametrize("name", ["with space", "ünï 日本", "q'uote", 'double"quote', "both'\"and;--"])
def test_a_backup_can_be_made_in_any_folder(tmp_path: Path, folder: Path, name: str):
    moved = folder.rename(tmp_path / name)
    backup = make_backup(moved / "hearth.db", 1, NOW)
    assert ask(backup.path, SETTINGS) == [("theme", "dark")]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_backup_that_can_not_be_made_is_refused_with_the_reason(folder: Path):
    (folder / "backups").write_text("a file stands in its place")
    with pytest.raises(DataUnusable, match="No backup could be made"):
        make_backup(folder / "hearth.db", 1, NOW)


def test_a_restored_backup_takes_the_place_of_what_is_set_aside(folder: Path, driver: Driver):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    run(driver, folder / "hearth.db", ["UPDATE setting SET value = 'light'"])
    aside = restore_backup(folder, backup.name, NOW)
    assert ask(folder / "hearth.db", SETTINGS) == [("theme", "dark")]
    assert aside
    assert aside.parent == folder / "set-aside"
    assert ask(aside, SETTINGS) == [("theme", "light")]
    assert list_backups(folder) == [backup]
    assert (folder / "hearth.db").stat().st_mode & 0o777 == 0o600


def test_what_is_set_aside_keeps_its_wal_and_the_restored_one_does_not_get_it(
    tmp_path: Path, folder: Path, driver: Driver
):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    connection = driver.connect(folder / "hearth.db")
    connection.execute("UPDATE setting SET value = 'light'")
    killed = tmp_path / "killed"
    shutil.copytree(folder, killed)
    connection.close()
    (killed / "hearth.db.open").write_text("1")
    aside = restore_backup(killed, backup.name, NOW)
    assert not (killed / "hearth.db-wal").exists()
    assert not (killed / "hearth.db.open").exists()
    assert ask(killed / "hearth.db", SETTINGS) == [("theme", "dark")]
    assert aside
    assert ask(aside, SETTINGS) == [("theme", "light")]


def test_a_damaged_database_is_set_aside_as_it_is(folder: Path):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    (folder / "hearth.db").write_bytes(b"damaged")
    aside = restore_backup(folder, backup.name, NOW)
    assert aside
    assert aside.read_bytes() == b"damaged"


def test_a_backup_is_restored_where_there_is_no_database(folder: Path):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    (folder / "hearth.db").unlink()
    assert restore_backup(folder, backup.name, NOW) is None
    assert ask(folder / "hearth.db", SETTINGS) == [("theme", "dark")]


def test_nothing_is_restored_while_an_instance_has_the_folder(folder: Path):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    with take_folder(folder):
        before = fingerprints(folder)
        with pytest.raises(Fatal) as refused:
            restore_backup(folder, backup.name, NOW)
    assert refused.value.code == ExitCode.FOLDER_TAKEN
    assert fingerprints(folder) == before


@pytest.mark.parametrize("name", ["nothing.db", "../hearth.db", ""])
def test_a_name_that_is_no_backup_is_refused(folder: Path, name: str):
    before = fingerprints(folder)
    with pytest.raises(DataUnusable, match="There is no backup"):
        restore_backup(folder, name, NOW)
    assert {**before, "hearth.lock": fingerprints(folder)["hearth.lock"]} == fingerprints(folder)


def test_a_damaged_backup_is_refused_and_the_database_stays(folder: Path):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    backup.path.write_bytes(backup.path.read_bytes()[:5_000])
    with pytest.raises(DataUnusable, match="The backup can't be used"):
        restore_backup(folder, backup.name, NOW)
    assert ask(folder / "hearth.db", SETTINGS) == [("theme", "dark")]
    assert not (folder / "set-aside").exists()
    assert not (folder / "hearth.db.restored").exists()


def test_a_restored_database_opens(open_store: Callable[..., Store], folder: Path):
    backup = make_backup(folder / "hearth.db", 1, NOW)
    restore_backup(folder, backup.name, NOW)
    assert open_store().schema == len(list(MIGRATIONS.glob("*.sql")))
