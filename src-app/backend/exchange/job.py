"""What an import and an export have in common: one at a time, on a task of its own, with a file, told to every window.

How it stands is a view, which each has its own kind of. What ends it too early is said there, and its file is removed.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from backend.exchange.shelf import Shelf
from backend.exchange.telling import Teller
from backend.store import StoreFault
from backend.web.errors import DomainError, defect

log = logging.getLogger("hearth.exchange")


class HasPercent(Protocol):
    """What a view has at least: how far the job is."""

    @property
    def percent(self) -> int:
        """Of a hundred."""
        ...


V = TypeVar("V", bound=HasPercent)


class Job(Generic[V]):
    """The one job of its `kind` (`import`, `export`). `none` is how it stands where there is none; `failed` makes of
    how it stood, a sentence and a next step how it stands when it has failed."""

    def __init__(self, kind: str, shelf: Shelf, teller: Teller, none: V, failed: Callable[[V, str, str], V]) -> None:
        self.shelf = shelf
        self.view = none
        self.acting = asyncio.Lock()  # one act at a time: each looks at how it stands before it changes it
        self._kind = kind
        self._teller = teller
        self._none = none
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    def stands(self, view: V) -> None:
        """From now on it stands like this."""
        self.view = view
        self._teller.changed()

    def grew(self, view: V) -> None:
        """It has come further, and is otherwise as it was: the bar is all that windows draw anew."""
        self.view = view
        self._teller.grew(self._kind, view.percent)

    def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Begin with `work`, which nobody waits for."""
        self._task = asyncio.create_task(self._guarded(work), name=self._kind)

    async def cancel(self) -> None:
        """End it, and remove its file."""
        async with self.acting:
            await self.end()
            await asyncio.to_thread(self.shelf.clear)
            self.stands(self._none)

    async def end(self) -> None:
        """End what is under way; its file stays, so that a restart can go on with it."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except (DomainError, StoreFault) as fault:
            await self._fail(fault.sentence, fault.next_step)
        except Exception:  # the outermost edge of the task: a job that no one watches must not hang
            log.exception("the %s failed", self._kind)
            problem = defect()
            await self._fail(problem.sentence, problem.next_step)

    async def _fail(self, sentence: str, next_step: str) -> None:
        await asyncio.to_thread(self.shelf.clear)
        self.stands(self._failed(self.view, sentence, next_step))
