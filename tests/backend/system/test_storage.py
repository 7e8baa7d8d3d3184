import shutil
from pathlib import Path

import pytest

from backend.system.storage import Disk


def test_the_database_is_measured_with_what_is_not_in_it_yet(tmp_path: Path) -> None:
    (tmp_path / "hearth.db").write_bytes(b"x" * 2_000)
    (tmp_path / "hearth.db-wal").write_bytes(b"x" * 3_000)
    storage = Disk(tmp_path / "hearth.db", 4, lambda: "connected").look()
    assert (storage.size_text, storage.database_text, storage.schema) == ("5 KB", "healthy", 4)
    assert storage.is_healthy


def test_a_damaged_database_is_called_so(tmp_path: Path) -> None:
    storage = Disk(tmp_path / "hearth.db", 1, lambda: "damaged").look()
    assert (storage.database_text, storage.is_healthy, storage.size_text) == ("damaged", False, "0 B")


@pytest.mark.parametrize(("free", "is_tight"), [(1_000_000_000, True), (9_000_000_000, False)])
def test_little_room_on_the_disk_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_tight: bool
) -> None:
    usage = shutil._ntuple_diskusage(10_000_000_000, 10_000_000_000 - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    storage = Disk(tmp_path / "hearth.db", 1, lambda: "connected").look()
    assert (storage.is_tight, storage.total_text) == (is_tight, "10.0 GB")
