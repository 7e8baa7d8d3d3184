import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from backend import process
from backend.contract import ExitCode, Fatal


def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "däta folder" / "deep"
    process.prepare_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    process.prepare_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_can_not_be_made_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Fatal) as raised:
        process.prepare_folder(tmp_path / "file" / "folder")
    assert raised.value.code == ExitCode.CONFIGURATION
    assert "HEARTH_DATA_DIR" in raised.value.next_step


def _code_of_taking(folder: Path) -> int:
    try:
        with process.take_folder(folder):
            return 0
    except Fatal as fatal:
        return fatal.code


def test_a_folder_belongs_to_one_process(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1) as pool:
        with process.take_folder(tmp_path):
            assert pool.apply(_code_of_taking, (tmp_path,)) == ExitCode.FOLDER_TAKEN
        assert pool.apply(_code_of_taking, (tmp_path,)) == 0


def test_a_stale_lock_file_means_nothing(tmp_path: Path) -> None:
    (tmp_path / "hearth.lock").write_text(str(os.getpid()))
    with process.take_folder(tmp_path):
        pass


@pytest.mark.parametrize(("named", "expected"), [("0", 0), ("8080", 8080), ("65535", 65535)])
def test_a_port_may_be_named(monkeypatch: pytest.MonkeyPatch, named: str, expected: int) -> None:
    monkeypatch.setenv("ROBYN_PORT", named)
    assert process.port() == expected


@pytest.mark.parametrize("named", ["", "x", "-1", "65536", "1.5", "٣"])
def test_what_is_no_port_is_named_in_the_refusal(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("ROBYN_PORT", named)
    with pytest.raises(Fatal) as raised:
        process.port()
    assert raised.value.code == ExitCode.CONFIGURATION
    assert f"“{named}”" in raised.value.sentence


def test_the_data_folder_must_be_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEARTH_DATA_DIR", str(tmp_path))
    assert process.data_folder() == tmp_path
    monkeypatch.setenv("HEARTH_DATA_DIR", "some/folder")
    with pytest.raises(Fatal):
        process.data_folder()
    monkeypatch.delenv("HEARTH_DATA_DIR")
    assert process.data_folder().name == "hearth"
