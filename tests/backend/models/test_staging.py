import os
import shutil
import stat
from collections import namedtuple
from pathlib import Path

import pytest

from backend.models.releases import Release
from backend.models.staging import PROGRAM, UNPACKS_TO, Plan, Staging, installed_program

RELEASE = Release("0.33.1", "ollama.tar.zst", 1000, "0" * 64, '"tag"')
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def staging(data_folder: Path) -> Staging:
    return Staging(data_folder)


def unpacked(staging: Staging, program: bytes = b"new") -> None:
    (staging.tree / "bin").mkdir(parents=True)
    (staging.tree / "bin" / PROGRAM).write_bytes(program)


def test_what_was_kept_is_there_for_the_next_launch(staging: Staging, data_folder: Path) -> None:
    plan = Plan(RELEASE, "paused", "It broke.", "Mend it.")
    staging.keep(plan)
    staging.archive(RELEASE).write_bytes(b"x" * 400)
    again = Staging(data_folder)
    assert again.plan() == plan
    assert again.received(RELEASE) == 400


def test_without_a_plan_there_is_nothing(staging: Staging) -> None:
    assert staging.plan() is None
    assert staging.received(RELEASE) == 0


@pytest.mark.parametrize(
    "kept",
    [b"", b"{", b"[]", b"null", b'{"release": {}}', b'{"release": {"version": 1}}', b"\xff"],
)
def test_a_plan_that_can_not_be_read_is_removed_with_all_that_belongs_to_it(
    staging: Staging, data_folder: Path, kept: bytes
) -> None:
    staging.keep(Plan(RELEASE, "running"))
    staging.archive(RELEASE).write_bytes(b"x")
    (data_folder / "ollama.new/plan.json").write_bytes(kept)
    assert staging.plan() is None
    assert list(data_folder.iterdir()) == []


def test_a_plan_that_names_a_file_elsewhere_is_none(staging: Staging, data_folder: Path) -> None:
    staging.keep(Plan(Release("0.33.1", "../hearth.db", 1000, "", ""), "running"))
    assert staging.plan() is None


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_may_look(staging: Staging, data_folder: Path) -> None:
    staging.keep(Plan(RELEASE, "running"))
    assert stat.S_IMODE((data_folder / "ollama.new").stat().st_mode) == 0o700
    assert stat.S_IMODE((data_folder / "ollama.new/plan.json").stat().st_mode) == 0o600


def test_the_unpacked_tree_takes_its_place_and_leaves_nothing_else(staging: Staging, data_folder: Path) -> None:
    staging.keep(Plan(RELEASE, "running"))
    unpacked(staging)
    assert installed_program(data_folder) is None
    staging.settle()
    program = installed_program(data_folder)
    assert program == data_folder / "ollama/bin" / PROGRAM
    assert [path.name for path in data_folder.iterdir()] == ["ollama"]


def test_an_older_one_makes_room(staging: Staging, data_folder: Path) -> None:
    for program in (b"old", b"new"):
        staging.keep(Plan(RELEASE, "running"))
        unpacked(staging, program)
        staging.settle()
    assert (data_folder / "ollama/bin" / PROGRAM).read_bytes() == b"new"
    assert [path.name for path in data_folder.iterdir()] == ["ollama"]


def test_what_is_missing_on_the_disk_counts_what_has_come(staging: Staging, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = RELEASE.size * (1 + UNPACKS_TO)
    free = whole
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 0, free))
    assert staging.missing_room(RELEASE) == 0
    free = whole - 700
    assert staging.missing_room(RELEASE) == 700
    staging.keep(Plan(RELEASE, "running"))
    staging.archive(RELEASE).write_bytes(b"x" * 600)
    assert staging.missing_room(RELEASE) == 100
