import os
import signal
import sys
from pathlib import Path

import pytest

from backend.documents.passages import Broken, Passages
from backend.documents.refusals import IndexFailed
from tests.backend.documents.conftest import PROGRAMS


class Opened:
    """Counts how often the index was opened."""

    times = 0

    async def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
async def index(tmp_path: Path, opened: Opened):
    index = Passages(tmp_path / "documents", lambda event: None, opened, PROGRAMS.indexes)
    yield index
    await index.stop()


async def test_a_worker_that_is_killed_is_asked_again_and_opens_anew(index: Passages, opened: Opened):
    assert (await index.extent()).passages == 0
    os.kill(index.state.pid, signal.SIGKILL)
    assert await index.placed("", 5) == []
    assert opened.times == 2


async def test_what_can_not_be_put_is_the_contents_own_fault(index: Passages, tmp_path: Path):
    broken = tmp_path / "broken"
    broken.write_text('{"head":{"kind":"text"')
    with pytest.raises(Broken):
        await index.put("c" * 64, broken)
    assert (await index.extent()).passages == 0


async def test_a_worker_that_can_not_be_started_is_no_contents_fault(tmp_path: Path, opened: Opened):
    index = Passages(tmp_path, lambda event: None, opened, (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(IndexFailed):
        await index.put("c" * 64, tmp_path / "nothing")
    await index.stop()
    assert opened.times == 0


async def test_an_index_without_faults_says_none(index: Passages):
    assert await index.check() == ()
