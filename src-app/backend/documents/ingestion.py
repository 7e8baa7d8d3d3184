"""The queue: what waits is read, until nothing waits. It belongs to the backend, and a restart goes on with it.

The queue is the rows themselves: nothing is lost with the process, and nothing waits twice. What keeps all of it up,
such as a full disk, is told and tried again; what is wrong with one file is that file's own state (`taking_in.py`).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from backend.documents.keeping import Keeping
from backend.documents.progress import Progress
from backend.documents.reader import Reader
from backend.documents.records import DocumentRow, count_in, read_alike, read_waiting
from backend.documents.refusals import CHANGING
from backend.documents.standing import Standing, Why
from backend.documents.taking_in import Outcome, TakingIn
from backend.documents.vectors import Vectors
from backend.late import late
from backend.store import Store, StoreFault
from backend.web.errors import DomainError, defect

if TYPE_CHECKING:
    from backend.documents import queries
else:
    queries = late("backend.documents.queries")

log = logging.getLogger("hearth.documents")

BATCH, BATCH_BYTES = 64, 32_000_000
"""Documents that are looked at together, and bytes of them."""

KEPT_EVERY = 0.7
"""Seconds for which it is gathered what has become of documents."""

RETRIED_EVERY = 20.0
"""Seconds until a queue that is kept up tries again."""

CALM_IN, MOST_RESTLESS = 5.0, 6
"""Seconds until a file that was being written to is looked at again; how often, before it is set aside."""


class Ingestion:
    """Reads all that waits. `changed` is called when pages show something else now. `clock` is in seconds."""

    def __init__(
        self,
        store: Store,
        reader: Reader,
        taking_in: TakingIn,
        keeping: Keeping,
        vectors: Vectors,
        changed: Callable[[], None],
        *,
        retried_every: float = RETRIED_EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._reader = reader
        self._taking_in = taking_in
        self._keeping = keeping
        self._vectors = vectors
        self._changed = changed
        self._retried_every = retried_every
        self._clock = clock
        self._progress = Progress()
        self._is_asked = False
        self._task: asyncio.Task[None] | None = None
        self._marking: asyncio.Task[None] | None = None
        self._standings: dict[str, Standing] = {}
        self._kept_at = 0.0
        self._current: DocumentRow | None = None
        self._unwanted: set[str] = set()
        self._restless: dict[str, tuple[int, float]] = {}

    def progress(self) -> Progress:
        """How far it is."""
        extent, partly = self._vectors.extent, self._vectors.partly
        progress = replace(self._progress, passages=extent.passages, embedded=extent.embedded, partly=partly)
        if self._current is None:
            return progress
        reached = self._reader.reached
        return replace(
            progress, name=self._current.name, document=self._current.id, read=reached.pages, pages=reached.of
        )

    def start(self, *, is_paused: bool) -> None:
        """Take up how it stood when Hearth ended."""
        self._progress = replace(self._progress, is_paused=is_paused)

    async def go_on(self) -> None:
        """Go on with what an earlier launch was about. Raises StoreFault."""
        if await self._store.look(lambda rows: count_in(rows, "reading")):
            await self._store.write(queries.take_up_again)
        if await self._store.look(lambda rows: count_in(rows, "embedding")):
            self._vectors.follow()
        if await self._store.look(lambda rows: count_in(rows, "waiting")):
            self.wake()

    def wake(self) -> None:
        """Something waits, or may be tried again."""
        self._is_asked = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="documents")

    async def stop(self) -> None:
        """End what is under way; the next launch goes on with it."""
        for task in (self._task, self._marking):
            if task:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def pause(self) -> None:
        """Read nothing until `resume`; what is being read is read anew then."""
        self._progress = replace(self._progress, is_paused=True)
        await self._interrupt()
        self._changed()

    def resume(self) -> None:
        """Go on."""
        self._progress = replace(self._progress, is_paused=False)
        self._changed()
        self.wake()

    async def drop(self, documents: Sequence[str]) -> None:
        """They are not to be read any more. Their rows say so already."""
        self._unwanted |= set(documents)
        if self._current and self._current.id in self._unwanted:
            await self._interrupt()

    def is_wanted(self, document: DocumentRow) -> bool:
        """Whether it is still to be read."""
        return not self._progress.is_paused and document.id not in self._unwanted

    def begins(self, document: DocumentRow) -> None:
        """It is being read."""
        self._current = document
        self._changed()

    def is_slow(self, document: DocumentRow) -> None:
        """It takes long: let its row say that it is being read."""
        marking = self._store.write(lambda session: queries.mark_reading(session, document.id), lasting=False)
        self._marking = asyncio.create_task(_told(marking, self._changed), name="documents: reading")

    async def _interrupt(self) -> None:
        if self._current:
            await self._reader.stop()

    async def _run(self) -> None:
        if self._progress.is_done:
            self._progress = replace(self._progress, done=0, total=0)
        while self._is_asked and not self._progress.is_paused:
            self._is_asked = False
            try:
                await self._read_all()
                self._tell("", "")
            except (DomainError, StoreFault) as fault:
                log.warning("reading documents has to wait: %s", fault.sentence)
                self._tell(fault.sentence, fault.next_step)
                await asyncio.sleep(self._retried_every)
                self._is_asked = True
            except Exception:  # the outermost edge of the task: it is told, and nothing is tried again by itself
                log.exception("documents could not be read")
                problem = defect()
                self._tell(problem.sentence, problem.next_step)

    async def _read_all(self) -> None:
        try:
            while batch := await self._next():
                async with aclosing(self._taking_in.take(batch, self._alike, self)) as outcomes:
                    async for outcome in outcomes:
                        self._note(outcome)
                        if self._clock() - self._kept_at > KEPT_EVERY:
                            await self._keep()
                await self._keep()
        finally:
            self._current = None
            self._standings.clear()
            await self._unmark()

    async def _next(self) -> list[DocumentRow]:
        """What is read next; waits for files that were being written to, where nothing else is to be read."""
        while not self._progress.is_paused:
            self._unwanted.clear()  # whoever put something here had changed its row before
            await self._unmark()
            waiting = await self._store.look(lambda rows: read_waiting(rows, BATCH + len(self._restless)))
            await self._count()
            now = self._clock()
            rest = {each.id: self._restless[each.id][1] - now for each in waiting if each.id in self._restless}
            calm = [each for each in waiting if rest.get(each.id, 0) <= 0]
            if calm or not rest:
                return _within(calm)
            await asyncio.sleep(max(0.05, min(rest.values())))
        return []

    async def _alike(self, contents: Sequence[str]) -> Mapping[str, DocumentRow]:
        return await self._store.look(lambda rows: read_alike(rows, contents))

    def _note(self, outcome: Outcome) -> None:
        id_ = outcome.document.id
        if outcome.is_restless:
            times = self._restless.get(id_, (0, 0.0))[0] + 1
            self._restless[id_] = (times, self._clock() + CALM_IN)
            if times < MOST_RESTLESS:
                return
            outcome = replace(outcome, standing=Standing("refused", why=Why(CHANGING)))
        self._restless.pop(id_, None)
        if outcome.standing:
            self._standings[id_] = outcome.standing

    async def _keep(self) -> None:
        standings, self._standings = self._standings, {}
        self._kept_at = self._clock()
        if not standings:
            return
        done = await self._keeping.keep(standings)
        self._progress = replace(self._progress, done=self._progress.done + done)
        if any(each.state == "embedding" for each in standings.values()):
            self._vectors.follow()
        self._tell("", "")  # whatever kept it up is over

    async def _count(self) -> None:
        waiting = await self._store.look(lambda rows: count_in(rows, "waiting"))
        self._progress = replace(self._progress, total=self._progress.done + waiting)

    async def _unmark(self) -> None:
        if self._marking:
            await asyncio.gather(self._marking, return_exceptions=True)
            self._marking = None
            await self._store.write(queries.take_up_again, lasting=False)

    def _tell(self, sentence: str, next_step: str) -> None:
        self._progress = replace(self._progress, sentence=sentence, next_step=next_step)
        self._changed()


async def _told(marking: Awaitable[None], changed: Callable[[], None]) -> None:
    await marking
    changed()


def _within(waiting: Sequence[DocumentRow]) -> list[DocumentRow]:
    """As many as are looked at together: one at least."""
    batch, size = list[DocumentRow](), 0
    for each in waiting[:BATCH]:
        size += each.size
        if batch and size > BATCH_BYTES:
            break
        batch.append(each)
    return batch
