"""Whatever a parser is made to do ends in its process: the file is named, and the next one is read."""

import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.reading.spool import NotWhole, parts
from backend.worker.calling import Worker, WorkerDied, WorkerStalled
from backend.worker.protocol import Refusal
from tests.house.checkout import BACKEND, ROOT

SOON = 3.0
"""Seconds that a file gets here; the backend gives it more."""


@pytest.fixture
def listening() -> socket.socket:
    """A server that nobody may reach."""
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    return server


@pytest.fixture
async def worker(tmp_path: Path, listening: socket.socket) -> AsyncIterator[Worker]:
    (tmp_path / "read").mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(BACKEND.parent), str(ROOT))),
        "LISTENING": str(listening.getsockname()[1]),
    }
    program = [sys.executable, str(ROOT / "tests/faults/reading_with_faults.py"), str(tmp_path / "read")]
    worker = Worker("reading", program, environment=environment)
    yield worker
    await worker.stop()
    listening.close()


async def read(worker: Worker, folder: Path, text: str, deadline: float = 30) -> Path:
    path, into = folder / "a.txt", folder / "read" / "into"
    path.write_text(text)
    await worker.call("read", deadline=deadline, path=str(path), name="a.txt", into=str(into))
    return into


async def is_well(worker: Worker, folder: Path) -> bool:
    """Whether the next file is read whole."""
    return len(list(parts(await read(worker, folder, "an honest text")))) == 3


@pytest.mark.parametrize("fault", ["hang", "spin"])
async def test_a_parser_that_stalls_is_ended_at_its_deadline(worker: Worker, tmp_path: Path, fault: str):
    assert await is_well(worker, tmp_path)
    with pytest.raises(WorkerStalled):
        await read(worker, tmp_path, fault, SOON)
    assert await is_well(worker, tmp_path)


@pytest.mark.parametrize("fault", ["crash", "leave", "eat_beside_python"])
async def test_a_parser_that_dies_takes_nothing_with_it(worker: Worker, tmp_path: Path, fault: str):
    with pytest.raises(WorkerDied):
        await read(worker, tmp_path, fault)
    assert await is_well(worker, tmp_path)


async def test_a_parser_that_eats_memory_is_refused_more(worker: Worker, tmp_path: Path):
    with pytest.raises(Refusal) as why:
        await read(worker, tmp_path, "eat")
    assert why.value.kind == "memory"
    assert await is_well(worker, tmp_path)
    assert worker.state.restarts == 0


async def test_a_parser_that_nests_without_end_is_stopped(worker: Worker, tmp_path: Path):
    with pytest.raises(Refusal) as why:
        await read(worker, tmp_path, "nest")
    assert why.value.kind == "damaged"


async def test_what_a_parser_prints_is_no_answer(worker: Worker, tmp_path: Path):
    head, *_ = parts(await read(worker, tmp_path, "shout"))
    assert head.kind == "text"
    assert await is_well(worker, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system can't be told to refuse it")
@pytest.mark.parametrize("fault", ["connect", "run"])
async def test_a_parser_that_was_taken_over_reaches_nobody(
    worker: Worker, tmp_path: Path, listening: socket.socket, fault: str
):
    with pytest.raises(Refusal) as why:
        await read(worker, tmp_path, fault)
    assert why.value.kind == "unreadable"
    with pytest.raises(BlockingIOError):
        listening.accept()


async def test_a_worker_that_is_killed_leaves_nothing_that_passes_for_whole(worker: Worker, tmp_path: Path):
    assert await is_well(worker, tmp_path)
    (tmp_path / "read" / "into").unlink()
    with pytest.raises(WorkerStalled):
        await read(worker, tmp_path, "hang", 0.2)
    with pytest.raises((NotWhole, FileNotFoundError)):
        list(parts(tmp_path / "read" / "into"))
