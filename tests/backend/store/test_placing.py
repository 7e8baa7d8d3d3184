import os
from pathlib import Path

from backend.store.placing import put_in_place, remove_database, side_files, sync


def test_the_side_files_are_named_after_the_database():
    assert side_files(Path("/data/hearth.db")) == (Path("/data/hearth.db-wal"), Path("/data/hearth.db-shm"))


def test_a_database_is_removed_with_all_that_lies_beside_it(tmp_path: Path):
    path = tmp_path / "hearth.db"
    for each in (path, *side_files(path), tmp_path / "other.db"):
        each.write_text("x")
    remove_database(path)
    remove_database(path)
    assert [left.name for left in tmp_path.iterdir()] == ["other.db"]


def test_a_finished_file_takes_the_place_of_the_old_one(tmp_path: Path):
    (tmp_path / "old").write_text("old")
    (tmp_path / "new").write_text("new")
    put_in_place(tmp_path / "new", tmp_path / "old")
    assert [(left.name, left.read_text()) for left in tmp_path.iterdir()] == [("old", "new")]


def test_syncing_leaves_no_descriptor_open(tmp_path: Path):
    if not Path("/proc/self/fd").exists():
        return
    before = len(os.listdir("/proc/self/fd"))
    sync(tmp_path)
    assert len(os.listdir("/proc/self/fd")) == before
