import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from backend.contract import Parent, ProcessReport
from backend.system.history import History
from backend.system.sampling import Sampler
from backend.worker.calling import WorkerState
from tests.backend.models.room import until


def sampler(
    history: History,
    parent: Parent | None = None,
    every: float = 0.01,
    *,
    workers: Sequence[WorkerState] = (),
    fails: bool = False,
) -> Sampler:
    def sampled() -> None:
        if fails:
            raise RuntimeError("no")

    return Sampler(
        parent or Parent(present=False),
        history,
        workers=lambda: workers,
        is_watched=lambda: False,
        sampled=sampled,
        every=every,
    )


async def test_without_a_shell_the_backend_measures_itself() -> None:
    history = History()
    await sampler(history).sample()
    assert set(history.latest()) == {"backend"}
    assert history.latest()["backend"].pids[0] == os.getpid()


async def test_what_the_shell_told_of_is_measured_by_its_name() -> None:
    history, parent = History(), Parent()
    parent.processes = (
        ProcessReport("worker", "running", os.getpid(), None, "", 0, "", ours=True, url=None),
        ProcessReport("ollama", "stopped", None, None, "", 0, "", ours=False, url=None),
    )
    await sampler(history, parent).sample()
    assert set(history.latest()) == {"worker"}


async def test_a_worker_counts_by_itself_and_one_that_sleeps_does_not() -> None:
    history, since = History(), datetime.now(UTC)
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE)
    workers = (WorkerState("passages", "running", child.pid, 0, since), WorkerState("reading", "asleep", 0, 0, since))
    await sampler(history, workers=workers).sample()
    pids = {name: usage.pids for name, usage in history.latest().items()}
    assert sorted(pids) == ["backend", "passages"]
    assert pids["passages"] == (child.pid,)
    assert os.getpid() in pids["backend"]  # beside what other tests have left that is still ending
    assert child.pid not in pids["backend"]
    child.kill()
    await child.wait()


async def test_samples_are_taken_until_it_is_stopped() -> None:
    history = History()
    running = sampler(history)
    running.start()
    await until(lambda: len(history.of("backend")) >= 3)
    await running.stop()
    taken = len(history.of("backend"))
    await asyncio.sleep(0.03)
    assert len(history.of("backend")) == taken


async def test_a_sample_that_fails_is_not_the_last() -> None:
    history = History()
    running = sampler(history, fails=True)
    running.start()
    await until(lambda: len(history.of("backend")) >= 2)
    await running.stop()


def test_what_measures_is_imported_with_the_first_sample_and_not_before() -> None:
    code = "import sys, backend.rooms; print(sorted({'psutil', 'backend.system.metering'} & set(sys.modules)))"
    folder = Path(__file__).parents[3] / "src-app"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True, timeout=30
    )
    assert shown.stdout == "[]\n"
