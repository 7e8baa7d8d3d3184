from pathlib import Path

import pytest

from backend.store.driver import Driver
from backend.store.faults import DataUnusable
from backend.store.migrations import Applied, Migration, apply, pending, read_migrations, statements
from tests.backend.store.databases import FIRST, MIGRATIONS, ask, write_migrations

DATABASE = Path("/data/hearth.db")


def had(*steps: Migration) -> list[Applied]:
    return [Applied(step.number, step.name, step.checksum) for step in steps]


def test_our_own_migrations_can_be_read():
    first, *_ = read_migrations(MIGRATIONS)
    assert str(first) == "0001_conversations"


def test_migrations_are_read_in_order_with_other_files_left_out(tmp_path: Path):
    for name in ("0010_ten.sql", "0002_two.sql", *(f"{n:04}_n.sql" for n in (1, 3, 4, 5, 6, 7, 8, 9))):
        (tmp_path / name).write_text("SELECT 1;")
    (tmp_path / "notes.sql").write_text("")
    (tmp_path / "0003_draft.sql.orig").write_text("")
    assert [step.number for step in read_migrations(tmp_path)] == list(range(1, 11))


@pytest.mark.parametrize("names", [[], ["0002_a.sql"], ["0001_a.sql", "0003_b.sql"], ["0001_a.sql", "0001_b.sql"]])
def test_a_gap_or_a_double_among_the_files_is_refused(tmp_path: Path, names: list[str]):
    for name in names:
        (tmp_path / name).write_text("SELECT 1;")
    with pytest.raises(DataUnusable) as refused:
        read_migrations(tmp_path)
    assert refused.value.path == tmp_path
    assert "install it again" in refused.value.next_step


def test_the_checksum_is_the_same_however_lines_end(tmp_path: Path):
    for ending in ("unix", "windows"):
        (tmp_path / ending).mkdir()
    (tmp_path / "unix" / "0001_a.sql").write_bytes(b"SELECT 1;\nSELECT 2;\n")
    (tmp_path / "windows" / "0001_a.sql").write_bytes(b"SELECT 1;\r\nSELECT 2;\r\n")
    (unix,), (windows,) = read_migrations(tmp_path / "unix"), read_migrations(tmp_path / "windows")
    assert unix.checksum == windows.checksum
    assert len(unix.checksum) == 64


ONE, TWO, THREE = (Migration(number, f"step{number}", f"SELECT {number};") for number in (1, 2, 3))


def test_what_was_applied_is_not_done_again():
    assert pending([ONE, TWO, THREE], had(ONE), DATABASE) == (TWO, THREE)
    assert pending([ONE, TWO], had(ONE, TWO), DATABASE) == ()


def test_a_newer_database_is_refused():
    with pytest.raises(DataUnusable, match=r"newer Hearth.*schema 3; this one knows 2"):
        pending([ONE, TWO], had(ONE, TWO, THREE), DATABASE)


@pytest.mark.parametrize("changed", [Migration(1, "step1", "SELECT 9;"), Migration(1, "other", ONE.sql)])
def test_a_changed_migration_is_refused(changed: Migration):
    with pytest.raises(DataUnusable, match="0001_step1"):
        pending([changed, TWO], had(ONE), DATABASE)


def test_statements_are_split_at_their_ends_only():
    script = """-- a comment; with a semicolon
CREATE TABLE a (b TEXT DEFAULT ';'); /* ; */
CREATE TRIGGER t AFTER INSERT ON a BEGIN
    DELETE FROM a;
    SELECT 1;
END;
-- the end
"""
    found = [" ".join(statement.split()) for statement in statements(script)]
    assert len(found) == 2
    assert found[0].endswith("/* ; */")
    assert found[1].endswith("END;")


def test_a_statement_without_its_end_is_refused():
    with pytest.raises(ValueError, match="no semicolon"):
        list(statements("SELECT 1;\nSELECT 2\n"))


def test_a_migration_is_recorded_with_its_number_name_checksum_and_time(driver: Driver, tmp_path: Path):
    connection = driver.connect(tmp_path / "hearth.db")
    step = Migration(1, "step", FIRST)
    apply(connection, step)
    connection.close()
    ((number, name, checksum, applied_at),) = ask(tmp_path / "hearth.db", "SELECT * FROM migration")
    assert (number, name, checksum) == (1, "step", step.checksum)
    assert applied_at > 1_700_000_000_000
    assert ask(tmp_path / "hearth.db", "PRAGMA user_version") == [(1,)]
    assert ask(tmp_path / "hearth.db", "SELECT count(*) FROM child") == [(2,)]


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("INSERT INTO parent VALUES ('c');\nINSERT INTO nowhere VALUES (1);", "no such table"),
        ("INSERT INTO parent VALUES ('c');\nINSERT INTO child VALUES ('3', 'gone');", "1 rows of child"),
        ("INSERT INTO parent VALUES ('c');\n-- done;\n/* ; */ commit;", "the transaction that it is given"),
        ("INSERT INTO parent VALUES ('c')", "no semicolon"),
    ],
    ids=["wrong", "stray", "commits", "endless"],
)
def test_a_migration_that_fails_leaves_nothing(driver: Driver, tmp_path: Path, script: str, complaint: str):
    connection = driver.connect(tmp_path / "hearth.db")
    apply(connection, Migration(1, "step", FIRST))
    with pytest.raises(Exception, match=complaint):
        apply(connection, Migration(2, "fails", script))
    assert not connection.in_transaction
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    connection.close()
    assert ask(tmp_path / "hearth.db", "PRAGMA user_version") == [(1,)]
    assert ask(tmp_path / "hearth.db", "SELECT count(*) FROM parent") == [(2,)]


def test_a_table_can_be_built_anew_without_losing_what_refers_to_it(driver: Driver, tmp_path: Path):
    rebuild = """CREATE TABLE parent_new (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT 'new');
INSERT INTO parent_new (id) SELECT id FROM parent;
DROP TABLE parent;
ALTER TABLE parent_new RENAME TO parent;
"""
    connection = driver.connect(tmp_path / "hearth.db")
    for step in (Migration(1, "first", FIRST), Migration(2, "rebuild", rebuild)):
        apply(connection, step)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        connection.execute("INSERT INTO child VALUES ('3', 'gone')")
    connection.close()
    assert ask(tmp_path / "hearth.db", "SELECT id, name FROM parent") == [("a", "new"), ("b", "new")]
    assert ask(tmp_path / "hearth.db", "SELECT id, parent_id FROM child") == [("1", "a"), ("2", "b")]


def test_migrations_of_a_folder_are_named_by_their_files(tmp_path: Path):
    (step,) = read_migrations(write_migrations(tmp_path / "migrations", FIRST))
    assert (step.number, step.name, step.sql) == (1, "step", FIRST)
