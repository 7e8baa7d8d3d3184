from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from backend.store.shelf import list_backups, stamp

NOON = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)


def test_a_stamp_is_in_utc_and_sorts_as_time_does():
    assert stamp(NOON.astimezone(timezone(timedelta(hours=-8)))) == "20261121T120000000005Z"
    assert stamp(NOON) < stamp(NOON + timedelta(microseconds=1))


def test_backups_are_listed_newest_first_with_schema_time_and_size(tmp_path: Path):
    (tmp_path / "backups").mkdir()
    for schema, moment in ((12, NOON), (3, NOON + timedelta(hours=1))):
        (tmp_path / "backups" / f"hearth-{schema}-{stamp(moment)}.db").write_text("x" * schema)
    newest, older = list_backups(tmp_path)
    assert (newest.schema, newest.made_at, newest.size) == (3, NOON + timedelta(hours=1), 3)
    assert (older.schema, older.made_at, older.size) == (12, NOON, 12)
    assert older.name == f"hearth-12-{stamp(NOON)}.db"


def test_other_files_are_no_backups(tmp_path: Path):
    (tmp_path / "backups").mkdir()
    for name in ("unfinished.db", "hearth-1-yesterday.db", "hearth.db", f"hearth-1-{stamp(NOON)}.db-wal"):
        (tmp_path / "backups" / name).write_text("")
    assert list_backups(tmp_path) == []


def test_a_folder_without_backups_has_none(tmp_path: Path):
    assert list_backups(tmp_path) == []
