import sys
from pathlib import Path

import pytest

from backend.doctor.finding import State
from backend.doctor.tools import check_program, check_python, oldest_versions, read_version
from tests.house.checkout import ROOT


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def put(programs: Path, name: str, script: str) -> None:
    program = programs / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_program_that_is_new_enough_is_fine(programs: Path):
    put(programs, "uv", "echo 'uv 0.10.1 (abc 2026-01-01)'")
    finding = check_program("uv", (0, 9))
    assert finding.state is State.FINE
    assert "0.10.1" in finding.says


def test_a_program_that_is_too_old_says_what_is_needed(programs: Path):
    put(programs, "bun", "echo 1.3.14")
    finding = check_program("bun", (1, 4))
    assert finding.state is State.WRONG
    assert "too old; 1.4 is needed" in finding.says


def test_a_program_that_is_missing_is_wrong(programs: Path):
    assert list(programs.iterdir()) == []
    finding = check_program("uv", (0, 5))
    assert (finding.state, finding.says) == (State.WRONG, "not found")


def test_a_program_that_does_not_run_is_wrong(programs: Path):
    put(programs, "uv", "exit 3")
    finding = check_program("uv", (0, 5))
    assert finding.state is State.WRONG
    assert "does not run" in finding.says


def test_the_python_of_another_place_is_not_the_venvs(tmp_path: Path):
    finding = check_python(tmp_path)
    assert finding.state is State.WRONG
    assert ".venv" in finding.says


def test_the_python_of_the_venv_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert check_python(tmp_path).state is State.FINE


def test_the_launcher_and_the_check_up_ask_for_the_same_versions():
    oldest = oldest_versions((ROOT / "hearth").read_text())
    assert set(oldest) == {"uv", "bun"}
    assert all(oldest.values())


def test_a_text_without_a_version_has_none():
    assert read_version("command not found") == ()
