"""The store as the rest of Hearth sees it."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from backend.store.driver import Connection, Driver, default_driver
from backend.store.faults import DataUnusable
from backend.store.integrity import LaterCheck, Marker
from backend.store.migrations import read_migrations
from backend.store.opening import Opened, make_private, open_database
from backend.store.renewing import Renewal, renew_at_end
from backend.store.rows import Rows
from backend.store.workers import Workers

if TYPE_CHECKING:
    from sqlmodel import Session

log = logging.getLogger("hearth.store")
T = TypeVar("T")

READERS = 2

PARKED_WITHIN = 0.2
"""Seconds in which what is being read or written is to end, before the database can be written anew."""


class Store:
    """`hearth.db` while it is open: one thread writes, two read. `schema`: number of the last migration."""

    def __init__(self, opened: Opened, driver: Driver, on_damage: Callable[[DataUnusable], None] | None) -> None:
        self.schema = opened.schema
        self.path = opened.path
        self._connection: Connection | None = opened.connection
        self._driver = driver
        self._state = "connected"
        self._on_damage = on_damage
        self._listeners: list[Callable[[], None]] = []
        self._renewal: Renewal | None = Renewal(opened.path, driver, self._quiet, self._is_asked)
        self._writer = Workers("store-writer", 1, driver, opened.path, writes=True, when_forgetting=self._renewal.note)
        self._readers = Workers("store-reader", READERS, driver, opened.path, writes=False)
        self._check = LaterCheck(driver, opened.path, self._damage_found) if opened.check_later else None
        if self._check:
            self._check.start()
        self._renewal.begin()

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
        if self._renewal:
            self._renewal.stop()
        self._writer.close()
        self._readers.close()
        if self._check:
            self._check.stop()
        was_whole = self._state == "connected"
        self._state = "closed"
        try:
            self._let_go()
        except Exception as error:  # any: some of Turso's errors have no class that can be named
            if not self._driver.raised(error):
                raise
            log.warning("%s was not closed in good order: %s", self.path, error)
        else:
            if was_whole:  # else the next start is to look at every page
                Marker(self.path).remove()
                renew_at_end(self.path)

    @contextmanager
    def _quiet(self) -> Iterator[bool]:
        """Within, nobody has the file open, and whoever asks waits. False where it is being read or checked."""
        if self._check and not self._check.is_over:
            yield False
            return
        with self._readers.parked(PARKED_WITHIN) as no_reader, self._writer.parked(PARKED_WITHIN) as no_writer:
            if not (no_reader and no_writer and self._state == "connected"):
                yield False
                return
            if self._check:
                self._check.stop()
                self._check = None
            try:
                self._let_go()
                yield True
            finally:
                self._connection = self._driver.connect(self.path)
                make_private(self.path)

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._driver.close(connection)

    def _is_asked(self) -> bool:
        return self._writer.is_asked or self._readers.is_asked

    async def _answer_of(self, asked: Future[T]) -> T:
        if self._renewal:
            self._renewal.used()
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
