"""One life of a worker: what it says on its pipes, and how it ends."""

import asyncio
import sys
from pathlib import Path

import pytest

from backend.worker.child import Child, WorkerDied, WorkerStalled

PROGRAM = (sys.executable, str(Path(__file__).with_name("odd_worker.py")))
LONG = 30.0
"""Seconds that no call here takes."""


class Life:
    """A child, and what was heard of it."""

    def __init__(self) -> None:
        self.events = list[dict[str, object]]()
        self.ended = asyncio.Event()
        self.child: Child

    async def begin(self, *program: str) -> Child:
        self.child = await Child.start("odd", program, {}, 0, self.events.append, lambda child: self.ended.set())
        return self.child


async def test_lines_that_are_no_messages_are_passed_by(caplog: pytest.LogCaptureFixture) -> None:
    program = """
import json, sys
print("noise"); print("[1]"); print('{"id": 99, "ok": true, "result": {}}'); print("\\xff\\xfe")
print(json.dumps({"ready": True, "at_once": []}), flush=True)
for line in sys.stdin:
    print('{"id":'); print(json.dumps({"id": json.loads(line)["id"], "ok": True, "result": {"fine": 1}}), flush=True)
"""
    child = await Life().begin(sys.executable, "-c", program)
    await child.ready(LONG)
    assert await child.ask("any", {}, LONG) == {"fine": 1}
    assert "no message" in caplog.text
    await child.end()


async def test_a_line_without_an_end_is_the_end_of_it() -> None:
    life = Life()
    child = await life.begin(sys.executable, "-c", "import sys\nwhile True: sys.stdout.write('x' * 1_000_000)")
    with pytest.raises(WorkerDied, match="SIGKILL"):
        await child.ready(LONG)
    assert life.ended.is_set()


async def test_one_that_closes_its_output_and_lives_on_is_ended() -> None:
    life = Life()
    child = await life.begin(sys.executable, "-c", "import os, time; os.close(1); time.sleep(60)")
    with pytest.raises(WorkerDied, match="SIGKILL"):
        await child.ready(LONG)
    assert not child.takes_calls


async def test_one_that_is_not_ready_in_time_is_ended() -> None:
    life = Life()
    child = await life.begin(sys.executable, "-c", "import time; time.sleep(60)")
    with pytest.raises(WorkerStalled):
        await child.ready(0.1)
    assert life.ended.is_set()


async def test_prints_of_libraries_and_children_reach_nobody() -> None:
    life = Life()
    child = await life.begin(*PROGRAM)
    await child.ready(LONG)
    assert await child.ask("chatter", {}, LONG) == {"read": ""}
    assert await child.ask("echo", {"whole": True}, LONG) == {"whole": True}
    assert life.events == []
    await child.end()


async def test_where_a_crash_was_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    child = await Life().begin(*PROGRAM)
    await child.ready(LONG)
    with pytest.raises(WorkerDied, match="SIGSEGV"):
        await child.ask("crash", {}, LONG)
    assert "odd_worker.py" in caplog.text


async def test_an_end_that_was_asked_for_is_no_word_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    life = Life()
    child = await life.begin(*PROGRAM)
    await child.ready(LONG)
    await child.end()
    assert life.ended.is_set()
    assert child.death.detail == "exit code 0"
    assert caplog.text == ""
