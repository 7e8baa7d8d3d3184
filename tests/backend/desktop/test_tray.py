import asyncio
from pathlib import Path
from typing import cast

import pytest

from backend.desktop.tray import follow_tray
from backend.models.downloads import Downloads
from backend.store import StoreFault
from tests.backend.desktop.conftest import Shell


class Paused:
    """Downloads that note what is done with them."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.done: list[str] = []
        self.noted = asyncio.Event()
        self.fault = fault

    async def pause(self) -> None:
        self._note("pause")
        if self.fault:
            raise self.fault

    async def go_on_with_all(self) -> None:
        self._note("go on")

    def _note(self, what: str) -> None:
        self.done.append(what)
        self.noted.set()


async def test_what_the_tray_asks_for_is_done_on_the_loop_and_nothing_else(shell: Shell) -> None:
    downloads = Paused()
    follow_tray(shell, cast("Downloads", downloads))
    for action in ("quit", "__class__", "pause-downloads"):
        await asyncio.to_thread(shell.tell_of_tray, action)  # as the reader's thread does
    await asyncio.wait_for(downloads.noted.wait(), 5)
    downloads.noted.clear()
    await asyncio.to_thread(shell.tell_of_tray, "resume-downloads")
    await asyncio.wait_for(downloads.noted.wait(), 5)
    assert downloads.done == ["pause", "go on"]


async def test_a_store_that_does_not_take_it_ends_nothing(shell: Shell) -> None:
    downloads = Paused(StoreFault(Path("hearth.db"), "It is busy.", "Try again."))
    follow_tray(shell, cast("Downloads", downloads))
    shell.tell_of_tray("pause-downloads")
    await asyncio.wait_for(downloads.noted.wait(), 5)
    shell.tell_of_tray("resume-downloads")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert downloads.done == ["pause", "go on"]


async def test_a_defect_ends_nothing_and_is_in_the_log(shell: Shell, caplog: pytest.LogCaptureFixture) -> None:
    downloads = Paused(ZeroDivisionError())
    follow_tray(shell, cast("Downloads", downloads))
    shell.tell_of_tray("pause-downloads")
    await asyncio.wait_for(downloads.noted.wait(), 5)
    shell.tell_of_tray("resume-downloads")
    for _ in range(4):
        await asyncio.sleep(0)
    assert downloads.done == ["pause", "go on"]
    assert [record.getMessage() for record in caplog.records] == ["pause-downloads failed"]
