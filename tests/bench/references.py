"""What Hearth's numbers stand beside: a bare Robyn app, a bare FastAPI app, and Python doing nothing."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench.processes import pss_at_rest
from tests.bench.table import Row, Sample, sample
from tests.bench.wire import Answer, Caller, until_answered

HERE = Path(__file__).parent
APPS = {"Robyn": HERE / "bare_robyn.py", "FastAPI": HERE / "bare_fastapi.py"}
ROUNDS = 7
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
"""Everybody starts from compiled bytecode."""


def rows(folder: Path) -> Iterator[Row]:
    """The references by themselves; the other benches put them beside what they measure."""
    yield Row("python -c pass", "ms", references={"Python": sample(1000 * python_alone() for _ in range(ROUNDS))})
    starts = {name: sample(1000 * first_answer(name) for _ in range(ROUNDS)) for name in APPS}
    yield Row("spawn → first answer", "ms", references=starts)
    yield Row("memory, idle", "MB", references={name: sample([memory(name)]) for name in APPS})
    yield Row("trivial route", "ms", references=trivial_routes())


def python_alone() -> float:
    """Seconds that Python takes to do nothing."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


def first_answer(name: str) -> float:
    """Seconds from the spawn to the first whole answer of that app."""
    began = time.perf_counter()
    with reference(name):
        return time.perf_counter() - began


def memory(name: str) -> float:
    """What that app takes when it does nothing, in MB."""
    with reference(name) as (process, _):
        return pss_at_rest(process.pid, whole_tree=True)


def trivial_routes() -> dict[str, Sample]:
    """How long answers of each app take, in ms."""
    times = {}
    for name in APPS:
        with reference(name) as (_, port), Caller(port) as caller:
            times[name] = sample(round_trips(partial(caller.ask, "GET", "/")))
    return times


def round_trips(ask: Callable[[], Answer], count: int = 200, before: int = 30) -> list[float]:
    """Ask so many times, after some for practice; the answers' times in ms."""
    return [1000 * ask().seconds for _ in range(before + count)][before:]


@contextlib.contextmanager
def reference(name: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """That app, running; yields its process and its port, and ends it with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, str(APPS[name]), str(port)],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until_answered(port)
        yield process, port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
