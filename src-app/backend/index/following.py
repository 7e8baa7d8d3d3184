"""The index while it is open: built in the background, kept up with the truth, and asked.

It sleeps until somebody searches or something is written. One thread writes, one reads; whoever asks awaits. What
fails is a state that is told, never an end: a file that can't be used is built anew.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.index import file, finding
from backend.index.catching_up import CatchingUp, State
from backend.index.file import NAME, NoRoom, Unusable, identity
from backend.index.query import Query
from backend.index.threads import OwnThread
from backend.late import late
from backend.store import Store, StoreFault
from backend.store.changes import last_change
from backend.words import _, later

if TYPE_CHECKING:
    import apsw
else:
    apsw = late("apsw")

log = logging.getLogger("hearth.index")

GATHERS = 0.3
"""Seconds for which changes are gathered before they are indexed."""

TRIES_AGAIN = 30.0
"""Seconds after which a disk that was full is tried again."""

MOST_REBUILDS = 3
"""How often in one run a file that can't be used is built anew."""


@dataclass(frozen=True)
class Found:
    """What the index knows of a query: messages, and conversations whose titles fit."""

    hits: finding.Hits
    conversations: list[str]


class Index:
    """`index.db` beside the store's database. For the event loop's thread."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._path = store.path.with_name(NAME)
        self._catching_up = CatchingUp(store, self._path, self._tell)
        self._reading = OwnThread("index-reader")
        self._finder: finding.Finder | None = None
        self._of_finder: tuple[int, int] | None = None
        self._rebuilds = 0
        self._damage = ""
        self._stopped = False
        self._state = State("asleep")
        self._woken = asyncio.Event()
        self._moved = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        store.when_written(self.wake)

    @property
    def state(self) -> State:
        """How it is now."""
        return self._state

    async def begin(self) -> None:
        """Build it now where it is missing or half built; else it sleeps until it is needed."""
        is_whole = self._path.exists() and not self._catching_up.unfinished.exists()
        if not is_whole and await self._store.look(lambda rows: rows.value("SELECT 1 FROM message LIMIT 1")):
            self.wake()

    def wake(self) -> None:
        """Let it follow the truth from now on."""
        if self._stopped:
            return
        self._woken.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow_for_ever(), name="index")

    async def caught_up(self, seconds: float) -> bool:
        """Wait until all that is written by now can be found, at most so long; returns whether it can."""
        target = await self._store.look(last_change)
        self.wake()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self._catching_up.holds(target) and self._state.kind == "ready"):
                    self._moved.clear()
                    await self._moved.wait()
        return self._state.kind == "ready" and self._catching_up.holds(target)

    async def find(self, query: Query, limit: int, *, newest: bool = False, titles: int = 0) -> Found:
        """At most `limit` messages, and so many conversations by their titles. While it is built: what is there."""
        if self._task is None:
            self.wake()

        def find() -> Found:
            finder = self._open_finder()
            return Found(
                finder.find(query, limit, newest=newest), finder.conversations(query, titles) if titles else []
            )

        try:
            return await self._reading.run(find)
        except (Unusable, NoRoom) as fault:
            if isinstance(fault, Unusable):
                self._damage = str(fault)
                self.wake()
            return Found(finding.Hits((), more=False), [])

    async def stop(self) -> None:
        """Leave it as it is; what is half done is gone on with at the next start."""
        if self._stopped:
            return
        self._stopped = True
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._catching_up.close()
        self._reading.close(self._close_finder)

    def _tell(self, state: State | None) -> None:
        self._state = state or self._state
        self._moved.set()

    async def _follow_for_ever(self) -> None:
        while True:
            self._woken.clear()
            again = None
            try:
                if self._damage:
                    raise Unusable(self._damage)
                await self._catching_up.catch_up()
                self._tell(State("ready"))
            except Unusable as fault:
                if await self._throw_away(str(fault)):
                    continue
            except NoRoom as fault:
                log.warning("the index can't be written: %s", fault)
                self._fail(
                    later("Search is not up to date: the disk is full, or can't be written to."),
                    later("Make some room; Hearth goes on by itself."),
                )
                again = TRIES_AGAIN
            except StoreFault as fault:
                log.warning("the index can't follow: %s", fault.sentence)
                again = TRIES_AGAIN
            except Exception:  # the outermost edge of this task: search is no reason to lose anything else
                log.exception("the index could not follow")
                self._fail(later("Search is not up to date: something in Hearth failed."), later("Start Hearth again."))
            with suppress(TimeoutError):
                async with asyncio.timeout(again):
                    await self._woken.wait()
            await asyncio.sleep(GATHERS)

    def _fail(self, sentence: str, next_step: str) -> None:
        self._tell(State("failed", sentence=_(sentence), next_step=_(next_step)))

    async def _throw_away(self, why: str) -> bool:
        """Begin anew; False where that was done too often."""
        self._rebuilds += 1
        await self._reading.run(self._close_finder)
        self._damage = ""
        if self._rebuilds > MOST_REBUILDS:
            self._fail(
                later("Search can't be prepared: its file is damaged again and again."),
                later("Check the disk, then start Hearth again."),
            )
            return False
        log.warning("the index is built anew: %s", why)
        await self._catching_up.throw_away()
        return True

    def _open_finder(self) -> finding.Finder:
        """Called on the reader's thread."""
        now = identity(self._path)
        if now is None:
            raise NoRoom("there is no index yet")
        if self._finder is None or now != self._of_finder:
            self._close_finder()
            self._finder = finding.Finder(file.open_to_read(self._path), self._clock)
            self._of_finder = now
        return self._finder

    def _close_finder(self) -> None:
        if self._finder:
            with suppress(apsw.Error):  # what has just failed may well fail again
                self._finder.connection.close()
        self._finder = None
