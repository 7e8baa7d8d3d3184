"""Real processes on the other side: what becomes of calls when a worker does what it should not."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from backend.worker import calling
from backend.worker.calling import Worker, WorkerDied, WorkerStalled, python_program
from backend.worker.protocol import DEFECT, OUT_OF_MEMORY, TOO_LONG, Refusal

PROGRAM = (sys.executable, str(Path(__file__).with_name("odd_worker.py")))
LONG = 30.0
"""Seconds that no call here takes."""


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker("odd", PROGRAM)
    yield worker
    await worker.stop()


async def becomes(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110 (a process has no event to wait for)
            await asyncio.sleep(0.01)


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def test_a_worker_starts_with_the_first_call_and_stays(worker: Worker) -> None:
    assert worker.state.status == "asleep"
    assert worker.state.pid == 0
    first = await worker.call("whose", deadline=LONG)
    second = await worker.call("whose", deadline=LONG)
    assert first["pid"] == second["pid"] == worker.state.pid
    assert first["parent"] == os.getpid()
    assert worker.state.status == "running"
    assert worker.state.restarts == 0


async def test_arguments_and_results_come_through_whatever_they_hold(worker: Worker) -> None:
    odd = {"text": "a\u2028b\x00\ud800 한\n{", "number": 2**60, "nothing": None, "list": [1.5, True, ["x"]]}
    assert await worker.call("echo", deadline=LONG, **odd) == odd


async def test_environment_and_priority_are_what_was_asked_for() -> None:
    worker = Worker("odd", PROGRAM, environment={"ODD": "yes"}, nice=10)
    whose = await worker.call("whose", deadline=LONG)
    assert (whose["odd"], whose["nice"]) == ("yes", min(os.nice(0) + 10, 19))
    await worker.stop()


async def test_a_refusal_keeps_its_kind_and_words_and_the_worker(worker: Worker) -> None:
    with pytest.raises(Refusal) as refused:
        await worker.call("refuse", deadline=LONG)
    told = refused.value
    assert (told.kind, told.sentence, told.next_step) == ("password", "it wants a password", "give it one")
    assert worker.state.restarts == 0


@pytest.mark.parametrize(
    ("what", "kind"),
    [("fail", DEFECT), ("fill_memory", OUT_OF_MEMORY), ("too_much", TOO_LONG), ("not_json", DEFECT), ("who?", DEFECT)],
)
async def test_a_call_that_fails_in_the_worker_is_refused_and_the_next_one_answered(
    worker: Worker, what: str, kind: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await worker.call(what, deadline=LONG)
    assert refused.value.kind == kind
    assert await worker.call("echo", deadline=LONG, is_there=True) == {"is_there": True}
    assert worker.state.restarts == 0


async def test_a_failure_in_the_worker_stands_in_our_log(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refusal):
        await worker.call("fail", deadline=LONG)
    assert "fail failed" in caplog.text
    assert "KeyError: 'nobody thought of this'" in caplog.text


@pytest.mark.parametrize(("what", "how"), [("crash", "signal SIGSEGV"), ("leave", "exit code 3")])
async def test_a_worker_that_dies_fails_its_call_and_is_started_again(worker: Worker, what: str, how: str) -> None:
    arguments = {"code": 3} if what == "leave" else {}
    with pytest.raises(WorkerDied) as died:
        await worker.call(what, deadline=LONG, **arguments)
    assert died.value.detail == how
    assert worker.state.status == "asleep"
    assert worker.state.restarts == 1
    assert await worker.call("echo", deadline=LONG, again=1) == {"again": 1}


async def test_a_worker_that_stalls_is_killed_with_what_it_started(worker: Worker) -> None:
    other = await worker.call("start_another", deadline=LONG)
    pid = worker.state.pid
    with pytest.raises(WorkerStalled) as stalled:
        await worker.call("stand_still", deadline=0.1)
    assert stalled.value.what == "stand_still"
    assert is_gone(pid)
    await becomes(lambda: is_gone(int(str(other["pid"]))))
    assert await worker.call("echo", deadline=LONG) == {}


async def test_what_a_dead_worker_started_is_ended_too(worker: Worker) -> None:
    other = await worker.call("start_another", deadline=LONG)
    with pytest.raises(WorkerDied):
        await worker.call("leave", deadline=LONG, code=0)
    await becomes(lambda: is_gone(int(str(other["pid"]))))


async def test_waiting_for_a_turn_does_not_count_against_a_deadline(worker: Worker, tmp_path: Path) -> None:
    await worker.call("echo", deadline=LONG)
    long = asyncio.create_task(worker.call("sleep", deadline=LONG, seconds=0.5))
    short = asyncio.create_task(worker.call("sleep", deadline=0.4, seconds=0.0))
    assert await long == {"slept": 0.5}
    assert await short == {"slept": 0.0}


async def test_a_call_at_once_overtakes_the_one_that_runs(worker: Worker, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    await worker.call("echo", deadline=LONG)
    waits = asyncio.create_task(worker.call("wait_for", deadline=LONG, path=str(sign)))
    await asyncio.sleep(0)
    assert await worker.call("quick", deadline=LONG, overtakes=True) == {"overtakes": True}
    assert not waits.done()
    sign.touch()
    assert await waits == {}


async def test_a_cancelled_call_runs_on_and_the_next_one_waits_its_turn(worker: Worker, tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    await worker.call("echo", deadline=LONG)
    waits = asyncio.create_task(worker.call("wait_for", deadline=LONG, path=str(sign)))
    await asyncio.sleep(0.01)
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits
    following = asyncio.create_task(worker.call("echo", deadline=0.5, mine=True))
    assert not (await asyncio.wait([following], timeout=0.7))[0]
    sign.touch()
    assert await following == {"mine": True}
    assert worker.state.restarts == 0


async def test_a_flood_of_events_leaves_the_loop_its_beat() -> None:
    heard: list[object] = []
    worker = Worker("odd", PROGRAM, on_event=lambda event: heard.append(event["number"]))
    await worker.call("echo", deadline=LONG)
    flood = asyncio.create_task(worker.call("flood", deadline=LONG, events=20_000))
    beats = 0
    while not flood.done():
        await asyncio.sleep(0)
        beats += 1
    assert await flood == {"events": 20_000}
    assert heard == list(range(20_000))
    assert beats > 20_000 / 64 / 2
    await worker.stop()


async def test_a_listener_that_fails_stops_nothing() -> None:
    def listen(event: dict[str, object]) -> None:
        raise ValueError("no use for it")

    worker = Worker("odd", PROGRAM, on_event=listen)
    assert await worker.call("flood", deadline=LONG, events=3) == {"events": 3}
    await worker.stop()


async def test_an_idle_worker_leaves_and_comes_back() -> None:
    worker = Worker("odd", PROGRAM, idle=0.05)
    first = await worker.call("whose", deadline=LONG)
    await becomes(lambda: worker.state.status == "asleep" and is_gone(int(str(first["pid"]))))
    second = await worker.call("whose", deadline=LONG)
    assert second["pid"] != first["pid"]
    assert worker.state.restarts == 0
    await worker.stop()


async def test_a_busy_worker_is_not_idle(tmp_path: Path) -> None:
    worker = Worker("odd", PROGRAM, idle=0.05)
    assert await worker.call("sleep", deadline=LONG, seconds=0.4) == {"slept": 0.4}
    assert worker.state.restarts == 0
    await worker.stop()


async def test_stop_ends_what_is_under_way_and_the_next_call_starts_anew(worker: Worker, tmp_path: Path) -> None:
    await worker.call("echo", deadline=LONG)
    waits = asyncio.create_task(worker.call("wait_for", deadline=LONG, path=str(tmp_path / "never")))
    await asyncio.sleep(0.01)
    pid = worker.state.pid
    await worker.stop()
    with pytest.raises(WorkerDied):
        await waits
    assert is_gone(pid)
    assert worker.state.restarts == 0
    assert await worker.call("echo", deadline=LONG) == {}


async def test_each_death_lengthens_the_pause_until_a_call_is_answered(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        slept.append(round(seconds, 1))
        await real(seconds)

    monkeypatch.setattr(calling, "PAUSES", (0.0, 0.3, 0.6))
    monkeypatch.setattr(calling.asyncio, "sleep", sleep)  # type: ignore[attr-defined]  # the module's own name for it
    for _ in range(3):
        with pytest.raises(WorkerDied):
            await worker.call("leave", deadline=LONG, code=1)
    assert [each for each in slept if each > 0] == [0.3]
    await worker.call("echo", deadline=LONG)
    assert [each for each in slept if each > 0] == [0.3, 0.6]
    with pytest.raises(WorkerDied):
        await worker.call("leave", deadline=LONG, code=1)
    slept.clear()
    await worker.call("echo", deadline=LONG)
    assert [each for each in slept if each > 0] == []


async def test_a_worker_that_never_gets_ready_fails_and_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "PAUSES", (0.0, 0.0, 30.0))
    worker = Worker("broken", (sys.executable, "-c", "raise SystemExit(7)"))
    for _ in range(3):
        with pytest.raises(WorkerDied) as died:
            await worker.call("any", deadline=LONG)
        assert died.value.detail == "exit code 7"
    assert worker.state.status == "failed"
    began = time.monotonic()
    with pytest.raises(WorkerDied):
        await worker.call("any", deadline=LONG)
    assert time.monotonic() - began < 10, "it is told at once, and not after the pause"
    assert worker.state.restarts == 3


async def test_a_program_that_is_not_there_is_a_death_that_says_so() -> None:
    worker = Worker("absent", ("/nowhere/at/all",))
    with pytest.raises(WorkerDied, match="No such file"):
        await worker.call("any", deadline=LONG)


async def test_calls_that_come_while_it_starts_share_one_process(worker: Worker) -> None:
    all_of_them = await asyncio.gather(*(worker.call("whose", deadline=LONG) for _ in range(5)))
    assert len({each["pid"] for each in all_of_them}) == 1


async def test_who_gives_up_during_the_start_does_not_spoil_it_for_others(worker: Worker) -> None:
    first = asyncio.create_task(worker.call("whose", deadline=LONG))
    await becomes(lambda: worker.state.pid != 0)
    pid = worker.state.pid
    first.cancel()
    assert (await worker.call("whose", deadline=LONG))["pid"] == pid


async def test_work_between_the_calls_goes_on_until_there_is_none(worker: Worker) -> None:
    await worker.call("echo", deadline=LONG)
    async with asyncio.timeout(LONG):
        while int(str((await worker.call("how_many_steps", deadline=LONG))["steps"])) < 10:  # noqa: ASYNC110 (likewise)
            await asyncio.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word for it is Linux's")
@pytest.mark.parametrize("standing", [False, True], ids=["running", "stopped"])
async def test_a_killed_backend_takes_its_worker_along(standing: bool) -> None:
    program = f"""
import asyncio, os, signal
from backend.worker.calling import Worker
async def main():
    worker = Worker("odd", {PROGRAM!r})
    print((await worker.call("whose", deadline=30))["pid"], flush=True)
    if {standing}:
        os.kill(worker.state.pid, signal.SIGSTOP)
    print("set", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    sources = str(Path(__file__).parents[3] / "src-app")
    backend = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": sources}
    )
    assert backend.stdout
    pid = int(await backend.stdout.readline())
    await backend.stdout.readline()
    assert not is_gone(pid)
    backend.send_signal(signal.SIGKILL)
    await backend.wait()
    await becomes(lambda: is_gone(pid))


async def test_it_works_on_the_loop_that_the_backend_runs_on() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def ask() -> dict[str, object]:
        worker = Worker("odd", PROGRAM, nice=5)
        with pytest.raises(WorkerDied):
            await worker.call("crash", deadline=LONG)
        with pytest.raises(WorkerStalled):
            await worker.call("stand_still", deadline=0.2)
        answer = await worker.call("echo", deadline=LONG, loop="uv")
        await worker.stop()
        return answer

    def run() -> dict[str, object]:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(ask())

    assert await asyncio.to_thread(run) == {"loop": "uv"}


def test_a_module_of_ours_is_run_by_our_own_python() -> None:
    assert python_program("backend.reading") == (sys.executable, "-m", "backend.reading")
