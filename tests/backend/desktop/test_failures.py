import asyncio
import logging
from pathlib import Path

import pytest

from backend.desktop.failures import note_failure
from backend.store import StoreFault


async def ended(fault: BaseException | None) -> asyncio.Task[None]:
    async def work() -> None:
        if fault:
            raise fault

    task = asyncio.create_task(work(), name="tell of an answer")
    await asyncio.wait([task])
    return task


@pytest.mark.parametrize(
    ("fault", "level", "said"),
    [
        (StoreFault(Path("hearth.db"), "It is busy.", "Try again."), logging.WARNING, "It is busy."),
        (ZeroDivisionError("a word of somebody's"), logging.ERROR, "tell of an answer failed"),
    ],
    ids=["of the store", "a defect"],
)
async def test_a_fault_that_nobody_waits_for_is_in_the_log(
    fault: Exception, level: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    note_failure(await ended(fault))
    ((record),) = caplog.records
    assert record.levelno == level
    assert said in record.getMessage()
    assert bool(record.exc_info) is (level == logging.ERROR)


async def test_an_end_and_a_cancelled_task_are_no_news(caplog: pytest.LogCaptureFixture) -> None:
    note_failure(await ended(None))
    note_failure(await ended(asyncio.CancelledError()))
    assert caplog.records == []
