"""From the spawn of the backend to its announcement, to its first healthy answer, and to the first whole page.

References are started in turn with it, so that a busy moment of the machine hits all alike.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.bench import references
from tests.bench.processes import used
from tests.bench.table import Row, sample
from tests.bench.wire import Caller
from tests.driving.backend_process import BackendProcess

ROUNDS = 9
MEASURED = "announced", "healthy", "page", "work"
"""`work` is what it took on the processor until the page: that says more where others use the machine, too."""


def rows(folder: Path) -> Iterator[Row]:
    """Start everything again and again; the first time, which compiles and makes the database, is left out."""
    ours, others = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for number in range(ROUNDS + 1):
        told = _one_start(folder)
        beside = {name: references.first_answer(name) for name in references.APPS}
        nothing = references.python_alone()
        if number == 0:
            continue
        for name, seconds in zip(MEASURED, told, strict=True):
            ours[name].append(1000 * seconds)
        for name, seconds in beside.items() | {("Python", nothing)}:
            others[name].append(1000 * seconds)
    python = {"python -c pass": sample(others.pop("Python"))}
    yield Row("spawn → announced", "ms", sample(ours["announced"]), python, at_most=200)
    answered = {name: sample(values) for name, values in others.items()}
    yield Row("spawn → healthy (first answer)", "ms", sample(ours["healthy"]), answered)
    yield Row("spawn → first page complete", "ms", sample(ours["page"]))
    yield Row("processor time until that page", "ms", sample(ours["work"]))


def _one_start(folder: Path) -> tuple[float, float, float, float]:
    """Seconds from the spawn to each point, and those on the processor."""
    began = time.perf_counter()
    with BackendProcess(folder) as backend:
        announced = time.perf_counter() - began
        with Caller(backend.port, backend.token) as caller:
            caller.ask("GET", "/api/v1/health")
            healthy = time.perf_counter() - began
            caller.ask("GET", "/")
            page = time.perf_counter() - began
        work = used(backend.process.pid)
        backend.hang_up()
        backend.ended()
    return announced, healthy, page, work
