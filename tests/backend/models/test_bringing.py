import errno
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.models.bringing import Bringer, InstallFault, disk_fault
from backend.models.builds import BUILDS
from backend.models.fetching import Fetch
from backend.models.releases import Release, Releases
from backend.models.staging import Staging, installed_program
from tests.backend.models.room import Clock
from tests.release_host import ReleaseHost

LINUX = BUILDS["Linux", "x86_64"]


@pytest.fixture
async def bringer(data_folder: Path, release_host: ReleaseHost, clock: Clock) -> AsyncIterator[Bringer]:
    releases = Releases(release_host.address, release_host.hosts)
    yield Bringer(releases, Staging(data_folder), clock, lambda: None)
    await releases.close()


@pytest.fixture
async def release(bringer: Bringer) -> Release:
    return await bringer.releases.newest(LINUX)


async def test_the_last_step_is_told_when_everything_has_come_and_was_checked(
    bringer: Bringer, release: Release, data_folder: Path
) -> None:
    told: list[tuple[bool, int]] = []
    fetch = Fetch("ollama", "Ollama")
    await bringer.bring(
        fetch, release, LINUX, lambda: told.append((bringer.is_unpacking, fetch.standing.completed_bytes))
    )
    assert told == [(True, release.size)]
    assert not bringer.is_unpacking
    assert installed_program(data_folder)


async def test_nothing_is_unpacked_that_has_another_checksum(
    bringer: Bringer, release: Release, data_folder: Path
) -> None:
    with pytest.raises(InstallFault, match="checksum differs") as raised:
        await bringer.bring(Fetch("ollama", "Ollama"), replace(release, sha256="0" * 64), LINUX, pytest.fail)
    assert not raised.value.will_pass
    assert [path.name for path in (data_folder / "ollama.new").iterdir()] == ["plan.json"]


async def test_what_a_killed_launch_had_unpacked_is_no_hindrance(
    bringer: Bringer, release: Release, data_folder: Path
) -> None:
    (data_folder / "ollama.new/tree/bin").mkdir(parents=True)
    (data_folder / "ollama.new/tree/bin/ollama").write_bytes(b"half")
    await bringer.bring(Fetch("ollama", "Ollama"), release, LINUX, lambda: None)
    program = installed_program(data_folder)
    assert program
    assert program.read_bytes() != b"half"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "The disk is full."), (errno.EDQUOT, "The disk is full."), (errno.EACCES, "could not be written")],
)
def test_what_the_disk_does_not_take_can_be_gone_on_with(number: int, words: str) -> None:
    fault = disk_fault(OSError(number, "Permission denied"))
    assert words in fault.sentence
    assert fault.will_pass
    assert fault.next_step
