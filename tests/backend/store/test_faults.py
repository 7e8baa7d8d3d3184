from pathlib import Path

import pytest

from backend.store.faults import (
    DataReadOnly,
    DataTaken,
    DataUnusable,
    DiskFailed,
    StoreBusy,
    StoreFull,
    Trouble,
    damaged,
    named,
)
from backend.store.shelf import stamp
from tests.backend.store.databases import NOW

KINDS = {
    Trouble.BUSY: StoreBusy,
    Trouble.TAKEN: DataTaken,
    Trouble.DAMAGED: DataUnusable,
    Trouble.READ_ONLY: DataReadOnly,
    Trouble.FULL: StoreFull,
    Trouble.DISK: DiskFailed,
}


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_a_name_a_sentence_and_a_next_step(trouble: Trouble, tmp_path: Path):
    fault = named(trouble, tmp_path / "hearth.db")
    assert type(fault) is KINDS[trouble]
    assert fault.path == tmp_path / "hearth.db"
    assert fault.sentence.endswith(".")
    assert fault.next_step
    assert str(fault) == f"{fault.sentence} {fault.next_step}"


def test_damage_names_the_file_and_its_newest_backup(tmp_path: Path):
    backup = tmp_path / "backups" / f"hearth-1-{stamp(NOW)}.db"
    backup.parent.mkdir()
    backup.write_text("")
    fault = damaged(tmp_path / "hearth.db", "a page is missing")
    assert str(tmp_path / "hearth.db") in fault.sentence
    assert "a page is missing" in fault.sentence
    assert str(backup) in fault.next_step


def test_damage_without_a_backup_says_so(tmp_path: Path):
    assert "no backup" in damaged(tmp_path / "hearth.db").next_step
