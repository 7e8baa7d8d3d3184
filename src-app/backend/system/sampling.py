"""Measuring our processes every five seconds, for as long as the backend runs."""

import asyncio
import importlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from backend.contract import Parent
from backend.system.history import EVERY, History, Usage
from backend.worker.calling import WorkerState

if TYPE_CHECKING:
    from backend.system.metering import Meter

log = logging.getLogger("hearth.system")

LOOKS_ANEW = 12
"""Samples after which it is found out again which processes there are, where nobody looks."""


class Sampler:
    """Fills a history. `sampled` is called after each sample; `is_watched` tells whether somebody looks.

    `workers`: the backend's own, each of which counts by itself.
    """

    def __init__(
        self,
        parent: Parent,
        history: History,
        *,
        workers: Callable[[], Sequence[WorkerState]],
        is_watched: Callable[[], bool],
        sampled: Callable[[], None],
        every: float = EVERY,
    ) -> None:
        self._parent = parent
        self._history = history
        self._workers = workers
        self._is_watched = is_watched
        self._sampled = sampled
        self._every = every
        self._taken = 0
        self._meter: Meter | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first sample is taken when the first page has long been shown."""
        self._task = asyncio.create_task(self._run(), name="sampler")

    async def stop(self) -> None:
        """End."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sample(self) -> None:
        """Measure once, on a thread: what a system tells of its processes may take its time."""
        workers = {each.name: each.pid for each in self._workers() if each.pid}
        self._history.add(await asyncio.to_thread(self._measure, workers))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.sample()
                self._sampled()
            except Exception:  # the outermost edge of this task: one sample that failed must not be the last
                log.exception("the processes could not be measured")

    def _measure(self, workers: Mapping[str, int]) -> dict[str, Usage]:
        meter = self._meter or self._made()
        heads = {report.name: report.pid for report in self._parent.processes if report.pid is not None}
        look_anew = self._taken % LOOKS_ANEW == 0 or self._is_watched()
        self._taken += 1
        return meter.measure({**(heads or {"backend": os.getpid()}), **workers}, look_anew=look_anew)

    def _made(self) -> "Meter":
        self._meter = importlib.import_module("backend.system.metering").Meter()
        assert self._meter
        return self._meter
