"""Documents while things are killed: nothing is lost, nothing is half in, and what was deleted is gone."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from tests.driving.backend_process import BackendProcess

PATIENCE = 90.0
"""Seconds: programs are started several times, and the machine may be busy."""

SECRET = "Zyxquartz"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(30):
        text = (
            f"# Document {number}\n\nThe number of this document is {number}.\n\n" + f"Tea {number} is steeped. " * 20
        )
        (folder / f"{number}.md").write_text(text)
    return folder


def add(client: httpx.Client, files: Path) -> None:
    client.post("/api/v1/documents", json={"paths": [str(files)]}).raise_for_status()


def states(client: httpx.Client) -> list[str]:
    return [each["state"] for each in client.get("/api/v1/documents?limit=1000").json()["documents"]]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def all_are_ready(client: httpx.Client, count: int) -> Callable[[], bool]:
    return lambda: states(client) == ["ready"] * count


def assert_whole(client: httpx.Client) -> None:
    assert client.get("/api/v1/documents/check", timeout=60).json() == {"ok": True, "faults": []}


def worker_of(backend: BackendProcess, module: str) -> psutil.Process | None:
    for each in psutil.Process(backend.process.pid).children():
        try:
            if module in each.cmdline():
                return each
        except psutil.Error:
            continue
    return None


def test_a_backend_that_is_killed_while_it_reads_goes_on_where_it_was(folder: Path, files: Path):
    with BackendProcess(folder) as backend, backend.client() as client:
        add(client, files)
        until(lambda: "ready" in states(client) or "embedding" in states(client))
        backend.kill()
    with BackendProcess(folder) as backend, backend.client() as client:
        until(all_are_ready(client, 30))
        assert_whole(client)
        found = client.get("/api/v1/documents/search?words=steeped&how=words&k=1000", timeout=30).json()["results"]
        assert len({each["path"] for each in found}) == 30


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
def test_workers_that_are_killed_again_and_again_lose_nothing(folder: Path, files: Path):
    with BackendProcess(folder) as backend, backend.client() as client:
        add(client, files)
        killed = 0
        while killed < 5 and not all_are_ready(client, 30)():
            for module in ("backend.passages", "backend.reading") if killed in (1, 3) else ("backend.passages",):
                if worker := worker_of(backend, module):
                    os.kill(worker.pid, signal.SIGKILL)
                    killed += 1
            time.sleep(0.3)
        assert killed
        until(all_are_ready(client, 30))
        assert_whole(client)


def test_what_was_deleted_is_in_no_file_any_more(folder: Path, files: Path):
    (files / "secret.txt").write_text(f"The {SECRET} lies under the oak. " * 30)
    with BackendProcess(folder) as backend, backend.client() as client:
        add(client, files)
        until(all_are_ready(client, 31))
        assert SECRET.lower().encode() in everything(folder)
        removed = client.delete("/api/v1/documents", params={"document": str(files / "secret.txt")}, timeout=30)
        assert removed.json() == {"removed": 1}
        until(lambda: SECRET.lower().encode() not in everything(folder))
        assert_whole(client)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (folder / "documents").rglob("*") if path.is_file()).lower()
