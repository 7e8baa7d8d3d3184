"""The real program, as the backend runs it, and killed as anything may be."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from backend.passages.protocol import PROGRAM, Placement
from backend.worker.calling import Worker, WorkerDied, python_program
from tests.backend.passages.stack import Stack, WordVectors


@pytest.fixture
async def program(folder: Path) -> AsyncIterator[Worker]:
    worker = Worker("passages", python_program(PROGRAM))  # it makes the folder
    yield worker
    await worker.stop()


async def call(worker: Worker, what: str, **arguments: object) -> Any:
    return await worker.call(what, deadline=60, **arguments)


async def test_a_text_is_put_found_and_shown(program: Worker, folder: Path, stack_folder: Stack):
    await call(program, "open", folder=str(folder))
    spool = stack_folder.spool(["The capital of Norway is Oslo.", "Bread is made of flour."])
    assert (await call(program, "put", content="c", result=str(spool)))["passages"] == 2
    place = Placement("1", "c", "home", "/a.txt", "text", 0)
    await call(program, "place", documents=[place.to_json()])
    while (await call(program, "progress"))["embedded"] < 2:
        pass
    found = await call(program, "find", query="Which city is Norway governed from?", how="vectors", limit=1)
    assert found["passages"][0]["text"] == "The capital of Norway is Oslo."
    assert found["relevant"] is True
    assert (await call(program, "find", query="How do bees navigate?"))["relevant"] is False
    assert (await call(program, "text", content="c", start=0, stop=3))["sheets"][0]["text"] == "The"
    assert await call(program, "check") == {"ok": True, "faults": []}


async def test_killed_at_any_moment_it_is_whole_and_has_what_it_acknowledged(
    program: Worker, folder: Path, stack_folder: Stack
):
    chance = Random(4)
    placed = dict[str, str]()
    for round_ in range(8):
        opened = await call(program, "open", folder=str(folder))
        assert opened["made"] is (round_ == 0)
        pid = program.state.pid
        assert pid
        before = await call(program, "placed")
        assert dict(before["documents"]) == placed
        for step in range(chance.randrange(1, 4)):
            id_, content = str(chance.randrange(6)), f"{round_}-{step}"
            spool = stack_folder.spool([f"Line {number} of {content}." for number in range(60)])
            await call(program, "put", content=content, result=str(spool))
            place = Placement(id_, content, "home", "/a.txt", "text", 0)
            await call(program, "place", documents=[place.to_json()])
            placed[id_] = content
        gone = str(chance.randrange(6))
        await call(program, "unplace", documents=[gone])
        placed.pop(gone, None)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerDied):
            await call(program, "progress")
    await call(program, "open", folder=str(folder))
    assert await call(program, "check") == {"ok": True, "faults": []}
    known = await call(program, "knows", contents=sorted(placed.values()))
    assert sorted(known["known"]) == sorted(placed.values())


@pytest.fixture
def stack_folder(tmp_path: Path) -> Stack:
    """Only for its spools."""
    stack = Stack(tmp_path / "other", WordVectors())
    stack.close()
    return stack
