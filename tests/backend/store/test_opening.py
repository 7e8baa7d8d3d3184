import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.store import DataReadOnly, DataTaken, DataUnusable, Store
from backend.store.driver import Driver, SqliteDriver
from backend.store.integrity import Marker
from backend.store.shelf import list_backups
from tests.backend.store.databases import (
    FIRST,
    ROOT,
    SCHEMA,
    ask,
    damage,
    fingerprints,
    many_settings,
    run,
    write_migrations,
)

SECOND = "ALTER TABLE parent ADD COLUMN name TEXT NOT NULL DEFAULT '';\nINSERT INTO parent VALUES ('c', 'new');\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opens(open_store: Callable[..., Store], tmp_path: Path) -> Callable[..., Store]:
    """Opens the store with the migrations that are given as scripts."""

    def open_(*scripts: str) -> Store:
        shutil.rmtree(tmp_path / "migrations", ignore_errors=True)
        return open_store(write_migrations(tmp_path / "migrations", *scripts))

    return open_


def test_a_new_store_is_made_current_and_for_us_alone(open_store: Callable[..., Store], data: Path):
    store = open_store()
    assert store.schema == SCHEMA
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in data.iterdir()} == {0o600}
    assert not (data / "backups").exists(), "there was nothing to copy"


def test_a_folder_and_files_that_others_could_read_are_closed_to_them(open_store: Callable[..., Store], data: Path):
    open_store().close()
    data.chmod(0o755)
    (data / "hearth.db").chmod(0o644)
    open_store()
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "hearth.db").stat().st_mode & 0o777 == 0o600


def test_a_start_that_was_cut_off_leaves_nothing_in_the_way(open_store: Callable[..., Store], data: Path):
    data.mkdir()
    (data / "hearth.db.new").write_bytes(b"half a database")
    (data / "hearth.db.new-wal").write_bytes(b"half")
    open_store().close()
    assert not list(data.glob("hearth.db.new*"))


def test_an_old_database_is_backed_up_and_brought_up_to_date(opens: Callable[..., Store], data: Path):
    opens(FIRST).close()
    store = opens(FIRST, SECOND)
    assert store.schema == 2
    store.close()
    assert ask(data / "hearth.db", "SELECT id FROM parent ORDER BY id") == [("a",), ("b",), ("c",)]
    assert ask(data / "hearth.db", "SELECT number FROM migration") == [(1,), (2,)]
    (backup,) = list_backups(data)
    assert backup.schema == 1
    assert ask(backup.path, "SELECT id FROM parent ORDER BY id") == [("a",), ("b",)]


def test_a_current_database_is_not_backed_up(opens: Callable[..., Store], data: Path):
    opens(FIRST).close()
    opens(FIRST).close()
    assert list_backups(data) == []


def test_a_migration_that_fails_is_told_and_the_database_stays_at_its_version(opens: Callable[..., Store], data: Path):
    opens(FIRST).close()
    with pytest.raises(DataUnusable, match="no such table: nowhere"):
        opens(FIRST, "INSERT INTO nowhere VALUES (1);")
    assert opens(FIRST).schema == 1


def refuse_newer(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST, SECOND).close()
    return lambda: opens(FIRST)


def refuse_changed(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()
    return lambda: opens(f"{FIRST}-- changed\n", SECOND)


def refuse_gap_in_files(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()

    def open_with_gap() -> Store:
        folder = write_migrations(path.parent.with_name("gapped"), FIRST, SECOND, SECOND)
        (folder / "0002_step.sql").unlink()
        return Store.open(path.parent, folder, driver=driver)

    return open_with_gap


def refuse_gap_in_record(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST, SECOND).close()
    run(driver, path, ["DELETE FROM migration WHERE number = 1"])
    return lambda: opens(FIRST, SECOND)


def refuse_damaged_header(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()
    with path.open("r+b") as file:
        file.write(os.urandom(100))
    return lambda: opens(FIRST)


def refuse_damaged_schema(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * 500)
    return lambda: opens(FIRST)


def refuse_damaged_page(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens("CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT, updated_at INTEGER);").close()
    run(driver, path, many_settings())
    damage(path)
    Marker(path).put()
    return lambda: opens("CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT, updated_at INTEGER);")


def refuse_cut_off(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()
    os.truncate(path, path.stat().st_size // 2)
    Marker(path).put()
    return lambda: opens(FIRST)


def refuse_empty(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()
    path.write_bytes(b"")
    return lambda: opens(FIRST)


def refuse_missing(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    opens(FIRST).close()
    path.unlink()
    path.with_name("hearth.db-wal").write_bytes(b"commits of a database that is gone")
    return lambda: opens(FIRST)


def refuse_other_program(opens: Callable[..., Store], path: Path, driver: Driver) -> Callable[[], Store]:
    path.parent.mkdir()
    run(driver, path, ["CREATE TABLE bookmark (address TEXT)"])
    return lambda: opens(FIRST)


REFUSALS = [value for name, value in list(globals().items()) if name.startswith("refuse_")]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_what_is_refused_is_left_to_the_byte(
    refusal: Callable[..., Callable[[], Store]], opens: Callable[..., Store], data: Path, driver: Driver
):
    open_ = refusal(opens, data / "hearth.db", driver)
    before = fingerprints(data)
    with pytest.raises(DataUnusable) as refused:
        open_()
    assert fingerprints(data) == before
    assert refused.value.sentence
    assert refused.value.next_step


@pytest.mark.parametrize("refusal", [refuse_newer, refuse_changed, refuse_gap_in_record])
def test_what_is_refused_keeps_the_commits_that_a_kill_left_beside_it(
    refusal: Callable[..., Callable[[], Store]],
    opens: Callable[..., Store],
    tmp_path: Path,
    data: Path,
    driver: Driver,
):
    open_ = refusal(opens, data / "hearth.db", driver)
    connection = driver.connect(data / "hearth.db")
    connection.execute("INSERT INTO parent (id) VALUES ('late')")
    shutil.copytree(data, tmp_path / "killed")
    connection.close()
    shutil.rmtree(data)
    (tmp_path / "killed").rename(data)
    (data / "hearth.db-shm").unlink(missing_ok=True)
    before = fingerprints(data)
    assert (data / "hearth.db-wal").stat().st_size > 0
    with pytest.raises(DataUnusable):
        open_()
    assert fingerprints(data) == before


def test_commits_that_a_kill_left_beside_the_file_are_there(
    opens: Callable[..., Store], tmp_path: Path, data: Path, driver: Driver
):
    opens(FIRST).close()
    connection = driver.connect(data / "hearth.db")
    connection.execute("INSERT INTO parent VALUES ('late')")
    shutil.copytree(data, tmp_path / "killed")
    connection.close()
    shutil.rmtree(data)
    (tmp_path / "killed").rename(data)
    opens(FIRST).close()
    assert ("late",) in ask(data / "hearth.db", "SELECT id FROM parent")


def test_a_damaged_database_names_its_newest_backup(opens: Callable[..., Store], data: Path):
    opens(FIRST).close()
    opens(FIRST, SECOND).close()
    (data / "hearth.db").write_bytes(b"damaged" * 100)
    with pytest.raises(DataUnusable) as refused:
        opens(FIRST, SECOND)
    assert str(data / "hearth.db") in refused.value.sentence
    assert list_backups(data)[0].name in refused.value.next_step


def test_a_database_that_another_program_has_locked_is_taken(open_store: Callable[..., Store], data: Path):
    open_store().close()
    holder = SqliteDriver().connect(data / "hearth.db")
    holder.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
    holder.execute("INSERT INTO setting VALUES ('theme', 'dark', 0)")
    with pytest.raises(DataTaken, match="Another program"):
        open_store()
    holder.close()


def test_a_second_process_is_refused_by_name(open_store: Callable[..., Store], data: Path, driver: Driver):
    if isinstance(driver, SqliteDriver):
        pytest.skip("SQLite lets a second process in; the lock of the data folder keeps it out")
    open_store()
    script = (
        "import sys; from pathlib import Path; from backend.store import Store\n"
        "try: Store.open(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except Exception as error: print(type(error).__name__, error.sentence)"
    )
    assert told(script, data, ROOT / "migrations") == f"DataTaken Another program has {data / 'hearth.db'} open."


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_what_may_not_be_written_to_is_told_with_the_way_out(open_store: Callable[..., Store], data: Path, closed: str):
    open_store().close()
    path = data if closed == "folder" else data / "hearth.db"
    path.chmod(0o500 if closed == "folder" else 0o400)
    before = fingerprints(data)
    script = (
        "import sys; from pathlib import Path; from backend.store import Store\n"
        "try: Store.open(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except Exception as error: print(type(error).__name__, error.next_step)"
    )
    said = told(script, data, ROOT / "migrations", bound_by_modes=True)
    path.chmod(0o700 if closed == "folder" else 0o600)
    assert said == f"{DataReadOnly.__name__} Give yourself the right: chmod -R u+rwX '{data}'."
    assert fingerprints(data) == before


def told(script: str, *arguments: Path, bound_by_modes: bool = False) -> str:
    """What a fresh interpreter prints. `bound_by_modes`: as everybody is but root."""
    command: list[str | Path] = [sys.executable, "-c", script, *arguments]
    if bound_by_modes and os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv to take that from it")
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src-app")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path, driver: Driver):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataUnusable, match="File exists"):
        Store.open(tmp_path / "data", ROOT / "migrations", driver=driver)


def test_a_folder_whose_name_is_not_utf_8_is_refused(tmp_path: Path, driver: Driver):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    with pytest.raises(DataUnusable, match="not UTF-8"):
        Store.open(folder, ROOT / "migrations", driver=driver)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["with space", "ünï 日本", "q'uote", 'double"quote', "both'\"and;--", "a?b=c#d%41"])
def test_a_store_lives_in_any_folder_and_is_migrated_there(tmp_path: Path, driver: Driver, name: str):
    folder = tmp_path / name
    Store.open(folder, write_migrations(tmp_path / "one", FIRST), driver=driver).close()
    store = Store.open(folder, write_migrations(tmp_path / "two", FIRST, SECOND), driver=driver)
    store.close()
    assert store.schema == 2
    assert [backup.schema for backup in list_backups(folder)] == [1]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "one", "two"])
