"""The import that there can be: the file is sent, looked at, and taken in when the person has seen what is in it.

It belongs to the backend and not to a window. Cancelled or cut off it leaves what has come in whole; taken in again,
nothing comes twice. A restart goes on with it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from backend.chat.whole import Whole
from backend.exchange.job import Job
from backend.exchange.naming import NAMES
from backend.exchange.shelf import Note, NotNow, Shelf, disk_faults_named
from backend.exchange.telling import Pace, Teller
from backend.late import late
from backend.store import Store
from backend.web.errors import DomainError
from backend.words import _, listed

if TYPE_CHECKING:
    from sqlmodel import Session

    from backend.exchange import batches, counting, opening, taking
    from backend.exchange.counting import Counted, Tally
    from backend.exchange.formats import Found
    from backend.exchange.taking import Outcome
else:
    batches, counting = late("backend.exchange.batches"), late("backend.exchange.counting")
    opening, taking = late("backend.exchange.opening"), late("backend.exchange.taking")

log = logging.getLogger("hearth.exchange")

LARGEST = 17_179_869_184
"""Bytes of a file."""

Work: TypeAlias = "Callable[[list[Found]], Awaitable[None]]"


@dataclass(frozen=True)
class ImportView:
    """How the import stands: `state` is `none`, `receiving`, `looking`, `found`, `importing`, `done` or `failed`."""

    state: str
    name: str = ""
    percent: int = 0
    received: int = 0
    size: int = 0
    counted: "Counted | None" = None
    first_id: str = ""
    sentence: str = ""
    next_step: str = ""


class Import:
    """The one import. `clock` gives seconds since 1970."""

    def __init__(self, store: Store, teller: Teller, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._teller = teller
        self._shelf = Shelf(folder, "import")
        self._clock = clock
        self._job = Job("import", self._shelf, teller, ImportView("none"), _failed)

    def view(self) -> ImportView:
        """How it stands."""
        return self._job.view

    async def start(self) -> None:
        """Go on with what an earlier launch was about; a file that was not sent to its end is dropped."""
        note = await asyncio.to_thread(self._shelf.note)
        if note is None or note.phase == "receiving" or self._shelf.length() != note.size:
            await asyncio.to_thread(self._shelf.clear)
            return
        self._job.view = ImportView("looking", note.name, received=note.size, size=note.size)
        self._run(self._take_all_in if note.phase == "importing" else self._look)

    async def stop(self) -> None:
        """End what is under way; the next launch goes on with it."""
        await self._job.end()

    async def begin(self, name: str, size: int) -> None:
        """Make ready for a file of this name and size (bytes). Raises NotNow, Unusable, DomainError."""
        async with self._job.acting:
            if self._job.view.state in ("looking", "importing"):
                raise NotNow(_("Another import is under way."), _("Wait for its end, or cancel it."))
            if not 0 < size <= LARGEST:
                raise opening.Unusable(_("The file is empty or too large."), _("Choose the file as it was downloaded."))
            name = " ".join(name.split())[:200]
            with disk_faults_named():
                await asyncio.to_thread(self._shelf.begin)
                await asyncio.to_thread(self._shelf.keep, Note("receiving", name, size))
            self._job.stands(ImportView("receiving", name, size=size))

    async def receive(self, offset: int, data: bytes) -> int:
        """Take a piece of the file, and return how much of it is there: what is to be sent next. Raises NotNow."""
        async with self._job.acting:
            view = self._job.view
            if view.state != "receiving" or offset + len(data) > view.size:
                raise NotNow(_("No file is expected."), _("Choose the file once more."))
            with disk_faults_named():
                received = await asyncio.to_thread(self._shelf.write, offset, data)
            if received == view.size:
                with disk_faults_named():
                    await asyncio.to_thread(self._shelf.keep, Note("looking", view.name, view.size))
                self._job.stands(ImportView("looking", view.name, received=received, size=view.size))
                self._run(self._look)
            else:
                percent = received * 100 // view.size
                self._job.grew(ImportView("receiving", view.name, percent, received, view.size))
            return received

    async def take_in(self) -> None:
        """Take in what was found. Raises NotNow."""
        async with self._job.acting:
            view = self._job.view
            if view.state != "found":
                raise NotNow(_("There is nothing to import."), _("Choose a file first."))
            with disk_faults_named():
                await asyncio.to_thread(self._shelf.keep, Note("importing", view.name, view.size))
            self._job.stands(replace(view, state="importing", percent=0))
            self._run(self._take_all_in)

    async def cancel(self) -> None:
        """End it and forget it; what has come in stays."""
        await self._job.cancel()

    async def _look(self) -> None:
        tally = counting.Tally()
        view = self._job.view

        async def count(batch: "list[Found]") -> None:
            await self._store.look(lambda rows: taking.expect(rows, batch, tally))

        await self._through(count, view, with_files=False)
        counted = tally.counted()
        if counted.is_nothing:
            raise _nothing_in(counted)
        with disk_faults_named():
            await asyncio.to_thread(self._shelf.keep, Note("found", view.name, view.size))
        self._job.stands(ImportView("found", view.name, 100, view.size, view.size, counted))

    async def _take_all_in(self) -> None:
        tally = counting.Tally()
        view = replace(self._job.view, state="importing", percent=0)
        self._job.stands(view)
        pace = Pace(2.0, self._clock)

        async def keep(batch: "list[Found]") -> None:
            await self._keep(batch, tally)
            if pace.is_due():
                self._teller.conversations_changed()

        try:
            await self._through(keep, view, with_files=True)
        finally:
            self._teller.conversations_changed()
        await asyncio.to_thread(self._shelf.clear)
        self._job.stands(ImportView("done", view.name, 100, view.size, view.size, tally.counted(), tally.newest_id))

    async def _keep(self, batch: "list[Found]", tally: "Tally") -> None:
        """Keep these in one transaction."""
        wholes = [each.item for each in batch if isinstance(each.item, Whole)]
        found = await self._store.look(lambda rows: [taking.standing(rows, each) for each in wholes])
        standings = dict(zip((each.conversation.id for each in wholes), found, strict=True))

        def write(session: "Session") -> "list[Outcome]":
            return [taking.kept(session, each.item, standings) for each in batch]

        for each, outcome in zip(batch, await self._store.write(write), strict=True):
            taking.tell(tally, each, outcome)

    async def _through(self, work: Work, view: ImportView, *, with_files: bool) -> None:
        """Go through the export, batch by batch; reading is a thread's. Raises Unusable and what `work` raises."""
        now = int(self._clock() * 1000)
        opened = opening.opened(self._shelf.path, view.name)
        export = await asyncio.to_thread(opened.__enter__)
        pace = Pace(0.2, self._clock)
        try:
            reader = batches.Batches(export, now, with_files=with_files)
            while batch := await asyncio.to_thread(reader.take):
                await work(batch)
                if pace.is_due():
                    percent = min(99, batch[-1].read * 100 // max(1, export.size))
                    self._job.grew(replace(view, percent=percent))
        finally:
            opened.__exit__(None, None, None)

    def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        self._job.run(partial(_reading, work))


async def _reading(work: Callable[[], Awaitable[None]]) -> None:
    """Do what reads the file. Raises DomainError for what the disk says of it."""
    try:
        await work()
    except OSError as fault:
        log.warning("the import's file can't be read: %s", fault.strerror)
        raise DomainError(_("The file can't be read any more."), _("Choose it once more.")) from fault


def _failed(view: ImportView, sentence: str, next_step: str) -> ImportView:
    return ImportView("failed", view.name, sentence=sentence, next_step=next_step)


def _nothing_in(counted: "Counted") -> DomainError:
    named = listed(NAMES.values())
    if len(counted.broken) == 1 and counted.broken[0].title:
        broken = counted.broken[0]
        return opening.Unusable(f"“{broken.title}”: {broken.reason}", _("Export it once more."))
    return opening.Unusable(
        _("There is no conversation in this file that Hearth can read."),
        _("Choose an export of one of these: %(names)s.", names=named),
    )
