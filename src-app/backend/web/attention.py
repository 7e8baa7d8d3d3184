"""Whether somebody is being answered, so that work that can wait lets them pass.

Two threads of Python don't run at once: whatever the backend does for itself in the middle of an answer, the answer
waits for. So work in the background comes in short pieces, and asks before each whether there is a lull.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

LINGERS = 0.06
"""Seconds after an answer in which the next request often comes: a page asks for its parts, a question is sent."""

LONGEST = 0.5
"""Seconds that a piece of work waits at most: where people never rest, it goes on slowly, but goes on."""

Lull = Callable[[], Awaitable[None]]
"""Returns when work in the background may go on."""


class Attention:
    """Counts who is being answered; for the event loop's thread. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answering = 0
        self._until = float("-inf")

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody is answered within."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1
            self._until = self._clock() + LINGERS

    async def lull(self) -> None:
        """Return when nobody is being answered, nor was just now; after LONGEST seconds in any case."""
        deadline = self._clock() + LONGEST
        while (now := self._clock()) < deadline and (self._answering or now < self._until):
            left = LINGERS if self._answering else self._until - now
            await asyncio.sleep(min(left, deadline - now))


async def always() -> None:
    """A lull where nobody asks."""
