"""Whether a System page is open, and what is done only while one is.

Every look that a page takes counts for a while, and what it is told makes it look again. So nobody has to say that a
page was closed: it stops looking, and all of this stops.
"""

import asyncio
import time
from collections.abc import Callable

from backend.system.log_file import LogFile
from backend.system.memory import Memory
from backend.web.events import EventHub

CHANGED = "system"
"""The named event on which the page fetches its processes, models and sizes anew."""

LOGGED = "system-log"
"""The same for its log."""

COUNTS_FOR = 12.0
"""Seconds for which a look counts: longer than it takes until the page is told something and looks again."""

LOG_EVERY = 1.0
"""Seconds between two looks at the log's size."""


class Watch:
    """Tells open System pages of what changed. `clock` gives seconds."""

    def __init__(
        self,
        hub: EventHub,
        memory: Memory,
        log_file: LogFile,
        clock: Callable[[], float] = time.monotonic,
        log_every: float = LOG_EVERY,
    ) -> None:
        self._hub = hub
        self._memory = memory
        self._log_file = log_file
        self._clock = clock
        self._log_every = log_every
        self._until = float("-inf")
        self._following: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None

    def is_on(self) -> bool:
        """Whether a page is open, as far as is known."""
        return self._clock() < self._until

    def seen(self) -> None:
        """A page looks: let it know from now on what changes."""
        self._until = self._clock() + COUNTS_FOR
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow(), name="log follower")

    def changed(self) -> None:
        """Something that the page shows is different now."""
        if self.is_on():
            self._hub.changed(CHANGED)

    def sampled(self) -> None:
        """There are new samples to be shown, and it is time to ask Ollama: that may take long, and holds up nothing."""
        self.changed()
        if self.is_on() and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._look(), name="look at the memory")

    async def stop(self) -> None:
        """End what is being done for a page."""
        running = [task for task in (self._following, self._looking) if task]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _look(self) -> None:
        if await self._memory.look():
            self.changed()

    async def _follow(self) -> None:
        self.sampled()  # what the page could not show yet
        state = self._log_file.state()
        while self.is_on():
            await asyncio.sleep(self._log_every)
            before, state = state, self._log_file.state()
            if state != before and self.is_on():
                self._hub.changed(LOGGED)
