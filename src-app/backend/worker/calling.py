"""The backend's end: a worker is started by the first call and kept as long as it is of use.

    worker = Worker("reading", python_program("backend.reading"), idle=60, nice=10)
    result = await worker.call("read", deadline=90, path="…")

It dies: its calls raise `WorkerDied`, and the next one starts it again, after a pause that grows until a call is
answered. It stalls: it is killed with all that it started. It ends with us, whatever becomes of us.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from backend.worker.child import Child, WorkerDied, WorkerStalled
from backend.worker.protocol import Refusal

__all__ = ["Refusal", "Worker", "WorkerDied", "WorkerStalled", "WorkerState", "python_program"]

log = logging.getLogger("hearth.worker")

STARTS_WITHIN: Final = 60.0
"""Seconds until a worker has to be ready: a cold disk and a slow library are no fault."""

PAUSES: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before the next start, by how many times it died since a call was answered."""

FAILS_AFTER: Final = 3
"""Starts in a row that came to nothing, after which calls are told so at once until the pause is over."""


@dataclass(frozen=True)
class WorkerState:
    """What is shown of a worker. `pid` is 0 while there is none; `restarts` counts the ends that nobody asked for."""

    name: str
    status: Literal["asleep", "running", "failed"]
    pid: int
    restarts: int
    since: datetime


def python_program(module: str) -> tuple[str, ...]:
    """The words that start a module of ours as a program, with the Python that runs us."""
    return (sys.executable, "-m", module)


class Worker:
    """A worker process, started when it is needed. Belongs to one event loop.

    `on_event` hears what the worker tells, on the loop. After `idle` seconds without a call or an event it is ended
    (None: it stays). `environment` is added to ours; `nice` is how far it stands back from others (0 to 19).
    """

    def __init__(
        self,
        name: str,
        program: Sequence[str],
        *,
        on_event: Callable[[dict[str, object]], None] | None = None,
        idle: float | None = None,
        environment: Mapping[str, str] | None = None,
        nice: int = 0,
    ) -> None:
        self._name, self._program = name, tuple(program)
        self._on_event, self._idle = on_event, idle
        self._environment, self._nice = dict(environment or {}), nice
        self._child: Child | None = None
        self._turn = asyncio.Lock()
        self._deaths = 0
        self._vain_starts = 0
        self._not_before = 0.0
        self._used_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._last_death: WorkerDied | WorkerStalled | None = None
        self._restarts = 0
        self._since = datetime.now(UTC)

    @property
    def state(self) -> WorkerState:
        """How it is at this moment."""
        child = self._child
        is_here = child is not None and child.takes_calls
        status: Literal["asleep", "running", "failed"] = (
            "running" if is_here else "failed" if self._has_failed else "asleep"
        )
        return WorkerState(self._name, status, child.pid if child and is_here else 0, self._restarts, self._since)

    async def call(self, what: str, *, deadline: float, **arguments: object) -> dict[str, object]:
        """The worker's answer to a call, which may take `deadline` seconds from when it is its turn there.

        Starts the worker where it is needed, which may take its time (a pause after a death). A cancelled call runs on
        in the worker. Raises Refusal where the worker says no, WorkerDied, WorkerStalled.
        """
        child = await self._awake()
        try:
            result = await child.ask(what, arguments, deadline)
        except Refusal:
            self._deaths = 0
            raise
        finally:
            self._used()
        self._deaths = 0
        return result

    async def stop(self) -> None:
        """End it now. What is under way there raises WorkerDied; the next call starts it again."""
        child = self._child
        if child is not None:
            await child.end()

    @property
    def _has_failed(self) -> bool:
        return self._vain_starts >= FAILS_AFTER

    async def _awake(self) -> Child:
        """The worker's process, ready to be asked. Raises WorkerDied, WorkerStalled."""
        while True:
            await self._pause()
            async with self._turn:
                if self._child is not None and not self._child.takes_calls:
                    await self._child.gone()
                if self._child is None and asyncio.get_running_loop().time() < self._not_before:
                    continue  # it died while others had their turn
                child = self._child or await self._start()
            await child.ready(STARTS_WITHIN)
            self._used()
            if child.takes_calls:
                self._vain_starts = 0
                return child

    async def _pause(self) -> None:
        rest = self._not_before - asyncio.get_running_loop().time()
        if rest > 0 and self._child is None:
            if self._has_failed and self._last_death:
                raise self._last_death
            await asyncio.sleep(rest)

    async def _start(self) -> Child:
        try:
            self._child = await Child.start(
                self._name, self._program, self._environment, self._nice, self._hear, self._ended
            )
        except WorkerDied as death:
            self._count(death, was_ready=False)
            raise
        self._since = datetime.now(UTC)
        self._used()
        return self._child

    def _ended(self, child: Child) -> None:
        self._child = None
        self._since = datetime.now(UTC)
        if not child.is_leaving:
            self._count(child.death, was_ready=child.was_ready)

    def _count(self, death: WorkerDied, *, was_ready: bool) -> None:
        self._not_before = asyncio.get_running_loop().time() + PAUSES[min(self._deaths, len(PAUSES) - 1)]
        self._deaths += 1
        self._restarts += 1
        self._vain_starts = 0 if was_ready else self._vain_starts + 1
        self._last_death = death

    def _hear(self, event: dict[str, object]) -> None:
        self._used()
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:  # the outermost edge: whoever listens can't stop the listening
            log.exception("nobody could make use of what the worker %s told", self._name)

    def _used(self) -> None:
        loop = asyncio.get_running_loop()
        self._used_at = loop.time()
        if self._idle is not None and self._timer is None:
            self._timer = loop.call_later(self._idle, self._doze)

    def _doze(self) -> None:
        """End a worker that nobody has used for a while; else look again when that may be so."""
        self._timer = None
        child = self._child
        if child is None or self._idle is None:
            return
        loop = asyncio.get_running_loop()
        rest = self._used_at + self._idle - loop.time()
        if rest > 0 or child.is_busy or not child.was_ready:
            self._timer = loop.call_later(max(rest, self._idle / 4), self._doze)
            return
        task = asyncio.create_task(child.end(), name=f"worker {self._name}: idle")
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
