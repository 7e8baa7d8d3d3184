"""What the backend takes: memory when idle and after a hundred answers, and the processor when nothing happens."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import references
from tests.bench.processes import busy, pss_at_rest
from tests.bench.recital import MODEL, Recital, reciter
from tests.bench.table import Row, sample
from tests.bench.wire import Caller, Listener, listening
from tests.driving.backend_process import BackendProcess
from tests.driving.page import answer_ids

STARTS = 2
ANSWERS = 100
IN_A_CONVERSATION = 10
SECONDS_IDLE = 10
SETTLED_AFTER = 3
"""Seconds after which the start has nothing left to do."""

ANSWER = Recital(tokens=300, in_markdown=True)


def rows(folder: Path) -> Iterator[Row]:
    """A page is open the whole time, as it is when a person uses Hearth."""
    idle, later = list[float](), list[float]()
    with reciter() as ollama:
        with opened(folder / "idle", ollama) as backend:
            time.sleep(SETTLED_AFTER)
            share = busy([backend.process.pid], SECONDS_IDLE)
        yield Row("backend's processor when idle", "% of a core", sample([share]), at_most=0.3)
        for number in range(STARTS):
            with opened(folder / str(number), ollama) as backend:
                idle.append(pss_at_rest(backend.process.pid))
                ask_often(backend.port, backend.token)
                later.append(pss_at_rest(backend.process.pid))
    beside = {name: sample([references.memory(name)]) for name in references.APPS}
    yield Row("backend's memory (PSS), idle", "MB", sample(idle), beside, at_most=50)
    yield Row(f"backend's memory after {ANSWERS} answers", "MB", sample(later))


@contextmanager
def opened(folder: Path, ollama: int) -> Iterator[BackendProcess]:
    """A backend, and a window that listens to it."""
    with BackendProcess(folder, f"127.0.0.1:{ollama}") as backend, listening(backend.port, backend.token):
        yield backend


def ask_often(port: int, token: str) -> None:
    """A hundred answers, ten in each conversation; every one is waited for."""
    address = ""
    with listening(port, token) as window, Caller(port, token) as caller:
        for number in range(ANSWERS):
            begins = number % IN_A_CONVERSATION == 0
            before = len(window.arrivals)
            form = {"text": ANSWER.question, "model": MODEL}
            answer = caller.ask("POST", "/conversations" if begins else f"{address}/messages", form=form)
            if begins:
                address = answer.headers["HX-Push-Url"]
            until_written(caller, window, answer_ids(answer.body.decode())[-1], before)


def until_written(caller: Caller, window: Listener, message: str, after: int = 0) -> None:
    """Wait until an answer has ended, as a page does: it looks whenever it is told of a change."""
    while True:
        after += len(window.until(lambda arrival: arrival.name == f"message-{message}", after=after))
        if b'data-state="done"' in caller.ask("GET", f"/messages/{message}").body:
            return
