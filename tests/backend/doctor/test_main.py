"""The check-up as a person calls it: the real program, on the checkout that these tests are run from."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.doctor.__main__ import show
from backend.doctor.finding import Finding, fine, note, wrong
from tests.house.checkout import ROOT


@dataclass(frozen=True)
class Examined:
    """One check-up: its findings by part, and its exit code."""

    findings: dict[str, Finding]
    code: int


def examine(data_folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": "src-app", "HEARTH_DATA_DIR": str(data_folder)}
    environment["OLLAMA_HOST"] = "user@host"
    command = [sys.executable, "-m", "backend.doctor", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    """A check-up with two things wrong: others may reach the data folder, and OLLAMA_HOST is no address."""
    folder = tmp_path_factory.mktemp("data")
    folder.chmod(0o755)
    ended = examine(folder, "--json")
    assert "Traceback" not in ended.stderr
    findings = [Finding(**json.loads(line)) for line in ended.stdout.splitlines()]
    return Examined({finding.part: finding for finding in findings}, ended.returncode)


def test_each_part_is_looked_at(examined: Examined):
    for part in (
        "uv",
        "bun",
        "Python",
        "imports",
        "display",
        "data folder",
        "instance",
        "database",
        "Ollama",
    ):
        assert part in examined.findings


def test_what_is_wrong_is_said_with_its_next_step_and_the_rest_goes_on(examined: Examined):
    assert examined.findings["data folder"].next_step.startswith("chmod")
    assert examined.findings["Ollama"].next_step
    assert examined.findings["Ollama"].state == "wrong"
    assert examined.code == 1


def test_the_last_line_says_what_the_findings_come_to(capsys: pytest.CaptureFixture[str]):
    assert show(iter([fine("uv", "0.13.8"), note("Ollama", "is away")]), as_json=False) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All is well."
    assert show(iter([wrong("uv", "not found", "Run ./hearth.")]), as_json=False) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 to mend")


def test_a_backup_that_is_not_there_ends_with_the_contracts_code(data_folder: Path):
    ended = examine(data_folder, "--restore", "nothing.db")
    assert ended.returncode == 65
    assert "no backup" in ended.stderr


def test_wrong_usage_ends_with_2(data_folder: Path):
    assert examine(data_folder, "--nonsense").returncode == 2
