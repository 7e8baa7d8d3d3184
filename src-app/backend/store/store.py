"""The store as the rest of Hearth sees it."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backend.store.driver import Driver, default_driver
from backend.store.faults import DataUnusable
from backend.store.integrity import LaterCheck, Marker
from backend.store.migrations import read_migrations
from backend.store.opening import Opened, open_database
from backend.store.rows import Rows
from backend.store.workers import Workers

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger("hearth.store")
T = TypeVar("T")

READERS = 2


class Store:
    """`hearth.db` while it is open: one thread writes, two read. `schema`: number of the last migration."""

    def __init__(self, opened: Opened, driver: Driver, on_damage: Callable[[DataUnusable], None] | None) -> None:
        self.schema = opened.schema
        self.path = opened.path
        self._connection = opened.connection
        self._driver = driver
        self._state = "connected"
        self._on_damage = on_damage
        self._listeners: list[Callable[[], None]] = []
        self._writer = Workers("store-writer", 1, driver, opened.path, writes=True)
        self._readers = Workers("store-reader", READERS, driver, opened.path, writes=False)
        self._check = LaterCheck(driver, opened.path, self._damage_found) if opened.check_later else None
        if self._check:
            self._check.start()

    @classmethod
    def open(
        cls,
        folder: Path,
        migrations: Path,
        *,
        driver: Driver | None = None,
        on_damage: Callable[[DataUnusable], None] | None = None,
    ) -> "Store":
        """Open the database in the data folder, made or migrated as `migrations` says, without SQLAlchemy.

        Raises DataUnusable, and then not a byte of the database has been changed. One that was not closed,
        and is too large to be checked at once, is checked while it is used: what is found is told to
        `on_damage`, on whichever thread finds it.
        """
        driver = driver or default_driver()
        return cls(open_database(folder, read_migrations(migrations), driver), driver, on_damage)

    async def write(self, work: "Callable[[Session], T]", *, lasting: bool = True) -> T:
        """Run `work` in one transaction on the writer's thread; returns its answer once that is committed.

        No kill takes it back then, and no power cut either. With `lasting=False` it is safe from a power cut
        only together with the next lasting write: that is for pieces of an answer, which come every few ms.

        Where `work` raises, nothing is kept and the error is raised here. A write whose task is cancelled is
        dropped if it has not begun, and done to its end if it has. Raises StoreFault.
        """
        answer = await self._answer_of(self._writer.submit(work, lasting=lasting))
        if lasting:
            for tell in self._listeners:
                tell()
        return answer

    def when_written(self, tell: Callable[[], None]) -> None:
        """Call `tell` on the loop's thread after every lasting write, so that what is derived looks for changes."""
        self._listeners.append(tell)

    async def read(self, work: "Callable[[Session], T]") -> T:
        """Run `work` on a reader's thread, on one state of the database. Raises StoreFault."""
        return await self._answer_of(self._readers.submit(work))

    async def look(self, work: Callable[[Rows], T]) -> T:
        """Read plain rows on a reader's thread, on one state of the database: for what pages show. Raises StoreFault.

        It needs no SQLAlchemy, so that it answers from the start on.
        """
        return await self._answer_of(self._readers.look(work))

    def health(self) -> str:
        """`connected`, `damaged` or `closed`."""
        return self._state

    def close(self) -> None:
        """Finish the writes that are queued and mark a clean end. Blocks; no thread is left."""
        if self._state == "closed":
            return
        self._writer.close()
        self._readers.close()
        if self._check:
            self._check.stop()
        was_whole = self._state == "connected"
        self._state = "closed"
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._connection.close()
        except Exception as error:  # any: some of Turso's errors have no class that can be named
            if not self._driver.raised(error):
                raise
            log.warning("%s was not closed in good order: %s", self.path, error)
        else:
            if was_whole:  # else the next start is to look at every page
                Marker(self.path).remove()

    async def _answer_of(self, asked: Future[T]) -> T:
        try:
            return await asyncio.wrap_future(asked)
        except DataUnusable as fault:
            if type(fault) is DataUnusable:  # its kinds are about who may use the file, not about what is in it
                self._damage_found(fault)
            raise

    def _damage_found(self, fault: DataUnusable) -> None:
        if self._state == "connected":
            self._state = "damaged"
            log.error("%s", fault)
            if self._on_damage:
                self._on_damage(fault)
